"""Command rows about campaigns, as records (manual §1.3.1.9, §1.3.1.14, §1.3.1.15.1, §1.3.1.17, §1.3.1.29)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.campanha import Campanha
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.ligacao import Ligacao, call
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.ramal import Ramal
from schema.status import StatusDiscador
from schema.telefone import Telefone, phone
from schema.telefone_campanha import TelefoneCampanha
from schema.views import (
    ALTERAR_CLIENTE,
    CAMPANHA_POR_ID,
    EXCLUIR_TELEFONE_CAMPANHA,
    GERENCIAR_CAMPANHAS,
    INSERIR_TELEFONE_CAMPANHA,
    RAMAL_POR_NUMERO,
    SET_STATUS_TELEFONES_CAMPANHAS,
    STATUS_DISCADOR_POR_ID,
    TELEFONE_CAMPANHA_POR_ID,
)


@pbx_type(
    view=EXCLUIR_TELEFONE_CAMPANHA,
    description="Pedido de exclusão de um telefone ou de toda a lista de uma campanha; fica 7 dias.",
)
class ExclusaoTelefoneCampanha:
    """A row of excluir_telefone_campanha (gaps 48 to 50, 99)."""

    id: strawberry.ID = global_id("ExclusaoTelefoneCampanha", "id")
    codigo: int | None = column("id", description="Código do pedido no PBX. Canal: BANCO.")
    codigo_telefone: int | None = column(
        "id_telefone", description="Telefone a excluir (`telefones_campanhas.id`); null: a lista toda. Canal: BANCO."
    )
    telefone_campanha: TelefoneCampanha | None = relation(
        TELEFONE_CAMPANHA_POR_ID, key="id_telefone", description="O telefone, se ainda está na campanha. Canal: BANCO."
    )
    codigo_campanha: int | None = column("id_campanha", description="Código da campanha a esvaziar. Canal: BANCO.")
    campanha: Campanha | None = relation(
        CAMPANHA_POR_ID, key="id_campanha", description="Campanha a esvaziar. Canal: BANCO."
    )
    executado: bool | None = column("executado", description="Se a exclusão foi feita. Canal: BANCO.")
    data: dt.datetime | None = column("data", description="Quando o pedido foi registrado. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(view=GERENCIAR_CAMPANHAS, description="Pedido de ligar ou desligar uma campanha; some quando executado.")
class PedidoGerenciarCampanha:
    """A row of gerenciar_campanhas (gaps 25, 97)."""

    id: strawberry.ID = global_id("PedidoGerenciarCampanha", "id")
    codigo: int | None = column("id", description="Código do pedido no PBX. Canal: BANCO.")
    codigo_campanha: int | None = column("campanha_id", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="campanha_id", description="Campanha. Canal: BANCO.")
    data: dt.datetime | None = column("data", description="Quando o pedido foi registrado. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(view=INSERIR_TELEFONE_CAMPANHA, description="Pedido de mais um telefone para um cliente de campanha.")
class PedidoInserirTelefoneCampanha:
    """A row of inserir_telefone_campanha (gaps 37, 95)."""

    id: strawberry.ID = global_id("PedidoInserirTelefoneCampanha", "id")
    codigo: int | None = column("id", description="Código do pedido no PBX. Canal: BANCO.")
    codigo_campanha: int | None = column("id_campanha", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="id_campanha", description="Campanha. Canal: BANCO.")
    parametro: int | None = column(
        "parametro", description="Número do parâmetro que identifica o cliente. Canal: BANCO."
    )
    valor_parametro: str | None = column(
        "valor_parametro", mask="PARAMETRO", description="Valor desse parâmetro. Canal: BANCO."
    )
    codigo_area: int | None = column("codigo_area", description="DDD. Canal: BANCO.")
    telefone: Telefone | None = phone("telefone", description="Telefone pedido, sem o DDD. Canal: BANCO.")
    mensagem: str | None = column("message", description="Resposta do PBX. Canal: BANCO.")
    prioridade: int | None = column("prioridade", description="Posição do telefone no cliente. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(
    view=SET_STATUS_TELEFONES_CAMPANHAS,
    description="Pedido de tabulação; some quando executado, e fica com a mensagem quando recusado.",
)
class PedidoSetStatusTelefoneCampanha:
    """A row of set_status_telefones_campanhas (gaps 2, 34, 94)."""

    id: strawberry.ID = global_id("PedidoSetStatusTelefoneCampanha", "id")
    codigo: int | None = column("id", description="Código do pedido no PBX. Canal: BANCO.")
    parametro1: str | None = column("parametro1", mask="PARAMETRO", description="Parâmetro 1 do cliente. Canal: BANCO.")
    telefone: Telefone | None = phone("numerodotelefone", description="Telefone do cliente. Canal: BANCO.")
    codigo_campanha: int | None = column("id_campanha", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="id_campanha", description="Campanha. Canal: BANCO.")
    codigo_status: int | None = column("id_status", description="Código do status; 1002 é agendamento. Canal: BANCO.")
    status: StatusDiscador | None = relation(
        STATUS_DISCADOR_POR_ID, key="id_status", description="Status. Canal: BANCO."
    )
    numero_ramal: str | None = column("ramal", description="Ramal de quem tabula. Canal: BANCO.")
    ramal: Ramal | None = relation(RAMAL_POR_NUMERO, key="ramal", description="Ramal de quem tabula. Canal: BANCO.")
    mensagem: str | None = column("mensagem", description="Mensagem de erro do PBX. Canal: BANCO.")
    data: dt.datetime | None = column("data", description="Data do agendamento. Canal: BANCO.")
    uniqueid: strawberry.ID | None = column("uniqueid", description="Código da ligação. Canal: BANCO.")
    ligacao: Ligacao | None = call("uniqueid")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(view=ALTERAR_CLIENTE, description="Pedido de mudança de um parâmetro de um cliente.")
class PedidoAlterarCliente:
    """A row of alterar_cliente: no id, no message (gap 91)."""

    codigo_campanha: int | None = column("id_campanha", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="id_campanha", description="Campanha. Canal: BANCO.")
    parametro: int | None = column(
        "parametro", description="Número do parâmetro que identifica o cliente. Canal: BANCO."
    )
    valor: str | None = column("valor", mask="PARAMETRO", description="Valor desse parâmetro. Canal: BANCO.")
    novo_parametro: int | None = column("novo_parametro", description="Número do parâmetro a mudar. Canal: BANCO.")
    novo_valor: str | None = column("novo_valor", mask="PARAMETRO", description="Novo valor. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_EXCLUSOES_TELEFONE_CAMPANHA = lista(ExclusaoTelefoneCampanha)
LISTA_DE_PEDIDOS_GERENCIAR_CAMPANHA = lista(PedidoGerenciarCampanha)
LISTA_DE_PEDIDOS_INSERIR_TELEFONE_CAMPANHA = lista(PedidoInserirTelefoneCampanha)
LISTA_DE_PEDIDOS_SET_STATUS_TELEFONE_CAMPANHA = lista(PedidoSetStatusTelefoneCampanha)
LISTA_DE_PEDIDOS_ALTERAR_CLIENTE = lista(PedidoAlterarCliente)
