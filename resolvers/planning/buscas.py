"""The reads of a plan: one statement for all rows of a level, the same SQL as graphql-core's resolvers send.

Only the healthy way is gone here: the database has the view, answers, and comes first. Anything else raises, as does
whatever `da_api.py` adds where the HTTP API tells rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from gateway.channels.database.pool import Database
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import E
from resolvers.planning.formas import Leiaute
from resolvers.reading import database as pelo_banco
from resolvers.reading.database import Pedido
from resolvers.reading.leitura import MAX_CHAVES, Leitura, Valores
from resolvers.reading.sql import Source
from schema.fields import By, View

Achadas = Mapping[Any, Sequence[Any]]
"""The rows of each key."""

MASCARAS: Final = ("TELEFONE", "CPF", "PARAMETRO", "EMAIL", "CONTEUDO")


class SemPlano(Exception):
    """The plan cannot be followed: graphql-core executes the operation from the start.

    Attributes:
        motivo: one word, for the metrics.
    """

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo: Final = motivo


class Tipos(Protocol):
    """The types of a reading's columns."""

    def type(self, column: str) -> str:
        """As PostgreSQL names it."""


@dataclass(frozen=True, slots=True)
class Lidas:
    """Rows of one view as one reading brought them.

    Attributes:
        lugares: column → its place in each row; of rows by name, the name.
        desiguais: columns that are missing with an error, or of some rows alone: only graphql-core tells those.
    """

    view: View
    source: Tipos
    linhas: Sequence[Any]
    lugares: Mapping[str, Any]
    origem: Canal = Canal.BANCO
    desiguais: frozenset[str] = frozenset()

    def valores(self, coluna: str) -> list[Any]:
        """The values of a column that is no moment; null where this installation lacks it."""
        lugar = self.lugares.get(coluna)
        return [None] * len(self.linhas) if lugar is None else [linha[lugar] for linha in self.linhas]

    def com(self, linhas: Sequence[Any]) -> Lidas:
        """Others of the same reading."""
        return replace(self, linhas=linhas)


class Buscas:
    """The reads of one operation."""

    def __init__(self, leitor: Leitura) -> None:
        self.leitor: Final = leitor
        self._escondidas = frozenset(um for um in MASCARAS if leitor.mascarar(um, _PROVA) != _PROVA)

    @property
    def _db(self) -> Database:
        database = self.leitor.pbx.database
        if database is None:
            raise SemPlano("sem_banco")
        return database

    def leiaute(self, lidas: Lidas) -> Leiaute:
        """How these rows are laid out for this identity."""
        colunas = {nome: (lugar, lidas.source.type(nome)) for nome, lugar in lidas.lugares.items()}
        return Leiaute(self.leitor.pbx.nome, colunas, self._escondidas, lidas.origem)

    async def pagina(self, view: View, pedido: Pedido) -> Lidas:
        """A page of a whole view."""
        source = await self.leitor.fontes.source(view)
        whole = replace(pedido, condicao=E((pedido.condicao, self.leitor.politica(view))))
        return _lidas(view, source, await pelo_banco.page(self._db, source, whole))

    async def um_por_chave(self, by: By, chaves: Sequence[Any], colunas: frozenset[str]) -> tuple[Lidas, list[Any]]:
        """The first row of each key, or None, in the order of the keys; the reading is shared with who asks beside."""

        async def batch(asked: list[tuple[tuple[Any, ...], frozenset[str]]]) -> list[Any]:
            lidas, found = await self._por_chave(by, *_chaves_e_colunas(asked))
            return [(lidas, [next(iter(found[chave]), None) for chave in chaves]) for chaves, _ in asked]

        made: tuple[Lidas, list[Any]] = await self.leitor.junto(("plano", by), batch, (tuple(chaves), colunas))
        return made

    async def paginas(self, by: By, chaves: Sequence[Any], pedido: Pedido) -> tuple[Lidas, list[Sequence[Any]]]:
        """The same page for each key, in the order of the keys."""
        same = replace(pedido, colunas=frozenset())

        async def batch(asked: list[tuple[tuple[Any, ...], frozenset[str]]]) -> list[Any]:
            chaves, wanted = _chaves_e_colunas(asked)
            lidas, found = await self._paginas(by, chaves, replace(pedido, colunas=wanted))
            return [(lidas, [found[chave] for chave in chaves]) for chaves, _ in asked]

        made: tuple[Lidas, list[Sequence[Any]]] = await self.leitor.junto(
            ("plano", by, same), batch, (tuple(chaves), pedido.colunas)
        )
        return made

    async def _por_chave(self, by: By, chaves: Sequence[Any], colunas: frozenset[str]) -> tuple[Lidas, Achadas]:
        alvo = await self._alvo(by, chaves)
        found = await pelo_banco.one_by_key(self._db, alvo, colunas, self.leitor.politica(by.view))
        return _lidas(by.view, alvo.source, next((rows for rows in found.values() if rows), ())), found

    async def _paginas(self, by: By, chaves: Sequence[Any], pedido: Pedido) -> tuple[Lidas, Achadas]:
        alvo = await self._alvo(by, chaves)
        condicao = E((pedido.condicao, self.leitor.politica(by.view)))
        found = await pelo_banco.pages_by_key(self._db, alvo, replace(pedido, condicao=condicao))
        return _lidas(by.view, alvo.source, next((rows for rows in found.values() if rows), ())), found

    async def _alvo(self, by: By, chaves: Sequence[Any]) -> pelo_banco.Alvo:
        if len(chaves) > MAX_CHAVES:
            raise SemPlano("chaves_demais")
        return await self.leitor.alvo(by, await self.leitor.fontes.source(by.view), chaves)


_PROVA: Final = "0" * 12


def _chaves_e_colunas(asked: Sequence[tuple[tuple[Any, ...], frozenset[str]]]) -> tuple[list[Any], frozenset[str]]:
    """The keys of one batch, once each, and every column that one of its askers selected."""
    return list(dict.fromkeys(chave for chaves, _ in asked for chave in chaves)), frozenset().union(
        *(colunas for _, colunas in asked)
    )


def _lidas(view: View, source: Source, linhas: Sequence[Valores]) -> Lidas:
    lugares = {nome: n for n, nome in enumerate(linhas[0].keys()) if source.has(nome)} if linhas else {}
    return Lidas(view, source, linhas, lugares)
