"""Dialer results of the last 35 days: one row a dialled call (manual §1.3.1.34, gaps 101, 105)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.campanha import Campanha
from schema.cliente import Cliente
from schema.customer_fields import customer_by_phone
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.ligacao import Ligacao, call
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.ramal import Ramal
from schema.rota import Rota
from schema.status import StatusDiscador
from schema.telefone import Telefone, phone
from schema.telefone_campanha import TelefoneCampanha
from schema.uso_canal import UsoCanal
from schema.views import (
    CAMPANHA_POR_ID,
    RAMAL_POR_NUMERO,
    RESULTADO_DISCADOR_MENSAL,
    ROTA_POR_NOME,
    STATUS_DISCADOR_POR_ID,
    TELEFONE_CAMPANHA_POR_ID,
    USO_CANAL_POR_NOME,
)


@pbx_type(
    view=RESULTADO_DISCADOR_MENSAL,
    description="Uma ligação do discador nos últimos 35 dias (`resultado_discador_mensal`).",
)
class ResultadoDiscadorMensal:
    """A row of resultado_discador_mensal; the PBX deletes it after 35 days."""

    id: strawberry.ID = global_id("ResultadoDiscadorMensal", "id")
    codigo: int | None = column("id", description="Código do registro no PBX. Canal: BANCO.")
    uniqueid: strawberry.ID | None = column(
        "uniqueid", description="Código da ligação; une eventos, registros e gravações. Canal: BANCO."
    )
    ligacao: Ligacao | None = call("uniqueid")
    codigo_telefone: int | None = column(
        "campaign_customer_phone_number_id",
        description="Código do telefone do cliente (`telefones_campanhas.id`). Canal: BANCO.",
    )
    telefone_campanha: TelefoneCampanha | None = relation(
        TELEFONE_CAMPANHA_POR_ID,
        key="campaign_customer_phone_number_id",
        description="O telefone na campanha, se ainda está nela. Canal: BANCO.",
    )
    identificador1: str | None = column(
        "identificador1", mask="PARAMETRO", description="Identificador 1, dado na importação. Canal: BANCO."
    )
    identificador2: str | None = column(
        "identificador2", mask="PARAMETRO", description="Identificador 2, dado na importação. Canal: BANCO."
    )
    telefone: Telefone | None = phone("telefone", description="Telefone discado. Canal: BANCO.")
    codigo_status: int | None = column("status_id", description="Código do status. Canal: BANCO.")
    nome_status: str | None = column("status_nome", description="Nome do status. Canal: BANCO.")
    status: StatusDiscador | None = relation(
        STATUS_DISCADOR_POR_ID, key="status_id", description="Status. Canal: BANCO."
    )
    data_hora_inicio: dt.datetime | None = column("data_hora_inicio", description="Início da ligação. Canal: BANCO.")
    data_hora_fim: dt.datetime | None = column("data_hora_fim", description="Fim da ligação. Canal: BANCO.")
    numero_ramal: str | None = column("ramal", description="Ramal que atendeu, se houve. Canal: BANCO.")
    ramal: Ramal | None = relation(
        RAMAL_POR_NUMERO, key="ramal", description="Ramal que atendeu, se houve. Canal: BANCO."
    )
    nome_campanha: str | None = column("campanha_nome", description="Nome da campanha. Canal: BANCO.")
    codigo_campanha: int | None = column("campanha_id", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="campanha_id", description="Campanha. Canal: BANCO.")
    nome_rota: str | None = column("rota", description="Nome da rota usada. Canal: BANCO.")
    rota: Rota | None = relation(ROTA_POR_NOME, key="rota", description="Rota usada. Canal: BANCO.")
    nome_canal: str | None = column("canal", description="Nome do canal da rota. Canal: BANCO.")
    canal: UsoCanal | None = relation(
        USO_CANAL_POR_NOME, key="canal", description="Canal da rota, com o seu uso de agora. Canal: BANCO."
    )
    replicado: bool | None = column(
        "replicado", description="Se um integrador já copiou esta linha (só para ODBC). Canal: BANCO."
    )
    cliente: Cliente | None = customer_by_phone("campaign_customer_phone_number_id")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_RESULTADOS_DISCADOR_MENSAL = lista(ResultadoDiscadorMensal)
