"""The root field for the softphone's links."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from resolvers.context import Contexto
from schema.softphone import Softphone


@strawberry.type
class LeiturasDeSoftphone:
    """Softphone."""

    @strawberry.field(description="Links e linhas de comando do TotalPhone; nada é enviado ao PBX. Canal: gateway.")
    def softphone(self, info: Info[Contexto, None]) -> Softphone:
        """Pure fields, for who may read."""
        info.context.quem("ler")
        return Softphone()
