"""What the HTTP API says of one extension right now (manual §1.1.23): its call, or its idle state."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.campanha import Campanha
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.funcoes import STATUS_RAMAL
from schema.origem import atualizado_em, origem
from schema.telefone import Telefone, phone
from schema.views import CAMPANHA_POR_ID


@pbx_type(
    view=STATUS_RAMAL,
    description="O ramal como a API o informa agora. Em ligação, os status são null; fora dela, os dados da ligação.",
)
class StatusRamal:
    """One of the four variants of status_ramal; a ringing extension is idle here (gap 52)."""

    nome: str | None = column("user_name", description="Nome do usuário. Canal: API.")
    numero: strawberry.ID | None = column("extension", description="Número do ramal. Canal: API.")
    tipo_ligacao: str | None = column(
        "call_type", description="`Receptiva`, `Ativa` ou `Discador`; null fora de ligação. Canal: API."
    )
    numero_origem: Telefone | None = phone("caller_number", description="Quem ligou (receptiva). Canal: API.")
    numero_discado: Telefone | None = phone(
        "dialed_number", description="Número chamado (receptiva e ativa). Canal: API."
    )
    numero_telefone: Telefone | None = phone("phone_number", description="Telefone do cliente (discador). Canal: API.")
    uniqueid: strawberry.ID | None = column("call_code", description="Código da ligação. Canal: API.")
    duracao: float | None = column("duration_s", description="Duração da ligação até agora, em segundos. Canal: API.")
    complemento: str | None = column(
        "number_complement",
        mask="TELEFONE",
        description="Complemento do número (receptiva); o manual não o explica. Canal: API.",
    )
    codigo_campanha: int | None = column("campaign_id", description="Código da campanha (discador). Canal: API.")
    nome_campanha: str | None = column("campaign_name", description="Nome da campanha (discador). Canal: API.")
    campanha: Campanha | None = relation(
        CAMPANHA_POR_ID, key="campaign_id", description="Campanha (discador). Canais: BANCO, API."
    )
    parametro1: str | None = column(
        "parametro1", mask="PARAMETRO", description="Parâmetro 1 do cliente (discador). Canal: API."
    )
    parametro2: str | None = column(
        "parametro2", mask="PARAMETRO", description="Parâmetro 2 do cliente (discador). Canal: API."
    )
    nome_status_telefone: str | None = column("phone_status", description="Status do aparelho. Canal: API.")
    nome_status_usuario: str | None = column("user_status", description="Status de pausa. Canal: API.")
    codigo_status_usuario: int | None = column("user_status_id", description="Código do status de pausa. Canal: API.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()
