"""Follows a plan: reads level by level, for all rows together, and lets the generated functions write the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, Final

from graphql import GraphQLError
from graphql.execution.executor import CollectedErrors
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path
from strawberry.types.arguments import convert_arguments

from gateway.domain.comandos import Canal
from gateway.domain.condicoes import TODOS
from gateway.domain.ordem import Ordem, Termo
from resolvers.context import Contexto
from resolvers.executor import Executor
from resolvers.leituras.campos import MAX_LINHAS_CURTA, avisar_corte
from resolvers.planning.buscas import Buscas, Lidas
from resolvers.planning.formas import Momento, formar
from resolvers.planning.plano import (
    Arestas,
    Bordas,
    CampoDaRaiz,
    Chamada,
    DePagina,
    Embutida,
    Fixo,
    Ilha,
    Nos,
    Objeto,
    Plano,
    PorChave,
    Ramo,
    Todos,
    Um,
    Varios,
)
from resolvers.reading.database import Pedido
from resolvers.reading.pages import Pagina, Selecao, cortada, pedido_de, planejar
from resolvers.reading.reader import ordem_da_relacao
from schema.pages import Argumentos

Lugares = Sequence[Path] | None
"""Where the objects of a level stand in the answer; None where nobody below asks."""


@dataclass(frozen=True, slots=True)
class Execucao:
    """One operation under way.

    Attributes:
        executor: graphql-core's, for islands and arguments.
        desfeita: told why a root field's plan was left.
        erros: what the islands of the root fields could not tell.
    """

    executor: Executor
    contexto: Contexto
    buscas: Buscas
    desfeita: Callable[[Exception], None]
    erros: list[GraphQLError] = field(default_factory=list)

    async def seguir(self, plano: Plano) -> dict[str, Any]:
        """The data of the operation.

        Raises:
            SemPlano, or anything else: graphql-core has to execute it whole.
        """
        self.buscas.conferir(plano.views)
        valores = await _juntos([self._raiz(campo, ilha) for campo, ilha in plano.campos])
        return {campo.nome: valor for (campo, _), valor in zip(plano.campos, valores, strict=True)}

    async def _raiz(self, campo: CampoDaRaiz, ilha: Ilha) -> Any:
        """A root field by its plan; by graphql-core where that goes wrong, so that one executor tells every error."""
        if not isinstance(campo, Ilha):
            tentativa = self._a_parte()
            try:
                made = await tentativa._da_raiz(campo)
            except Exception as exc:
                self.desfeita(exc)
            else:
                self.erros.extend(tentativa.executor.collected_errors.errors)
                return made
        sem_plano = self._a_parte()
        made = (await sem_plano._ilhas(ilha, [None], [Path(None, ilha.nome, _RAIZ)]))[0]
        self.erros.extend(sem_plano.executor.collected_errors.errors)
        return made

    def _a_parte(self) -> Execucao:
        """The same for one root field, whose errors count only if it comes to its end."""
        executor = copy(self.executor)
        executor.collected_errors = CollectedErrors()
        return replace(self, executor=executor)

    async def _da_raiz(self, campo: CampoDaRaiz) -> Any:
        match campo:
            case Fixo():
                return campo.valor
            case DePagina():
                made = await self._pagina_da_raiz(campo)
                lugar = [Path(None, campo.nome, _RAIZ)] if campo.conexao.tem_ilha else None
                return (await self._conexoes(campo, [made], lugar))[0]
            case PorChave():
                chave = self._argumentos(campo.chamada)[campo.argumento]
                lidas, linhas = await self.buscas.um_por_chave(campo.by, [chave], campo.objeto.colunas)
                lugar = [Path(None, campo.nome, _RAIZ)] if campo.objeto.tem_ilha else None
                found = lidas.com([linha for linha in linhas if linha is not None])
                return next(iter(await self._objetos(campo.objeto, found, lugar)), None)
            case Todos():
                return await self._todos(campo)
        raise TypeError(campo)

    async def _todos(self, campo: Todos) -> list[Any]:
        view = campo.view
        pedido = Pedido(view.chave, campo.objeto.colunas, TODOS, (Termo(view.chave or ""),), None, MAX_LINHAS_CURTA + 1)
        lidas = await self.buscas.pagina(view, pedido)
        if len(lidas.linhas) > MAX_LINHAS_CURTA:
            avisar_corte(self.buscas.leitor, view)
        found = lidas.com(lidas.linhas[:MAX_LINHAS_CURTA])
        return await self._objetos(campo.objeto, found, self._itens(campo.objeto, Path(None, campo.nome, _RAIZ), found))

    # -- objects

    async def _objetos(self, objeto: Objeto, lidas: Lidas, lugares: Lugares) -> list[Any]:
        """The dicts of rows of one reading, their branches read first."""
        if not lidas.linhas:
            return []
        self._avisar(objeto, lidas)
        ramos = await _juntos([self._ramo(ramo, lidas, lugares) for ramo in objeto.ramos])
        leitor = self.buscas.leitor
        momento = Momento(leitor, leitor.pbx.tz, Canal.BANCO, leitor.agora())
        made: list[Any] = formar(objeto, self.buscas.leiaute(lidas)).funcao(lidas.linhas, momento, *ramos)
        return made

    async def _ramo(self, ramo: Ramo, lidas: Lidas, lugares: Lugares) -> Sequence[Any]:
        match ramo:
            case Ilha():
                return await self._ilhas(ramo, self._fontes(ramo, lidas), _sob(lugares, ramo.nome))
            case Um():
                return await self._um(ramo, lidas, lugares)
            case Varios():
                return await self._varios(ramo, lidas, lugares)
            case DePagina():
                return await self._paginas(ramo, lidas, lugares)

    async def _um(self, ramo: Um, lidas: Lidas, lugares: Lugares) -> Sequence[Any]:
        chaves = lidas.valores(ramo.chave)
        once = [chave for chave in dict.fromkeys(chaves) if chave is not None]
        if not once:
            return [None] * len(chaves)
        found, linhas = await self.buscas.um_por_chave(ramo.by, once, ramo.objeto.colunas)
        por_chave = {chave: linha for chave, linha in zip(once, linhas, strict=True) if linha is not None}
        if not ramo.objeto.tem_ilha:
            made = await self._objetos(ramo.objeto, found.com(list(por_chave.values())), None)
            feitos = dict(zip(por_chave, made, strict=True))
            return [feitos.get(chave) for chave in chaves]
        dentro = [n for n, chave in enumerate(chaves) if chave in por_chave]
        sob = _sob(lugares, ramo.nome)
        embaixo = [sob[n] for n in dentro]
        made = await self._objetos(ramo.objeto, found.com([por_chave[chaves[n]] for n in dentro]), embaixo)
        onde = dict(zip(dentro, made, strict=True))
        return [onde.get(n) for n in range(len(chaves))]

    async def _varios(self, ramo: Varios, lidas: Lidas, lugares: Lugares) -> Sequence[Any]:
        primeiros = self._argumentos(ramo.chamada).get("primeiros", _PRIMEIROS)
        limite = max(0, min(primeiros, ramo.maximo))
        chaves = lidas.valores(ramo.chave)
        once = [chave for chave in dict.fromkeys(chaves) if chave is not None] if limite else []
        if not once:
            return [[] for _ in chaves]
        by = ramo.by
        ordem: Ordem = ordem_da_relacao(by)
        pedido = Pedido(by.view.chave, ramo.objeto.colunas, TODOS, ordem, None, limite)
        found, grupos = await self.buscas.paginas(by, once, pedido)
        listas = dict(zip(once, grupos, strict=True))
        return await self._listas(ramo.objeto, ramo.nome, found, [listas.get(chave, ()) for chave in chaves], lugares)

    async def _listas(
        self, objeto: Objeto, nome: str, lidas: Lidas, listas: Sequence[Sequence[Any]], lugares: Lugares
    ) -> list[list[Any]]:
        """One list of objects for each list of rows, all made together."""
        embaixo = None
        if objeto.tem_ilha:
            tops = _sob(lugares, nome)
            embaixo = [Path(top, n, None) for top, rows in zip(tops, listas, strict=True) for n in range(len(rows))]
        made = iter(await self._objetos(objeto, lidas.com([row for rows in listas for row in rows]), embaixo))
        return [[next(made) for _ in rows] for rows in listas]

    # -- pages

    async def _pagina_da_raiz(self, campo: DePagina) -> tuple[Pagina, Lidas | None]:
        made = await self._pagina(campo, None)
        pedido = await pedido_de(made)
        if pedido is None:
            return made, None
        lidas = await self.buscas.pagina(campo.lista.view, pedido)
        made.valores = cortada(made, pedido, lidas.linhas)
        return made, lidas.com(made.valores)

    async def _paginas(self, ramo: DePagina, lidas: Lidas, lugares: Lugares) -> Sequence[Any]:
        by = ramo.by
        if by is None or ramo.chave is None:
            raise TypeError("a page of a branch comes by a key")
        chaves = lidas.valores(ramo.chave)
        plano = (await self._pagina(ramo, (by, None))).plano
        once = [chave for chave in dict.fromkeys(chaves) if chave is not None]
        found: Lidas | None = None
        grupos: dict[Any, Sequence[Any]] = {}
        if plano.pedido is not None and once:
            found, lists = await self.buscas.paginas(by, once, plano.pedido)
            grupos = dict(zip(once, lists, strict=True))
        paginas: list[tuple[Pagina, Lidas | None]] = []
        for chave in chaves:
            made = Pagina(self.buscas.leitor, plano, (by, chave))
            if plano.pedido is not None:
                made.valores = cortada(made, plano.pedido, grupos.get(chave, ()))
            paginas.append((made, None if found is None else found.com(made.valores)))
        return await self._conexoes(ramo, paginas, _sob(lugares, ramo.nome) if ramo.conexao.tem_ilha else None)

    async def _pagina(self, campo: DePagina, relacao: Any) -> Pagina:
        conexao, leitor = campo.conexao, self.buscas.leitor
        argumentos = Argumentos(padrao=campo.padrao, **self._argumentos(campo.chamada))
        selecao = Selecao(conexao.linhas, conexao.colunas, conexao.cursores)
        ha = await leitor.colunas_que_ha(campo.lista.view)
        return Pagina(leitor, planejar(leitor, campo.lista, selecao, argumentos, campo.by, ha), relacao)

    async def _conexoes(
        self, campo: DePagina, paginas: Sequence[tuple[Pagina, Lidas | None]], lugares: Lugares
    ) -> list[dict[str, Any]]:
        """The connections of several parents, the items of all of them made together."""
        lidas = next((lidas for _, lidas in paginas if lidas is not None and lidas.linhas), None)
        valores = await _juntos(
            [
                self._da_conexao(um, campo, [pagina for pagina, _ in paginas], lidas, lugares)
                for um in campo.conexao.campos
            ]
        )
        nomes = [um.nome for um in campo.conexao.campos]
        return [{nome: valores[n][p] for n, nome in enumerate(nomes)} for p in range(len(paginas))]

    async def _da_conexao(
        self, um: Any, campo: DePagina, paginas: Sequence[Pagina], lidas: Lidas | None, lugares: Lugares
    ) -> Sequence[Any]:
        match um:
            case Fixo():
                return [um.valor] * len(paginas)
            case Ilha():
                fontes = [campo.lista.conexao(feita=pagina) for pagina in paginas]
                return await self._ilhas(um, fontes, _sob(lugares, um.nome))
            case Bordas():
                return [{nome: _borda(pagina, qual) for nome, qual in um.campos} for pagina in paginas]
            case Nos():
                return await self._itens_das_paginas(um.nome, um.objeto, paginas, lidas, lugares)
            case Arestas():
                return await self._arestas(um, paginas, lidas, lugares)
        raise TypeError(um)

    async def _itens_das_paginas(
        self, nome: str, objeto: Objeto, paginas: Sequence[Pagina], lidas: Lidas | None, lugares: Lugares
    ) -> list[list[Any]]:
        if lidas is None:
            return [[] for _ in paginas]
        return await self._listas(objeto, nome, lidas, [pagina.valores for pagina in paginas], lugares)

    async def _arestas(
        self, arestas: Arestas, paginas: Sequence[Pagina], lidas: Lidas | None, lugares: Lugares
    ) -> list[Any]:
        """`edges` of each page; of an island below, the place has `edges`, the index and the item's name in it."""
        colunas: list[list[list[Any]]] = []
        for nome, qual in arestas.campos:
            if isinstance(qual, Objeto):
                colunas.append(await self._nos_das_arestas(arestas.nome, nome, qual, paginas, lidas, lugares))
            elif qual == "cursor":
                colunas.append([[pagina.cursor(n) for n in range(len(pagina.valores))] for pagina in paginas])
            else:
                tipo = f"{paginas[0].plano.lista.tipo.__name__}Edge" if paginas else ""
                colunas.append([[tipo] * len(pagina.valores) for pagina in paginas])
        nomes = [nome for nome, _ in arestas.campos]
        return [
            [
                {nome: coluna[p][n] for nome, coluna in zip(nomes, colunas, strict=True)}
                for n in range(len(pagina.valores))
            ]
            for p, pagina in enumerate(paginas)
        ]

    async def _nos_das_arestas(
        self,
        nome: str,
        no: str,
        objeto: Objeto,
        paginas: Sequence[Pagina],
        lidas: Lidas | None,
        lugares: Lugares,
    ) -> list[list[Any]]:
        if lidas is None:
            return [[] for _ in paginas]
        embaixo = None
        if objeto.tem_ilha:
            embaixo = [
                Path(Path(lugar, n, None), no, "")
                for lugar, pagina in zip(_sob(lugares, nome), paginas, strict=True)
                for n in range(len(pagina.valores))
            ]
        rows = lidas.com([row for pagina in paginas for row in pagina.valores])
        made = iter(await self._objetos(objeto, rows, embaixo))
        return [[next(made) for _ in pagina.valores] for pagina in paginas]

    # -- islands

    def _fontes(self, ilha: Ilha, lidas: Lidas) -> list[Any]:
        """The objects that graphql-core executes an island on."""
        classe = ilha.tipo.extensions["strawberry-definition"].origin
        leitor = self.buscas.leitor
        return [classe(linha=leitor.linha(lidas.view, linha, Canal.BANCO)) for linha in lidas.linhas]

    async def _ilhas(self, ilha: Ilha, fontes: Sequence[Any], lugares: Sequence[Path]) -> list[Any]:
        """An island of each object, all at once so that what they load is batched."""
        executor = self.executor
        found: list[Any] = [
            executor.execute_field(ilha.tipo, fonte, ilha.detalhes, lugar, None)
            for fonte, lugar in zip(fontes, lugares, strict=True)
        ]
        waiting = [n for n, um in enumerate(found) if executor.is_awaitable(um)]
        for n, valor in zip(waiting, await _juntos([_coro(found[n]) for n in waiting]), strict=True):
            found[n] = valor
        return found

    # -- small things

    def _argumentos(self, chamada: Chamada) -> dict[str, Any]:
        """The arguments of a field, as its resolver would get them."""
        if not chamada.no.arguments and not chamada.campo.args:
            return {}
        executor = self.executor
        given = get_argument_values(chamada.campo, chamada.no, executor.variable_values, chamada.fragmento)
        schema: Any = executor.schema.extensions["strawberry-definition"]
        converter = schema.schema_converter
        made: dict[str, Any] = convert_arguments(
            given,
            chamada.field.arguments,
            scalar_registry=converter.scalar_registry,
            config=converter.config,
            info=None,  # only input types that convert themselves ask for it
        )
        return made

    def _avisar(self, objeto: Objeto, lidas: Lidas) -> None:
        if objeto.colunas <= lidas.lugares.keys():
            return
        for coluna in sorted(_ditas(objeto, lidas) - lidas.lugares.keys()):
            self.buscas.leitor.avisar_ausencia(lidas.view.nome, coluna)

    def _itens(self, objeto: Objeto, lugar: Path, lidas: Lidas) -> Lugares:
        return [Path(lugar, n, None) for n in range(len(lidas.linhas))] if objeto.tem_ilha else None


_RAIZ: Final = "Query"
_PRIMEIROS: Final = 20


async def _juntos(tarefas: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    """The results of coroutines; one alone is awaited without a task of its own. When one fails, the others end."""
    if len(tarefas) == 1:
        return [await tarefas[0]]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(tarefa) for tarefa in tarefas]
    return [task.result() for task in tasks]


async def _coro(awaitable: Any) -> Any:
    return await awaitable


def _ditas(objeto: Objeto, lidas: Lidas) -> set[str]:
    """The columns whose absence the fields of these rows tell; an island does so by itself."""
    found: set[str] = set()
    for campo in objeto.campos:
        if isinstance(campo, Embutida):
            found.update(campo.presente)
            if any(valor is not None for coluna in campo.presente for valor in lidas.valores(coluna)):
                found |= _ditas(campo.objeto, lidas)
        elif not isinstance(campo, Ilha):
            found |= campo.colunas
    return found


def _sob(lugares: Lugares, nome: str) -> list[Path]:
    """The places of a field of each object."""
    if lugares is None:
        raise TypeError("an island knows its place")
    return [Path(lugar, nome, "") for lugar in lugares]


def _borda(pagina: Pagina, qual: str) -> Any:
    match qual:
        case "hasNextPage":
            return pagina.tem_mais
        case "hasPreviousPage":
            return pagina.tem_antes
        case "startCursor":
            return pagina.cursor(0) if pagina.valores else None
        case "endCursor":
            return pagina.cursor(len(pagina.valores) - 1) if pagina.valores else None
    return "PageInfo"
