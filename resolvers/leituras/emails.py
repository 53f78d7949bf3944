"""The root field for e-mails."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types import Info

from resolvers.context import Contexto
from schema import email as emails_do_pbx
from schema.email import Ate, BuscaEmail, De, Depois, Email, Primeiros, criterio
from schema.pages import Connection


@strawberry.type
class LeiturasDeEmails:
    """E-mails."""

    @strawberry.field(
        description="E-mails que atendem a um critério, do mais antigo ao mais novo, em qualquer período (até 10 anos "
        "por vez): o que passa de um mês é pedido ao PBX em janelas. Uma janela que falha vai em `errors`, e as outras "
        "valem. Canal: EMAIL.",
        metadata=emails_do_pbx.lugares(),
    )
    async def emails(
        self,
        info: Info[Contexto, None],
        busca: Annotated[BuscaEmail, strawberry.argument(description="O critério.")],
        de: De,
        ate: Ate,
        first: Primeiros = 50,
        after: Depois = None,
    ) -> Connection[Email] | None:
        """Mails found by one of six criteria."""
        found: Connection[Email] | None = await info.context.leitor.emails(
            info, (criterio(busca),), de, ate, first, after
        )
        return found
