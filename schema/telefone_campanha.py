"""Telephones of the campaigns (manual §1.3.1.15, gap 87)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.campanha import Campanha
from schema.cliente import Cliente
from schema.customer_fields import customer_by_phone
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.status import StatusDiscador
from schema.telefone import Telefone, phone
from schema.views import CAMPANHA_POR_ID, STATUS_DISCADOR_POR_ID, TELEFONES_CAMPANHAS


@pbx_type(view=TELEFONES_CAMPANHAS, description="Um telefone importado numa campanha, discado ou não.")
class TelefoneCampanha:
    """A row of telefones_campanhas."""

    id: strawberry.ID = global_id("TelefoneCampanha", "id")
    codigo: int | None = column("id", description="Código do telefone no PBX; é o que se exclui. Canal: BANCO.")
    codigo_campanha: int | None = column("campanha_id", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="campanha_id", description="Campanha. Canal: BANCO.")
    parametro1: str | None = column(
        "parametro1", mask="PARAMETRO", description="Parâmetro 1 do cliente, dado na importação. Canal: BANCO."
    )
    parametro2: str | None = column(
        "parametro2", mask="PARAMETRO", description="Parâmetro 2 do cliente, dado na importação. Canal: BANCO."
    )
    parametro3: str | None = column(
        "parametro3", mask="PARAMETRO", description="Parâmetro 3 do cliente, dado na importação. Canal: BANCO."
    )
    parametro4: str | None = column(
        "parametro4", mask="PARAMETRO", description="Parâmetro 4 do cliente, dado na importação. Canal: BANCO."
    )
    telefone: Telefone | None = phone("telefone", description="Número do telefone. Canal: BANCO.")
    codigo_status: int | None = column("id_status", description="Código do status tabulado. Canal: BANCO.")
    nome_status: str | None = column("status", description="Nome do status tabulado. Canal: BANCO.")
    status: StatusDiscador | None = relation(
        STATUS_DISCADOR_POR_ID, key="id_status", description="Status tabulado. Canal: BANCO."
    )
    importado_em: dt.datetime | None = column("importado_em", description="Quando foi importado. Canal: BANCO.")
    prioridade: int | None = column(
        "prioridade", description="Prioridade de discagem: 1 é o primeiro telefone do cliente. Canal: BANCO."
    )
    cliente: Cliente | None = customer_by_phone("id")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_TELEFONES_CAMPANHA = lista(TelefoneCampanha)
