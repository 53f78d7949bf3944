"""Calls of the queues on one day (manual §1.1.14): what the HTTP API tells of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.funcoes import LIGACOES_DO_DIA
from schema.origem import atualizado_em, origem
from schema.telefone import Telefone, phone
from schema.views import GRUPO_DE_ATENDIMENTO_POR_ID, RAMAL_POR_ID

if TYPE_CHECKING:
    from schema.grupo_atendimento import GrupoAtendimento
    from schema.ramal import Ramal

Dia = Annotated[dt.date, strawberry.argument(description="O dia, no calendário do PBX.")]


@pbx_type(view=LIGACOES_DO_DIA, description="Uma ligação de um grupo de atendimento em um dia, atendida ou não.")
class LigacaoDoDia:
    """A call line of grupos_de_atendimento, under its group's header."""

    codigo_grupo_atendimento: int | None = column("group_id", description="Código do grupo de atendimento. Canal: API.")
    nome_grupo_atendimento: str | None = column("group_name", description="Nome do grupo de atendimento. Canal: API.")
    grupo_atendimento: Annotated[GrupoAtendimento, strawberry.lazy("schema.grupo_atendimento")] | None = relation(
        GRUPO_DE_ATENDIMENTO_POR_ID, key="group_id", description="Grupo de atendimento. Canal: BANCO."
    )
    codigo_usuario: int | None = column(
        "user_id", description="Código do usuário que atendeu; null: ninguém atendeu. Canal: API."
    )
    numero_ramal: str | None = column(
        "extension", description="Ramal do usuário que atendeu; o PBX pode não o informar. Canal: API."
    )
    nome_usuario: str | None = column("user_name", description="Nome do usuário que atendeu. Canal: API.")
    ramal: Annotated[Ramal, strawberry.lazy("schema.ramal")] | None = relation(
        RAMAL_POR_ID, key="user_id", description="Ramal do usuário que atendeu. Canais: BANCO, API."
    )
    numero_origem: Telefone | None = phone("caller_number", description="Número de quem ligou. Canal: API.")
    duracao: int | None = column("duration_s", description="Duração com o operador, em segundos. Canal: API.")
    tempo_espera: int | None = column(
        "waiting_time_s", description="Espera até o atendimento ou a desistência, em segundos. Canal: API."
    )
    status: str | None = column("status", description="Status da ligação, ex.: `ATENDIDA OPERADOR`. Canal: API.")
    data: dt.datetime | None = column("date", description="Quando a ligação chegou, ao minuto. Canal: API.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()
