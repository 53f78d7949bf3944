"""Attendance groups, the PBX's queues (manual §1.3.1.23)."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.types import Info

from schema.connections import relacionadas
from schema.email import Email, emails_de
from schema.fields import Chaves, campo, column, pbx_type
from schema.fila_espera import EsperaNaFila
from schema.funcoes import ESPERA_DA_FILA, LIGACOES_DO_GRUPO_NO_DIA, da_funcao, lido_da_funcao
from schema.ligacao_do_dia import Dia, LigacaoDoDia
from schema.listas import lista
from schema.metrica import MetricasDaFila, queue_metrics
from schema.origem import global_id
from schema.pages import Connection
from schema.views import (
    GRUPOS_DE_ATENDIMENTO,
    LOGS_DA_FILA,
    MEMBROS_DA_FILA,
    NIVEIS_DA_FILA,
    RAMAIS_DA_FILA,
    TELEFONES_DA_FILA,
    TENTATIVAS_DA_FILA,
)


async def _ligacoes_do_dia(root: Any, info: Info, dia: Dia) -> Any:
    return await lido_da_funcao(root.linha.leitor, LIGACOES_DO_GRUPO_NO_DIA, (dia, root.linha.valor("id")), info)


@pbx_type(view=GRUPOS_DE_ATENDIMENTO, description="Grupo de atendimento: uma fila de ligações.")
class GrupoAtendimento:
    """A queue."""

    id: strawberry.ID = global_id("GrupoAtendimento", "id")
    codigo: int | None = column("id", description="Código do grupo de atendimento no PBX. Canal: BANCO.")
    nome: str | None = column("nome", description="Nome do grupo de atendimento. Canal: BANCO.")
    ramais = relacionadas(
        RAMAIS_DA_FILA,
        key="id",
        lista="schema.ramal:LISTA_DE_RAMAIS",
        description="Ramais dos usuários que atendem esta fila. Canal: BANCO.",
    )
    logs = relacionadas(
        LOGS_DA_FILA,
        key="id",
        lista="schema.grupo_atendimento_log:LISTA_DE_GRUPO_ATENDIMENTO_LOGS",
        description="Passagens de ligações por esta fila, a mais nova primeiro. Canal: BANCO.",
    )
    tentativas_nao_atendidas = relacionadas(
        TENTATIVAS_DA_FILA,
        key="id",
        lista="schema.tentativa_nao_atendida:LISTA_DE_TENTATIVAS_NAO_ATENDIDAS",
        description="Ligações desta fila oferecidas e não atendidas, a mais nova primeiro. Canal: BANCO.",
    )
    membros = relacionadas(
        MEMBROS_DA_FILA,
        key="nome",
        lista="schema.grupo_atendimento_membro:LISTA_DE_GRUPO_ATENDIMENTO_USUARIOS_STATUS",
        description="Quem a atende, com o estado de agora. Canal: BANCO.",
    )
    telefones = relacionadas(
        TELEFONES_DA_FILA,
        key="id",
        lista="schema.grupo_atendimento_membro:LISTA_DE_GRUPO_ATENDIMENTO_TELEFONES",
        description="Telefones associados. Canal: BANCO.",
    )
    niveis_de_servico = relacionadas(
        NIVEIS_DA_FILA,
        key="id",
        lista="schema.nivel_de_servico:LISTA_DE_NIVEIS_DE_SERVICO",
        description="Contagens por dia e faixa de horas, as mais novas primeiro. Canal: BANCO.",
    )
    metricas: MetricasDaFila | None = queue_metrics()
    fila_espera: list[EsperaNaFila] | None = da_funcao(
        ESPERA_DA_FILA, key="nome", description="Ligações que esperam agora nesta fila, na ordem. Canal: API."
    )

    emails: Connection[Email] | None = emails_de(
        "fila", "id", description="E-mails desta fila em um período. Canais: BANCO, EMAIL."
    )
    ligacoes_do_dia: list[LigacaoDoDia] | None = campo(
        _ligacoes_do_dia,
        Chaves(frozenset(("id",))),
        "Ligações desta fila em um dia; a API lê o dia todo uma só vez por operação. Canal: API.",
    )


LISTA_DE_GRUPOS_ATENDIMENTO = lista(GrupoAtendimento)
