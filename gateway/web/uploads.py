"""GraphQL multipart requests (the graphql-multipart-request spec): one file, stored while it comes in.

A form of another site cannot send one: nothing is read without an `Authorization` header, which no form can set.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from gateway.domain.importacao import ArquivoRecebido
from gateway.web.errors import PedidoInvalido
from gateway.web.requests import Pedido, de_objeto, ler_json

MULTIPART: Final = "multipart/form-data"
_MAX_MAP_BYTES: Final = 4_096


class Recebendo(Protocol):
    """A file as it comes in."""

    async def escrever(self, parte: bytes) -> None:
        """Adds bytes; raises ErroDoGateway where it is too large."""

    async def fechar(self) -> ArquivoRecebido:
        """The file, whole."""

    def descartar(self) -> None:
        """Leaves nothing behind."""


class Recebedor(Protocol):
    """Where files go that come in."""

    def receber(self, nome: str) -> Recebendo:
        """A place for a file of that name."""

    async def largar(self, recebido: ArquivoRecebido) -> None:
        """Removes a file that the operation did not take."""


async def ler_multipart(request: Request, recebedor: Recebedor, max_body_bytes: int) -> tuple[Pedido, ArquivoRecebido]:
    """The operation, with the file that was received in its place among the variables.

    Raises:
        PedidoInvalido: with the HTTP status that says why.
        ErroDoGateway: the file is too large, or empty.
    """
    _, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise PedidoInvalido("Falta o “boundary” do multipart/form-data.")
    parts = _Partes(boundary)
    form = _Formulario(recebedor, max_body_bytes)
    try:
        async for data in request.stream():
            for event in parts.ler(data):
                await form.tomar(event)
        parts.fim()
        return await form.fim()
    except ClientDisconnect:
        raise PedidoInvalido("O pedido não chegou inteiro.") from None
    except (FormParserError, UnicodeDecodeError):
        raise PedidoInvalido("O corpo não é multipart/form-data válido.") from None
    except OSError:
        raise PedidoInvalido("O arquivo não pôde ser guardado: veja o espaço em GATEWAY_DATA_DIR.", 507) from None
    finally:
        form.largar()


Evento = tuple[str, bytes]
"""`parte`: a part begins, with its Content-Disposition; `dados`: bytes of it; `fim`: it ends."""


class _Partes:
    """The library's callbacks as events in order."""

    def __init__(self, boundary: bytes) -> None:
        self._events: list[Evento] = []
        self._field = self._value = b""
        self._disposition = b""

        def cut(into: Callable[[bytes], None]) -> Callable[[bytes, int, int], None]:
            return lambda data, start, end: into(bytes(data[start:end]))

        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": cut(self._add_field),
                "on_header_value": cut(self._add_value),
                "on_header_end": self._header,
                "on_headers_finished": lambda: self._events.append(("parte", self._disposition)),
                "on_part_data": cut(lambda data: self._events.append(("dados", data))),
                "on_part_end": lambda: self._events.append(("fim", b"")),
            },
        )

    def ler(self, data: bytes) -> list[Evento]:
        """What these bytes say."""
        self._events.clear()
        self._parser.write(data)
        return list(self._events)

    def fim(self) -> None:
        """Raises FormParserError where the body ended too soon."""
        self._parser.finalize()

    def _begin(self) -> None:
        self._field = self._value = self._disposition = b""

    def _add_field(self, data: bytes) -> None:
        self._field += data

    def _add_value(self, data: bytes) -> None:
        self._value += data

    def _header(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field = self._value = b""


class _Formulario:
    """The parts in the order of the spec: `operations`, `map`, then the file."""

    def __init__(self, recebedor: Recebedor, max_body_bytes: int) -> None:
        self._recebedor = recebedor
        self._limits = {"operations": max_body_bytes, "map": _MAX_MAP_BYTES}
        self._fields: dict[str, bytes] = {}
        self._name = ""
        self._file: Recebendo | None = None
        self._open = False
        self._received: ArquivoRecebido | None = None

    async def tomar(self, event: Evento) -> None:
        """One event."""
        kind, data = event
        if kind == "parte":
            self._comecar(data)
        elif kind == "dados":
            if self._open and self._file is not None:
                await self._file.escrever(data)
            else:
                self._somar(data)
        elif self._open and self._file is not None:
            self._received = await self._file.fechar()
            self._open = False

    async def fim(self) -> tuple[Pedido, ArquivoRecebido]:
        """What came."""
        if self._received is None:
            raise PedidoInvalido("Falta o arquivo: mande “operations”, “map” e depois o arquivo.")
        operations = ler_json(self._fields["operations"], "“operations”")
        _por(operations, self._caminho(), self._received)
        received, self._file = self._received, None
        return de_objeto(operations), received

    def largar(self) -> None:
        """Leaves nothing of a file that was not taken."""
        if self._file is not None:
            self._file.descartar()

    def _comecar(self, disposition: bytes) -> None:
        _, options = parse_options_header(disposition)
        self._name = options.get(b"name", b"").decode()
        if self._name in self._limits and b"filename" not in options:
            if len(self._fields) != list(self._limits).index(self._name):
                raise PedidoInvalido("A ordem das partes é “operations”, “map” e depois o arquivo, uma vez cada.")
            self._fields[self._name] = b""
            return
        if len(self._fields) < len(self._limits) or self._file is not None or self._name != self._chave():
            raise PedidoInvalido("Mande um só arquivo, depois de “operations” e “map”, com o nome que está em “map”.")
        self._file = self._recebedor.receber(options.get(b"filename", b"").decode("utf-8", "replace"))
        self._open = True

    def _somar(self, data: bytes) -> None:
        self._fields[self._name] += data
        if len(self._fields[self._name]) > self._limits[self._name]:
            raise PedidoInvalido(f"“{self._name}” passa de {self._limits[self._name]} bytes.", 413)

    def _mapa(self) -> tuple[str, list[str]]:
        mapa = ler_json(self._fields["map"], "“map”")
        if isinstance(mapa, dict) and len(mapa) == 1:
            (name, paths), *_ = mapa.items()
            if isinstance(paths, list) and len(paths) == 1 and isinstance(paths[0], str):
                return name, paths[0].split(".")
        raise PedidoInvalido('“map” diz onde vai o único arquivo, ex.: {"0": ["variables.arquivo"]}.')

    def _chave(self) -> str:
        return self._mapa()[0]

    def _caminho(self) -> list[str]:
        return self._mapa()[1]


def _por(operations: Any, path: list[str], received: ArquivoRecebido) -> None:
    """Puts the file where the map says: there has to be a null."""
    place = operations
    try:
        if path[0] != "variables":
            raise KeyError(path[0])
        for step in path[:-1]:
            place = place[int(step) if isinstance(place, list) else step]
        last: Any = int(path[-1]) if isinstance(place, list) else path[-1]
        if not isinstance(place, dict | list) or place[last] is not None:
            raise KeyError(last)
    except (KeyError, IndexError, ValueError, TypeError):
        raise PedidoInvalido("“map” aponta para um lugar que não é null em “variables”.") from None
    place[last] = received
