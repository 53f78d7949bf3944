"""The reads of a plan where the HTTP API tells rows: those that graphql-core's resolvers get, by name and not by place.

The channel is chosen as `Fontes.de_onde` chooses it. Only the healthy way is gone here: the first channel answers, and
every line of its answer can be read. What no channel of this installation has is nothing, and a warning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from gateway.domain.comandos import Canal
from gateway.domain.condicoes import TODOS, Condicao, colunas
from resolvers.planning.buscas import Achadas, Buscas, Lidas, SemPlano
from resolvers.reading.api.leitura import LinhaApi
from resolvers.reading.at_hand import cortar, lidas
from resolvers.reading.database import Pedido
from resolvers.reading.leitura import Ilegiveis, Leitura
from schema.fields import By, View

_INT: Final = 2**31
_TIPOS: Final[Mapping[type, str]] = MappingProxyType(
    {
        str: "text",
        int: "bigint",
        float: "double precision",
        bool: "boolean",
        Decimal: "numeric",
        dt.date: "date",
    }
)


def buscas_de(leitor: Leitura) -> Buscas:
    """How an operation reads this PBX."""
    pbx = leitor.pbx
    return BuscasComApi(leitor) if pbx.database is None or pbx.api_primeiro else Buscas(leitor)


@dataclass(frozen=True, slots=True)
class TiposVistos:
    """The types of columns by their values, named as PostgreSQL's would be."""

    vistos: Mapping[str, str]

    def type(self, column: str) -> str:
        """See `Tipos`."""
        return self.vistos[column]


class BuscasComApi(Buscas):
    """Asks the API where the database is not there, or comes second."""

    async def pagina(self, view: View, pedido: Pedido) -> Lidas:
        """See `Buscas.pagina`."""
        precisa = self._precisa(view, lidas(pedido), pedido.condicao)
        if self._do_banco(view, precisa):
            return await super().pagina(view, pedido)
        rows, unread = await self._da_api(view, precisa, lidas(pedido), pedido.condicao)
        _exigir_inteira(unread)
        return self._lidas(view, cortar(rows, pedido, lambda row: row), pedido.colunas)

    async def _por_chave(self, by: By, chaves: Sequence[Any], colunas: frozenset[str]) -> tuple[Lidas, Achadas]:
        precisa = self._precisa(by.view, colunas | {by.coluna}, TODOS)
        if self._do_banco(by.view, precisa):
            return await super()._por_chave(by, chaves, colunas)
        found, unread = await self._achadas(by, chaves, precisa, colunas, TODOS)
        if not all(found.values()):  # a line of others is no loss to who found his own
            _exigir_inteira(unread)
        return self._lidas(by.view, [row for rows in found.values() for row in rows[:1]], colunas), found

    async def _paginas(self, by: By, chaves: Sequence[Any], pedido: Pedido) -> tuple[Lidas, Achadas]:
        precisa = self._precisa(by.view, lidas(pedido) | {by.coluna}, pedido.condicao)
        if self._do_banco(by.view, precisa):
            return await super()._paginas(by, chaves, pedido)
        todas, unread = await self._achadas(by, chaves, precisa, lidas(pedido), pedido.condicao)
        _exigir_inteira(unread)
        found = {chave: cortar(rows, pedido, lambda row: row) for chave, rows in todas.items()}
        return self._lidas(by.view, [row for rows in found.values() for row in rows], pedido.colunas), found

    # -- the choice

    def _precisa(self, view: View, lidas: frozenset[str], filtro: Condicao) -> frozenset[str]:
        return lidas | colunas(filtro) | colunas(self.leitor.politica(view))

    def _do_banco(self, view: View, precisa: frozenset[str]) -> bool:
        return self.leitor.fontes.ordem(view, precisa)[:1] == [Canal.BANCO]

    # -- rows

    async def _da_api(
        self,
        view: View,
        precisa: frozenset[str],
        wanted: frozenset[str],
        filtro: Condicao,
        only: tuple[str, frozenset[str]] | None = None,
    ) -> tuple[Sequence[LinhaApi], Ilegiveis]:
        fontes = self.leitor.fontes
        if not fontes.ordem(view, precisa):
            self.leitor.avisar_ausencia(view.nome, None)
            return (), ()
        return await fontes.tudo_da_api(view, wanted, filtro, self.leitor.politica(view), only)

    async def _achadas(
        self, by: By, chaves: Sequence[Any], precisa: frozenset[str], wanted: frozenset[str], filtro: Condicao
    ) -> tuple[Mapping[Any, list[LinhaApi]], Ilegiveis]:
        if by.por is not None and self.leitor.fontes.ordem(by.view, precisa):
            raise SemPlano("por_pares")
        only = (by.coluna, frozenset(map(str, chaves)))
        por_texto: dict[str, list[LinhaApi]] = {}
        rows, unread = await self._da_api(by.view, precisa, wanted, filtro, only)
        for row in rows:
            por_texto.setdefault(str(row.get(by.coluna)), []).append(row)
        return {chave: por_texto.get(str(chave), []) for chave in chaves}, unread

    def _lidas(self, view: View, linhas: Sequence[LinhaApi], wanted: frozenset[str]) -> Lidas:
        """Rows of which all have the same columns, of one type each."""
        if not linhas:
            return Lidas(view, TiposVistos({}), linhas, {}, Canal.API)
        todas = linhas[0].keys()
        comuns = wanted.intersection(todas)
        algumas: set[str] = set()
        for linha in linhas:
            if linha.keys() != todas:
                comuns = comuns.intersection(linha)
                algumas.update(linha)
            algumas.update(linha.ilegiveis)
        if self.leitor.pbx.database is not None and view.nome not in self.leitor.fontes.ausentes:
            algumas |= wanted  # the database would tell them
        tipos = TiposVistos({coluna: _tipo([linha[coluna] for linha in linhas]) for coluna in comuns})
        return Lidas(view, tipos, linhas, {coluna: coluna for coluna in comuns}, Canal.API, frozenset(algumas - comuns))


def _exigir_inteira(unread: Ilegiveis) -> None:
    if unread:
        raise SemPlano("linha_ilegivel")


def _tipo(valores: Sequence[Any]) -> str:
    """The type of a column's values; one of nulls alone is a text's.

    Raises:
        SemPlano: they are of several types, or of one that is not known.
    """
    classes = set(map(type, valores)) - {type(None)}
    if not classes:
        return "text"
    classe = classes.pop()
    if classes:
        raise SemPlano("tipos_diferentes")
    if classe is dt.datetime:
        return _tempo(valores)
    if classe is int and all(-_INT <= valor < _INT for valor in valores if valor is not None):
        return "integer"
    if classe not in _TIPOS:
        raise SemPlano("tipo_desconhecido")
    return _TIPOS[classe]


def _tempo(valores: Sequence[Any]) -> str:
    fusos = {valor.tzinfo is None for valor in valores if valor is not None}
    if len(fusos) > 1:
        raise SemPlano("tipos_diferentes")
    return f"timestamp {'without' if fusos.pop() else 'with'} time zone"
