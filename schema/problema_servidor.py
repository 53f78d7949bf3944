"""Problems of a server, taken out of its monitoring text (manual §1.1.17)."""

from __future__ import annotations

from typing import Any

import strawberry

from gateway.domain.servidores import problemas
from schema.fields import computed


@strawberry.type(description="Um problema de um servidor, tirado da mensagem do monitoramento. Canal: API.")
class ProblemaDoServidor:
    """One problem."""

    gravidade: str = strawberry.field(description="`OK`, `WARNING`, `CRITICAL` ou `UNKNOWN`. Canal: o do servidor.")
    texto: str = strawberry.field(description="O que o monitoramento diz. Canal: o do servidor.")


def os_problemas(*, canais: str) -> Any:
    """The field `problemas` of a type whose rows have a column `status`."""
    return computed(
        lambda status: [ProblemaDoServidor(gravidade=p.gravidade, texto=p.texto) for p in problemas(status or "")],
        "status",
        description="Problemas, um a um; vazio se está tudo OK ou se a mensagem não é uma lista de problemas. "
        + canais,
    )
