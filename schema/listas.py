"""Lists: everything that is said once of a type so that its rows can be read as pages, anywhere in the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from schema.fields import View
from schema.filters import filtro
from schema.pages import Connection


@dataclass(frozen=True, slots=True)
class Lista:
    """The rows of a type as connections; made by `lista`, beside the type.

    Attributes:
        tipo: the class decorated with `pbx_type`.
        view: where its rows are.
        filtro: the input type of its conditions.
        conexao: the connection type.
    """

    tipo: Any
    view: View
    filtro: Any
    conexao: Any


def lista(tipo: Any) -> Lista:
    """The connection of a type, with the filter made from the columns that the type declares.

    Raises:
        TypeError: the type has no view.
    """
    view = tipo.__pbx_view__
    if view is None:
        raise TypeError(f"{tipo.__name__} has no view")
    return Lista(tipo, view, filtro(tipo), Connection[tipo])
