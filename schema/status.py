"""The three number spaces of status (gap 16): of the user, of the telephone, of a campaign call."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.enums import Canal
from schema.fields import column, pbx_type
from schema.origem import atualizado_em, global_id, origem
from schema.views import STATUS_DISCADOR, STATUS_TELEFONE, STATUS_USUARIOS


@pbx_type(view=STATUS_USUARIOS, description="Status de pausa (intervalo) de um usuário, ex.: Logado, Reunião.")
class StatusUsuario:
    """Interval status of a user (manual §1.3.1.12)."""

    id: strawberry.ID = global_id("StatusUsuario", "id")
    codigo: int | None = column("id", description="Código do status no PBX. Canais: BANCO, API.")
    nome: str | None = column("nome", description="Nome do status. Canais: BANCO, API.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(view=STATUS_TELEFONE, description="Status de um aparelho: Livre, Ocupado, Tocando, Desconectado.")
class StatusTelefone:
    """Telephone status (manual §1.3.1.13); several codes share a name."""

    id: strawberry.ID = global_id("StatusTelefone", "id")
    codigo: int | None = column("id", description="Código do status no PBX. Canais: BANCO, API.")
    nome: str | None = column("nome", description="Nome do status; vários códigos têm o mesmo. Canais: BANCO, API.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(view=STATUS_DISCADOR, description="Status (tabulação) de uma ligação de campanha.")
class StatusDiscador:
    """Campaign call status (manual §1.3.1.16)."""

    id: strawberry.ID = global_id("StatusDiscador", "id")
    codigo: int | None = column("id", description="Código do status no PBX. Canais: BANCO, API.")
    nome: str | None = column("nome", description="Nome do status. Canais: BANCO, API.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()
