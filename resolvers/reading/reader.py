"""The reader of one operation: picks the source, batches by level, applies the identity's policy, keeps warnings."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from strawberry.types import Info

from gateway.access.identity import Identidade
from gateway.access.masks import aplicar as aplicar_mascara
from gateway.access.predicates import linhas as politica
from gateway.channels.errors import SchemaChanged, Unavailable, UnreadableReply
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import NENHUM, Condicao, E, vale
from gateway.domain.erros import ErroDoGateway, SemPermissao
from gateway.pbx import Pbx
from gateway.protocol.phones import Telefone, read_phone
from resolvers.reading import database as pelo_banco
from resolvers.reading.api.fontes import FONTES, FUNCOES
from resolvers.reading.api.leitura import LeituraApi, Lida, LinhaApi
from resolvers.reading.failures import ilegivel
from resolvers.reading.loaders import Loader
from resolvers.reading.lotes import LOTES
from resolvers.reading.partial import Falhas
from resolvers.reading.rows import LinhaPbx
from resolvers.reading.warnings import Avisos
from schema.fields import By, Lote, View
from schema.lookahead import colunas_pedidas

Valores = Mapping[str, Any]
T = TypeVar("T")

# Of one statement: what a level can have within the limits of a document (200 rows of 200, or 50 fields of 1,000).
MAX_CHAVES = 50_000


class LeitorPbx:
    """Reads one PBX for one operation or one event; never kept longer (stale rows, other people's rows)."""

    def __init__(self, pbx: Pbx, identidade: Identidade, clock: Clock, avisos: Avisos, falhas: Falhas) -> None:
        self.pbx = pbx
        self.identidade = identidade
        self.avisos = avisos
        self.falhas = falhas
        self._api = None if pbx.api is None else LeituraApi(pbx.api)
        self._clock = clock
        self._loaders: dict[Hashable, Loader] = {}
        self._pedidas: dict[int, tuple[Any, frozenset[str]]] = {}

    # -- what schema.fields.Leitor promises

    async def relacionar(self, by: By, chave: Any, info: Info, primeiros: int | None) -> Any:
        """See `schema.fields.Leitor.relacionar`."""
        return await self.buscar(by, chave, self._colunas(info), primeiros)

    # -- what root fields use

    async def buscar(self, by: By, chave: Any, wanted: frozenset[str], primeiros: int | None = None) -> Any:
        """One row (None when there is none), or with `primeiros` a list of rows, whose `by.coluna` equals `chave`.

        Raises:
            ErroDoGateway: no channel could read it, or the identity may not.
        """

        async def batch(asked: list[tuple[Any, frozenset[str]]]) -> list[Any]:
            columns = frozenset().union(*(one for _, one in asked))
            found = await self._ler_chaves(by, list(dict.fromkeys(key for key, _ in asked)), columns, primeiros)
            return [found[key] if primeiros is not None else next(iter(found[key]), None) for key, _ in asked]

        return await self._carregar((by, primeiros), batch, (chave, wanted))

    async def lote(self, lote: Lote, chave: Hashable) -> Any:
        """See `schema.fields.Leitor.lote`."""

        async def batch(keys: list[Any]) -> list[Any]:
            found = await LOTES[lote.nome](self, lote.parametros, keys)
            return [found.get(key) for key in keys]

        return await self._carregar(lote, batch, chave)

    async def pagina(
        self, view: View, wanted: frozenset[str], filtro: Condicao, apos: Any, limite: int
    ) -> list[LinhaPbx]:
        """Up to `limite` rows by the view's key, after `apos`.

        Raises:
            ErroDoGateway: no channel could read them, or the identity may not.
        """
        condition = E((filtro, self._politica(view)))
        key = view.chave or ""

        async def do_banco() -> list[LinhaPbx]:
            source = await pelo_banco.source_of(self._banco(), view)
            if source is None:
                raise _AusenteError
            rows = await pelo_banco.page(self._banco(), source, key, wanted, condition, apos, limite)
            return [self._linha(view, row, Canal.BANCO) for row in rows]

        async def da_api() -> list[LinhaPbx]:
            rows = [row for row in await self._tudo_da_api(view, wanted, condition) if apos is None or row[key] > apos]
            return [self._linha(view, row, Canal.API) for row in sorted(rows, key=lambda r: r[key])[:limite]]

        return await self._de_onde(view, do_banco, da_api, [])

    async def contar(self, view: View, filtro: Condicao) -> int:
        """How many rows of the view meet the filter and the policy.

        Raises:
            ErroDoGateway: no channel could tell, or the identity may not.
        """
        condition = E((filtro, self._politica(view)))

        async def do_banco() -> int:
            source = await pelo_banco.source_of(self._banco(), view)
            if source is None:
                raise _AusenteError
            return await pelo_banco.count(self._banco(), source, condition)

        async def da_api() -> int:
            return len(await self._tudo_da_api(view, frozenset(), condition))

        return await self._de_onde(view, do_banco, da_api, 0)

    def avisar_ausencia(self, view: str, coluna: str | None) -> None:
        """A selected field reads what this installation does not have."""
        self.avisos.ausente(self.pbx.nome, view, coluna)

    async def da_funcao(self, by: By, chave: Any, info: Info) -> list[LinhaPbx] | None:
        """See `schema.fields.Leitor.da_funcao`."""
        view = by.view
        policy = self._politica(view)
        if self._api is None:
            self.avisos.dizer(
                "CANAL_AUSENTE",
                self.pbx.nome,
                f"O canal API do PBX “{self.pbx.nome}” não está configurado: “{view.nome}” vale null.",
            )
            return None
        if policy == NENHUM:
            return []
        try:
            achado = await FUNCOES[view.nome, by.coluna](self._api, chave)
        except (Unavailable, UnreadableReply) as exc:
            raise ilegivel(exc, view.nome) from exc
        rows = [self._linha(view, row, Canal.API) for row in achado.linhas if vale(policy, row)]
        if by.many or not rows:
            self.falhas.dizer(achado.falhas, info)
        return rows

    def mascarar(self, mascara: str, valor: Any) -> Any:
        """The value as this identity may see it."""
        return aplicar_mascara(self.identidade, mascara, valor)

    def telefone(self, bruto: str) -> Telefone:
        """See `schema.fields.Leitor.telefone`."""
        return read_phone(bruto)

    async def _carregar(
        self, nome: Hashable, batch: Callable[[list[Any]], Coroutine[Any, Any, list[Any]]], chave: Hashable
    ) -> Any:
        loader = self._loaders.get(nome)
        if loader is None:
            loader = self._loaders[nome] = Loader(batch, max_batch_size=MAX_CHAVES)
        return await loader.carregar(chave)

    def linha_composta(self, nome: str, valores: Valores) -> LinhaPbx:
        """A row that no single view has, as `resolvers/reading/lotes.py` makes them."""
        return self._linha(View(nome), valores, Canal.BANCO)

    # -- sources

    async def _ler_chaves(
        self, by: By, keys: Sequence[Any], wanted: frozenset[str], primeiros: int | None
    ) -> Mapping[Any, list[LinhaPbx]]:
        policy = self._politica(by.view)

        async def do_banco() -> Mapping[Any, list[LinhaPbx]]:
            source = await pelo_banco.source_of(self._banco(), by.view)
            pairs = await pelo_banco.source_of(self._banco(), by.por.view) if by.por else None
            if source is None or (by.por is not None and pairs is None):
                raise _AusenteError
            found = await pelo_banco.rows_by_key(self._banco(), by, source, pairs, keys, wanted, primeiros, policy)
            return {key: [self._linha(by.view, row, Canal.BANCO) for row in rows] for key, rows in found.items()}

        async def da_api() -> Mapping[Any, list[LinhaPbx]]:
            if by.por is not None:
                raise Unavailable(Canal.API, by.por.view.nome)
            rows = await self._tudo_da_api(by.view, wanted, policy, (by.coluna, frozenset(map(str, keys))))
            return {
                key: [self._linha(by.view, row, Canal.API) for row in rows if str(row.get(by.coluna)) == str(key)]
                for key in keys
            }

        return await self._de_onde(by.view, do_banco, da_api, {key: [] for key in keys})

    async def _de_onde(
        self, view: View, do_banco: Callable[[], Awaitable[T]], da_api: Callable[[], Awaitable[T]], vazio: T
    ) -> T:
        """The database first, the API where it can stand in; an absent view is empty, with a warning."""
        failure: ErroDoGateway | None = None
        if self.pbx.database is not None:
            try:
                try:
                    return await do_banco()
                except SchemaChanged:
                    return await do_banco()  # with the catalogue read again
            except _AusenteError:
                pass
            except Unavailable as exc:
                failure = ilegivel(exc, view.nome)
        if self.pbx.api is not None and view.nome in FONTES:
            try:
                return await da_api()
            except (Unavailable, UnreadableReply) as exc:
                failure = failure or ilegivel(exc, view.nome)
        if failure is not None:
            raise failure
        self.avisar_ausencia(view.nome, None)
        return vazio

    async def _tudo_da_api(
        self,
        view: View,
        wanted: frozenset[str],
        condition: Condicao,
        only: tuple[str, frozenset[str]] | None = None,
    ) -> list[LinhaApi]:
        if self._api is None:
            raise Unavailable(Canal.API, view.nome)
        found: Lida = await FONTES[view.nome].listar(self._api, wanted, only)
        return [row for row in found.linhas if vale(condition, row)]

    # -- small things

    def _linha(self, view: View, valores: Valores, origem: Canal) -> LinhaPbx:
        missing: Mapping[str, ErroDoGateway] = {}
        if isinstance(valores, LinhaApi):
            missing = valores.ilegiveis
            if self.pbx.database is not None:
                missing = ChainMap(dict(missing), SoNoBanco(view.nome))  # type: ignore[arg-type]  # read-only use
        return LinhaPbx(
            self.pbx.nome,
            view.nome,
            valores,
            origem,
            self._clock.now().astimezone(self.pbx.tz),
            self.pbx.tz,
            self,
            missing,
        )

    def _colunas(self, info: Info) -> frozenset[str]:
        node = info._raw_info.field_nodes[0]
        known = self._pedidas.get(id(node))
        if known is None:
            known = self._pedidas[id(node)] = (node, colunas_pedidas(info._raw_info))
        return known[1]

    def _politica(self, view: View) -> Condicao:
        if not self.identidade.pode(view.direito):
            raise SemPermissao(view.direito)
        return politica(self.identidade, view.nome)

    def _banco(self) -> Any:
        return self.pbx.database


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


class _AusenteError(Exception):
    """This installation does not have the view."""
