"""The root of mutations: one mixin a noun."""

from __future__ import annotations

import strawberry

from resolvers.importacao import MutacoesDeImportacoes
from resolvers.mutations.black_list import ComandosDeBlackList
from resolvers.mutations.campanhas import ComandosDeCampanha
from resolvers.mutations.ramais import ComandosDeRamal
from resolvers.webhooks import MutacoesDeWebhooks


@strawberry.type(description="Tudo o que se pode mandar o PBX fazer.")
class Mutation(ComandosDeRamal, ComandosDeCampanha, ComandosDeBlackList, MutacoesDeImportacoes, MutacoesDeWebhooks):
    """Commands."""
