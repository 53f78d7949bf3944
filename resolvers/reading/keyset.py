"""Orders and places in them as SQL (keyset pages): nulls last, ties settled, an index used where one could be.

PostgreSQL walks an index backwards only for `DESC NULLS FIRST`, so for a column that the question itself keeps from
being null the words about nulls are left out.
"""

from __future__ import annotations

from collections.abc import Set

from gateway.domain.condicoes import Comparacao, Condicao, E, Operador, Ou
from gateway.domain.erros import EntradaInvalida
from gateway.domain.ordem import Lugar, Ordem, Termo
from resolvers.reading.sql import Source, Statement, fits


def nao_nulas(condicao: Condicao) -> frozenset[str]:
    """The columns that are not null in any row that meets the condition."""
    if isinstance(condicao, Comparacao):
        known = condicao.operador is not Operador.NULO or condicao.valor is False
        return frozenset((condicao.coluna,)) if known else frozenset()
    if isinstance(condicao, E):
        return frozenset().union(*(nao_nulas(parte) for parte in condicao.partes))
    if isinstance(condicao, Ou) and condicao.partes:
        return frozenset.intersection(*(nao_nulas(parte) for parte in condicao.partes))
    return frozenset()


def ordenacao(source: Source, ordem: Ordem, cheias: Set[str], *, para_tras: bool = False) -> str:
    """The ORDER BY list over alias `t`.

    Args:
        cheias: columns known not to be null.
        para_tras: the exact contrary order.
    """
    made = []
    for termo in ordem:
        down = termo.decrescente is not para_tras
        nulls = "" if termo.coluna in cheias else f" NULLS {'FIRST' if para_tras else 'LAST'}"
        made.append(f"t.{source.name(termo.coluna)} {'DESC' if down else 'ASC'}{nulls}")
    return ", ".join(made)


def depois_de(
    source: Source,
    lugar: Lugar,
    cheias: Set[str],
    statement: Statement,
    *,
    para_tras: bool = False,
    inclusive: bool = False,
) -> str:
    """The condition that a row stands after the place (before it, with `para_tras`), or at it with `inclusive`.

    Raises:
        EntradaInvalida: a value of the place is not of its column's type.
    """
    made = "true" if inclusive else ""
    first = ""
    for termo, valor in reversed(list(zip(lugar.ordem, lugar.valores, strict=True))):
        after, equal = _comparar(source, termo, valor, cheias, statement, para_tras=para_tras)
        first = f"({after} OR {equal})"
        made = after if not made else f"({after} OR ({equal} AND {made}))"
    # said apart, so that an index on the first column alone is of use
    return f"{first} AND {made}" if len(lugar.ordem) > 1 else made


def _comparar(
    source: Source, termo: Termo, valor: object, cheias: Set[str], statement: Statement, *, para_tras: bool
) -> tuple[str, str]:
    column = f"t.{source.name(termo.coluna)}"
    if valor is None:
        return (f"{column} IS NOT NULL" if para_tras else "false"), f"{column} IS NULL"
    fitted = fits(source, termo.coluna, valor)
    if fitted is None:
        raise EntradaInvalida("after", "Este cursor não serve mais: o PBX mudou. Comece da primeira página.")
    bound = statement.bind(fitted)
    sign = "<" if termo.decrescente is not para_tras else ">"
    nulls = "" if para_tras or termo.coluna in cheias else f" OR {column} IS NULL"
    return f"({column} {sign} {bound}{nulls})" if nulls else f"{column} {sign} {bound}", f"{column} = {bound}"
