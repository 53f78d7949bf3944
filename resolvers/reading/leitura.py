"""What every reading of an operation stands on: one statement a level, the identity's policy, errors and warnings."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Coroutine, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from strawberry.types import Info

from gateway.access.identity import Identidade
from gateway.access.masks import aplicar as aplicar_mascara
from gateway.access.predicates import linhas as linhas_permitidas
from gateway.channels.database.pool import Database
from gateway.channels.errors import Unavailable
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import TODOS, Condicao, E, colunas
from gateway.domain.erros import ErroDoGateway, SemPermissao
from gateway.domain.ordem import Termo
from gateway.pbx import Pbx
from gateway.protocol.phones import Telefone, read_phone
from resolvers.cursors import Cursores
from resolvers.reading import database as pelo_banco
from resolvers.reading.api.leitura import LinhaApi
from resolvers.reading.at_hand import cortar, lidas
from resolvers.reading.choice import Ausente, Fontes, PelaApi, SoNoBanco
from resolvers.reading.frases import Alvo, Pedido, da_pagina, das_paginas, por_chave
from resolvers.reading.horizon import Horizontes
from resolvers.reading.loaders import Loader
from resolvers.reading.partial import Falhas
from resolvers.reading.rows import LeitorDaLinha, LinhaPbx
from resolvers.reading.sql import Source
from resolvers.reading.warnings import Avisos
from schema.fields import By, View
from schema.listas import Lista
from schema.lookahead import colunas_pedidas

Valores = Mapping[str, Any]
Relacao = tuple[By, Any]
Ilegiveis = tuple[ErroDoGateway, ...]
T = TypeVar("T")

# Of one statement: what a level can have within the limits of a document (200 rows of 200, or 50 fields of 1,000).
MAX_CHAVES = 50_000


@dataclass(frozen=True, slots=True)
class Comum:
    """What all readings of one PBX have in common, for as long as the process lives."""

    pbx: Pbx
    clock: Clock
    cursores: Cursores
    horizontes: Horizontes
    max_por_pagina: int


class Leitura(LeitorDaLinha):
    """Reads one PBX for one operation or one event; never kept longer (stale rows, other people's rows)."""

    def __init__(self, comum: Comum, identidade: Identidade, avisos: Avisos, falhas: Falhas) -> None:
        self.pbx = comum.pbx
        self.identidade = identidade
        self.avisos = avisos
        self.falhas = falhas
        self.cursores = comum.cursores
        self.max_por_pagina = comum.max_por_pagina
        self._clock = comum.clock
        self._horizontes = comum.horizontes
        self.fontes = Fontes(comum.pbx, avisos, falhas, comum.clock)
        self._loaders: dict[Hashable, Loader] = {}
        self._ha: dict[str, Callable[[str], bool]] = {}
        self._por_campo: dict[tuple[int, Hashable], tuple[Any, Any]] = {}

    def mascarar(self, mascara: str, valor: Any) -> Any:
        """The value as this identity may see it."""
        return aplicar_mascara(self.identidade, mascara, valor)

    def telefone(self, bruto: str) -> Telefone:
        """See `schema.leitor.Leitor.telefone`."""
        return read_phone(bruto)

    # -- rows

    async def buscar(self, by: By, chave: Any, wanted: frozenset[str]) -> Any:
        """One row whose `by.coluna` equals `chave` (of several, the one of lowest key), or None.

        Raises:
            ErroDoGateway: no channel could read it, or the identity may not.
        """

        async def batch(asked: list[tuple[Any, frozenset[str]]]) -> list[Any]:
            keys, columns = _chaves_e_colunas(asked)
            found = await self._linhas(by, keys, columns)
            return [next(iter(found[key]), None) for key, _ in asked]

        return await self.junto(by, batch, (chave, wanted))

    def linha_composta(self, nome: str, valores: Valores) -> LinhaPbx:
        """A row that no single view has, as `resolvers/reading/lotes.py` makes them."""
        return self.linha(View(nome), valores, Canal.BANCO)

    def linha_de(self, view: View, valores: Valores) -> LinhaPbx:
        """A row of the view that a statement of one's own read."""
        return self.linha(view, valores, Canal.BANCO)

    def pedidas(self, info: Info) -> frozenset[str]:
        """See `schema.leitor.Leitor.pedidas`."""
        return self.uma_vez(info, "colunas", lambda: colunas_pedidas(info._raw_info))

    def agora(self) -> datetime:
        """Now, in the PBX's zone."""
        return self._clock.now().astimezone(self.pbx.tz)

    async def todas(self, view: View, wanted: frozenset[str], limite: int) -> list[LinhaPbx]:
        """The first rows of a view by its key.

        Raises:
            ErroDoGateway: no channel could read them, or the identity may not.
        """
        ordem = (Termo(view.chave or ""),)
        return await self._pagina(view, Pedido(view.chave, wanted, TODOS, ordem, None, limite), None)

    # -- what connections use

    async def ler_pagina(self, lista: Lista, pedido: Pedido, relacao: Relacao | None) -> Sequence[LinhaPbx]:
        """The rows of a page; one statement for the pages of all parents.

        Raises:
            ErroDoGateway: no channel could read them, or the identity may not.
        """
        if relacao is None:
            return await self._pagina(lista.view, pedido, lista)
        found: Sequence[LinhaPbx] = await self.ler_da_relacao(*relacao, pedido, lista)
        return found

    async def ler_da_relacao(self, by: By, chave: Any, pedido: Pedido, lista: Lista | None = None) -> Any:
        """The page of one parent, read together with those of the others."""
        if chave is None:
            return []
        same = replace(pedido, colunas=frozenset())

        async def batch(asked: list[tuple[Any, frozenset[str]]]) -> list[Any]:
            keys, columns = _chaves_e_colunas(asked)
            found = await self._paginas(by, keys, replace(pedido, colunas=columns), lista)
            return [found[key] for key, _ in asked]

        return await self.junto((by, same), batch, (chave, pedido.colunas))

    async def horizonte(self, view: View) -> tuple[int, bool]:
        """Up to which id no row of the view can appear any more, and whether rows above it wait.

        Raises:
            ErroDoGateway: the database could not tell.
        """

        async def do_banco(db: Database, source: Source) -> tuple[int, bool]:
            return await self._horizontes.ate(
                self.pbx.nome, view.nome, lambda: pelo_banco.observe(db, source, view.chave or "")
            )

        return await self.fontes.de_onde(view, do_banco, None, (0, False))

    async def colunas_que_ha(self, view: View) -> Callable[[str], bool]:
        """Whether this installation has a column, as far as is known; asked once an operation."""
        if self.pbx.database is None:
            return _qualquer
        known = self._ha.get(view.nome)
        if known is None:
            # together, so that the parents of a level are still side by side afterwards
            async def batch(views: list[Any]) -> list[Any]:
                return [await self._colunas_que_ha(one) for one in views]

            known = self._ha[view.nome] = await self.junto("colunas", batch, view)
        return known

    def uma_vez(self, info: Info, nome: Hashable, fazer: Callable[[], T]) -> T:
        """What follows from a field of the document alone, made once for all its parents."""
        node = info._raw_info.field_nodes[0]
        known = self._por_campo.get((id(node), nome))
        if known is None:
            known = self._por_campo[id(node), nome] = (node, fazer())  # the node is kept: its id is not given again
        made: T = known[1]
        return made

    def avisar_ausencia(self, view: str, coluna: str | None) -> None:
        """A selected field reads what this installation does not have."""
        self.avisos.ausente(self.pbx.nome, view, coluna)

    # -- sources

    async def _linhas(self, by: By, keys: Sequence[Any], wanted: frozenset[str]) -> Mapping[Any, list[LinhaPbx]]:
        policy = self.politica(by.view)

        async def do_banco(db: Database, source: Source) -> Mapping[Any, list[LinhaPbx]]:
            alvo = await self.alvo(by, source, keys)
            frase = por_chave(alvo, wanted, frozenset(), policy) if alvo.valores else None
            return self._todas(by.view, await pelo_banco.one_by_key(db, alvo, frase))

        async def da_api() -> tuple[Mapping[Any, list[LinhaPbx]], Ilegiveis]:
            found, unread = await self.da_api_por_chave(by, keys, wanted, TODOS)
            return found, () if all(found.values()) else unread  # a line of others is no loss to who found his own

        needed = wanted | colunas(policy) | {by.coluna}
        return await self.fontes.de_onde(by.view, do_banco, PelaApi(needed, da_api), {key: [] for key in keys})

    async def _paginas(
        self, by: By, keys: Sequence[Any], pedido: Pedido, lista: Lista | None
    ) -> Mapping[Any, Sequence[LinhaPbx]]:
        view = by.view
        whole = replace(pedido, condicao=E((pedido.condicao, self.politica(view))))

        async def do_banco(db: Database, source: Source) -> Mapping[Any, Sequence[LinhaPbx]]:
            alvo = await self.alvo(by, source, keys)
            frase = das_paginas(alvo, whole) if alvo.valores else None
            return self._todas(view, await pelo_banco.pages_by_key(db, alvo, frase, para_tras=whole.para_tras))

        async def da_api() -> tuple[Mapping[Any, Sequence[LinhaPbx]], Ilegiveis]:
            found, unread = await self.da_api_por_chave(by, keys, lidas(pedido), pedido.condicao)
            return {key: cortar(rows, pedido, lambda linha: linha.valores) for key, rows in found.items()}, unread

        needed = lidas(whole) | colunas(whole.condicao) | {by.coluna}
        return await self.fontes.de_onde(view, do_banco, PelaApi(needed, da_api), {key: [] for key in keys}, lista)

    async def _pagina(self, view: View, pedido: Pedido, lista: Lista | None) -> list[LinhaPbx]:
        policy = self.politica(view)
        whole = replace(pedido, condicao=E((pedido.condicao, policy)))

        async def do_banco(db: Database, source: Source) -> list[LinhaPbx]:
            rows = await pelo_banco.page(db, da_pagina(source, whole), para_tras=whole.para_tras)
            return [self.linha(view, row, Canal.BANCO) for row in rows]

        async def da_api() -> tuple[list[LinhaPbx], Ilegiveis]:
            lida = await self.fontes.tudo_da_api(view, lidas(pedido), pedido.condicao, policy)
            rows = cortar(lida.linhas, pedido, lambda row: row)
            return [self.linha(view, row, Canal.API) for row in rows], lida.falhas

        needed = lidas(whole) | colunas(whole.condicao)
        return await self.fontes.de_onde(view, do_banco, PelaApi(needed, da_api), [], lista)

    async def da_api_por_chave(
        self, by: By, keys: Sequence[Any], wanted: frozenset[str], filtro: Condicao
    ) -> tuple[Mapping[Any, list[LinhaPbx]], Ilegiveis]:
        """The API's rows for each key, and what of the list they are in could not be read.

        Raises:
            Unavailable, UnreadableReply, SemLinhas: they could not be read.
        """
        if by.por is not None:
            raise Unavailable(Canal.API, by.por.view.nome)
        only = (by.coluna, frozenset(map(str, keys)))
        lida = await self.fontes.tudo_da_api(by.view, wanted, filtro, self.politica(by.view), only)
        found = {
            key: [self.linha(by.view, row, Canal.API) for row in lida.linhas if str(row.get(by.coluna)) == str(key)]
            for key in keys
        }
        return found, lida.falhas

    # -- small things

    async def junto(
        self, nome: Hashable, batch: Callable[[list[Any]], Coroutine[Any, Any, list[Any]]], chave: Hashable
    ) -> Any:
        """Loads one key together with those that others ask of the same name in this turn of the loop."""
        known = self._loaders.get(nome)
        if known is None:
            known = self._loaders[nome] = Loader(batch, max_batch_size=MAX_CHAVES)
        return await known.carregar(chave)

    async def alvo(self, by: By, source: Source, keys: Sequence[Any]) -> Alvo:
        """What a relation leads to, from these keys."""
        return Alvo.para(by, source, await self.fontes.source(by.por.view) if by.por else None, keys)

    def _todas(self, view: View, found: Mapping[Any, Sequence[Valores]]) -> Mapping[Any, list[LinhaPbx]]:
        return {key: [self.linha(view, row, Canal.BANCO) for row in rows] for key, rows in found.items()}

    def linha(self, view: View, valores: Valores, origem: Canal) -> LinhaPbx:
        """A row of the view, read from that channel just now, or when the API's row says."""
        missing: Mapping[str, ErroDoGateway] = {}
        lido_em = None
        if isinstance(valores, LinhaApi):
            missing, lido_em = valores.ilegiveis, valores.lido_em
            if self.pbx.database is not None and view.nome not in self.fontes.ausentes:
                missing = ChainMap(dict(missing), SoNoBanco(view.nome))  # type: ignore[arg-type]  # read-only use
        lido_em = (lido_em or self._clock.now()).astimezone(self.pbx.tz)
        return LinhaPbx(self.pbx.nome, view.nome, valores, origem, lido_em, self.pbx.tz, self, missing)

    async def _colunas_que_ha(self, view: View) -> Callable[[str], bool]:
        try:
            return (await self.fontes.source(view)).has
        except (Ausente, Unavailable):
            return _qualquer

    def politica(self, view: View) -> Condicao:
        """The rows of the view that the identity may see.

        Raises:
            SemPermissao: it may not read the view.
        """
        if not self.identidade.pode(view.direito):
            raise SemPermissao(view.direito)
        return linhas_permitidas(self.identidade, view.nome)


def _qualquer(_: str) -> bool:
    return True


def _chaves_e_colunas(asked: Sequence[tuple[Any, frozenset[str]]]) -> tuple[list[Any], frozenset[str]]:
    """The keys of one batch, once each, and every column that one of its askers selected."""
    return list(dict.fromkeys(key for key, _ in asked)), frozenset().union(*(columns for _, columns in asked))
