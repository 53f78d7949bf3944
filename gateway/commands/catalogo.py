"""Every intent: what mutations, coverage and docs go through."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.commands.agendar_discador import AGENDAR_DISCADOR
from gateway.commands.agendar_operador import AGENDAR_OPERADOR
from gateway.commands.alterar_cliente import ALTERAR_CLIENTE
from gateway.commands.alterar_status_ramal import ALTERAR_STATUS_RAMAL
from gateway.commands.black_list import INCLUIR_NA_BLACK_LIST, REMOVER_DA_BLACK_LIST
from gateway.commands.definir_campanha_ativa import DEFINIR_CAMPANHA_ATIVA
from gateway.commands.despausar import DESPAUSAR
from gateway.commands.discar import DISCAR
from gateway.commands.excluir_lista_da_campanha import EXCLUIR_LISTA_DA_CAMPANHA
from gateway.commands.excluir_telefone import EXCLUIR_TELEFONE
from gateway.commands.importar_cliente import IMPORTAR_CLIENTE
from gateway.commands.inserir_telefone import INSERIR_TELEFONE
from gateway.commands.intencao import Intencao
from gateway.commands.ligar_agora import LIGAR_AGORA
from gateway.commands.login import LOGIN
from gateway.commands.login_hardphone import LOGIN_HARDPHONE
from gateway.commands.logout import LOGOUT
from gateway.commands.logout_hardphone import LOGOUT_HARDPHONE
from gateway.commands.marcar_replicado import MARCAR_REPLICADO
from gateway.commands.pausar import PAUSAR
from gateway.commands.tabular import TABULAR
from gateway.commands.tabular_por_parametro1 import TABULAR_POR_PARAMETRO1
from gateway.commands.usuarios import ATUALIZAR_USUARIO, CRIAR_USUARIO

INTENCOES: Final[Mapping[str, Intencao]] = MappingProxyType(
    {
        intencao.nome: intencao
        for intencao in (
            LOGIN,
            LOGOUT,
            LOGIN_HARDPHONE,
            LOGOUT_HARDPHONE,
            ALTERAR_STATUS_RAMAL,
            PAUSAR,
            DESPAUSAR,
            DISCAR,
            TABULAR,
            TABULAR_POR_PARAMETRO1,
            AGENDAR_OPERADOR,
            AGENDAR_DISCADOR,
            INSERIR_TELEFONE,
            ALTERAR_CLIENTE,
            IMPORTAR_CLIENTE,
            LIGAR_AGORA,
            EXCLUIR_TELEFONE,
            EXCLUIR_LISTA_DA_CAMPANHA,
            INCLUIR_NA_BLACK_LIST,
            REMOVER_DA_BLACK_LIST,
            DEFINIR_CAMPANHA_ATIVA,
            CRIAR_USUARIO,
            ATUALIZAR_USUARIO,
            MARCAR_REPLICADO,
        )
    }
)
"""Name → intent."""
