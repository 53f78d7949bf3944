"""The subscription root: one class of root fields a noun, in `resolvers/assinaturas/`."""

from __future__ import annotations

import strawberry

from resolvers.assinaturas.aovivo import AssinaturasDoEstado
from resolvers.assinaturas.comandos import AssinaturasDeComandos
from resolvers.assinaturas.eventos import AssinaturasDeEventos
from resolvers.importacao import AssinaturasDeImportacoes


@strawberry.type(description="O que acontece no PBX, ao vivo.")
class Subscription(AssinaturasDeEventos, AssinaturasDoEstado, AssinaturasDeImportacoes, AssinaturasDeComandos):
    """Live."""
