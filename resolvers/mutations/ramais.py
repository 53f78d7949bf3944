"""Commands for extensions and their users."""

from __future__ import annotations

import strawberry

from gateway.commands.alterar_status_ramal import ALTERAR_STATUS_RAMAL
from gateway.commands.despausar import DESPAUSAR
from gateway.commands.discar import DISCAR
from gateway.commands.login import LOGIN
from gateway.commands.login_hardphone import LOGIN_HARDPHONE
from gateway.commands.logout import LOGOUT
from gateway.commands.logout_hardphone import LOGOUT_HARDPHONE
from gateway.commands.pausar import PAUSAR
from gateway.commands.usuarios import ATUALIZAR_USUARIO, CRIAR_USUARIO
from resolvers.mutations.declarar import mutacao, mutacao_em_lote


@strawberry.type
class ComandosDeRamal:
    """Login, status, pause, calls, users."""

    login = mutacao(LOGIN)
    logout = mutacao(LOGOUT)
    login_hardphone = mutacao(LOGIN_HARDPHONE)
    logout_hardphone = mutacao(LOGOUT_HARDPHONE)
    alterar_status_ramal = mutacao(ALTERAR_STATUS_RAMAL)
    pausar = mutacao(PAUSAR)
    despausar = mutacao(DESPAUSAR)
    discar = mutacao(DISCAR)
    criar_usuario = mutacao(CRIAR_USUARIO)
    atualizar_usuario = mutacao(ATUALIZAR_USUARIO)
    login_em_lote = mutacao_em_lote(LOGIN)
    logout_em_lote = mutacao_em_lote(LOGOUT)
    alterar_status_ramal_em_lote = mutacao_em_lote(ALTERAR_STATUS_RAMAL)
    pausar_em_lote = mutacao_em_lote(PAUSAR)
    despausar_em_lote = mutacao_em_lote(DESPAUSAR)
    criar_usuario_em_lote = mutacao_em_lote(CRIAR_USUARIO)
    atualizar_usuario_em_lote = mutacao_em_lote(ATUALIZAR_USUARIO)
