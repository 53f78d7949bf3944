"""Health of the channels, as the graph shows it."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.enums import Canal, EstadoDisjuntor


@strawberry.type(description="Estado de um canal entre o gateway e um PBX. Canal: gateway.")
class EstadoDoCanal:
    """One channel of one PBX."""

    pbx: str = strawberry.field(description="Nome do PBX.")
    canal: Canal = strawberry.field(description="O canal.")
    configurado: bool = strawberry.field(description="Se o canal foi configurado neste gateway.")
    ok: bool = strawberry.field(description="Se o canal respondeu da última vez.")
    desde: dt.datetime | None = strawberry.field(description="Desde quando está assim.")
    ultimo_erro: str | None = strawberry.field(description="Tipo do último erro, se houve.")
    disjuntor: EstadoDisjuntor | None = strawberry.field(
        description="Se leituras passam por este canal; null quando ele não é de leituras pedidas. Canal: gateway."
    )
    disjuntor_de_comandos: EstadoDisjuntor | None = strawberry.field(
        description="Se comandos passam por este canal (e só quando `disjuntor` também está fechado); null quando ele "
        "não leva comandos. Canal: gateway."
    )


@strawberry.type(description="Saúde do gateway. Canal: gateway.")
class Saude:
    """Health of everything."""

    canais: list[EstadoDoCanal] = strawberry.field(description="Cada canal de cada PBX.")
