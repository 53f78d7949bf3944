"""Extensions and their users (manual §1.3.1.11)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.connections import relacionadas
from schema.email import Email, emails_de
from schema.enums import Canal
from schema.fields import Chaves, campo, column, computed, pbx_type, relation
from schema.funcoes import STATUS_RAMAL_POR_ID, da_funcao
from schema.grupo import Grupo
from schema.grupo_atendimento import GrupoAtendimento
from schema.ligacao import Ligacao, call_in_progress
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.pages import Connection
from schema.softphone import SoftphoneDoRamal, do_ramal
from schema.status import StatusTelefone, StatusUsuario
from schema.status_ramal import StatusRamal
from schema.telefone import Telefone, phone
from schema.views import (
    ATIVAS_DO_RAMAL,
    FILAS_COM_STATUS_DO_RAMAL,
    FILAS_DO_USUARIO,
    GRUPO_POR_ID,
    HISTORICOS_DO_RAMAL,
    PAUSAS_DO_USUARIO,
    RECEPTIVAS_DO_RAMAL,
    STATUS_TELEFONE_POR_ID,
    STATUS_USUARIO_POR_ID,
    TENTATIVAS_DO_USUARIO,
    USUARIOS,
)

if TYPE_CHECKING:
    from schema.aovivo import RamalNoFluxo


def rotulo(nome: str | None, ramal: str | None) -> str:
    """`Nome (ramal)`, or whichever of the two is there."""
    return f"{nome} ({ramal})" if nome and ramal else nome or ramal or ""


def _no_fluxo(root: Any) -> Any:
    numero = root.linha.valor("ramal")
    return None if numero is None else root.linha.leitor.no_fluxo(numero)


@pbx_type(view=USUARIOS, description="Um ramal do PBX com o seu usuário, o seu estado e a ligação em que está.")
class Ramal:
    """A user and his extension (manual §1.3.1.11, gaps 19 and 86)."""

    id: strawberry.ID = global_id("Ramal", "id")
    codigo: int | None = column("id", description="Código do usuário no PBX. Canais: BANCO, API.")
    numero: strawberry.ID | None = column(
        "ramal", description="Número do ramal; zeros à esquerda contam. Ex.: `0204`. Canais: BANCO, API."
    )
    nome: str | None = column("nome", description="Nome completo do usuário. Canais: BANCO, API.")
    rotulo: str | None = computed(rotulo, "nome", "ramal", description="`Nome (ramal)`. Canais: BANCO, API.")
    codigo_status_usuario: int | None = column(
        "id_status_usuario", description="Código do status de pausa. Canais: BANCO, API."
    )
    nome_status_usuario: str | None = column(
        "status_usuario", description="Nome do status de pausa. Canais: BANCO, API."
    )
    status_usuario: StatusUsuario | None = relation(
        STATUS_USUARIO_POR_ID, key="id_status_usuario", description="Status de pausa. Canais: BANCO, API."
    )
    codigo_status_telefone: int | None = column(
        "id_status_telefone", description="Código do status do aparelho. Canal: BANCO."
    )
    nome_status_telefone: str | None = column(
        "nome_status_telefone", description="Nome do status do aparelho. Canais: BANCO, API."
    )
    status_telefone: StatusTelefone | None = relation(
        STATUS_TELEFONE_POR_ID,
        key="id_status_telefone",
        description="Status do aparelho. Canais: BANCO, API.",
    )
    codigo_grupo: int | None = column("id_grupo", description="Código do grupo de usuários. Canal: BANCO.")
    grupo: Grupo | None = relation(GRUPO_POR_ID, key="id_grupo", description="Grupo de usuários. Canal: BANCO.")
    grupos_atendimento: list[GrupoAtendimento] | None = relation(
        FILAS_DO_USUARIO, key="id", description="Filas que o usuário atende. Canal: BANCO."
    )
    ligacoes_ativas = relacionadas(
        ATIVAS_DO_RAMAL,
        key="ramal",
        lista="schema.registro_ativo:LISTA_DE_REGISTROS_ATIVOS",
        description="Ligações feitas pelo ramal, a mais nova primeiro. Canal: BANCO.",
    )
    ligacoes_receptivas = relacionadas(
        RECEPTIVAS_DO_RAMAL,
        key="ramal",
        lista="schema.registro_receptivo:LISTA_DE_REGISTROS_RECEPTIVOS",
        description="Ligações atendidas pelo ramal, a mais nova primeiro. Canal: BANCO.",
    )
    pausas = relacionadas(
        PAUSAS_DO_USUARIO,
        key="id",
        lista="schema.pausa:LISTA_DE_PAUSAS",
        description="Tempo do usuário em cada status, o mais novo primeiro. Canal: BANCO.",
    )
    tentativas_nao_atendidas = relacionadas(
        TENTATIVAS_DO_USUARIO,
        key="id",
        lista="schema.tentativa_nao_atendida:LISTA_DE_TENTATIVAS_NAO_ATENDIDAS",
        description="Ligações de fila que o usuário não atendeu, a mais nova primeiro. Canal: BANCO.",
    )
    email: str | None = column("email", mask="EMAIL", description="E-mail do usuário. Canal: BANCO.")
    celular: Telefone | None = phone("mobile", description="Celular do usuário. Canal: BANCO.")
    ligacao_atual: Ligacao | None = call_in_progress()
    status_ramal: StatusRamal | None = da_funcao(
        STATUS_RAMAL_POR_ID,
        key="id",
        description="O ramal como a função `status_ramal` o informa agora; um pedido à API por ramal. Canal: API.",
    )
    ao_vivo: Annotated[RamalNoFluxo, strawberry.lazy("schema.aovivo")] | None = campo(
        _no_fluxo,
        Chaves(frozenset(("ramal",))),
        "O ramal como o fluxo de eventos o mostra agora, sem nada perguntar ao PBX. Pede o direito `eventos`. Canal: "
        "EVENTOS.",
    )
    emails: Connection[Email] | None = emails_de(
        "operador", "ramal", description="E-mails do operador deste ramal em um período. Canais: BANCO, API, EMAIL."
    )
    softphone: SoftphoneDoRamal | None = computed(
        do_ramal, "ramal", description="Links do TotalPhone que falam deste ramal. Canais: BANCO, API, gateway."
    )
    historicos = relacionadas(
        HISTORICOS_DO_RAMAL,
        key="ramal",
        lista="schema.historico_campanha:LISTA_DE_HISTORICOS_CAMPANHA",
        description="O que escreveu sobre clientes de campanhas, o mais novo primeiro. Canal: BANCO.",
    )
    status_nas_filas = relacionadas(
        FILAS_COM_STATUS_DO_RAMAL,
        key="ramal",
        lista="schema.grupo_atendimento_membro:LISTA_DE_GRUPO_ATENDIMENTO_USUARIOS_STATUS",
        description="O seu estado em cada fila que atende. Canal: BANCO.",
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_RAMAIS = lista(Ramal)
