"""Root fields made from one declaration: a page of a list, one row by a key, all rows of a short view."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from gateway.domain.erros import EntradaInvalida
from resolvers import cursors
from resolvers.context import Contexto
from schema.fields import By
from schema.filters import condicao_de
from schema.listas import Lista
from schema.lookahead import colunas_pedidas
from schema.pages import MAX_PRIMEIROS, Apos, Connection, Primeiros, connection

# No `from __future__ import annotations` here: the resolvers' signatures are built from types at hand.

MAX_LINHAS_CURTA = 1_000


def pagina(lista: Lista, *, description: str) -> Any:
    """The root connection of a list.

    Args:
        description: what the rows are, in Portuguese, with the channels.
    """

    async def resolve(info: Info[Contexto, None], **argumentos: Any) -> Any:
        return await _ler_pagina(info, lista, **argumentos)

    tipo_do_filtro: Any = lista.filtro
    filtro = Annotated[tipo_do_filtro | None, strawberry.argument(description="Só o que atende a estas condições.")]
    return _campo(
        resolve,
        lista.conexao | None,
        description,
        first=(Primeiros, 50),
        after=(Apos, None),
        filtro=(filtro, None),
    )


def um(by: By, tipo: Any, argumento: str, sobre: str, *, description: str, de: Any = str) -> Any:
    """The root field of one row by a key; null when there is none.

    Args:
        argumento: the name of its one argument, which `by.coluna` must equal.
        sobre: what the argument is, in Portuguese.
        de: the argument's type.
    """

    async def resolve(info: Info[Contexto, None], **argumentos: Any) -> Any:
        linha = await info.context.leitor.buscar(by, argumentos[argumento], colunas_pedidas(info._raw_info))
        return None if linha is None else tipo(linha=linha)

    key = Annotated[de, strawberry.argument(description=sobre)]
    return _campo(resolve, tipo | None, description, **{argumento: (key, inspect.Parameter.empty)})


def todos(tipo: Any, *, description: str) -> Any:
    """The root field with every row of a view that is known to be short, by its key (up to 1,000)."""

    async def resolve(info: Info[Contexto, None]) -> Any:
        wanted = colunas_pedidas(info._raw_info)
        linhas = await info.context.leitor.pagina(tipo.__pbx_view__, wanted, condicao_de(None), None, MAX_LINHAS_CURTA)
        return [tipo(linha=linha) for linha in linhas]

    return _campo(resolve, list[tipo] | None, description)


def _campo(resolve: Callable[..., Any], devolve: Any, description: str, **argumentos: tuple[Any, Any]) -> Any:
    parameters = [inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info[Contexto, None])]
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)
        for name, (kind, default) in argumentos.items()
    ]
    made: Any = resolve
    made.__signature__ = inspect.Signature(parameters, return_annotation=devolve)
    return strawberry.field(resolver=made, description=description)


async def _ler_pagina(
    info: Info[Contexto, None], lista: Lista, first: int, after: str | None, filtro: Any
) -> Connection[Any]:
    if not 1 <= first <= MAX_PRIMEIROS:
        raise EntradaInvalida("first", f"Peça de 1 a {MAX_PRIMEIROS} por página.")
    contexto = info.context
    pbx, lugar = contexto.recursos.principal, lista.tipo.__name__
    wanted = colunas_pedidas(info._raw_info, "edges", "node") | colunas_pedidas(info._raw_info, "nodes")
    condition = condicao_de(filtro)
    apos = None if after is None else cursors.ler(after, pbx, lugar)
    linhas = await contexto.leitor.pagina(lista.view, wanted, condition, apos, first + 1)
    key = lista.view.chave or ""
    itens = [(cursors.escrever(pbx, lugar, linha.valores[key]), lista.tipo(linha=linha)) for linha in linhas]

    async def contar() -> int:
        return await contexto.leitor.contar(lista.view, condition)

    made: Connection[Any] = connection(itens[:first], tem_mais=len(itens) > first, apos=after, contar=contar)
    return made
