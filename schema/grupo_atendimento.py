"""Attendance groups, the PBX's queues (manual §1.3.1.23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.fields import column, pbx_type, relation
from schema.listas import lista
from schema.origem import global_id
from schema.views import GRUPOS_DE_ATENDIMENTO, RAMAIS_DA_FILA

if TYPE_CHECKING:
    from schema.ramal import Ramal


@pbx_type(view=GRUPOS_DE_ATENDIMENTO, description="Grupo de atendimento: uma fila de ligações.")
class GrupoAtendimento:
    """A queue."""

    id: strawberry.ID = global_id("GrupoAtendimento", "id")
    codigo: int | None = column("id", description="Código do grupo de atendimento no PBX. Canal: BANCO.")
    nome: str | None = column("nome", description="Nome do grupo de atendimento. Canal: BANCO.")
    ramais: list[Annotated[Ramal, strawberry.lazy("schema.ramal")]] = relation(
        RAMAIS_DA_FILA, key="id", description="Ramais dos usuários que atendem esta fila. Canal: BANCO."
    )


LISTA_DE_GRUPOS_ATENDIMENTO = lista(GrupoAtendimento)
