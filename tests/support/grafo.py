"""The graph, made once a process: it keeps documents and plans, nothing of a gateway or of who asks."""

from __future__ import annotations

from functools import cache

from resolvers.build import Grafo, build_schema
from tests.support.ambiente import COM_PLANOS


@cache
def grafo() -> Grafo:
    """As every gateway has it; GATEWAY_PLANO=0 leaves the plans out."""
    return build_schema(planos=COM_PLANOS)


@cache
def com_planos() -> Grafo:
    """With plans, whatever GATEWAY_PLANO says: for tests of plans."""
    return build_schema()
