"""Conditions over the columns of a view, as values: what a filter or a policy asks, before any source hears it.

The database compiles them to SQL (`resolvers/reading/sql.py`); rows that came from another channel are judged by
`vale` with the same meaning: SQL's three-valued logic, in which a comparison with null is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Operador(StrEnum):
    """How a column is compared.

    TELEFONE (the same number, in whatever form) is what a client asks; before a source hears it, it is written out
    with the others.
    """

    IGUAL = "igual"
    EM = "em"
    MINIMO = "minimo"
    MAXIMO = "maximo"
    CONTEM = "contem"
    COMECA_COM = "comecaCom"
    TERMINA_COM = "terminaCom"
    NULO = "nulo"
    TELEFONE = "telefone"


@dataclass(frozen=True, slots=True)
class Comparacao:
    """`coluna operador valor`; for EM the value is a tuple, for NULO a bool."""

    coluna: str
    operador: Operador
    valor: Any


@dataclass(frozen=True, slots=True)
class E:
    """All of them (true when empty)."""

    partes: tuple[Condicao, ...]


@dataclass(frozen=True, slots=True)
class Ou:
    """Any of them (false when empty)."""

    partes: tuple[Condicao, ...]


@dataclass(frozen=True, slots=True)
class Nao:
    """The contrary."""

    parte: Condicao


Condicao = Comparacao | E | Ou | Nao

TODOS = E(())
NENHUM = Ou(())


def colunas(condicao: Condicao) -> frozenset[str]:
    """The columns that a condition reads."""
    if isinstance(condicao, Comparacao):
        return frozenset((condicao.coluna,))
    if isinstance(condicao, Nao):
        return colunas(condicao.parte)
    return frozenset().union(*(colunas(parte) for parte in condicao.partes))


def sempre(condicao: Condicao) -> bool:
    """Whether every row meets it, whatever its values."""
    return isinstance(condicao, E) and all(map(sempre, condicao.partes))


def vale(condicao: Condicao, linha: Mapping[str, Any]) -> bool:
    """Whether the row meets the condition; unknown counts as no, as in a WHERE."""
    return _julgar(condicao, linha) is True


def _julgar(condicao: Condicao, linha: Mapping[str, Any]) -> bool | None:
    if isinstance(condicao, Comparacao):
        return _comparar(condicao, linha.get(condicao.coluna))
    if isinstance(condicao, Nao):
        parte = _julgar(condicao.parte, linha)
        return None if parte is None else not parte
    partes = [_julgar(parte, linha) for parte in condicao.partes]
    decisive = isinstance(condicao, Ou)
    if decisive in partes:
        return decisive
    return None if None in partes else not decisive


def _comparar(condicao: Comparacao, valor: Any) -> bool | None:
    if condicao.operador is Operador.NULO:
        return (valor is None) is condicao.valor
    if valor is None or condicao.valor is None:
        return None
    match condicao.operador:
        case Operador.IGUAL:
            return _mesmo(valor, condicao.valor)
        case Operador.EM:
            return any(_mesmo(valor, um) for um in condicao.valor)
        case Operador.MINIMO:
            return bool(valor >= condicao.valor)
        case Operador.MAXIMO:
            return bool(valor <= condicao.valor)
        case Operador.CONTEM:
            return str(condicao.valor).casefold() in str(valor).casefold()
        case Operador.COMECA_COM:
            return str(valor).casefold().startswith(str(condicao.valor).casefold())
        case Operador.TERMINA_COM:
            return str(valor).endswith(str(condicao.valor))
        case _:
            raise ValueError(f"{condicao.operador} was not written out")


def _mesmo(a: Any, b: Any) -> bool:
    return bool(a == b) or str(a) == str(b)
