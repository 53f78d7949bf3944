"""A subscription that many have in common, as one socket lives it: join, catch up, be written to, be told of gaps."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

import orjson
from strawberry.types.execution import ExecutionResult, PreExecutionError

from gateway.access.identity import Identidade
from gateway.telemetry import logs
from gateway.web.errors import publicos
from gateway.web.fanout import Chave, Resultados, repetir
from gateway.web.frames import EXTENSAO, Fio
from gateway.web.member import Membro, Parado
from resolvers.assinaturas import fontes
from resolvers.assinaturas.partilha import Partilha, partilha
from resolvers.context import Contexto, Recursos

if TYPE_CHECKING:
    from gateway.web.websocket import Operacao, Tratador

LER: Final = ("eventos", "ler")
_LOG: Final = logs.logger("leque")


def codificar(result: ExecutionResult) -> bytes:
    """The payload of a `next` message."""
    payload: dict[str, Any] = {"data": result.data}
    if result.errors:
        payload["errors"] = publicos(result.errors, executou=True)
    if result.extensions:
        payload["extensions"] = result.extensions
    return orjson.dumps(payload)


class Partilhada:
    """One operation of one socket that is a member of a group.

    Attributes:
        fio: the socket's ready-frame writer.
    """

    def __init__(
        self,
        tratador: Tratador,
        operacao: Operacao,
        identidade: Identidade,
        partilha: Partilha,
        fio: Fio,
        recursos: Recursos,
    ) -> None:
        self._tratador = tratador
        self._operacao = operacao
        self._identidade = identidade
        self._partilha = partilha
        self._fio = fio
        self._recursos = recursos

    @classmethod
    def de(cls, tratador: Tratador, operacao: Operacao, identidade: Identidade) -> Partilhada | None:
        """The operation as a shared one, or None where it has to be executed for itself."""
        adaptador: Any = tratador.websocket
        fio = adaptador.ws.scope.get("extensions", {}).get(EXTENSAO)
        if fio is None or not all(identidade.pode(direito) for direito in LER):
            return None
        contexto = tratador.view.contexto(identidade)
        como = partilha(operacao.query, operacao.operation_name, operacao.variables)
        if como is None or not isinstance(contexto, Contexto):
            return None
        return cls(tratador, operacao, identidade, como, fio, contexto.recursos)

    async def servir(self) -> None:
        """Serves to the end.

        Raises:
            NaoComecouError: the document cannot be executed.
            ChaveMortaError: the key was revoked, or its rights changed.
        """
        view, operacao, recursos = self._tratador.view, self._operacao, self._recursos
        membro = Membro(
            operacao.id,
            self._fio,
            max_pendentes=recursos.max_pendentes,
            parado_s=view.stalled_timeout_s,
            vive=self._tratador.conferir_chave,
        )
        chave = Chave(
            operacao.query,
            operacao.operation_name,
            orjson.dumps(self._partilha.variaveis, option=orjson.OPT_SORT_KEYS).decode(),
            (self._identidade.direitos, self._identidade.escopo),
        )
        agora = fontes.posicao(recursos)
        try:
            with view.leque.entrar(chave, membro, lambda: self._executar(fontes.ao_vivo(recursos)), agora):
                desde = self._partilha.apos
                while desde is not None:
                    agora = fontes.posicao(recursos)
                    membro.recomecar(agora)
                    await repetir(membro, self._executar(fontes.guardado(recursos, desde, agora)), codificar)
                    desde = agora if membro.atrasado else None  # what overflowed meanwhile is in the journal too
                while (lacuna := await membro.proxima_lacuna()) is not None:
                    await repetir(membro, self._executar(fontes.uma(lacuna)), codificar)
        except Parado:
            _LOG.warning("assinante parado: conexão derrubada", quem=self._identidade.nome, perdidos=membro.perdidos)
            self._fio.abortar()

    async def _executar(self, fonte: fontes.Fonte) -> Resultados:
        operacao = self._operacao
        contexto = self._tratador.view.contexto(self._identidade)
        contexto.fonte = fonte
        source = await self._tratador.schema.stream(
            operacao.query,
            variable_values=operacao.variables,
            context_value=contexto,
            operation_name=operacao.operation_name,
        )
        async with aclosing(source):
            async for result in source:
                if isinstance(result, ExecutionResult | PreExecutionError):
                    yield contexto.posicao, result
