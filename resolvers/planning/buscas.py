"""The reads of a plan: one statement for all rows of a level, the same SQL as graphql-core's resolvers send.

Only the healthy way is gone here: the database has the view, answers, and comes first. Anything else is `SemPlano`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from gateway.channels.database.pool import Database
from gateway.domain.condicoes import E
from resolvers.planning.formas import Leiaute
from resolvers.reading import database as pelo_banco
from resolvers.reading.database import Pedido
from resolvers.reading.leitura import MAX_CHAVES, Leitura, Valores
from resolvers.reading.sql import Source
from schema.fields import By, View

MASCARAS: Final = ("TELEFONE", "CPF", "PARAMETRO", "EMAIL", "CONTEUDO")


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
    """Rows of one view as a statement brought them.

    Attributes:
        lugares: column → its place in each row.
    """

    view: View
    source: Source
    linhas: Sequence[Any]
    lugares: Mapping[str, int]

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
        database = leitor.pbx.database
        if database is None:
            raise SemPlano("sem_banco")
        self._db: Final[Database] = database

    def conferir(self, views: frozenset[str]) -> None:
        """Raises SemPlano where the API is to be asked first."""
        if not views.isdisjoint(self.leitor.pbx.api_primeiro):
            raise SemPlano("api_primeiro")

    def leiaute(self, lidas: Lidas) -> Leiaute:
        """How these rows are laid out for this identity."""
        colunas = {nome: (lugar, lidas.source.type(nome)) for nome, lugar in lidas.lugares.items()}
        return Leiaute(self.leitor.pbx.nome, colunas, self._escondidas)

    async def pagina(self, view: View, pedido: Pedido) -> Lidas:
        """A page of a whole view."""
        source = await self.leitor.fontes.source(view)
        whole = replace(pedido, condicao=E((pedido.condicao, self.leitor.politica(view))))
        return _lidas(view, source, await pelo_banco.page(self._db, source, whole))

    async def um_por_chave(self, by: By, chaves: Sequence[Any], colunas: frozenset[str]) -> tuple[Lidas, list[Any]]:
        """The first row of each key, or None, in the order of the keys; the reading is shared with who asks beside."""

        async def batch(asked: list[tuple[tuple[Any, ...], frozenset[str]]]) -> list[Any]:
            alvo = await self._alvo(by, [chave for chaves, _ in asked for chave in chaves])
            wanted = frozenset().union(*(one for _, one in asked))
            found = await pelo_banco.one_by_key(self._db, alvo, wanted, self.leitor.politica(by.view))
            lidas = _lidas(by.view, alvo.source, next((rows for rows in found.values() if rows), ()))
            return [(lidas, [next(iter(found[chave]), None) for chave in chaves]) for chaves, _ in asked]

        made: tuple[Lidas, list[Any]] = await self.leitor.junto(("plano", by), batch, (tuple(chaves), colunas))
        return made

    async def paginas(self, by: By, chaves: Sequence[Any], pedido: Pedido) -> tuple[Lidas, list[Sequence[Any]]]:
        """The same page for each key, in the order of the keys."""
        same = replace(pedido, colunas=frozenset())

        async def batch(asked: list[tuple[tuple[Any, ...], frozenset[str]]]) -> list[Any]:
            alvo = await self._alvo(by, [chave for chaves, _ in asked for chave in chaves])
            wanted = frozenset().union(*(one for _, one in asked))
            condicao = E((pedido.condicao, self.leitor.politica(by.view)))
            found = await pelo_banco.pages_by_key(self._db, alvo, replace(pedido, colunas=wanted, condicao=condicao))
            lidas = _lidas(by.view, alvo.source, next((rows for rows in found.values() if rows), ()))
            return [(lidas, [found[chave] for chave in chaves]) for chaves, _ in asked]

        made: tuple[Lidas, list[Sequence[Any]]] = await self.leitor.junto(
            ("plano", by, same), batch, (tuple(chaves), pedido.colunas)
        )
        return made

    async def _alvo(self, by: By, chaves: Sequence[Any]) -> pelo_banco.Alvo:
        once = list(dict.fromkeys(chaves))
        if len(once) > MAX_CHAVES:
            raise SemPlano("chaves_demais")
        return await self.leitor.alvo(by, await self.leitor.fontes.source(by.view), once)


_PROVA: Final = "0" * 12


def _lidas(view: View, source: Source, linhas: Sequence[Valores]) -> Lidas:
    lugares = {nome: n for n, nome in enumerate(linhas[0].keys()) if source.has(nome)} if linhas else {}
    return Lidas(view, source, linhas, lugares)
