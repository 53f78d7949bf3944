"""Servers as the HTML report shows them (manual §1.1.18): the report as data."""

from __future__ import annotations

import datetime as dt

from schema.enums import Canal
from schema.fields import column, pbx_type
from schema.funcoes import STATUS_SERVIDORES_VIEW
from schema.origem import atualizado_em, origem
from schema.problema_servidor import ProblemaDoServidor, os_problemas


@pbx_type(
    view=STATUS_SERVIDORES_VIEW, description="Um servidor do relatório HTML do PBX, atualizado de 3 em 3 minutos."
)
class ServidorDoRelatorio:
    """A row of the table of status_servidores_view."""

    codigo: int | None = column("server_id", description="Código do servidor no PBX. Canal: API.")
    nome: str | None = column("server_name", description="Nome do servidor. Canal: API.")
    status: str | None = column("status", description="Mensagem do monitoramento. Canal: API.")
    problemas: list[ProblemaDoServidor] = os_problemas(canais="Canal: API.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()
