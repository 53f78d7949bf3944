"""Campaigns of the dialer with their live counters (manual §1.3.1.1)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types import Info

from schema.connections import relacionadas
from schema.enums import Canal
from schema.fields import Chaves, Lote, Primeiros, campo, column, pbx_type, tipo_do_campo
from schema.funcoes import LIGACOES_DA_CAMPANHA, da_funcao
from schema.listas import lista
from schema.metrica import Metrica, dialer_abandonment, share
from schema.origem import atualizado_em, global_id, origem
from schema.views import (
    ATIVAS_DA_CAMPANHA,
    CAMPANHAS,
    FILAS_DA_CAMPANHA,
    HISTORICOS_DA_CAMPANHA,
    IMPORTACOES_DA_CAMPANHA,
    MENSAIS_DA_CAMPANHA,
    NAO_TRABALHADOS_DA_CAMPANHA,
    RESULTADOS_DA_CAMPANHA,
    TELEFONES_DA_CAMPANHA,
)

MAX_PRIMEIROS = 200

if TYPE_CHECKING:
    from schema.campanha_log import CampanhaLog
    from schema.cliente import Cliente
    from schema.ligacao_campanha import LigacaoDaCampanha


async def _logs(root: Any, info: Info, primeiros: Primeiros = 20) -> Any:
    leitor, tipo = root.linha.leitor, tipo_do_campo(info)
    lote = Lote("campanha_logs", (leitor.pedidas(info), max(0, min(primeiros, MAX_PRIMEIROS))))
    return [tipo(linha=linha) for linha in await leitor.lote(lote, root.linha.valor("nome") or "")]


async def _clientes(root: Any, info: Info, primeiros: Primeiros = 20) -> Any:
    tipo = tipo_do_campo(info)
    lote = Lote("clientes_da_campanha", (max(0, min(primeiros, MAX_PRIMEIROS)),))
    return [tipo(linha=linha) for linha in await root.linha.leitor.lote(lote, root.linha.valor("id"))]


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
    telefones_nao_trabalhados = relacionadas(
        NAO_TRABALHADOS_DA_CAMPANHA,
        key="id",
        lista="schema.telefone_nao_trabalhado:LISTA_DE_TELEFONES_NAO_TRABALHADOS",
        description="Telefones ainda não discados. Canal: BANCO.",
    )
    resultados_mensais = relacionadas(
        MENSAIS_DA_CAMPANHA,
        key="id",
        lista="schema.resultado_discador_mensal:LISTA_DE_RESULTADOS_DISCADOR_MENSAL",
        description="Ligações do discador nos últimos 35 dias, a mais nova primeiro. Canal: BANCO.",
    )
    importacoes = relacionadas(
        IMPORTACOES_DA_CAMPANHA,
        key="id",
        lista="schema.importacao_discador:LISTA_DE_IMPORTACOES_DISCADOR",
        description="Clientes importados pelo banco, o mais novo primeiro. Canal: BANCO.",
    )
    passagens_por_filas = relacionadas(
        FILAS_DA_CAMPANHA,
        key="id",
        lista="schema.grupo_atendimento_log:LISTA_DE_GRUPO_ATENDIMENTO_LOGS",
        description="Passagens das suas ligações por filas, a mais nova primeiro. Canal: BANCO.",
    )
    logs: list[Annotated[CampanhaLog, strawberry.lazy("schema.campanha_log")]] | None = campo(
        _logs,
        Chaves(frozenset(("nome",))),
        "As mudanças cujo texto tem o nome dela, a mais nova primeiro; nomes contidos em outros se confundem. "
        "Canal: BANCO.",
    )
    clientes: list[Annotated[Cliente, strawberry.lazy("schema.cliente")]] | None = campo(
        _clientes, Chaves(frozenset(("id",))), "Os clientes dela, na ordem do identificador. Canal: BANCO."
    )
    progresso: Metrica | None = share(
        "progresso",
        "clientes_finalizados / (clientes_finalizados + clientes_nao_finalizados)",
        lambda feitos, faltam: (feitos, feitos + faltam),
        "clientes_finalizados",
        "clientes_nao_finalizados",
        description="Parte dos clientes já finalizada, de 0 a 1, agora. Canal: BANCO.",
    )
    taxa_de_acerto: Metrica | None = share(
        "taxaDeAcerto",
        "ligacoes_atendidas / (ligacoes_atendidas + ligacoes_nao_atendidas + ligacoes_ocupadas)",
        lambda sim, nao, ocupadas: (sim, sim + nao + ocupadas),
        "ligacoes_atendidas",
        "ligacoes_nao_atendidas",
        "ligacoes_ocupadas",
        description="Parte das ligações que foi atendida, de 0 a 1, agora. Canal: BANCO.",
    )
    abandono_do_discador: Metrica | None = dialer_abandonment()
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_CAMPANHAS = lista(Campanha)
