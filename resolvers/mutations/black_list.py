"""Commands for black lists."""

from __future__ import annotations

import strawberry

from gateway.commands.black_list import INCLUIR_NA_BLACK_LIST, REMOVER_DA_BLACK_LIST
from resolvers.mutations.declarar import mutacao, mutacao_em_lote


@strawberry.type
class ComandosDeBlackList:
    """Numbers onto black lists and off them."""

    incluir_na_black_list = mutacao(INCLUIR_NA_BLACK_LIST)
    remover_da_black_list = mutacao(REMOVER_DA_BLACK_LIST)
    incluir_na_black_list_em_lote = mutacao_em_lote(INCLUIR_NA_BLACK_LIST)
    remover_da_black_list_em_lote = mutacao_em_lote(REMOVER_DA_BLACK_LIST)
