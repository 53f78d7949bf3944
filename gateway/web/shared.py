"""A subscription that many have in common, as one of them lives it: join, catch up, be written to, be told of gaps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

import orjson
from strawberry.schema.base import BaseSchema
from strawberry.types.execution import ExecutionResult, PreExecutionError

from gateway.access.identity import EVENTOS, LER, Identidade
from gateway.events.items import Lacuna
from gateway.web.errors import publicos
from gateway.web.fanout import Chave, Leque, NaoComecouError, Resultados, repetir
from gateway.web.member import Membro
from gateway.web.ready import Pronto
from gateway.web.requests import Pedido
from resolvers.assinaturas import fontes
from resolvers.assinaturas.partilha import Partilha, partilha
from resolvers.context import Contexto, Fonte, Recursos, SoRetrato

_PRECISA: Final = (EVENTOS, LER)


def codificar(result: ExecutionResult) -> bytes:
    """The payload of one result, as JSON."""
    payload: dict[str, Any] = {"data": result.data}
    if result.errors:
        payload["errors"] = publicos(result.errors, executou=True)
    if result.extensions:
        payload["extensions"] = result.extensions
    return b"%b" % orjson.dumps(payload)  # a copy: it may wait for many, and orjson's own holds 4 KiB at least


@dataclass(frozen=True, slots=True)
class Partilhada:
    """An operation that is executed once for all who share it.

    Attributes:
        contexto: makes what resolvers get, new for each execution.
    """

    schema: BaseSchema
    leque: Leque
    pedido: Pedido
    identidade: Identidade
    partilha: Partilha
    contexto: Callable[[Identidade], Contexto]

    @classmethod
    def de(
        cls,
        schema: BaseSchema,
        leque: Leque,
        pedido: Pedido,
        identidade: Identidade,
        contexto: Callable[[Identidade], Any],
    ) -> Partilhada | None:
        """The operation as a shared one, or None where it has to be executed for itself."""
        como = partilha(pedido.query, pedido.operation_name, pedido.variables)
        if como is None or not all(identidade.pode(direito) for direito in _PRECISA):
            return None
        if not isinstance(contexto(identidade), Contexto):
            return None
        return cls(schema, leque, pedido, identidade, como, contexto)

    async def servir(self, membro: Membro) -> None:
        """Serves to the end.

        Raises:
            NaoComecouError: the document cannot be executed.
            Parado: its socket takes nothing.
            ChaveMortaError: what `Membro` was given to ask says so.
        """
        recursos = self.contexto(self.identidade).recursos
        chave = Chave(
            self.pedido.query,
            self.pedido.operation_name,
            orjson.dumps(self.partilha.variaveis, option=orjson.OPT_SORT_KEYS).decode(),
            (self.identidade.direitos, self.identidade.escopo),
        )
        agora = fontes.posicao(recursos)
        if self.partilha.estado:
            await self._servir_estado(chave, membro, recursos)
            return
        with self.leque.entrar(chave, membro, lambda: self._executar(fontes.ao_vivo(recursos, "leque")), agora):
            desde = self.partilha.apos
            while desde is not None:
                agora = fontes.posicao(recursos)
                membro.recomecar(agora)
                await repetir(membro, self._executar(fontes.guardado(recursos, desde, agora)), codificar)
                desde = agora if membro.atrasado else None  # what overflowed meanwhile is in the journal too
            while (lacuna := await membro.proxima_lacuna()) is not None:
                await repetir(membro, self._executar(fontes.uma(lacuna)), codificar)

    async def _servir_estado(self, chave: Chave, membro: Membro, recursos: Recursos) -> None:
        """A snapshot of its own, then the changes after it that all share; after a gap a snapshot again.

        The group watches before the snapshot is taken, so nothing is between the two; what is in both is told by its
        position.
        """
        with self.leque.entrar(chave, membro, self._executar, None, retrata=True) as grupo:
            await grupo.comecou.wait()
            lacuna: Lacuna | None = None
            while True:
                membro.recomecar(fontes.posicao(recursos))
                async with aclosing(self._executar(retrato=SoRetrato(lacuna))) as resultados:
                    async for posicao, result in resultados:
                        if isinstance(result, PreExecutionError):
                            raise NaoComecouError(result)
                        await membro.enviar(Pronto(posicao, codificar(result), retoma=False))
                        if posicao is not None:
                            membro.pular(posicao)
                lacuna = await membro.proxima_lacuna()
                if lacuna is None:
                    return

    async def _executar(self, fonte: Fonte | None = None, retrato: SoRetrato | None = None) -> Resultados:
        """One answer an item; what is of no item ends it: an argument was refused, or the stream itself failed."""
        contexto = self.contexto(self.identidade)
        contexto.fonte = fonte
        contexto.retrato = retrato
        source = await self.schema.stream(
            self.pedido.query,
            variable_values=self.pedido.variables,
            context_value=contexto,
            operation_name=self.pedido.operation_name,
        )
        antes = None
        async with aclosing(source):
            async for result in source:
                posicao = contexto.posicao
                if isinstance(result, ExecutionResult) and posicao is antes:
                    yield posicao, PreExecutionError(data=None, errors=result.errors)
                elif isinstance(result, ExecutionResult | PreExecutionError):
                    yield posicao, result
                antes = posicao
