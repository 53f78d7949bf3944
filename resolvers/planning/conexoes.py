"""Pages of a plan: judged and read as graphql-core's resolvers do, their items made together for all parents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graphql.pyutils import Path

from gateway.channels.errors import Unavailable
from resolvers.planning.buscas import Buscas, Lidas
from resolvers.planning.linha import Fixo
from resolvers.planning.lugares import Lugares, juntos, sob
from resolvers.planning.plano import Arestas, Bordas, DePagina, Ilha, Nos, Objeto
from resolvers.reading.choice import Ausente
from resolvers.reading.pages import Pagina, Plano, Selecao, cortadas, pedido_de, planejar
from schema.fields import View
from schema.pages import Argumentos

MAX_JULGADOS: Final = 16

if TYPE_CHECKING:
    from resolvers.planning.execucao import Execucao


async def ler_pagina_da_raiz(execucao: Execucao, campo: DePagina, lugares: Lugares) -> dict[str, Any]:
    """The page of a root field."""
    made = Pagina(execucao.buscas.leitor, await _julgar(execucao, campo), None)
    pedido = await pedido_de(made)
    lidas = None
    if pedido is not None:
        lidas = await execucao.buscas.pagina(campo.lista.view, pedido)
        made.medir(pedido, len(lidas.linhas))
        (made.valores,) = cortadas(pedido, [lidas.linhas])
    return (await _Paginas(execucao, campo, [made], [made.valores], lidas, lugares).formar())[0]


async def ler_paginas(execucao: Execucao, ramo: DePagina, lidas: Lidas, lugares: Lugares) -> list[dict[str, Any]]:
    """The page of each row, all read by one statement."""
    by, coluna = ramo.by, ramo.chave
    if by is None or coluna is None:
        raise TypeError("a page of a branch comes by a key")
    chaves = lidas.valores(coluna)
    plano = await _julgar(execucao, ramo)
    once = [chave for chave in dict.fromkeys(chaves) if chave is not None]
    pedido = plano.pedido
    found: Lidas | None = None
    listas: list[Sequence[Any]] = [()] * len(chaves)
    if pedido is not None and once:
        found, grupos = await execucao.buscas.paginas(by, once, pedido)
        listas = [grupos.get(chave, ()) for chave in chaves]
    valores = listas if pedido is None else cortadas(pedido, listas)
    paginas = []
    if ramo.conexao.paginas:
        for chave, lista, linhas in zip(chaves, listas, valores, strict=True):
            pagina = Pagina(execucao.buscas.leitor, plano, (by, chave), linhas)
            if pedido is not None:
                pagina.medir(pedido, len(lista))
            paginas.append(pagina)
    onde = sob(lugares, ramo.nome) if ramo.conexao.tem_ilha else None
    return await _Paginas(execucao, ramo, paginas, valores, found, onde).formar()


async def _julgar(execucao: Execucao, campo: DePagina) -> Plano:
    """What the page's arguments ask for: the same for every parent, and for who asks again with the same rights."""
    conexao, leitor = campo.conexao, execucao.buscas.leitor
    tabela, ha = await _o_que_ha(execucao, campo)
    chave = (id(tabela), leitor.identidade.direitos, leitor.max_por_pagina)
    known = campo.julgados.get(chave)
    if known is not None:
        return known[1]
    asked = Argumentos(padrao=campo.padrao, **execucao.argumentos(campo.chamada))
    selecao = Selecao(conexao.linhas, conexao.colunas.todas, conexao.cursores, conexao.colunas.textos)
    made = planejar(leitor, campo.lista, selecao, asked, campo.by, ha)
    if campo.chamada.fixos and tabela is not None and made.de is None:  # a cursor may grow too old
        if len(campo.julgados) >= MAX_JULGADOS:
            campo.julgados.clear()
        campo.julgados[chave] = (tabela, made)  # the table is kept: its id is not given again
    return made


Havidas: TypeAlias = tuple[object, Callable[[str], bool]]
"""What tells which columns there are, None where that is not known now, and whether there is a column."""


async def _o_que_ha(execucao: Execucao, campo: DePagina) -> Havidas:
    """Of the view of a page; those who are to ask together for their rows wait together for the catalogue, too."""
    leitor = execucao.buscas.leitor

    async def batch(views: list[View]) -> list[Havidas]:
        return [await _do_catalogo(execucao.buscas, view) for view in views]

    if campo.by is not None and execucao.buscas.repetida(campo.by):
        made: Havidas = await leitor.junto("o que há", batch, campo.lista.view)
        return made
    return await _do_catalogo(execucao.buscas, campo.lista.view)


async def _do_catalogo(buscas: Buscas, view: View) -> Havidas:
    if buscas.leitor.pbx.database is None:
        return buscas.leitor.pbx, lambda _: True
    try:
        source = await buscas.fonte(view)
    except (Ausente, Unavailable):
        return None, lambda _: True
    return source.table, source.has


@dataclass(frozen=True, slots=True)
class _Paginas:
    """The pages of one field, one for each parent.

    Attributes:
        paginas: themselves, where anything but their rows is asked for.
        valores: the rows of each.
        lidas: the reading that the rows are of; None: nothing was read.
        lugares: where each stands in the answer.
    """

    execucao: Execucao
    campo: DePagina
    paginas: Sequence[Pagina]
    valores: Sequence[Sequence[Any]]
    lidas: Lidas | None
    lugares: Lugares

    async def formar(self) -> list[dict[str, Any]]:
        """The connections."""
        campos = self.campo.conexao.campos
        colunas = await juntos([self._campo(campo) for campo in campos])
        if len(campos) == 1:
            nome = campos[0].nome
            return [{nome: valor} for valor in colunas[0]]
        nomes = [campo.nome for campo in campos]
        return [dict(zip(nomes, valores, strict=True)) for _, *valores in zip(self.valores, *colunas, strict=True)]

    async def _campo(self, campo: Fixo | Ilha | Bordas | Nos | Arestas) -> Sequence[Any]:
        match campo:
            case Fixo():
                return [campo.valor] * len(self.valores)
            case Ilha():
                fontes = [self.campo.lista.conexao(feita=pagina) for pagina in self.paginas]
                return await self.execucao.ilhas(campo, fontes, sob(self.lugares, campo.nome))
            case Bordas():
                return [{nome: _borda(pagina, qual) for nome, qual in campo.campos} for pagina in self.paginas]
            case Nos():
                return await self._nos(campo)
            case Arestas():
                return await self._arestas(campo)

    async def _nos(self, campo: Nos) -> list[list[Any]]:
        if self.lidas is None:
            return [[] for _ in self.valores]
        return await self.execucao.listas(campo.objeto, campo.nome, self.lidas, self.valores, self.lugares)

    async def _arestas(self, campo: Arestas) -> list[list[dict[str, Any]]]:
        colunas: list[list[list[Any]]] = []
        for nome, qual in campo.campos:
            if isinstance(qual, Objeto):
                colunas.append(await self._nos_das_arestas(campo.nome, nome, qual))
            elif qual == "cursor":
                colunas.append([[pagina.cursor(n) for n in range(len(pagina.valores))] for pagina in self.paginas])
            else:
                tipo = f"{self.campo.lista.tipo.__name__}Edge"
                colunas.append([[tipo] * len(linhas) for linhas in self.valores])
        nomes = [nome for nome, _ in campo.campos]
        return [
            [{nome: coluna[p][n] for nome, coluna in zip(nomes, colunas, strict=True)} for n in range(len(linhas))]
            for p, linhas in enumerate(self.valores)
        ]

    async def _nos_das_arestas(self, nome: str, no: str, objeto: Objeto) -> list[list[Any]]:
        """`node` of each edge of each page; where an island is below, its place has the edge's index in it."""
        if self.lidas is None:
            return [[] for _ in self.valores]
        embaixo = None
        if objeto.tem_ilha:
            embaixo = [
                Path(Path(lugar, n, None), no, "")
                for lugar, linhas in zip(sob(self.lugares, nome), self.valores, strict=True)
                for n in range(len(linhas))
            ]
        rows = self.lidas.com(list(chain.from_iterable(self.valores)))
        made = iter(await self.execucao.objetos(objeto, rows, embaixo))
        return [list(islice(made, len(linhas))) for linhas in self.valores]


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
