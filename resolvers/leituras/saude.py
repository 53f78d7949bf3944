"""The root field for the gateway's own health."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from resolvers.context import Contexto
from schema.saude import EstadoDoCanal, Saude


@strawberry.type
class LeiturasDeSaude:
    """Health."""

    @strawberry.field(description="Saúde do gateway e de cada canal. Canal: gateway.")
    def saude(self, info: Info[Contexto, None]) -> Saude:
        """What each channel last did."""
        info.context.quem("ler")
        return Saude(
            canais=[
                EstadoDoCanal(
                    pbx=pbx.nome,
                    canal=estado.canal,
                    configurado=estado.configurado,
                    ok=estado.ok,
                    desde=estado.desde,
                    ultimo_erro=estado.ultimo_erro,
                    disjuntor=estado.disjuntor,
                    disjuntor_de_comandos=estado.disjuntor_de_comandos,
                )
                for pbx in info.context.recursos.pbxs.values()
                for estado in pbx.estados()
            ]
        )
