"""The reads of a plan: one statement for all rows of a level, the same SQL as graphql-core's resolvers send.

Only the healthy way is gone here: the database has the view, answers, and comes first. Anything else raises, as does
whatever `da_api.py` adds where the HTTP API tells rows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from gateway.access.masks import escondidas
from gateway.channels.database.pool import Database
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import Condicao, E
from resolvers.planning.formas import Leiaute
from resolvers.planning.linha import Colunas
from resolvers.planning.plano import Plano
from resolvers.reading import database as pelo_banco
from resolvers.reading.frases import Alvo, Frase, Pedido, da_pagina, das_paginas, por_chave
from resolvers.reading.leitura import MAX_CHAVES, Leitura
from resolvers.reading.sql import Source
from schema.fields import By, View

MAX_FRASES: Final = 64
Achadas: TypeAlias = Mapping[Any, Sequence[Any]]
"""The rows of each key."""
Pergunta: TypeAlias = tuple[tuple[Any, ...], Colunas]
"""Keys, and what is wanted of their rows."""


class SemPlano(Exception):
    """The plan cannot be followed: graphql-core executes the operation from the start.

    Attributes:
        motivo: one word, for the metrics.
    """

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo: Final = motivo


@dataclass(frozen=True, slots=True)
class Lidas:
    """Rows of one view as one reading brought them.

    Attributes:
        colunas: column → its place in each row (of rows by name, the name) and its PostgreSQL type (see `Frase`).
        desiguais: columns that are missing with an error, or of some rows alone: only graphql-core tells those.
    """

    view: View
    linhas: Sequence[Any]
    colunas: tuple[tuple[str, tuple[int | str, str]], ...]
    origem: Canal = Canal.BANCO
    desiguais: frozenset[str] = frozenset()

    @property
    def nomes(self) -> frozenset[str]:
        """The columns that there are."""
        return frozenset(nome for nome, _ in self.colunas)

    def valores(self, coluna: str) -> list[Any]:
        """The values of a column that is no moment; null where this installation lacks it."""
        lugar = next((onde[0] for nome, onde in self.colunas if nome == coluna), None)
        return [None] * len(self.linhas) if lugar is None else [linha[lugar] for linha in self.linhas]

    def com(self, linhas: Sequence[Any]) -> Lidas:
        """Others of the same reading."""
        return Lidas(self.view, linhas, self.colunas, self.origem, self.desiguais)


class Buscas:
    """The reads of one operation."""

    def __init__(self, leitor: Leitura, plano: Plano) -> None:
        self.leitor: Final = leitor
        self._plano: Final = plano
        self._escondidas = escondidas(leitor.identidade)
        self._fontes: dict[str, Source] = {}

    @property
    def _db(self) -> Database:
        database = self.leitor.pbx.database
        if database is None:
            raise SemPlano("sem_banco")
        return database

    def repetida(self, by: By) -> bool:
        """Whether the plan follows the relation in several places, which then ask together."""
        repetidas = self._plano.repetidas
        return bool(repetidas) and by in repetidas

    def leiaute(self, lidas: Lidas) -> Leiaute:
        """How these rows are laid out for this identity."""
        return Leiaute(self.leitor.pbx.nome, lidas.colunas, self._escondidas, lidas.origem)

    async def pagina(self, view: View, pedido: Pedido) -> Lidas:
        """A page of a whole view."""
        source = await self.fonte(view)
        politica = self.leitor.politica(view)
        frase = self._frase(
            (id(source.table), pedido, politica), lambda: da_pagina(source, _permitido(pedido, politica))
        )
        return Lidas(view, await pelo_banco.page(self._db, frase, para_tras=pedido.para_tras), frase.colunas)

    async def um_por_chave(self, by: By, chaves: Sequence[Any], colunas: Colunas) -> tuple[Lidas, Mapping[Any, Any]]:
        """The first row of each key that has one, in the order of the keys, each of which is there once."""

        async def batch(asked: list[Pergunta]) -> list[Any]:
            lidas, found = await self._por_chave(by, *_chaves_e_colunas(asked))
            return [(lidas, found) for _ in asked]

        if self.repetida(by):  # together with who asks beside
            lidas, found = await self.leitor.junto(("plano", by), batch, (tuple(chaves), colunas))
        else:
            lidas, found = await self._por_chave(by, chaves, colunas)
        return lidas, {chave: linhas[0] for chave in chaves if (linhas := found[chave])}

    async def paginas(self, by: By, chaves: Sequence[Any], pedido: Pedido) -> tuple[Lidas, Achadas]:
        """The same page for each key, each of which is there once."""
        if self.repetida(by):
            return await self._paginas_juntas(by, chaves, pedido)
        return await self._paginas(by, chaves, pedido)

    async def _paginas_juntas(self, by: By, chaves: Sequence[Any], pedido: Pedido) -> tuple[Lidas, Achadas]:
        """Together with who asks beside for the same page of other keys, or with other columns."""
        same = replace(pedido, colunas=frozenset(), textos=frozenset())

        async def batch(asked: list[Pergunta]) -> list[Any]:
            todas, wanted = _chaves_e_colunas(asked)
            read = await self._paginas(by, todas, replace(same, colunas=wanted.todas, textos=wanted.textos))
            return [read for _ in asked]

        asked = (tuple(chaves), Colunas(pedido.colunas, pedido.textos))
        made: tuple[Lidas, Achadas] = await self.leitor.junto(("plano", by, same), batch, asked)
        return made

    async def _por_chave(self, by: By, chaves: Sequence[Any], colunas: Colunas) -> tuple[Lidas, Achadas]:
        alvo = await self._alvo(by, chaves)
        politica = self.leitor.politica(by.view)
        frase = self._das_chaves(alvo, (colunas, politica), lambda: por_chave(alvo, *colunas.partes, politica))
        found = await pelo_banco.one_by_key(self._db, alvo, frase)
        return Lidas(by.view, (), frase.colunas if frase else ()), found

    async def _paginas(self, by: By, chaves: Sequence[Any], pedido: Pedido) -> tuple[Lidas, Achadas]:
        alvo = await self._alvo(by, chaves)
        politica = self.leitor.politica(by.view)
        frase = self._das_chaves(alvo, (pedido, politica), lambda: das_paginas(alvo, _permitido(pedido, politica)))
        found = await pelo_banco.pages_by_key(self._db, alvo, frase, para_tras=pedido.para_tras)
        return Lidas(by.view, (), frase.colunas if frase else ()), found

    # -- small things

    def _das_chaves(self, alvo: Alvo, pergunta: Hashable, fazer: Callable[[], Frase]) -> Frase | None:
        """The statement for many keys; None where no row can have one of them."""
        if not alvo.valores:
            return None
        pares = None if alvo.pares is None else id(alvo.pares.table)
        return self._frase((id(alvo.source.table), pares, id(alvo.by), pergunta), fazer)

    def _frase(self, chave: Hashable, fazer: Callable[[], Frase]) -> Frase:
        """A statement, made once; it keeps the tables whose `id` is in its key, and the plan the relations."""
        frases = self._plano.frases
        made = frases.get(chave)
        if made is None:
            if len(frases) >= MAX_FRASES:
                frases.clear()
            made = frases[chave] = fazer()
        return made

    async def _alvo(self, by: By, chaves: Sequence[Any]) -> Alvo:
        if len(chaves) > MAX_CHAVES:
            raise SemPlano("chaves_demais")
        return Alvo.para(by, await self.fonte(by.view), await self.fonte(by.por.view) if by.por else None, chaves)

    async def fonte(self, view: View) -> Source:
        """The view as the database has it: for one operation always the same.

        Raises:
            Ausente, Unavailable: as `Fontes.source`.
        """
        known = self._fontes.get(view.nome)
        if known is None:
            known = self._fontes[view.nome] = await self.leitor.fontes.source(view)
        return known


def _permitido(pedido: Pedido, politica: Condicao) -> Pedido:
    return replace(pedido, condicao=E((pedido.condicao, politica)))


def _chaves_e_colunas(asked: Sequence[Pergunta]) -> tuple[list[Any], Colunas]:
    """The keys of one batch, once each, and what its askers want of their rows."""
    once = dict.fromkeys(chave for chaves, _ in asked for chave in chaves)
    return list(once), Colunas.de_todos(colunas for _, colunas in asked)
