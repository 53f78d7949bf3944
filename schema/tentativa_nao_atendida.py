"""Offers of a queue's call that a member did not answer (manual §1.3.1.30)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.grupo_atendimento import GrupoAtendimento
from schema.ligacao import Ligacao, call
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.ramal import Ramal
from schema.views import GRUPO_DE_ATENDIMENTO_POR_ID, RAMAL_POR_ID, TENTATIVAS_NAO_ATENDIDAS


@pbx_type(
    view=TENTATIVAS_NAO_ATENDIDAS, description="Uma ligação de fila oferecida a um usuário que não atendeu (TNA)."
)
class TentativaNaoAtendida:
    """A row of tentativas_nao_atendidas."""

    id: strawberry.ID = global_id("TentativaNaoAtendida", "id")
    codigo: int | None = column("id", description="Código do registro no PBX. Canal: BANCO.")
    codigo_usuario: int | None = column("id_usuario", description="Código do usuário. Canal: BANCO.")
    numero_ramal: str | None = column("ramal", description="Ramal do usuário. Canal: BANCO.")
    nome_usuario: str | None = column("nome_usuario", description="Nome do usuário. Canal: BANCO.")
    ramal: Ramal | None = relation(RAMAL_POR_ID, key="id_usuario", description="Ramal do usuário. Canal: BANCO.")
    codigo_grupo_atendimento: int | None = column(
        "id_grupo_atendimento", description="Código do grupo de atendimento. Canal: BANCO."
    )
    nome_grupo_atendimento: str | None = column(
        "nome_grupo_atendimento", description="Nome do grupo de atendimento. Canal: BANCO."
    )
    grupo_atendimento: GrupoAtendimento | None = relation(
        GRUPO_DE_ATENDIMENTO_POR_ID, key="id_grupo_atendimento", description="Grupo de atendimento. Canal: BANCO."
    )
    duracao: int | None = column("duracao", description="Segundos que a tentativa durou. Canal: BANCO.")
    data: dt.datetime | None = column("data", description="Data e hora da ligação. Canal: BANCO.")
    uniqueid: strawberry.ID | None = column(
        "uniqueid", description="Código da ligação; une eventos, registros e gravações. Canal: BANCO."
    )
    ligacao: Ligacao | None = call("uniqueid")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_TENTATIVAS_NAO_ATENDIDAS = lista(TentativaNaoAtendida)
