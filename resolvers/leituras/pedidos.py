"""Root fields for the command tables, read as records of what was asked of the PBX."""

import strawberry

from resolvers.leituras.campos import pagina
from schema.pedido_black_list import (
    LISTA_DE_PEDIDOS_INSERIR_TELEFONE_BLACK_LIST,
    LISTA_DE_PEDIDOS_REMOVER_TELEFONE_BLACK_LIST,
)
from schema.pedido_campanha import (
    LISTA_DE_EXCLUSOES_TELEFONE_CAMPANHA,
    LISTA_DE_PEDIDOS_ALTERAR_CLIENTE,
    LISTA_DE_PEDIDOS_GERENCIAR_CAMPANHA,
    LISTA_DE_PEDIDOS_INSERIR_TELEFONE_CAMPANHA,
    LISTA_DE_PEDIDOS_SET_STATUS_TELEFONE_CAMPANHA,
)
from schema.pedido_ramal import LISTA_DE_PEDIDOS_GERENCIAR_USUARIO, LISTA_DE_PEDIDOS_SET_STATUS_RAMAL


@strawberry.type
class LeiturasDePedidos:
    """Command rows: of the gateway and of anybody else who writes into the tables."""

    exclusoes_telefone_campanha = pagina(
        LISTA_DE_EXCLUSOES_TELEFONE_CAMPANHA,
        description="Exclusões de telefones e listas nos últimos 7 dias, em páginas. Canal: BANCO.",
    )
    pedidos_gerenciar_campanha = pagina(
        LISTA_DE_PEDIDOS_GERENCIAR_CAMPANHA,
        description="Pedidos de ligar ou desligar campanhas à espera do PBX, em páginas. Canal: BANCO.",
    )
    pedidos_inserir_telefone_campanha = pagina(
        LISTA_DE_PEDIDOS_INSERIR_TELEFONE_CAMPANHA,
        description="Pedidos de mais um telefone para um cliente, em páginas. Canal: BANCO.",
    )
    pedidos_set_status_telefone_campanha = pagina(
        LISTA_DE_PEDIDOS_SET_STATUS_TELEFONE_CAMPANHA,
        description="Pedidos de tabulação à espera ou recusados, em páginas. Canal: BANCO.",
    )
    pedidos_set_status_ramal = pagina(
        LISTA_DE_PEDIDOS_SET_STATUS_RAMAL,
        description="Pedidos de troca de status à espera ou recusados, em páginas. Canal: BANCO.",
    )
    pedidos_gerenciar_usuario = pagina(
        LISTA_DE_PEDIDOS_GERENCIAR_USUARIO,
        description="Pedidos de criação e mudança de usuários, em páginas. Canal: BANCO.",
    )
    pedidos_inserir_telefone_black_list = pagina(
        LISTA_DE_PEDIDOS_INSERIR_TELEFONE_BLACK_LIST,
        description="Inclusões em black lists nos últimos 2 dias, em páginas. Canal: BANCO.",
    )
    pedidos_remover_telefone_black_list = pagina(
        LISTA_DE_PEDIDOS_REMOVER_TELEFONE_BLACK_LIST,
        description="Remoções de black lists nos últimos 2 dias, em páginas. Canal: BANCO.",
    )
    pedidos_alterar_cliente = pagina(
        LISTA_DE_PEDIDOS_ALTERAR_CLIENTE,
        description="Pedidos de mudança de parâmetros de clientes, em páginas. Canal: BANCO.",
    )
