"""What the web keeps for the audit: where requests come from, and what was refused for lack of a right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final

from graphql import GraphQLError
from starlette.requests import HTTPConnection

from gateway.access.identity import Identidade, Origem
from gateway.domain.auditoria import Fato, TipoDeFato
from gateway.domain.erros import SemPermissao
from gateway.web.errors import original_de

MAX_AGENTE: Final = 200

Auditar = Callable[[Fato], Awaitable[None]]
"""Keeps a fact; never raises."""


def origem(connection: HTTPConnection) -> Origem:
    """The address of the peer (a proxy in front is the peer then) and its User-Agent, cut."""
    client = connection.client
    agente = connection.headers.get("user-agent", "")[:MAX_AGENTE]
    return Origem(None if client is None else client.host, agente or None)


def recusa(identidade: Identidade, direito: str, lugar: str) -> Fato:
    """That the identity was refused `lugar` for lack of `direito`."""
    vinda = identidade.origem
    detalhes = {"direito": direito, "lugar": lugar}
    return Fato(TipoDeFato.RECUSA, identidade.nome, None, None, vinda.endereco, vinda.agente, detalhes)


def recusas(identidade: Identidade, erros: Sequence[GraphQLError]) -> Iterator[Fato]:
    """One fact for each refusal among the errors of a result."""
    for erro in erros:
        original = original_de(erro)
        if isinstance(original, SemPermissao):
            yield recusa(
                identidade, str(original.detalhes["direito"]), ".".join(map(str, erro.path or ("assinatura",)))
            )
