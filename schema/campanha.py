"""Campaigns of the dialer with their live counters (manual §1.3.1.1)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.connections import relacionadas
from schema.enums import Canal
from schema.fields import column, pbx_type
from schema.funcoes import LIGACOES_DA_CAMPANHA, da_funcao
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.views import (
    ATIVAS_DA_CAMPANHA,
    CAMPANHAS,
    HISTORICOS_DA_CAMPANHA,
    RESULTADOS_DA_CAMPANHA,
    TELEFONES_DA_CAMPANHA,
)

if TYPE_CHECKING:
    from schema.ligacao_campanha import LigacaoDaCampanha


@pbx_type(view=CAMPANHAS, description="Uma campanha do discador, com os seus contadores de agora.")
class Campanha:
    """A campaign; the manual's list has four of these columns, its explanations all (gap 81)."""

    id: strawberry.ID = global_id("Campanha", "id")
    codigo: int | None = column("id", description="Código da campanha no PBX. Canais: BANCO, API.")
    nome: str | None = column("nome", description="Nome da campanha. Canais: BANCO, API.")
    ativa: bool | None = column("ativa", description="Se a campanha está ativa. Canal: BANCO.")
    telefones_restantes: int | None = column(
        "telefones_restantes", description="Telefones que faltam discar. Canal: BANCO."
    )
    numeros_agendados: int | None = column("numeros_agendados", description="Números agendados. Canal: BANCO.")
    agendamento_operador: int | None = column(
        "agendamento_operador", description="Números agendados para o operador. Canal: BANCO."
    )
    clientes_finalizados: int | None = column(
        "clientes_finalizados", description="Clientes com um status que finaliza. Canal: BANCO."
    )
    clientes_nao_finalizados: int | None = column(
        "clientes_nao_finalizados", description="Clientes ainda não finalizados. Canal: BANCO."
    )
    ligacoes_atendidas: int | None = column("ligacoes_atendidas", description="Ligações atendidas. Canal: BANCO.")
    ligacoes_nao_atendidas: int | None = column(
        "ligacoes_nao_atendidas", description="Ligações não atendidas. Canal: BANCO."
    )
    ligacoes_ocupadas: int | None = column("ligacoes_ocupadas", description="Ligações ocupadas. Canal: BANCO.")
    retentativas: int | None = column("retentativas", description="Telefones com retentativas. Canal: BANCO.")
    discando: int | None = column("discando", description="Ligações sendo discadas agora. Canal: BANCO.")
    ligacoes_em_andamento_ura: int | None = column(
        "ligacoes_em_andamento_ura",
        description="Ligações atendidas que estão na URA da campanha. Canal: BANCO.",
    )
    clientes_em_ligacao: int | None = column(
        "clientes_em_ligacao", description="Ligações em andamento com operadores. Canal: BANCO."
    )
    ligacoes_fila: int | None = column("ligacoes_fila", description="Ligações na fila da campanha. Canal: BANCO.")
    clientes_virgens: int | None = column(
        "clientes_virgens", description="Clientes sem nenhum número discado. Canal: BANCO."
    )
    entregues_sem_tabulacao: int | None = column(
        "entregues_sem_tabulacao",
        description="Clientes entregues e não tabulados pelo operador. Canal: BANCO.",
    )
    telefones = relacionadas(
        TELEFONES_DA_CAMPANHA,
        key="id",
        lista="schema.telefone_campanha:LISTA_DE_TELEFONES_CAMPANHA",
        description="Telefones importados na campanha. Canal: BANCO.",
    )
    resultados = relacionadas(
        RESULTADOS_DA_CAMPANHA,
        key="id",
        lista="schema.resultado_discador:LISTA_DE_RESULTADOS_DISCADOR",
        description="Status marcados em telefones da campanha, o mais novo primeiro. Canal: BANCO.",
    )
    ligacoes_ativas = relacionadas(
        ATIVAS_DA_CAMPANHA,
        key="id",
        lista="schema.registro_ativo:LISTA_DE_REGISTROS_ATIVOS",
        description="Ligações feitas pela campanha, a mais nova primeiro. Canal: BANCO.",
    )
    historicos = relacionadas(
        HISTORICOS_DA_CAMPANHA,
        key="id",
        lista="schema.historico_campanha:LISTA_DE_HISTORICOS_CAMPANHA",
        description="Históricos escritos pelos operadores, o mais novo primeiro. Canal: BANCO.",
    )
    ligacoes: list[Annotated[LigacaoDaCampanha, strawberry.lazy("schema.ligacao_campanha")]] | None = da_funcao(
        LIGACOES_DA_CAMPANHA,
        key="id",
        description="Último status de cada número que o discador discou para a campanha, todos. Canal: API.",
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_CAMPANHAS = lista(Campanha)
