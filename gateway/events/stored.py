"""An event with its position: what the journal keeps of an item of the event socket, and what subscribers get.

Whatever came out of the socket has a position: a well-formed event, a line that could not be read, the connection
going up or down, and even items that had to be let go because storing them was too slow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from gateway.domain.eventos import (
    AgendamentoOperador,
    Desligamento,
    EventoPbx,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    LinhaIlegivel,
    Preview,
    TrocaStatus,
)
from gateway.journal.port import Entry, Gap, Position

LENTO: Final = "lento"
EXPIRADO: Final = "expirado"
PERDIDO: Final = "perdido"
DESCONHECIDO: Final = "desconhecido"
ILEGIVEL: Final = "ilegivel"
TRANSBORDO: Final = "transbordo"

MOTIVO_DA_LACUNA: Final[Mapping[str, str]] = {
    "expired": EXPIRADO,
    "lost": PERDIDO,
    "unknown": DESCONHECIDO,
    "unreadable": ILEGIVEL,
}


@dataclass(frozen=True, slots=True)
class Conexao:
    """The gateway lost the PBX's event socket, or has it (again). Between the two the PBX repeats nothing.

    Attributes:
        motivo: why it was lost, in pt-BR.
    """

    conectado: bool
    motivo: str | None = None


@dataclass(frozen=True, slots=True)
class Descarte:
    """Items let go before they were stored, because the journal was too slow for too long.

    Attributes:
        quantidade: how many.
    """

    quantidade: int


Item = EventoPbx | LinhaIlegivel | Conexao


@dataclass(frozen=True, slots=True)
class EventoGuardado:
    """An item of one PBX's stream.

    Attributes:
        recebido_em: when the gateway received it (aware, UTC).
    """

    pbx: str
    posicao: Position
    recebido_em: datetime
    item: Item


@dataclass(frozen=True, slots=True)
class Lacuna:
    """Items of the stream that this reader does not get: after `de`, up to and including `ate`.

    Both may be resumed from: after `de` to ask for what is missing once more, after `ate` to go on.

    Attributes:
        motivo: `lento` (the reader), `expirado` (older than what is kept), `perdido` (the history broke),
            `desconhecido` (not a position of this stream), `ilegivel` (cannot be unsealed), `transbordo` (the
            gateway could not store them).
    """

    de: Position
    ate: Position
    motivo: str


class Indecifravel(ValueError):
    """Bytes of a journal entry that are no item of the event stream."""


_CLASSES: Final[Mapping[str, type[Any]]] = {
    classe.tipo.value: classe
    for classe in (
        LigacaoAtiva,
        LigacaoReceptiva,
        LigacaoDiscador,
        Preview,
        AgendamentoOperador,
        Desligamento,
        TrocaStatus,
    )
} | {"ilegivel": LinhaIlegivel, "conexao": Conexao, "descarte": Descarte}
_NOMES: Final[Mapping[type[Any], str]] = {classe: nome for nome, classe in _CLASSES.items()}
_CAMPOS: Final[Mapping[type[Any], tuple[str, ...]]] = {
    classe: tuple(campo.name for campo in fields(classe)) for classe in _NOMES
}
_TIPOS: Final[Mapping[type[Any], Mapping[str, str]]] = {
    classe: {campo.name: str(campo.type) for campo in fields(classe)} for classe in _NOMES
}
_ACEITOS: Final[Mapping[str, tuple[type, ...]]] = {
    "str": (str,),
    "int": (int,),
    "bool": (bool,),
    "str | None": (str, type(None)),
}
_INICIO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)
_MAX_INT: Final = 2**63


def log_de(pbx: str) -> str:
    """The log of a PBX's events."""
    return f"eventos:{pbx}"


def encode(item: Item | Descarte, recebido_em: datetime) -> bytes:
    """The item as JSON: its kind, microseconds since 1970 and its fields by name."""
    classe = type(item)
    dados: dict[str, Any] = {"t": _NOMES[classe], "em": (recebido_em - _INICIO) // _MICRO}
    for campo in _CAMPOS[classe]:
        valor = getattr(item, campo)
        grande = type(valor) is int and abs(valor) >= _MAX_INT  # JSON readers would make a float of it
        dados[campo] = {"int": str(valor)} if grande else valor
    try:
        return orjson.dumps(dados)
    except TypeError:  # a lone surrogate: JSON can escape it, UTF-8 cannot carry it
        return json.dumps(dados).encode("ascii")


def decode(pbx: str, entry: Entry) -> EventoGuardado | Lacuna:
    """The item of an entry; items that were let go come back as the Lacuna they are.

    Raises:
        Indecifravel: the bytes are not what `encode` makes.
    """
    item, recebido_em = _ler(entry.data)
    if isinstance(item, Descarte):
        return Lacuna(anterior(entry.position), entry.position, TRANSBORDO)
    return EventoGuardado(pbx, entry.position, recebido_em, item)


def ler(pbx: str, lido: Entry | Gap) -> EventoGuardado | Lacuna:
    """What a subscriber hears of one thing that the journal read; nothing is unspeakable."""
    if isinstance(lido, Gap):
        de = Position(lido.resumes.epoch, 0) if lido.after is None else lido.after
        return Lacuna(de, lido.resumes, MOTIVO_DA_LACUNA[lido.reason])
    try:
        return decode(pbx, lido)
    except Indecifravel:
        return Lacuna(anterior(lido.position), lido.position, ILEGIVEL)


def anterior(posicao: Position) -> Position:
    """The position just before."""
    return Position(posicao.epoch, max(posicao.sequence - 1, 0))


def _ler(data: bytes) -> tuple[Item | Descarte, datetime]:
    try:
        try:
            dados = orjson.loads(data)
        except orjson.JSONDecodeError:
            dados = json.loads(data)
        classe = _CLASSES[dados["t"]]
        valores = {campo: _valor(classe, campo, dados[campo]) for campo in _CAMPOS[classe]}
        item: Item | Descarte = classe(**valores)
        return item, _INICIO + dados["em"] * _MICRO
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as exc:
        raise Indecifravel(f"not an item of the event stream: {type(exc).__name__}") from None


def _valor(classe: type[Any], campo: str, valor: Any) -> Any:
    if isinstance(valor, dict):
        valor = int(valor["int"])
    if type(valor) not in _ACEITOS[_TIPOS[classe][campo]]:
        raise TypeError(campo)
    return valor
