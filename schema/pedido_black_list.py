"""Command rows about black lists, as records (manual §1.3.1.35, §1.3.1.36, gap 100)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.black_list import BlackList
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.telefone import Telefone, phone
from schema.views import BLACK_LIST_POR_ID, INSERIR_TELEFONE_BLACK_LIST, REMOVER_TELEFONE_BLACK_LIST


@pbx_type(
    view=INSERIR_TELEFONE_BLACK_LIST, description="Pedido de inclusão de um telefone numa black list; fica 2 dias."
)
class PedidoInserirTelefoneBlackList:
    """A row of inserir_telefone_black_list."""

    id: strawberry.ID = global_id("PedidoInserirTelefoneBlackList", "id")
    codigo: int | None = column("id", description="Código do pedido no PBX. Canal: BANCO.")
    codigo_black_list: int | None = column("id_black_list", description="Código da black list. Canal: BANCO.")
    black_list: BlackList | None = relation(
        BLACK_LIST_POR_ID, key="id_black_list", description="Black list. Canal: BANCO."
    )
    telefone: Telefone | None = phone("telefone", description="Número a incluir. Canal: BANCO.")
    mensagem: str | None = column("mensagem", description="Resposta do PBX. Canal: BANCO.")
    criado_em: dt.datetime | None = column("criado_em", description="Quando o pedido foi registrado. Canal: BANCO.")
    atualizado_pelo_pbx_em: dt.datetime | None = column(
        "atualizado_em", description="Quando o PBX tratou o pedido. Canal: BANCO."
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(
    view=REMOVER_TELEFONE_BLACK_LIST, description="Pedido de remoção de um telefone numa black list; fica 2 dias."
)
class PedidoRemoverTelefoneBlackList:
    """A row of remover_telefone_black_list."""

    id: strawberry.ID = global_id("PedidoRemoverTelefoneBlackList", "id")
    codigo: int | None = column("id", description="Código do pedido no PBX. Canal: BANCO.")
    codigo_black_list: int | None = column(
        "id_black_list", description="Código da black list; null: todas. Canal: BANCO."
    )
    black_list: BlackList | None = relation(
        BLACK_LIST_POR_ID, key="id_black_list", description="Black list. Canal: BANCO."
    )
    telefone: Telefone | None = phone("telefone", description="Número a remover. Canal: BANCO.")
    mensagem: str | None = column("mensagem", description="Resposta do PBX. Canal: BANCO.")
    criado_em: dt.datetime | None = column("criado_em", description="Quando o pedido foi registrado. Canal: BANCO.")
    atualizado_pelo_pbx_em: dt.datetime | None = column(
        "atualizado_em", description="Quando o PBX tratou o pedido. Canal: BANCO."
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_PEDIDOS_INSERIR_TELEFONE_BLACK_LIST = lista(PedidoInserirTelefoneBlackList)
LISTA_DE_PEDIDOS_REMOVER_TELEFONE_BLACK_LIST = lista(PedidoRemoverTelefoneBlackList)
