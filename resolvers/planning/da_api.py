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
from resolvers.planning.linha import Colunas
from resolvers.planning.plano import Plano
from resolvers.reading.api.leitura import Lida, LinhaApi
from resolvers.reading.at_hand import em_ordem, lidas, recortar
from resolvers.reading.frases import Pedido
from resolvers.reading.leitura import Leitura
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


def buscas_de(leitor: Leitura, plano: Plano) -> Buscas:
    """How an operation reads this PBX."""
    pbx = leitor.pbx
    return BuscasComApi(leitor, plano) if pbx.database is None or pbx.api_primeiro else Buscas(leitor, plano)


@dataclass(frozen=True, slots=True)
class Vistas:
    """The columns of rows, by what they have.

    Attributes:
        colunas: those that every row has, each with its type, named as PostgreSQL's would be; None: values of several.
        algumas: columns that only some rows have, or that a row has an error for.
    """

    colunas: tuple[tuple[str, tuple[str, str | None]], ...]
    algumas: frozenset[str]

    @classmethod
    def de(cls, linhas: Sequence[LinhaApi], wanted: frozenset[str]) -> Vistas:
        """Those of the wanted columns."""
        comuns = wanted
        algumas: set[str] = set()
        for linha in linhas:
            comuns &= linha.keys()
            algumas.update(linha, linha.ilegiveis)
        colunas = tuple((coluna, (coluna, _tipo([linha[coluna] for linha in linhas]))) for coluna in sorted(comuns))
        return cls(colunas, frozenset(algumas & wanted - comuns))

    @property
    def misturadas(self) -> bool:
        """Whether a column has values of several types."""
        return any(tipo is None for _, (_, tipo) in self.colunas)


class BuscasComApi(Buscas):
    """Asks the API where the database is not there, or comes second."""

    async def pagina(self, view: View, pedido: Pedido) -> Lidas:
        """See `Buscas.pagina`."""
        precisa = self._precisa(view, lidas(pedido), pedido.condicao)
        if self._do_banco(view, precisa):
            return await super().pagina(view, pedido)
        lida = await self._da_api(view, precisa, lidas(pedido), pedido.condicao)
        _exigir_inteira(lida)
        ordem = pedido.ordem
        placed = lida.uma_vez(("ordem", ordem), lambda: em_ordem(lida.linhas, ordem, _ela))
        return lidas_da_api(view, lida, recortar(placed, pedido, _ela), pedido.colunas)

    async def _por_chave(self, by: By, chaves: Sequence[Any], colunas: Colunas) -> tuple[Lidas, Achadas]:
        precisa = self._precisa(by.view, colunas.todas | {by.coluna}, TODOS)
        if self._do_banco(by.view, precisa):
            return await super()._por_chave(by, chaves, colunas)
        only = (by.coluna, frozenset(map(str, chaves)))
        lida = await self._da_api(by.view, precisa, colunas.todas, TODOS, only)
        por_texto = lida.uma_vez(("por", by.coluna), lambda: _por_texto(lida.linhas, by.coluna))
        found = {chave: por_texto.get(str(chave), ()) for chave in chaves}
        if not all(found.values()):  # a line of others is no loss to who found his own
            _exigir_inteira(lida)
        linhas = [row for rows in found.values() for row in rows[:1]]
        return lidas_da_api(by.view, lida, linhas, colunas.todas), found

    async def _paginas(self, by: By, chaves: Sequence[Any], pedido: Pedido) -> tuple[Lidas, Achadas]:
        precisa = self._precisa(by.view, lidas(pedido) | {by.coluna}, pedido.condicao)
        if self._do_banco(by.view, precisa):
            return await super()._paginas(by, chaves, pedido)
        if self.leitor.fontes.ordem(by.view, precisa):
            raise SemPlano("por_pares")  # nothing else leads to lists of what the API tells
        self.leitor.avisar_ausencia(by.view.nome, None)
        return Lidas(by.view, (), ()), {}

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
    ) -> Lida:
        fontes = self.leitor.fontes
        if not fontes.ordem(view, precisa):
            self.leitor.avisar_ausencia(view.nome, None)
            return Lida(())
        return await fontes.tudo_da_api(view, wanted, filtro, self.leitor.politica(view), only)


def lidas_da_api(view: View, lida: Lida, linhas: Sequence[LinhaApi], wanted: frozenset[str]) -> Lidas:
    """Rows of an answer; the columns are those of all its rows, unless these are more alike.

    Raises:
        SemPlano: a column of these has values of several types.
    """
    vistas = lida.uma_vez(("vistas", wanted), lambda: Vistas.de(lida.linhas, wanted))
    if vistas.algumas or vistas.misturadas:
        vistas = Vistas.de(linhas, wanted)
        if vistas.misturadas:
            raise SemPlano("tipos_diferentes")
    return Lidas(view, linhas, vistas.colunas, Canal.API, vistas.algumas)  # type: ignore[arg-type]  # none is mixed


def _ela(linha: LinhaApi) -> LinhaApi:
    return linha


def _por_texto(linhas: Sequence[LinhaApi], coluna: str) -> Mapping[str, Sequence[LinhaApi]]:
    found: dict[str, list[LinhaApi]] = {}
    for linha in linhas:
        found.setdefault(str(linha.get(coluna)), []).append(linha)
    return found


def _exigir_inteira(lida: Lida) -> None:
    if lida.falhas:
        raise SemPlano("linha_ilegivel")


def _tipo(valores: Sequence[Any]) -> str | None:
    """The type of a column's values; of nulls alone, a text's; None: of several, or of one that is not known."""
    classes = set(map(type, valores)) - {type(None)}
    if len(classes) != 1:
        return None if classes else "text"
    (classe,) = classes
    if classe is dt.datetime:
        sem_fuso = {valor.tzinfo is None for valor in valores if valor is not None}
        return f"timestamp {'without' if sem_fuso.pop() else 'with'} time zone" if len(sem_fuso) == 1 else None
    if classe is int and all(-_INT <= valor < _INT for valor in valores if valor is not None):
        return "integer"
    return _TIPOS.get(classe)
