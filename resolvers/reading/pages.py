"""A connection's page: arguments judged, one statement for the rows, cursors and totals only for who asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from strawberry.types import Info

from gateway.domain.condicoes import Comparacao, Condicao, E, Operador
from gateway.domain.erros import EntradaInvalida
from gateway.domain.grupos import Dimensao, Grupo, Medida
from gateway.domain.ordem import Lugar, Ordem, Termo, completar
from resolvers.reading.database import Pedido
from resolvers.reading.guards import comparadas, exigir_limite, exigir_sem_mascara, por_extenso
from resolvers.reading.rows import LinhaPbx
from resolvers.reading.totals import agrupar, contar
from schema.fields import By
from schema.filters import condicao_de
from schema.listas import Lista
from schema.lookahead import colunas_pedidas, pede
from schema.orders import ordem_de
from schema.pages import MAX_POR_PAGINA, Argumentos

if TYPE_CHECKING:
    from resolvers.reading.reader import LeitorPbx

_NOS = (("edges", "node"), ("nodes",))
_CURSORES = (("edges", "cursor"), ("pageInfo", "startCursor"), ("pageInfo", "endCursor"))


@dataclass(slots=True)
class Pagina:
    """What `schema.pages.Paginada` promises."""

    leitor: LeitorPbx
    lista: Lista
    condicao: Condicao
    relacao: tuple[By, Any] | None
    chave: str | None
    ordem: Ordem = ()
    linhas: Sequence[LinhaPbx] = ()
    itens: Sequence[Any] = ()
    tem_mais: bool = False
    tem_antes: bool = False
    horizonte: tuple[int, bool] | None = None
    de: Lugar | None = None
    _ordinais: list[int] = field(default_factory=list)

    def cursor(self, indice: int) -> str:
        """See `schema.pages.Paginada.cursor`."""
        lugar = Lugar(self.ordem, self._valores(indice), self._ordinal(indice))
        return self.leitor.cursores.escrever(self.leitor.pbx.nome, _nome(self.lista), lugar)

    def contar(self) -> Awaitable[int]:
        """See `schema.pages.Paginada.contar`.

        Raises:
            ErroDoGateway: the count would read a big view whole, or could not be made.
        """
        if self.relacao is None:
            exigir_limite(self.condicao, self.lista)
        return contar(self.leitor, self.lista, self.condicao, self.relacao)

    def agrupar(self, por: Sequence[Dimensao], medidas: Sequence[Medida]) -> Awaitable[Sequence[Grupo]]:
        """See `schema.pages.Paginada.agrupar`.

        Raises:
            ErroDoGateway: as `contar`; SemPermissao for what the identity may only see masked.
        """
        columns = {one.coluna for one in por} | {one.coluna for one in medidas}
        exigir_sem_mascara(self.leitor.identidade, self.lista, columns)
        if self.relacao is None:
            exigir_limite(self.condicao, self.lista)
        return agrupar(self.leitor, self.lista, self.condicao, tuple(por), tuple(medidas), self.relacao)

    def _valores(self, indice: int) -> tuple[Any, ...]:
        return tuple(self.linhas[indice].valores.get(termo.coluna) for termo in self.ordem)

    def _ordinal(self, indice: int) -> int:
        """How many equal rows came up to this one; 0 where the order is total."""
        if self.chave is not None:
            return 0
        while len(self._ordinais) <= indice:
            n = len(self._ordinais)
            if n:
                before = (self._valores(n - 1), self._ordinais[n - 1])
            else:
                before = (self.de.valores, self.de.ordinal) if self.de else ((), 0)
            self._ordinais.append(before[1] + 1 if self._valores(n) == before[0] else 1)
        return self._ordinais[indice]


async def pagina(
    leitor: LeitorPbx, lista: Lista, info: Info, argumentos: Argumentos, relacao: tuple[By, Any] | None
) -> Any:
    """The connection that a field was asked for.

    Args:
        relacao: the relation and the parent's key, where the rows are those of a parent.

    Raises:
        EntradaInvalida: an argument cannot be used.
        ErroDoGateway: the page would read a big view whole, could not be read, or the identity may not.
    """
    quantos, para_tras = _quantos(argumentos)
    condition = por_extenso(condicao_de(argumentos.filtro))
    ha = await leitor.colunas_que_ha(lista.view)
    chave = lista.view.chave if ha(lista.view.chave or "") else None
    ordem = _ordem(lista, chave, argumentos, ha)
    exigir_sem_mascara(leitor.identidade, lista, comparadas(condition))
    exigir_sem_mascara(leitor.identidade, lista, (t.coluna for t in ordem_de(argumentos.ordenar_por)))
    made = Pagina(leitor, lista, condition, relacao, chave, ordem)
    made.de = _lugar(made, argumentos)
    if any(pede(info._raw_info, one) for one in ("edges", "nodes", "pageInfo", "horizonte")):
        by_key = bool(ordem) and ordem[0].coluna == chave
        if relacao is None and not by_key:
            exigir_limite(condition, lista)
        if lista.view.cresce and relacao is None and ordem == (Termo(chave or ""),):
            made.horizonte = await leitor.horizonte(lista.view)
            condition = E((condition, _ate(lista, made.horizonte)))
        await _ler(made, info, condition, quantos, para_tras=para_tras)
    return lista.conexao(feita=made)


async def _ler(made: Pagina, info: Info, condition: Condicao, quantos: int, *, para_tras: bool) -> None:
    raw = info._raw_info
    wanted = frozenset().union(*(colunas_pedidas(raw, *path) for path in _NOS))
    if any(pede(raw, *path) for path in _CURSORES):
        wanted |= {termo.coluna for termo in made.ordem}
    pedido = Pedido(made.chave, wanted, condition, made.ordem, made.de, quantos + 1, para_tras)
    linhas = await made.leitor.ler_pagina(made.lista, pedido, made.relacao)
    over = len(linhas) > quantos
    if para_tras:
        made.tem_antes, made.tem_mais = over, made.de is not None
        made.linhas = linhas[-quantos:]
    else:
        made.tem_mais, made.tem_antes = over, made.de is not None
        made.linhas = linhas[:quantos]
    tipo = made.lista.tipo
    made.itens = [tipo(linha=linha) for linha in made.linhas]


def _quantos(a: Argumentos) -> tuple[int, bool]:
    para_tras = a.last is not None
    if para_tras and (a.first is not None or a.after is not None):
        raise EntradaInvalida("last", "Use `first` com `after`, ou `last` com `before`.")
    if a.before is not None and not para_tras:
        raise EntradaInvalida("before", "`before` vai com `last`; com `first` use `after`.")
    quantos = a.last if a.last is not None else a.padrao if a.first is None else a.first
    if not 1 <= quantos <= MAX_POR_PAGINA:
        raise EntradaInvalida("last" if para_tras else "first", f"Peça de 1 a {MAX_POR_PAGINA} por página.")
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


def _lugar(made: Pagina, a: Argumentos) -> Lugar | None:
    name, cursor = next(((n, c) for n in ("after", "before", "apos") if (c := getattr(a, n)) is not None), ("", None))
    if not cursor:
        if name in ("after", "before"):
            raise EntradaInvalida(name, "O cursor está vazio: use o `endCursor` de uma página desta lista.")
        return None
    leitor = made.leitor
    lugar = leitor.cursores.ler(cursor, leitor.pbx.nome, _nome(made.lista), name)
    if lugar.ordem != made.ordem or (lugar.ordinal > 0) is not (made.chave is None):
        raise EntradaInvalida(name, "Este cursor é de outra ordem: use o `endCursor` de uma página com a mesma.")
    return lugar


def _ate(lista: Lista, horizonte: tuple[int, bool]) -> Condicao:
    return Comparacao(lista.view.chave or "", Operador.MAXIMO, horizonte[0])


def _nome(lista: Lista) -> str:
    name: str = lista.tipo.__name__
    return name
