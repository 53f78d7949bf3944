"""Root fields made from one declaration: a page of a list, one row by a key, all rows of a short view."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import Contexto
from resolvers.reading.leitura import Leitura
from resolvers.reading.partial import lendo
from schema.connections import conexao
from schema.fields import By, DaRaiz, View, campo
from schema.listas import Lista
from schema.lookahead import colunas_pedidas
from schema.pages import Argumentos

# No `from __future__ import annotations` here: the resolvers' signatures are built from types at hand.

MAX_LINHAS_CURTA = 1_000


def pagina(lista: Lista, *, description: str, padrao: int = 50) -> Any:
    """The root connection of a list.

    Args:
        description: what the rows are, in Portuguese, with the channels.
        padrao: how many when `first` is not given.
    """

    async def ler(_: Any, info: Info[Contexto, None], argumentos: Argumentos) -> Any:
        return await info.context.leitor.conexao(lista, info, argumentos)

    return conexao(
        ler,
        lista.conexao,
        lista.filtro,
        lista.ordem,
        description,
        padrao=padrao,
        onde=DaRaiz(lista.view, lista=lista, padrao=padrao),
        acompanha=lista.view.cresce,
    )


def um(by: By, tipo: Any, argumento: str, sobre: str, *, description: str, de: Any = str) -> Any:
    """The root field of one row by a key; null when there is none.

    Args:
        argumento: the name of its one argument, which `by.coluna` must equal.
        sobre: what the argument is, in Portuguese.
        de: the argument's type.
    """

    async def resolve(info: Info[Contexto, None], **argumentos: Any) -> Any:
        lendo(info)
        linha = await info.context.leitor.buscar(by, argumentos[argumento], colunas_pedidas(info._raw_info))
        return None if linha is None else tipo(linha=linha)

    key = Annotated[de, strawberry.argument(description=sobre)]
    onde = DaRaiz(by.view, by=by, argumento=argumento)
    return _campo(resolve, tipo | None, onde, description, **{argumento: (key, inspect.Parameter.empty)})


def todos(tipo: Any, *, description: str) -> Any:
    """The root field with every row of a view that is known to be short, by its key.

    Of more than 1,000 rows the first are given, with a warning.
    """

    async def resolve(info: Info[Contexto, None]) -> Any:
        wanted = colunas_pedidas(info._raw_info)
        lendo(info)
        leitor, view = info.context.leitor, tipo.__pbx_view__
        linhas = await leitor.todas(view, wanted, MAX_LINHAS_CURTA + 1)
        if len(linhas) > MAX_LINHAS_CURTA:
            avisar_corte(leitor, view)
        return [tipo(linha=linha) for linha in linhas[:MAX_LINHAS_CURTA]]

    return _campo(resolve, list[tipo] | None, DaRaiz(tipo.__pbx_view__), description)


def avisar_corte(leitor: Leitura, view: View) -> None:
    """Tells that a short view was longer than is read."""
    said = f"“{view.nome}” tem mais de {MAX_LINHAS_CURTA} linhas: vieram só as primeiras."
    leitor.avisos.dizer("LISTA_CORTADA", leitor.pbx.nome, said)


def _campo(
    resolve: Callable[..., Any], devolve: Any, onde: DaRaiz, description: str, **argumentos: tuple[Any, Any]
) -> Any:
    parameters = [inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info[Contexto, None])]
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)
        for name, (kind, default) in argumentos.items()
    ]
    made: Any = resolve
    made.__signature__ = inspect.Signature(parameters, return_annotation=devolve)
    return campo(made, onde, description)
