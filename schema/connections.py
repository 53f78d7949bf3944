"""Fields that are connections: the same arguments and the same page, at the root and inside other objects."""

import importlib
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

import strawberry
from strawberry.types import Info
from strawberry.types.lazy_type import LazyType

from schema.fields import By, Declaracao, RelacaoPaginada, campo
from schema.listas import Lista
from schema.pages import MAX_POR_PAGINA, Argumentos

# No `from __future__ import annotations` here: signatures are built from types at hand.

Ler = Callable[[Any, Info, Argumentos], Awaitable[Any]]


@dataclass(frozen=True)
class _DaLista(LazyType[Any, Any]):
    """A type of a list that a module names, found when the schema is built: modules of types refer to each other."""

    parte: str = ""

    def resolve_type(self) -> type[Any]:
        """The connection, filter or order type."""
        made: type[Any] = getattr(getattr(importlib.import_module(self.module), self.type_name), self.parte)
        return made


def relacionadas(by: By, *, key: str, lista: str, description: str, padrao: int = 20) -> Any:
    """A field that leads on to a page of rows of another list, batched: one statement a level.

    Args:
        by: with `many`.
        key: the column of this row that `by.coluna` equals.
        lista: `module:NAME` of the `Lista`.
        padrao: how many when `first` is not given.
    """
    module, _, name = lista.partition(":")

    def achar() -> Lista:
        found: Lista = getattr(importlib.import_module(module), name)
        return found

    async def ler(root: Any, info: Info, argumentos: Argumentos) -> Any:
        return await root.linha.leitor.conexao(achar(), info, argumentos, by, root.linha.valor(key))

    def parte(which: str) -> Any:
        return _DaLista(name, module, None, which)

    return conexao(
        ler,
        parte("conexao"),
        parte("filtro"),
        parte("ordem"),
        description,
        padrao=padrao,
        onde=RelacaoPaginada(by, key, lista=achar, padrao=padrao),
    )


def conexao(
    ler: Ler,
    tipo: Any,
    filtro: Any,
    ordem: Any,
    description: str,
    *,
    padrao: int,
    onde: Declaracao,
    acompanha: bool = False,
) -> Any:
    """A connection field; `ler` makes the page.

    Args:
        acompanha: whether it takes `apos`.
    """
    arguments: dict[str, tuple[Any, str]] = {
        "first": (
            int,
            f"Quantos do começo, de 1 a {MAX_POR_PAGINA} (o administrador pode mudar o máximo); sem isto, {padrao}.",
        ),
        "after": (str, "Cursor depois do qual continuar (`endCursor`)."),
        "last": (int, "Quantos do fim, de 1 ao mesmo máximo, em vez de `first`."),
        "before": (str, "Cursor antes do qual terminar (`startCursor`), com `last`."),
        "filtro": (filtro, "Só o que atende a estas condições."),
        "ordenar_por": (list[ordem], "A ordem; empates seguem o código. Não preenchidos por último."),
    }
    if acompanha:
        said = (
            'Acompanha sem fim: `""` começa da primeira linha, depois passe o último `endCursor`. Em ordem de código, '
            "cada linha exatamente uma vez, também as que o PBX grava atrasadas (veja `horizonte`)."
        )
        arguments["apos"] = (str, said)

    async def resolve(root: Any, info: Info, **given: Any) -> Any:
        return await ler(root, info, replace(Argumentos(padrao=padrao), **given))

    parameters = [
        inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Any),
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
    ]
    for name, (kind, said) in arguments.items():
        optional: Any = kind | None
        annotation = Annotated[optional, strawberry.argument(description=said)]
        parameters.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=None))
    made: Any = resolve
    made.__signature__ = inspect.Signature(parameters, return_annotation=tipo | None)
    return campo(made, onde, description)
