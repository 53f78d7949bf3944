"""Which channel a read asks: the preferred one, and then whichever else can tell.

The database is preferred, since it has every column and finds many keys at once, but for the views of
TOTALIP_API_PRIMEIRO.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from gateway.channels.database.pool import Database
from gateway.channels.errors import SchemaChanged, TooBroad, Unavailable, UnreadableReply
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import Condicao, colunas, sempre, vale
from gateway.domain.erros import ErroDoGateway
from gateway.pbx import Pbx
from resolvers.reading.api.fontes import FONTES
from resolvers.reading.api.leitura import LeituraApi, Lida, SemLinhas
from resolvers.reading.database import source_of
from resolvers.reading.failures import ilegivel
from resolvers.reading.guards import ampla_demais
from resolvers.reading.partial import Falhas
from resolvers.reading.sql import Source
from resolvers.reading.warnings import Avisos
from schema.fields import View
from schema.listas import Lista

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PelaApi(Generic[T]):
    """How the API would answer a read.

    Attributes:
        colunas: what it must tell of a row.
        ler: the answer, and what of it could not be read. Raises Unavailable, UnreadableReply or SemLinhas.
    """

    colunas: frozenset[str]
    ler: Callable[[], Awaitable[tuple[T, tuple[ErroDoGateway, ...]]]]


class Fontes:
    """The channels of one PBX that can tell rows.

    Attributes:
        ausentes: views found missing in the database of this installation: what only they have is no failure.
    """

    def __init__(self, pbx: Pbx, avisos: Avisos, falhas: Falhas, clock: Clock) -> None:
        self._pbx = pbx
        self._clock = clock
        self._avisos = avisos
        self._falhas = falhas
        self.ausentes: set[str] = set()

    @cached_property
    def api(self) -> LeituraApi | None:
        """Made when it is asked for: most events read nothing, and it stands in a circle with its loader."""
        return None if self._pbx.api is None else LeituraApi(self._pbx.api, self._clock)

    async def de_onde(
        self,
        view: View,
        do_banco: Callable[[Database, Source], Awaitable[T]],
        da_api: PelaApi[T] | None,
        vazio: T,
        lista: Lista | None = None,
    ) -> T:
        """What the first channel tells that can; an absent view is `vazio`, with a warning.

        An answer with unreadable lines is given only when no other channel can do better, with an error for each.

        Args:
            lista: whose arguments to name when the question was too broad.

        Raises:
            ErroDoGateway: no channel could read it.
        """
        failure: ErroDoGateway | None = None
        partial: tuple[T, tuple[ErroDoGateway, ...]] | None = None
        for canal in self.ordem(view, None if da_api is None else da_api.colunas):
            try:
                if canal is Canal.BANCO or da_api is None:
                    return await self._do_banco(view, do_banco)
                partial = await da_api.ler()
                if not partial[1]:
                    return partial[0]
            except Ausente:
                self.ausentes.add(view.nome)
            except TooBroad:
                raise ampla_demais(view, lista) from None
            except (Unavailable, UnreadableReply) as exc:
                failure = failure or ilegivel(exc, view.nome)
            except SemLinhas as exc:
                failure = failure or exc
        if partial is not None:
            self._falhas.dizer(partial[1])
            return partial[0]
        if failure is not None:
            raise failure
        self._avisos.ausente(self._pbx.nome, view.nome, None)
        return vazio

    def ordem(self, view: View, precisa: frozenset[str] | None) -> list[Canal]:
        """The channels to try. The API goes first only where it tells all that is needed.

        Args:
            precisa: the columns that it would have to tell of a row; None: it cannot be asked this.
        """
        fonte = FONTES.get(view.nome) if precisa is not None and self.api is not None else None
        found = [Canal.BANCO] if self._pbx.database is not None else []
        if fonte is None or precisa is None:
            return found
        if view.nome in self._pbx.api_primeiro and precisa <= fonte.colunas:
            return [Canal.API, *found]
        return [*found, Canal.API]

    async def _do_banco(self, view: View, do_banco: Callable[[Database, Source], Awaitable[T]]) -> T:
        database = self._pbx.database
        if database is None:
            raise Ausente
        try:
            return await do_banco(database, await self.source(view))
        except SchemaChanged:
            return await do_banco(database, await self.source(view))  # the catalogue read again

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
    ) -> Lida:
        """The API's rows of the view that meet both conditions, and what of them could not be read.

        Raises:
            Unavailable, UnreadableReply: they could not be read, or the API does not tell what the filter compares.
            SemLinhas: it answered a message.
        """
        if self.api is None:
            raise Unavailable(Canal.API, view.nome)
        compared = colunas(filtro)
        lida = await FONTES[view.nome].listar(self.api, wanted | compared, only)
        if compared and any(column not in row for row in lida.linhas for column in compared):
            raise Unavailable(Canal.API, view.nome, "the API does not tell what the filter compares")
        lida = lida.permitidas(politica)
        return lida if sempre(filtro) else Lida(tuple(row for row in lida.linhas if vale(filtro, row)), lida.falhas)


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
