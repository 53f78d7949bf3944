"""The field `cliente` of rows that belong to a customer of a campaign."""

from __future__ import annotations

from typing import Any

from schema.cliente import Cliente, cliente_de
from schema.columns import key_of
from schema.fields import Chaves, campo
from schema.lotes import CLIENTE, CLIENTE_POR_IDENTIFICADORES


def customer_by_phone(coluna: str) -> Any:
    """The customer who has the telephone of that code."""

    async def resolve(root: Any) -> Cliente | None:
        codigo = root.linha.valor(coluna)
        linha = None if codigo is None else await root.linha.leitor.lote(CLIENTE, codigo)
        return None if linha is None else cliente_de(linha)

    return campo(resolve, Chaves(frozenset((coluna,))), "O cliente que tem este telefone. Canal: BANCO.")


def customer_by_identifiers(*colunas: str) -> Any:
    """The customer with that campaign and first two parameters."""

    async def resolve(root: Any) -> Cliente | None:
        chave = key_of(root, *colunas)
        known = None not in chave[:2]
        linha = await root.linha.leitor.lote(CLIENTE_POR_IDENTIFICADORES, chave) if known else None
        return None if linha is None else cliente_de(linha)

    return campo(resolve, Chaves(frozenset(colunas)), "O cliente da campanha com estes identificadores. Canal: BANCO.")
