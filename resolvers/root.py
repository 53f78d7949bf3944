"""The query root: one class of root fields a noun, in `resolvers/leituras/`."""

from __future__ import annotations

import strawberry

from resolvers.leituras.nos import LeiturasDeNos
from resolvers.leituras.ramais import LeiturasDeRamais
from resolvers.leituras.saude import LeiturasDeSaude


@strawberry.type(description="Tudo o que se pode ler do PBX.")
class Query(LeiturasDeRamais, LeiturasDeNos, LeiturasDeSaude):
    """Reads."""
