"""Pages of the stream's past."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.evento import Evento, Posicao


@strawberry.input(description="Um tempo, pelo relógio do gateway; sem um dos lados, não se limita esse lado.")
class Entre:
    """From an instant up to another."""

    de: dt.datetime | None = strawberry.field(default=None, description="Desde este instante, inclusive.")
    ate: dt.datetime | None = strawberry.field(default=None, description="Antes deste instante.")


@strawberry.type(description="Uma página do que o gateway guarda do fluxo de eventos. Canal: gateway.")
class EventosPassados:
    """Items in order, and where to go on."""

    itens: list[Evento] = strawberry.field(
        description="Do mais antigo ao mais novo; o que não se guarda mais, ou não se pôde ler, é uma `Lacuna`."
    )
    posicao: Posicao = strawberry.field(
        description="Até onde se olhou: o `cursor`, em `apos`, dá a página seguinte, ou continua ao vivo em `eventos`."
    )
    ha_mais: bool = strawberry.field(description="Se há mais a olhar depois desta página, no tempo pedido.")
