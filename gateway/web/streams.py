"""An operation as a stream of answers over HTTP: shared where it can be, else executed for itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Final

from graphql import GraphQLError
from strawberry.schema.base import BaseSchema
from strawberry.types.execution import ExecutionResult, PreExecutionError

from gateway.access.identity import Identidade
from gateway.domain.erros import EntradaInvalida
from gateway.journal.port import Position
from gateway.web.fanout import Leque, NaoComecouError
from gateway.web.member import Membro
from gateway.web.ready import Pronto
from gateway.web.requests import Pedido, assina
from gateway.web.shared import Partilhada, codificar
from gateway.web.sse import MEDIA
from resolvers import cursors

_JSON: Final = ("application/json", "application/graphql-response+json", "application/*", "*/*")


def quer_fluxo(accept: str | None, pedido: Pedido) -> bool:
    """Whether the answer is a stream: a subscription where events are accepted, any operation where nothing else is.

    Clients list `text/event-stream` with every query, too; those want JSON.
    """
    if not accept:
        return False
    aceitos = [part.partition(";")[0].strip() for part in accept.lower().split(",")[:50]]
    if MEDIA not in aceitos:
        return False
    if assina(pedido):
        return True
    return not pedido.so_query and not any(one in _JSON for one in aceitos)


@dataclass(frozen=True, slots=True)
class Fluxo:
    """One operation of one response."""

    schema: BaseSchema
    leque: Leque
    pedido: Pedido
    identidade: Identidade
    contexto: Callable[[Identidade], Any]

    async def servir(self, membro: Membro, ultimo: str | None) -> None:
        """Serves to the end.

        Args:
            ultimo: `Last-Event-ID`: the position after which to go on; goes before the operation's own argument.

        Raises:
            NaoComecouError: the document cannot be executed, or `ultimo` is no position.
            Parado: the response takes nothing.
        """
        partilhada = Partilhada.de(self.schema, self.leque, self.pedido, self.identidade, self.contexto)
        if partilhada is not None:
            if ultimo:
                como = replace(partilhada.partilha, apos=_posicao(ultimo))
                partilhada = replace(partilhada, partilha=como)
            await partilhada.servir(membro)
            return
        await self._so_para_si(membro)

    async def _so_para_si(self, membro: Membro) -> None:
        source = await self.schema.stream(
            self.pedido.query,
            variable_values=self.pedido.variables,
            context_value=self.contexto(self.identidade),
            operation_name=self.pedido.operation_name,
        )
        async with aclosing(source):
            async for result in source:
                if isinstance(result, PreExecutionError):
                    raise NaoComecouError(result)
                if isinstance(result, ExecutionResult):
                    await membro.enviar(Pronto(None, codificar(result)))


def _posicao(ultimo: str) -> Position:
    try:
        return Position(*cursors.ler_posicao(ultimo))
    except EntradaInvalida as exc:
        recusa = GraphQLError(exc.mensagem, original_error=exc)
        raise NaoComecouError(PreExecutionError(data=None, errors=[recusa])) from exc
