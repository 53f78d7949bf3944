"""How a command can end, and the channels of a PBX."""

from enum import StrEnum


class EstadoComando(StrEnum):
    """The six states of a command, and SIMULADO for one that was only shown: nothing stored, nothing sent.

    ACEITO: stored by us, nothing sent. ENVIADO: bytes left. CONFIRMADO: the effect was seen. RECUSADO: the PBX said
    no. FALHOU: provably not delivered. DESCONHECIDO: anything else; it may have run and is never sent again.
    """

    ACEITO = "ACEITO"
    ENVIADO = "ENVIADO"
    CONFIRMADO = "CONFIRMADO"
    RECUSADO = "RECUSADO"
    FALHOU = "FALHOU"
    DESCONHECIDO = "DESCONHECIDO"
    SIMULADO = "SIMULADO"


class Canal(StrEnum):
    """The five channels of a Total IP PBX."""

    API = "API"
    EMAIL = "EMAIL"
    EVENTOS = "EVENTOS"
    COMANDOS = "COMANDOS"
    BANCO = "BANCO"
