"""The life of a command: stored, sent once, and the truth about how it ended.

Nothing is ever sent twice for one key. A channel takes over from another only when the first provably did not get
the command. An answer that was lost, or that no code matches, ends in CONFIRMADO only by evidence, else DESCONHECIDO.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson

from gateway.access.identity import Identidade
from gateway.channels.errors import DeliveryUnknown, NotDelivered
from gateway.clock import Clock
from gateway.commands.arquivo import Arquivo
from gateway.commands.evidence import Prova, armar
from gateway.commands.intencao import Barrado, JaEsta, alvo_visivel
from gateway.commands.pedir import Pedido, Plano
from gateway.commands.rastro import rastro
from gateway.commands.registro import Registro, novo_id
from gateway.commands.turnos import Bilhete, Turnos
from gateway.commands.vazao import Vazao
from gateway.domain.codigos import Codigo
from gateway.domain.comandos import EstadoComando
from gateway.domain.erros import EntradaInvalida
from gateway.domain.evidencia import Evidencia
from gateway.domain.guardas import MOTIVOS, Guarda
from gateway.journal.port import JournalError
from gateway.protocol.messages import Mensagem

MAX_CHAVE = 200


@dataclass(frozen=True, slots=True)
class Resultado:
    """The record of a request, and whether the request had been made before."""

    registro: Registro
    repetido: bool


class Comandante:
    """Gives commands to the PBXs. One a process.

    Args:
        vazao: the cap; None lets everything through.
        ao_terminar: told of every record that ends, for counters.
    """

    def __init__(
        self,
        arquivo: Arquivo,
        clock: Clock,
        *,
        prazo_da_evidencia_s: float = 5.0,
        vazao: Vazao | None = None,
        ao_terminar: Callable[[Registro], None] = lambda _: None,
    ) -> None:
        self._arquivo = arquivo
        self._clock = clock
        self._prazo_da_evidencia_s = prazo_da_evidencia_s
        self._em_curso: dict[str, asyncio.Task[Registro]] = {}
        self.turnos: Final = Turnos()
        self._vazao = vazao
        self._ao_terminar = ao_terminar

    async def executar(self, pedido: Pedido, quem: Identidade, chave: str | None) -> Resultado:
        """Does it once and returns the record of how it ended.

        A client that goes away does not stop it. The same key (of the same identity and PBX) returns the first
        record, waiting for its end if it is under way. Requests for one target are done in the order of their calls.
        Beyond the cap the answer is SOBRECARGA: nothing is stored, so the key may be used again.

        Raises:
            EntradaInvalida: the key is unusable, or was used for another request.
            JournalError: it could not be stored (then nothing was sent).
        """
        if chave is not None and not (0 < len(chave) <= MAX_CHAVE):
            raise EntradaInvalida("chaveIdempotencia", f"Use de 1 a {MAX_CHAVE} caracteres, ex.: um UUID.")
        if (espera_s := self._vazao.pedir(pedido.pbx, quem.nome) if self._vazao else 0.0) > 0:
            return await self._sobrecarga(self._novo(pedido, quem, chave), espera_s)
        bilhete = self.turnos.entrar((pedido.pbx, pedido.alvo))
        try:
            registro = self._novo(pedido, quem, chave)
            primeiro = await self._arquivo.guardar_novo(registro)
        except BaseException:
            bilhete.devolver()
            raise
        if primeiro.id != registro.id:
            bilhete.devolver()
            return await self._repetido(primeiro, registro.digest)
        task = asyncio.create_task(self._levar(registro, pedido, bilhete), name=f"comando {registro.id}")
        self._em_curso[registro.id] = task
        task.add_done_callback(lambda _: self._em_curso.pop(registro.id, None))
        return Resultado(await asyncio.shield(task), repetido=False)

    async def aclose(self, prazo_s: float) -> None:
        """Lets commands under way end, up to the time given; the rest stay marked as being sent."""
        if self._em_curso:
            _, pending = await asyncio.wait(set(self._em_curso.values()), timeout=prazo_s)
            for task in pending:
                task.cancel()

    def _novo(self, pedido: Pedido, quem: Identidade, chave: str | None) -> Registro:
        agora = self._clock.now()
        return Registro(
            id=novo_id(agora),
            pbx=pedido.pbx,
            intencao=pedido.intencao.nome,
            alvo=alvo_visivel(pedido.alvo),
            argumentos=pedido.argumentos,
            chave_idempotencia=chave or uuid.uuid4().hex,
            digest=_digest(pedido),
            quem=quem.nome,
            estado=EstadoComando.ACEITO,
            criado_em=agora,
            endereco=quem.origem.endereco,
            agente=quem.origem.agente,
        )

    async def _sobrecarga(self, registro: Registro, espera_s: float) -> Resultado:
        primeiro = await self._arquivo.achar_pela_chave(registro)
        if primeiro is not None:  # asking again how it ended costs the PBX nothing
            return await self._repetido(primeiro, registro.digest)
        recusado = registro.mudar(
            estado=EstadoComando.RECUSADO,
            guarda=Guarda.SOBRECARGA,
            motivo=MOTIVOS[Guarda.SOBRECARGA],
            tentar_em_ms=math.ceil(espera_s * 1000),
            concluido_em=registro.criado_em,
        )
        self._ao_terminar(recusado)
        return Resultado(recusado, repetido=False)

    async def _repetido(self, primeiro: Registro, digest: str) -> Resultado:
        if primeiro.digest != digest:
            raise EntradaInvalida("chaveIdempotencia", "Esta chave já foi usada para outro pedido: use uma chave nova.")
        task = self._em_curso.get(primeiro.id)
        return Resultado(primeiro if task is None else await asyncio.shield(task), repetido=True)

    async def _levar(self, registro: Registro, pedido: Pedido, bilhete: Bilhete) -> Registro:
        async with bilhete.vez():
            try:
                plano = await pedido.planejar()
            except Exception:
                await self._fim(registro, EstadoComando.FALHOU, motivo="O gateway falhou antes de enviar o comando.")
                raise
            if isinstance(plano, Barrado):
                return await self._fim(registro, EstadoComando.RECUSADO, guarda=plano.guarda, motivo=plano.texto)
            if isinstance(plano, JaEsta):
                return await self._fim(
                    registro, EstadoComando.CONFIRMADO, evidencia=Evidencia.ESTADO, motivo=plano.motivo
                )
            async with armar(plano.fontes) as prova:
                return await self._enviar(registro, pedido, plano, prova)

    async def _enviar(self, registro: Registro, pedido: Pedido, plano: Plano, prova: Prova) -> Registro:
        trilha = rastro(plano.valores, prova.marcas, pedido.intencao.mascaras)
        for via in plano.vias:
            registro = registro.mudar(enviando=True, canal=via.canal, rastro=trilha)
            try:
                await self._arquivo.regravar(registro, antes_de_enviar=True)
            except JournalError:  # another gateway may own the PBX by now
                return await self._fim(
                    registro,
                    EstadoComando.FALHOU,
                    motivo="O gateway não pôde anotar o envio sob a posse do PBX, e nada enviou: peça de novo.",
                )
            enviado_em = self._clock.now()
            try:
                mensagem = await via.enviar()
            except NotDelivered:
                continue
            except DeliveryUnknown:
                registro = registro.mudar(
                    estado=EstadoComando.ENVIADO, enviado_em=enviado_em, motivo="A resposta do PBX se perdeu."
                )
                return await self._sem_resposta(registro, prova)
            except Exception:
                await self._fim(registro, EstadoComando.DESCONHECIDO, motivo="O gateway falhou ao enviar o comando.")
                raise
            registro = registro.mudar(estado=EstadoComando.ENVIADO, enviado_em=enviado_em)
            return await self._com_resposta(registro, pedido, mensagem, prova)
        return await self._fim(
            registro, EstadoComando.FALHOU, motivo="Nenhum canal conseguiu entregar o comando ao PBX."
        )

    async def _com_resposta(
        self, registro: Registro, pedido: Pedido, mensagem: Mensagem | None, prova: Prova
    ) -> Registro:
        if mensagem is not None:
            registro = registro.mudar(codigo=mensagem.codigo, mensagem=mensagem.texto)
            if mensagem.codigo is Codigo.MENSAGEM_NAO_RECONHECIDA:
                registro = registro.mudar(motivo="O PBX respondeu um texto que não está no contrato.")
                return await self._sem_resposta(registro, prova)
            if not mensagem.sucesso:
                return await self._fim(registro, EstadoComando.RECUSADO, evidencia=Evidencia.RESPOSTA)
            if (contrario := pedido.contradiz(mensagem)) is not None:
                return await self._fim(registro, EstadoComando.DESCONHECIDO, motivo=contrario)
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
        vista = await prova.esperar(self._prazo_da_evidencia_s, sem_resposta=True)
        if vista is not None:
            return await self._fim(registro, EstadoComando.CONFIRMADO, evidencia=vista)
        return await self._fim(registro, EstadoComando.DESCONHECIDO, motivo=registro.motivo)

    async def _fim(
        self,
        registro: Registro,
        estado: EstadoComando,
        *,
        evidencia: Evidencia | None = None,
        guarda: Guarda | None = None,
        motivo: str | None = None,
    ) -> Registro:
        final = registro.mudar(
            estado=estado,
            evidencia=evidencia,
            guarda=guarda,
            motivo=motivo,
            enviando=False,
            rastro=None,
            concluido_em=self._clock.now(),
        )
        await self._arquivo.regravar(final)
        self._ao_terminar(final)
        return final


def _digest(pedido: Pedido) -> str:
    valores = {nome: str(valor) for nome, valor in pedido.valores.items() if valor is not None}
    canonical = orjson.dumps([pedido.intencao.nome, valores], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(canonical).hexdigest()
