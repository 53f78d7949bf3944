"""Command rows about extensions and users, as records (manual §1.3.1.18, §1.3.1.22)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.ramal import Ramal
from schema.status import StatusUsuario
from schema.telefone import Telefone, phone
from schema.views import GERENCIAR_USUARIOS, RAMAL_POR_NUMERO, SET_STATUS_RAMAL, STATUS_USUARIO_POR_ID


@pbx_type(view=SET_STATUS_RAMAL, description="Pedido de troca de status de um ramal; some quando executado.")
class PedidoSetStatusRamal:
    """A row of set_status_ramal (gap 96)."""

    id: strawberry.ID = global_id("PedidoSetStatusRamal", "id")
    codigo: int | None = column("id", description="Código do pedido no PBX. Canal: BANCO.")
    numero_ramal: str | None = column("ramal", description="Número do ramal. Canal: BANCO.")
    ramal: Ramal | None = relation(RAMAL_POR_NUMERO, key="ramal", description="Ramal. Canal: BANCO.")
    codigo_status: int | None = column("id_status", description="Código do status. Canal: BANCO.")
    status: StatusUsuario | None = relation(STATUS_USUARIO_POR_ID, key="id_status", description="Status. Canal: BANCO.")
    mensagem: str | None = column("message", description="Mensagem de erro do PBX. Canal: BANCO.")
    criado_em: dt.datetime | None = column("created_at", description="Quando o pedido foi registrado. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(view=GERENCIAR_USUARIOS, description="Pedido de criação ou mudança de um usuário. A senha nunca é lida.")
class PedidoGerenciarUsuario:
    """A row of gerenciar_usuarios; its senha is refused (gaps 41, 42, 98)."""

    id: strawberry.ID = global_id("PedidoGerenciarUsuario", "id")
    codigo: int | None = column("id", description="Código do pedido no PBX. Canal: BANCO.")
    ramal_padrao: str | None = column("ramal_padrao", description="Ramal do usuário modelo. Canal: BANCO.")
    modelo: Ramal | None = relation(
        RAMAL_POR_NUMERO, key="ramal_padrao", description="Ramal do usuário modelo. Canal: BANCO."
    )
    numero_ramal: str | None = column("ramal", description="Ramal do usuário a criar ou mudar. Canal: BANCO.")
    ramal: Ramal | None = relation(
        RAMAL_POR_NUMERO, key="ramal", description="Ramal do usuário a criar ou mudar. Canal: BANCO."
    )
    nome: str | None = column("nome", description="Nome do usuário. Canal: BANCO.")
    email: str | None = column("email", mask="EMAIL", description="E-mail do usuário. Canal: BANCO.")
    celular: Telefone | None = phone("celular", description="Celular do usuário. Canal: BANCO.")
    mensagem: str | None = column("mensagem", description="Resposta do PBX. Canal: BANCO.")
    acao: int | None = column("acao", description="1: criar; 2: mudar. Canal: BANCO.")
    executado: bool | None = column("executado", description="Se o PBX já tratou o pedido. Canal: BANCO.")
    criado_em: dt.datetime | None = column("criado_em", description="Quando o pedido foi registrado. Canal: BANCO.")
    atualizado_pelo_pbx_em: dt.datetime | None = column(
        "atualizado_em", description="Quando o PBX tratou o pedido. Canal: BANCO."
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_PEDIDOS_SET_STATUS_RAMAL = lista(PedidoSetStatusRamal)
LISTA_DE_PEDIDOS_GERENCIAR_USUARIO = lista(PedidoGerenciarUsuario)
