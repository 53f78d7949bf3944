"""Service level by queue, day and hours (manual §1.3.1.32, gaps 79, 102)."""

from __future__ import annotations

import datetime as dt

from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.grupo_atendimento import GrupoAtendimento
from schema.listas import lista
from schema.origem import atualizado_em, origem
from schema.views import GRUPO_DE_ATENDIMENTO_POR_ID, NIVEL_DE_SERVICO


@pbx_type(
    view=NIVEL_DE_SERVICO,
    description="Ligações de um grupo de atendimento num dia e numa faixa de horas, contadas pelo PBX.",
)
class NivelDeServico:
    """A row of nivel_de_servico; the text of the hours is opaque (gap 102)."""

    data: dt.date | None = column("data", description="Dia das ligações. Canal: BANCO.")
    horario: str | None = column("horario", description="Faixa de horas, como o PBX a escreve. Canal: BANCO.")
    tempo_nivel_de_servico: int | None = column(
        "tempo_nivel_de_servico", description="Tempo em que se deve atender, em segundos. Canal: BANCO."
    )
    codigo_grupo_atendimento: int | None = column(
        "id_grupo_de_atendimento", description="Código do grupo de atendimento. Canal: BANCO."
    )
    nome_grupo_atendimento: str | None = column(
        "nome_grupo_de_atendimento", description="Nome do grupo de atendimento. Canal: BANCO."
    )
    grupo_atendimento: GrupoAtendimento | None = relation(
        GRUPO_DE_ATENDIMENTO_POR_ID, key="id_grupo_de_atendimento", description="Grupo de atendimento. Canal: BANCO."
    )
    atendidas_abaixo: int | None = column(
        "atendidas_abaixo", description="Ligações atendidas dentro do tempo. Canal: BANCO."
    )
    atendidas_acima: int | None = column(
        "atendidas_acima", description="Ligações atendidas depois do tempo. Canal: BANCO."
    )
    desligadas_abaixo: int | None = column(
        "desligadas_abaixo", description="Ligações desligadas dentro do tempo. Canal: BANCO."
    )
    desligadas_acima: int | None = column(
        "desligadas_acima", description="Ligações desligadas depois do tempo. Canal: BANCO."
    )
    total: int | None = column("total", description="Total de ligações da faixa. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_NIVEIS_DE_SERVICO = lista(NivelDeServico)
