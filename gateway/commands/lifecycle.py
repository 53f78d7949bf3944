"""The life of a command: stored, sent once, and the truth about how it ended.

Nothing is ever sent twice for one key. A channel takes over from another only when the first provably did not get
the command. An answer that was lost, or that no code matches, ends in CONFIRMADO only by evidence, else DESCONHECIDO.
"""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson

from gateway.access.identity import Identidade
from gateway.channels.errors import DeliveryUnknown, NotDelivered
from gateway.clock import Clock
from gateway.commands.arquivo import Arquivo
from gateway.commands.evidence import Fonte, Prova, armar
from gateway.commands.registro import Registro, novo_id
from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal, EstadoComando
from gateway.domain.erros import EntradaInvalida, ErroDoGateway
from gateway.domain.evidencia import Evidencia
from gateway.protocol.messages import Mensagem

MAX_CHAVE = 200


@dataclass(frozen=True, slots=True)
class Via:
    """One channel that can carry a command.

    Attributes:
        enviar: sends it once. None means that the channel took it without a word (a command row that went away).
            Raises NotDelivered or DeliveryUnknown.
    """

    canal: Canal
    enviar: Callable[[], Awaitable[Mensagem | None]]


@dataclass(frozen=True, slots=True)
class Pedido:
    """What is wanted, and every way to send and to prove it.

    Attributes:
        alvo: what it acts on; commands for one target never interleave.
        argumentos: for the record and the key's digest.
        vias: in order of preference; empty when no configured channel can carry it.
        fontes: where the effect can be seen; empty when nowhere (then the answer is the evidence).
    """

    pbx: str
    intencao: str
    alvo: str
    argumentos: Mapping[str, str]
    vias: Sequence[Via]
    fontes: Sequence[Fonte] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Resultado:
    """The record of a request, and whether the request had been made before."""

    registro: Registro
    repetido: bool


class Comandante:
    """Gives commands to the PBXs. One a process."""

    def __init__(self, arquivo: Arquivo, clock: Clock, *, prazo_da_evidencia_s: float = 5.0) -> None:
        self._arquivo = arquivo
        self._clock = clock
        self._prazo_da_evidencia_s = prazo_da_evidencia_s
        self._em_curso: dict[str, asyncio.Task[Registro]] = {}
        self._filas: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    async def executar(self, pedido: Pedido, quem: Identidade, chave: str | None) -> Resultado:
        """Does it once and returns the record of how it ended.

        A client that goes away does not stop it. The same key (of the same identity and PBX) returns the first
        record, waiting for its end if it is under way.

        Raises:
            EntradaInvalida: the key is unusable, or was used for another request.
            ErroDoGateway: no configured channel can carry it, or it could not be stored (then nothing was sent).
        """
        if chave is not None and not (0 < len(chave) <= MAX_CHAVE):
            raise EntradaInvalida("chaveIdempotencia", f"Use de 1 a {MAX_CHAVE} caracteres, ex.: um UUID.")
        if not pedido.vias:
            raise ErroDoGateway(
                "SEM_CANAL",
                f"Nenhum canal configurado leva “{pedido.intencao}”: configure um (docs/settings.md).",
            )
        agora = self._clock.now()
        registro = Registro(
            id=novo_id(agora),
            pbx=pedido.pbx,
            intencao=pedido.intencao,
            alvo=pedido.alvo,
            argumentos=pedido.argumentos,
            chave_idempotencia=chave or uuid.uuid4().hex,
            digest=_digest(pedido),
            quem=quem.nome,
            estado=EstadoComando.ACEITO,
            criado_em=agora,
            endereco=quem.origem.endereco,
            agente=quem.origem.agente,
        )
        primeiro = await self._arquivo.guardar_novo(registro)
        if primeiro.id != registro.id:
            if primeiro.digest != registro.digest:
                raise EntradaInvalida(
                    "chaveIdempotencia", "Esta chave já foi usada para outro pedido: use uma chave nova."
                )
            task = self._em_curso.get(primeiro.id)
            return Resultado(primeiro if task is None else await asyncio.shield(task), repetido=True)
        task = asyncio.create_task(self._levar(registro, pedido), name=f"comando {registro.id}")
        self._em_curso[registro.id] = task
        task.add_done_callback(lambda _: self._em_curso.pop(registro.id, None))
        return Resultado(await asyncio.shield(task), repetido=False)

    async def aclose(self, prazo_s: float) -> None:
        """Lets commands under way end, up to the time given; the rest stay marked as being sent."""
        if self._em_curso:
            _, pending = await asyncio.wait(set(self._em_curso.values()), timeout=prazo_s)
            for task in pending:
                task.cancel()

    async def _levar(self, registro: Registro, pedido: Pedido) -> Registro:
        async with self._vez(pedido.pbx, pedido.alvo), armar(pedido.fontes) as prova:
            for via in pedido.vias:
                registro = registro.mudar(enviando=True, canal=via.canal)
                await self._arquivo.regravar(registro, antes_de_enviar=True)
                enviado_em = self._clock.now()
                try:
                    mensagem = await via.enviar()
                except NotDelivered:
                    continue
                except DeliveryUnknown:
                    registro = registro.mudar(
                        estado=EstadoComando.ENVIADO,
                        enviado_em=enviado_em,
                        motivo="A resposta do PBX se perdeu.",
                    )
                    return await self._sem_resposta(registro, prova)
                registro = registro.mudar(estado=EstadoComando.ENVIADO, enviado_em=enviado_em)
                return await self._com_resposta(registro, mensagem, prova)
            return await self._fim(
                registro, EstadoComando.FALHOU, motivo="Nenhum canal conseguiu entregar o comando ao PBX."
            )

    async def _com_resposta(self, registro: Registro, mensagem: Mensagem | None, prova: Prova) -> Registro:
        if mensagem is not None:
            registro = registro.mudar(codigo=mensagem.codigo, mensagem=mensagem.texto)
            if mensagem.codigo is Codigo.MENSAGEM_NAO_RECONHECIDA:
                registro = registro.mudar(motivo="O PBX respondeu um texto que não está no contrato.")
                return await self._sem_resposta(registro, prova)
            if not mensagem.sucesso:
                return await self._fim(registro, EstadoComando.RECUSADO, evidencia=Evidencia.RESPOSTA)
        await self._arquivo.regravar(registro)
        if not prova.possivel:
            evidence = Evidencia.RESPOSTA if mensagem is not None else Evidencia.DESTINO
            return await self._fim(registro, EstadoComando.CONFIRMADO, evidencia=evidence)
        vista = await prova.esperar(self._prazo_da_evidencia_s)
        if vista is not None:
            return await self._fim(registro, EstadoComando.CONFIRMADO, evidencia=vista)
        return await self._fim(
            registro,
            EstadoComando.DESCONHECIDO,
            motivo="O PBX aceitou, mas o efeito não foi visto no prazo. Confira o estado antes de repetir.",
        )

    async def _sem_resposta(self, registro: Registro, prova: Prova) -> Registro:
        await self._arquivo.regravar(registro)
        vista = await prova.esperar(self._prazo_da_evidencia_s)
        if vista is not None:
            return await self._fim(registro, EstadoComando.CONFIRMADO, evidencia=vista, motivo=None)
        return await self._fim(registro, EstadoComando.DESCONHECIDO, motivo=registro.motivo)

    async def _fim(
        self,
        registro: Registro,
        estado: EstadoComando,
        *,
        evidencia: Evidencia | None = None,
        motivo: str | None = None,
    ) -> Registro:
        final = registro.mudar(
            estado=estado, evidencia=evidencia, motivo=motivo, enviando=False, concluido_em=self._clock.now()
        )
        await self._arquivo.regravar(final)
        return final

    @asynccontextmanager
    async def _vez(self, pbx: str, alvo: str):  # type: ignore[no-untyped-def]  # asynccontextmanager types it
        chave = (pbx, alvo)
        lock, users = self._filas.get(chave, (asyncio.Lock(), 0))
        self._filas[chave] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._filas[chave]
            if users == 1:
                del self._filas[chave]
            else:
                self._filas[chave] = (lock, users - 1)


def _digest(pedido: Pedido) -> str:
    canonical = orjson.dumps([pedido.intencao, dict(pedido.argumentos)], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(canonical).hexdigest()
