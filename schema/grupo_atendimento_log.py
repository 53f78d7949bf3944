"""Calls of the queues (manual §1.3.1.24)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.campanha import Campanha
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.grupo_atendimento import GrupoAtendimento
from schema.ligacao import Ligacao, call
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.ramal import Ramal
from schema.telefone import Telefone, phone
from schema.views import CAMPANHA_POR_ID, GRUPO_DE_ATENDIMENTO_POR_ID, GRUPOS_DE_ATENDIMENTO_LOGS, RAMAL_POR_ID


@pbx_type(view=GRUPOS_DE_ATENDIMENTO_LOGS, description="A passagem de uma ligação por um grupo de atendimento.")
class GrupoAtendimentoLog:
    """A row of grupos_de_atendimento_logs; without a user nobody answered."""

    id: strawberry.ID = global_id("GrupoAtendimentoLog", "id")
    codigo: int | None = column("id", description="Código do registro no PBX. Canal: BANCO.")
    codigo_grupo_atendimento: int | None = column(
        "id_grupo_de_atendimento", description="Código do grupo de atendimento. Canal: BANCO."
    )
    grupo_atendimento: GrupoAtendimento | None = relation(
        GRUPO_DE_ATENDIMENTO_POR_ID, key="id_grupo_de_atendimento", description="Grupo de atendimento. Canal: BANCO."
    )
    tempo_em_espera: int | None = column("tempo_em_espera", description="Segundos em espera nesta fila. Canal: BANCO.")
    duracao: int | None = column("duracao", description="Segundos com o operador. Canal: BANCO.")
    codigo_campanha: int | None = column(
        "id_campanha", description="Código da campanha, se a ligação é do discador. Canal: BANCO."
    )
    campanha: Campanha | None = relation(
        CAMPANHA_POR_ID, key="id_campanha", description="Campanha, se a ligação é do discador. Canal: BANCO."
    )
    codigo_usuario: int | None = column(
        "id_usuario", description="Código do usuário que atendeu; null: ninguém atendeu. Canal: BANCO."
    )
    ramal: Ramal | None = relation(
        RAMAL_POR_ID, key="id_usuario", description="Ramal do usuário que atendeu; null: ninguém atendeu. Canal: BANCO."
    )
    numero_origem: Telefone | None = phone("numero_origem", description="Número de quem ligou. Canal: BANCO.")
    data: dt.datetime | None = column("data", description="Quando o registro foi gerado. Canal: BANCO.")
    uniqueid: strawberry.ID | None = column(
        "uniqueid", description="Código da ligação; une eventos, registros e gravações. Canal: BANCO."
    )
    ligacao: Ligacao | None = call("uniqueid")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_GRUPO_ATENDIMENTO_LOGS = lista(GrupoAtendimentoLog)
