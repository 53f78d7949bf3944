"""What a client may read of an error: ours as written, the PBX's channels by name, everything else masked."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

import structlog
from graphql import GraphQLError

from gateway.channels.errors import (
    ChannelError,
    DeliveryUnknown,
    NotDelivered,
    Unavailable,
    UnreadableReply,
)
from gateway.domain.erros import ErroDoGateway
from gateway.telemetry import logs

MAX_MENSAGEM: Final = 500
MAX_ERROS_DO_PEDIDO: Final = 3
MAX_ERROS_DA_EXECUCAO: Final = 50
_LOG: Final = logs.logger("web")


class NaoAutenticado(ErroDoGateway):
    """No living key came with the request."""

    def __init__(self) -> None:
        super().__init__(
            "UNAUTHENTICATED",
            "Envie uma chave válida em “Authorization: Bearer …” (no WebSocket, em connection_init: "
            '{"authorization": "Bearer …"}). Crie uma com `totalip-gateway chave criar`.',
        )


class PedidoInvalido(ErroDoGateway):
    """The HTTP request or WebSocket message is not a GraphQL request."""

    def __init__(self, mensagem: str, status: int = 400) -> None:
        super().__init__("PEDIDO_INVALIDO", mensagem)
        self.status: Final = status


def de_canal(exc: ChannelError) -> ErroDoGateway:
    """The public error for a channel's failure that nobody translated."""
    canal = exc.canal.value
    if isinstance(exc, UnreadableReply):
        codigo, texto, again = "RESPOSTA_ILEGIVEL", f"A resposta do canal {canal} não pôde ser lida.", False
    elif isinstance(exc, DeliveryUnknown):
        codigo, texto, again = "ENTREGA_DESCONHECIDA", f"A resposta do canal {canal} se perdeu.", False
    elif isinstance(exc, NotDelivered):
        codigo, texto, again = "NAO_ENTREGUE", f"O canal {canal} não recebeu o pedido.", True
    else:
        codigo, texto = "CANAL_INDISPONIVEL", f"O canal {canal} não está respondendo."
        again = isinstance(exc, Unavailable)
    return ErroDoGateway(codigo, texto, canal=exc.canal, campo=exc.operacao, repetivel=again)


def do_pedido(erro: ErroDoGateway) -> dict[str, Any]:
    """An error that stands before execution: no `path`."""
    return {"message": cortar(erro.mensagem), "extensions": erro.extensions}


def publicos(erros: Sequence[GraphQLError], *, executou: bool) -> list[dict[str, Any]]:
    """The errors of a result as the client reads them; a long list is cut, and the cut is said.

    Args:
        executou: False for errors of parsing, validation and variables.
    """
    maximo = MAX_ERROS_DA_EXECUCAO if executou else MAX_ERROS_DO_PEDIDO
    listed = [publico(erro) for erro in erros[:maximo]]
    if len(erros) > maximo:
        listed[-1]["extensions"] = {**listed[-1].get("extensions", {}), "omitidos": len(erros) - maximo}
    return listed


def publico(erro: GraphQLError) -> dict[str, Any]:
    """One error as the client reads it; what is masked is logged under the reference that the client gets."""
    shown: dict[str, Any] = {}
    if erro.locations:
        shown["locations"] = [location.formatted for location in erro.locations]
    if erro.path is not None:
        shown["path"] = list(erro.path)
    original = original_de(erro)
    if isinstance(original, ChannelError):
        original = de_canal(original)
    if isinstance(original, ErroDoGateway):
        return {"message": cortar(original.mensagem), **shown, "extensions": original.extensions}
    if original is None and (erro.path is None or _do_cliente(erro.message)):
        return {"message": cortar(erro.message), **shown, "extensions": {"codigo": "DOCUMENTO_INVALIDO"}}
    referencia = str(structlog.contextvars.get_contextvars().get("pedido") or uuid.uuid4().hex)
    _LOG.error("erro interno", exc_info=original or erro, referencia=referencia, caminho=str(erro.path))
    return {
        "message": "Erro interno do gateway. Informe a referência a quem o administra.",
        **shown,
        "extensions": {"codigo": "ERRO_INTERNO", "referencia": referencia},
    }


def cortar(texto: str) -> str:
    """At most `MAX_MENSAGEM` characters, encodable."""
    texto = texto.encode("utf-8", "replace").decode("utf-8")
    return texto if len(texto) <= MAX_MENSAGEM else texto[:MAX_MENSAGEM] + "…"


def original_de(erro: GraphQLError) -> BaseException | None:
    """The exception beneath graphql-core's wrappings; None when graphql-core itself is speaking."""
    found: BaseException | None = erro
    while isinstance(found, GraphQLError):
        found = found.original_error
    return found


def _do_cliente(mensagem: str) -> bool:
    # Other texts of graphql-core with a path quote the value that a resolver returned.
    return mensagem.startswith(("Argument ", "Variable "))
