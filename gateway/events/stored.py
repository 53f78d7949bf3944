"""Items of the stream as bytes of the journal, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from gateway.domain.alertas import Alerta
from gateway.domain.eventos import (
    AgendamentoOperador,
    Desligamento,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    LinhaIlegivel,
    Preview,
    TrocaStatus,
)
from gateway.events.items import (
    ILEGIVEL,
    MOTIVO_DA_LACUNA,
    TRANSBORDO,
    Conexao,
    Descarte,
    EventoGuardado,
    Item,
    Lacuna,
    Observacao,
    RamalObservado,
    Reconciliado,
    Sondagem,
    anterior,
)
from gateway.journal.port import Entry, Gap, Position


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
} | {
    "ilegivel": LinhaIlegivel,
    "conexao": Conexao,
    "descarte": Descarte,
    "observado": RamalObservado,
    "reconciliado": Reconciliado,
    "observacao": Observacao,
    "sondagem": Sondagem,
    "alerta": Alerta,
}
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
    "int | None": (int, type(None)),
}
_INICIO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)
_MAX_INT: Final = 2**63


def log_de(pbx: str) -> str:
    """The log of a PBX's events."""
    return f"eventos:{pbx}"


def encode(item: Item | Descarte, recebido_em: datetime, *, sintetico: bool = False) -> bytes:
    """The item as JSON: its kind, microseconds since 1970, whether it is synthetic, and its fields by name."""
    classe = type(item)
    dados: dict[str, Any] = {"t": _NOMES[classe], "em": (recebido_em - _INICIO) // _MICRO}
    if sintetico:
        dados["s"] = True
    for campo in _CAMPOS[classe]:
        valor = getattr(item, campo)
        grande = type(valor) is int and abs(valor) >= _MAX_INT  # JSON readers would make a float of it
        dados[campo] = {"int": str(valor)} if grande else valor
    try:
        return b"%b" % orjson.dumps(dados)  # a copy: what orjson returns holds 4 KiB, however short it is
    except TypeError:  # a lone surrogate: JSON can escape it, UTF-8 cannot carry it
        return json.dumps(dados).encode("ascii")


def decode(pbx: str, entry: Entry) -> EventoGuardado | Lacuna:
    """The item of an entry; items that were let go come back as the Lacuna they are.

    Raises:
        Indecifravel: the bytes are not what `encode` makes.
    """
    item, recebido_em, sintetico = _ler(entry.data)
    if isinstance(item, Descarte):
        return Lacuna(anterior(entry.position), entry.position, TRANSBORDO)
    return EventoGuardado(pbx, entry.position, recebido_em, item, sintetico)


def ler(pbx: str, lido: Entry | Gap) -> EventoGuardado | Lacuna:
    """What a subscriber hears of one thing that the journal read; nothing is unspeakable."""
    if isinstance(lido, Gap):
        de = Position(lido.resumes.epoch, 0) if lido.after is None else lido.after
        return Lacuna(de, lido.resumes, MOTIVO_DA_LACUNA[lido.reason])
    try:
        return decode(pbx, lido)
    except Indecifravel:
        return Lacuna(anterior(lido.position), lido.position, ILEGIVEL)


def _ler(data: bytes) -> tuple[Item | Descarte, datetime, bool]:
    try:
        try:
            dados = orjson.loads(data)
        except orjson.JSONDecodeError:
            dados = json.loads(data)
        classe = _CLASSES[dados["t"]]
        valores = {campo: _valor(classe, campo, dados[campo]) for campo in _CAMPOS[classe]}
        item: Item | Descarte = classe(**valores)
        return item, _INICIO + dados["em"] * _MICRO, dados.get("s") is True
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as exc:
        raise Indecifravel(f"not an item of the event stream: {type(exc).__name__}") from None


def _valor(classe: type[Any], campo: str, valor: Any) -> Any:
    if isinstance(valor, dict):
        valor = int(valor["int"])
    if type(valor) not in _ACEITOS[_TIPOS[classe][campo]]:
        raise TypeError(campo)
    return valor
