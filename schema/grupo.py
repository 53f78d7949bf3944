"""User groups (manual §1.3.1.19)."""

from __future__ import annotations

import strawberry

from schema.connections import relacionadas
from schema.fields import column, pbx_type
from schema.listas import lista
from schema.origem import global_id
from schema.views import GRUPOS, RAMAIS_DO_GRUPO


@pbx_type(view=GRUPOS, description="Grupo de usuários do PBX.")
class Grupo:
    """A group of users."""

    id: strawberry.ID = global_id("Grupo", "id_grupo")
    codigo: int | None = column("id_grupo", description="Código do grupo no PBX. Canal: BANCO.")
    nome: str | None = column("nome", description="Nome do grupo. Canal: BANCO.")
    ramais = relacionadas(
        RAMAIS_DO_GRUPO,
        key="id_grupo",
        lista="schema.ramal:LISTA_DE_RAMAIS",
        description="Ramais dos usuários do grupo. Canal: BANCO.",
    )


LISTA_DE_GRUPOS = lista(Grupo)
