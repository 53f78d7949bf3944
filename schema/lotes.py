"""What is read for many keys at once by code of its own (`resolvers/reading/lotes.py`)."""

from typing import Final

from schema.fields import Lote

LIGACAO: Final = Lote("ligacao")
LIGACAO_EXISTENTE: Final = Lote("ligacao_existente")
CLIENTE: Final = Lote("cliente")
CLIENTE_POR_IDENTIFICADORES: Final = Lote("cliente_por_identificadores")
