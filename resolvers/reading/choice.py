"""Which channel a read asks: the database where there is one, the HTTP API where it can stand in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from gateway.channels.database.pool import Database
from gateway.channels.errors import SchemaChanged, TooBroad, Unavailable, UnreadableReply
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import Condicao, colunas, vale
from gateway.domain.erros import ErroDoGateway
from gateway.pbx import Pbx
from resolvers.reading.api.fontes import FONTES
from resolvers.reading.api.leitura import LeituraApi, LinhaApi
from resolvers.reading.database import source_of
from resolvers.reading.failures import ilegivel
from resolvers.reading.guards import ampla_demais
from resolvers.reading.sql import Source
from resolvers.reading.warnings import Avisos
from schema.fields import View
from schema.listas import Lista

T = TypeVar("T")


class Fontes:
    """The channels of one PBX that can tell rows."""

    def __init__(self, pbx: Pbx, avisos: Avisos) -> None:
        self.api = None if pbx.api is None else LeituraApi(pbx.api)
        self._pbx = pbx
        self._avisos = avisos

    async def de_onde(
        self,
        view: View,
        do_banco: Callable[[Database, Source], Awaitable[T]],
        da_api: Callable[[], Awaitable[T]] | None,
        vazio: T,
        lista: Lista | None = None,
    ) -> T:
        """The database first, the API where it can stand in; an absent view is `vazio`, with a warning.

        Args:
            lista: whose arguments to name when the question was too broad.

        Raises:
            ErroDoGateway: no channel could read it.
        """
        failure: ErroDoGateway | None = None
        if self._pbx.database is not None:
            try:
                try:
                    return await do_banco(self._pbx.database, await self.source(view))
                except SchemaChanged:
                    return await do_banco(self._pbx.database, await self.source(view))  # the catalogue read again
            except Ausente:
                pass
            except TooBroad:
                raise ampla_demais(view, lista) from None
            except Unavailable as exc:
                failure = ilegivel(exc, view.nome)
        if da_api is not None and self.api is not None and view.nome in FONTES:
            try:
                return await da_api()
            except (Unavailable, UnreadableReply) as exc:
                failure = failure or ilegivel(exc, view.nome)
        if failure is not None:
            raise failure
        self._avisos.ausente(self._pbx.nome, view.nome, None)
        return vazio

    async def source(self, view: View) -> Source:
        """The view as the database has it.

        Raises:
            Ausente: it has not.
            Unavailable: the catalogue could not be read.
        """
        found = None
        if self._pbx.database is not None:
            found = await source_of(self._pbx.database, view, self._pbx.tz)
        if found is None:
            raise Ausente
        return found

    async def tudo_da_api(
        self,
        view: View,
        wanted: frozenset[str],
        filtro: Condicao,
        politica: Condicao,
        only: tuple[str, frozenset[str]] | None = None,
    ) -> list[LinhaApi]:
        """The API's rows of the view that meet both conditions.

        Raises:
            Unavailable, UnreadableReply: they could not be read, or the API does not tell what the filter compares.
        """
        if self.api is None:
            raise Unavailable(Canal.API, view.nome)
        compared = colunas(filtro)
        rows = (await FONTES[view.nome].listar(self.api, wanted | compared, only)).linhas
        if any(column not in row for row in rows for column in compared):
            raise Unavailable(Canal.API, view.nome, "the API does not tell what the filter compares")
        return [row for row in rows if vale(filtro, row) and vale(politica, row)]


class SoNoBanco(Mapping[str, ErroDoGateway]):
    """The error of every column that only the database could have told while it is down."""

    def __init__(self, view: str) -> None:
        self._view = view

    def __getitem__(self, coluna: str) -> ErroDoGateway:
        return ErroDoGateway(
            "CANAL_INDISPONIVEL",
            f"“{coluna}” só pode ser lido do banco de dados, que não está respondendo.",
            canal=Canal.BANCO,
            campo=f"{self._view}.{coluna}",
            repetivel=True,
        )

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


class Ausente(Exception):
    """This installation does not have the view."""
