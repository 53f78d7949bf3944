"""A connection's page: arguments judged, one statement for the rows, cursors and totals only for who asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from graphql import GraphQLResolveInfo
from strawberry.types import Info

from gateway.domain.condicoes import Comparacao, Condicao, E, Operador
from gateway.domain.erros import EntradaInvalida
from gateway.domain.grupos import Dimensao, Grupo, Medida
from gateway.domain.ordem import Lugar, Ordem, Termo, completar
from resolvers.reading.frases import Pedido
from resolvers.reading.guards import comparadas, exigir_limite, exigir_sem_mascara, por_extenso
from resolvers.reading.leitura import Leitura, Valores
from resolvers.reading.totals import agrupar, contar
from schema.fields import By
from schema.filters import condicao_de
from schema.listas import Lista
from schema.lookahead import colunas_pedidas, pede
from schema.orders import ordem_de
from schema.pages import Argumentos

T = TypeVar("T")

_LINHAS = ("edges", "nodes", "pageInfo", "horizonte")
_NOS = (("edges", "node"), ("nodes",))
_CURSORES = (("edges", "cursor"), ("pageInfo", "startCursor"), ("pageInfo", "endCursor"))


@dataclass(frozen=True, slots=True)
class Plano:
    """A connection as one field of the document asks for it: the same for every parent.

    Attributes:
        pedido: the page to read, its limit one above what was asked; None when only totals or groups were.
        ordem: the whole order.
        de: the place it starts from.
    """

    lista: Lista
    condicao: Condicao
    chave: str | None
    ordem: Ordem
    de: Lugar | None
    pedido: Pedido | None
    segue: bool


@dataclass(frozen=True, slots=True)
class Selecao:
    """What a document asks of a page.

    Attributes:
        linhas: anything that its rows must be read for.
        colunas: those that the selection of its items needs.
        cursores: the place of any of its items.
        textos: columns that may come as PostgreSQL writes them.
    """

    linhas: bool
    colunas: frozenset[str]
    cursores: bool
    textos: frozenset[str] = frozenset()

    @classmethod
    def de(cls, raw: GraphQLResolveInfo[Any]) -> Selecao:
        """The selection of the connection field being resolved."""
        return cls(
            any(pede(raw, one) for one in _LINHAS),
            frozenset().union(*(colunas_pedidas(raw, *path) for path in _NOS)),
            any(pede(raw, *path) for path in _CURSORES),
        )


@dataclass(slots=True)
class Pagina:
    """What `schema.pages.Paginada` promises.

    Attributes:
        valores: the rows as they were read, one for each item.
    """

    leitor: Leitura
    plano: Plano
    relacao: tuple[By, Any] | None
    valores: Sequence[Valores] = ()
    itens: Sequence[Any] = ()
    tem_mais: bool = False
    tem_antes: bool = False
    horizonte: tuple[int, bool] | None = None
    _ordinais: list[int] = field(default_factory=list)

    def medir(self, pedido: Pedido, quantas: int) -> None:
        """Whether there are more rows on either side, which the number of those that were read for it tells."""
        over, started = quantas >= pedido.limite, pedido.lugar is not None
        self.tem_mais, self.tem_antes = (started, over) if pedido.para_tras else (over, started)

    def cursor(self, indice: int) -> str:
        """See `schema.pages.Paginada.cursor`."""
        lugar = Lugar(self.plano.ordem, self._valores(indice), self._ordinal(indice))
        return self.leitor.cursores.escrever(self.leitor.pbx.nome, _nome(self.plano.lista), lugar)

    def contar(self) -> Awaitable[int]:
        """See `schema.pages.Paginada.contar`.

        Raises:
            ErroDoGateway: the count would read a big view whole, or could not be made.
        """
        if self.relacao is None:
            exigir_limite(self.plano.condicao, self.plano.lista)
        return contar(self.leitor, self.plano.lista, self.plano.condicao, self.relacao)

    def agrupar(self, por: Sequence[Dimensao], medidas: Sequence[Medida]) -> Awaitable[Sequence[Grupo]]:
        """See `schema.pages.Paginada.agrupar`.

        Raises:
            ErroDoGateway: as `contar`; SemPermissao for what the identity may only see masked.
        """
        plano = self.plano
        columns = {one.coluna for one in por} | {one.coluna for one in medidas}
        exigir_sem_mascara(self.leitor.identidade, plano.lista, columns)
        if self.relacao is None:
            exigir_limite(plano.condicao, plano.lista)
        return agrupar(self.leitor, plano.lista, plano.condicao, tuple(por), tuple(medidas), self.relacao)

    def _valores(self, indice: int) -> tuple[Any, ...]:
        return tuple(self.valores[indice].get(termo.coluna) for termo in self.plano.ordem)

    def _ordinal(self, indice: int) -> int:
        """How many equal rows came up to this one; 0 where the order is total."""
        if self.plano.chave is not None:
            return 0
        while len(self._ordinais) <= indice:
            n = len(self._ordinais)
            if n:
                before = (self._valores(n - 1), self._ordinais[n - 1])
            else:
                before = (self.plano.de.valores, self.plano.de.ordinal) if self.plano.de else ((), 0)
            self._ordinais.append(before[1] + 1 if self._valores(n) == before[0] else 1)
        return self._ordinais[indice]


async def pagina(
    leitor: Leitura, lista: Lista, info: Info, argumentos: Argumentos, relacao: tuple[By, Any] | None
) -> Any:
    """The connection that a field was asked for.

    Args:
        relacao: the relation and the parent's key, where the rows are those of a parent.

    Raises:
        EntradaInvalida: an argument cannot be used.
        ErroDoGateway: the page would read a big view whole, could not be read, or the identity may not.
    """
    by = None if relacao is None else relacao[0]
    ha = await leitor.colunas_que_ha(lista.view)

    def fazer() -> Plano:
        return planejar(leitor, lista, Selecao.de(info._raw_info), argumentos, by, ha)

    made = Pagina(leitor, leitor.uma_vez(info, (by, lista.view), fazer), relacao)
    pedido = await pedido_de(made)
    if pedido is not None:
        lidas = await leitor.ler_pagina(lista, pedido, relacao)
        made.medir(pedido, len(lidas))
        (linhas,) = cortadas(pedido, [lidas])
        made.valores = [linha.valores for linha in linhas]
        made.itens = [lista.tipo(linha=linha) for linha in linhas]
    return lista.conexao(feita=made)


async def pedido_de(made: Pagina) -> Pedido | None:
    """What to read for a page; of one that follows a view, up to where nothing can appear any more."""
    pedido = made.plano.pedido
    if pedido is not None and made.plano.segue:
        made.horizonte = await made.leitor.horizonte(made.plano.lista.view)
        pedido = replace(pedido, condicao=E((pedido.condicao, _ate(made.plano.lista, made.horizonte))))
    return pedido


def planejar(
    leitor: Leitura,
    lista: Lista,
    selecao: Selecao,
    argumentos: Argumentos,
    by: By | None,
    ha: Callable[[str], bool],
) -> Plano:
    """What a connection field asks for, judged.

    Raises:
        EntradaInvalida, ErroDoGateway: as `pagina`.
    """
    quantos, para_tras = _quantos(argumentos, leitor.max_por_pagina)
    condition = por_extenso(condicao_de(argumentos.filtro))
    asked = ordem_de(argumentos.ordenar_por)
    exigir_sem_mascara(leitor.identidade, lista, comparadas(condition))
    exigir_sem_mascara(leitor.identidade, lista, (termo.coluna for termo in asked))
    chave = lista.view.chave if ha(lista.view.chave or "") else None
    ordem = _ordem(lista, chave, argumentos, ha)
    de = _lugar(leitor, lista, chave, ordem, argumentos)
    pedido = None
    if selecao.linhas:
        if by is None and not (ordem and ordem[0].coluna == chave):
            exigir_limite(condition, lista)
        wanted, textos = selecao.colunas, selecao.textos
        if selecao.cursores:
            places = {termo.coluna for termo in ordem}
            wanted, textos = wanted | places, textos - places
        pedido = Pedido(chave, wanted, condition, ordem, de, quantos + 1, para_tras, textos)
    segue = lista.view.cresce and by is None and chave is not None and ordem == (Termo(chave),)
    return Plano(lista, condition, chave, ordem, de, pedido, segue)


def cortadas(pedido: Pedido, listas: Sequence[Sequence[T]]) -> list[Sequence[T]]:
    """The rows of each page alone, of those that were read for it."""
    quantos = pedido.limite - 1
    return [linhas[-quantos:] if pedido.para_tras else linhas[:quantos] for linhas in listas]


def _quantos(a: Argumentos, maximo: int) -> tuple[int, bool]:
    para_tras = a.last is not None
    if para_tras and (a.first is not None or a.after is not None):
        raise EntradaInvalida("last", "Use `first` com `after`, ou `last` com `before`.")
    if a.before is not None and not para_tras:
        raise EntradaInvalida("before", "`before` vai com `last`; com `first` use `after`.")
    quantos = a.last if a.last is not None else a.padrao if a.first is None else a.first
    if not 1 <= quantos <= maximo:
        raise EntradaInvalida("last" if para_tras else "first", f"Peça de 1 a {maximo} por página.")
    return quantos, para_tras


def _ordem(lista: Lista, chave: str | None, a: Argumentos, ha: Callable[[str], bool]) -> Ordem:
    if a.apos is not None:
        if a.ordenar_por or a.last is not None or a.after is not None:
            raise EntradaInvalida("apos", "Com `apos` a ordem é a do código: retire `ordenarPor`, `after` e `last`.")
        if chave is None:
            raise EntradaInvalida("apos", f"Neste PBX “{lista.view.nome}” não tem código: não pode ser acompanhado.")
        return (Termo(chave),)
    if chave is None and a.last is not None:
        raise EntradaInvalida("last", "Esta lista não tem código: só vai para a frente. Inverta `ordenarPor`.")
    asked = ordem_de(a.ordenar_por)
    for termo in asked:
        if not ha(termo.coluna):
            raise EntradaInvalida(
                "ordenarPor", f"Este PBX não tem a coluna “{termo.coluna}” em “{lista.view.nome}”: use outra ordem."
            )
    # what is masked comes last among the columns that settle ties, where it tells next to nothing
    rest = sorted(filter(ha, lista.colunas), key=lambda coluna: (lista.colunas[coluna].mascara is not None, coluna))
    return completar(asked or [termo for termo in lista.padrao if ha(termo.coluna)], chave, rest)


def _lugar(leitor: Leitura, lista: Lista, chave: str | None, ordem: Ordem, a: Argumentos) -> Lugar | None:
    name, cursor = next(((n, c) for n in ("after", "before", "apos") if (c := getattr(a, n)) is not None), ("", None))
    if not cursor:
        if name in ("after", "before"):
            raise EntradaInvalida(name, "O cursor está vazio: use o `endCursor` de uma página desta lista.")
        return None
    lugar = leitor.cursores.ler(cursor, leitor.pbx.nome, _nome(lista), name)
    if lugar.ordem != ordem or (lugar.ordinal > 0) is not (chave is None):
        raise EntradaInvalida(name, "Este cursor é de outra ordem: use o `endCursor` de uma página com a mesma.")
    return lugar


def _ate(lista: Lista, horizonte: tuple[int, bool]) -> Condicao:
    return Comparacao(lista.view.chave or "", Operador.MAXIMO, horizonte[0])


def _nome(lista: Lista) -> str:
    name: str = lista.tipo.__name__
    return name
