"""Commands for campaigns, their customers and telephones."""

from __future__ import annotations

import strawberry

from gateway.commands.agendar_discador import AGENDAR_DISCADOR
from gateway.commands.agendar_operador import AGENDAR_OPERADOR
from gateway.commands.alterar_cliente import ALTERAR_CLIENTE
from gateway.commands.definir_campanha_ativa import DEFINIR_CAMPANHA_ATIVA
from gateway.commands.excluir_lista_da_campanha import EXCLUIR_LISTA_DA_CAMPANHA
from gateway.commands.excluir_telefone import EXCLUIR_TELEFONE
from gateway.commands.importar_cliente import IMPORTAR_CLIENTE
from gateway.commands.inserir_telefone import INSERIR_TELEFONE
from gateway.commands.ligar_agora import LIGAR_AGORA
from gateway.commands.marcar_replicado import MARCAR_REPLICADO
from gateway.commands.tabular import TABULAR
from gateway.commands.tabular_por_parametro1 import TABULAR_POR_PARAMETRO1
from resolvers.mutations.declarar import mutacao, mutacao_em_lote


@strawberry.type
class ComandosDeCampanha:
    """Tabulations, appointments, customers, telephones, campaigns."""

    tabular = mutacao(TABULAR)
    tabular_por_parametro1 = mutacao(TABULAR_POR_PARAMETRO1)
    agendar_operador = mutacao(AGENDAR_OPERADOR)
    agendar_discador = mutacao(AGENDAR_DISCADOR)
    inserir_telefone = mutacao(INSERIR_TELEFONE)
    alterar_cliente = mutacao(ALTERAR_CLIENTE)
    importar_cliente = mutacao(IMPORTAR_CLIENTE)
    ligar_agora = mutacao(LIGAR_AGORA)
    excluir_telefone = mutacao(EXCLUIR_TELEFONE)
    excluir_lista_da_campanha = mutacao(EXCLUIR_LISTA_DA_CAMPANHA)
    definir_campanha_ativa = mutacao(DEFINIR_CAMPANHA_ATIVA)
    marcar_replicado = mutacao(MARCAR_REPLICADO)
    tabular_em_lote = mutacao_em_lote(TABULAR)
    tabular_por_parametro1_em_lote = mutacao_em_lote(TABULAR_POR_PARAMETRO1)
    agendar_operador_em_lote = mutacao_em_lote(AGENDAR_OPERADOR)
    agendar_discador_em_lote = mutacao_em_lote(AGENDAR_DISCADOR)
    inserir_telefone_em_lote = mutacao_em_lote(INSERIR_TELEFONE)
    alterar_cliente_em_lote = mutacao_em_lote(ALTERAR_CLIENTE)
    importar_cliente_em_lote = mutacao_em_lote(IMPORTAR_CLIENTE)
    excluir_telefone_em_lote = mutacao_em_lote(EXCLUIR_TELEFONE)
    definir_campanha_ativa_em_lote = mutacao_em_lote(DEFINIR_CAMPANHA_ATIVA)
