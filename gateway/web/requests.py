"""GraphQL requests as they come in, checked: HTTP bodies and query strings, WebSocket messages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

import orjson
from graphql import GraphQLError, OperationType, get_operation_ast, parse
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from gateway.web.errors import PedidoInvalido

MAX_NIVEIS: Final = 64
_JSON: Final = "application/json"
_LEMBRADO_ATE_CARACTERES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Pedido:
    """One operation to run. `query` is a document's text, not yet parsed."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None
    so_query: bool = False


class Cabecalhos(Headers):
    """The headers of a request, decoded once: Starlette looks through all of them for each name."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(raw=scope["headers"])
        self._primeiros = {nome.decode("latin-1"): valor.decode("latin-1") for nome, valor in reversed(self.raw)}

    def __getitem__(self, key: str) -> str:
        return self._primeiros[key.lower()]

    def get(self, key: str, default: Any = None) -> Any:
        """The first of that name."""
        return self._primeiros.get(key.lower(), default)


class PedidoHttp(Request):
    """A request to the graph."""

    @cached_property
    def headers(self) -> Headers:
        """Asked for eight times: see `Cabecalhos`."""
        return Cabecalhos(self.scope)


async def ler_http(request: Request, max_body_bytes: int) -> Pedido:
    """The operation of a GET or POST.

    Raises:
        PedidoInvalido: with the HTTP status that says why.
    """
    if request.method == "GET":
        return _da_url(request)
    media, _, params = request.headers.get("content-type", "").partition(";")
    charset = params.partition("charset=")[2].strip().strip('"').lower()
    if media.strip().lower() != _JSON or charset not in ("", "utf-8", "utf8"):
        raise PedidoInvalido(f"Envie o corpo como {_JSON}, em UTF-8.", 415)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise PedidoInvalido("Envie o corpo sem compressão.", 415)
    return de_objeto(ler_json(await _corpo(request, max_body_bytes), "O corpo"))


def tipo_de(pedido: Pedido) -> OperationType | None:
    """What the operation is; None for a document that cannot be parsed, or has no such operation."""
    ler = _tipo if len(pedido.query) <= _LEMBRADO_ATE_CARACTERES else _tipo.__wrapped__
    return ler(pedido.query, pedido.operation_name)


def assina(pedido: Pedido) -> bool:
    """Whether the operation is a subscription."""
    return tipo_de(pedido) is OperationType.SUBSCRIPTION


@lru_cache(maxsize=1_000)
def _tipo(query: str, operation_name: str | None) -> OperationType | None:
    try:
        operacao = get_operation_ast(parse(query, no_location=True), operation_name)
    except GraphQLError:
        return None
    return None if operacao is None else operacao.operation


def ler_json(dados: bytes | str, o_que: str) -> Any:
    """Decoded JSON, of bounded depth and without lone surrogates.

    Raises:
        PedidoInvalido: it is not that.
    """
    try:
        lido = orjson.loads(dados)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        raise PedidoInvalido(f"{o_que} não é JSON válido em UTF-8.") from None
    if not raso(lido):
        raise PedidoInvalido(f"{o_que} tem mais de {MAX_NIVEIS} níveis de aninhamento.")
    return lido


def raso(valor: Any) -> bool:
    """Whether lists and objects nest at most `MAX_NIVEIS` deep; walks without recursion."""
    level = [valor]
    for _ in range(MAX_NIVEIS + 1):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return True
    return False


def de_objeto(lido: Any, *, so_query: bool = False) -> Pedido:
    """The operation of a decoded request object (`query`, `variables`, `operationName`, `extensions`).

    Raises:
        PedidoInvalido: a part is missing or of the wrong kind.
    """
    if isinstance(lido, list):
        raise PedidoInvalido("Lotes de operações não são aceitos: envie uma de cada vez.")
    if not isinstance(lido, dict):
        raise PedidoInvalido("O pedido precisa ser um objeto JSON com “query”.")
    query = lido.get("query")
    if not isinstance(query, str) or not query.strip():
        raise PedidoInvalido("Falta “query”: o texto do documento GraphQL.")
    variables, extensions = lido.get("variables"), lido.get("extensions")
    if not isinstance(variables, dict | None):
        raise PedidoInvalido("“variables” precisa ser um objeto ou null.")
    if not isinstance(extensions, dict | None):
        raise PedidoInvalido("“extensions” precisa ser um objeto ou null.")
    name = lido.get("operationName")
    if not isinstance(name, str | None):
        raise PedidoInvalido("“operationName” precisa ser um texto ou null.")
    return Pedido(query, variables, name or None, so_query)


def _da_url(request: Request) -> Pedido:
    params: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if text := params.get(name):
            params[name] = ler_json(text, f"“{name}”")
        else:
            params.pop(name, None)
    return de_objeto(params, so_query=True)


async def _corpo(request: Request, max_body_bytes: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > max_body_bytes:
        raise PedidoInvalido(f"O corpo passa de {max_body_bytes} bytes.", 413)
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise PedidoInvalido("O pedido não chegou inteiro.")
        parts.append(message.get("body", b""))
        size, more = size + len(parts[-1]), message.get("more_body", False)
        if size > max_body_bytes:
            raise PedidoInvalido(f"O corpo passa de {max_body_bytes} bytes.", 413)
    return b"".join(parts)
