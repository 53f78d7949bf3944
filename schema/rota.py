"""Outgoing routes (manual §1.3.1.39, gap 92)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.enums import Canal
from schema.fields import column, pbx_type
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.views import ROTAS


@pbx_type(view=ROTAS, description="Uma rota de saída.")
class Rota:
    """A row of rotas."""

    id: strawberry.ID = global_id("Rota", "id")
    codigo: int | None = column("id", description="Código da rota no PBX. Canal: BANCO.")
    nome: str | None = column("nome_rota", description="Nome da rota. Canal: BANCO.")
    ativa: bool | None = column("status_rota", description="Se a rota está ativa. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_ROTAS = lista(Rota)
