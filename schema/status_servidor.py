"""Monitoring of the PBX's servers (manual §1.3.1.3)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.enums import Canal
from schema.fields import column, pbx_type
from schema.origem import atualizado_em, global_id, origem
from schema.problema_servidor import ProblemaDoServidor, os_problemas
from schema.views import STATUS_SERVIDORES


@pbx_type(
    view=STATUS_SERVIDORES, description="Um servidor do PBX e a mensagem do seu monitoramento, de 3 em 3 minutos."
)
class StatusServidor:
    """A row of status_servidores."""

    id: strawberry.ID = global_id("StatusServidor", "id")
    codigo: int | None = column("id", description="Código do servidor no PBX. Canais: BANCO, API.")
    nome: str | None = column("nome", description="Nome do servidor. Canais: BANCO, API.")
    status: str | None = column("status", description="Mensagem do monitoramento. Canais: BANCO, API.")
    problemas: list[ProblemaDoServidor] = os_problemas(canais="Canais: BANCO, API.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()
