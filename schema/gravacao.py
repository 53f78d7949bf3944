"""Recordings of a call: a short-lived link for each part (manual §1.1.13, docs/sources.md)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import strawberry

from schema.fields import Calculado, campo
from schema.lugares import lido_de


@strawberry.type(
    description="Um arquivo de gravação: um link que o toca sem chave, por pouco tempo, para quem o pediu."
)
class Gravacao:
    """One file of a call."""

    url: str = strawberry.field(
        description="Link de `/gravacoes/…`; aceita HTTP Range. Não o guarde: peça outro. Canal: API.",
        metadata=lido_de("api.gravacao"),
    )
    expira_em: dt.datetime = strawberry.field(description="Até quando o link vale. Canal: gateway.")
    parte: int = strawberry.field(
        description="Número desta parte, a partir de 1. Canal: API.", metadata=lido_de("api.gravacao(parte)")
    )
    partes: int = strawberry.field(description="Quantas partes a gravação da ligação tem. Canal: API.")
    duracao: float | None = strawberry.field(
        description="Duração do som, em segundos, do cabeçalho WAV; null, com aviso, se ele não a diz. Canal: API."
    )
    tamanho: int | None = strawberry.field(description="Tamanho do arquivo, em bytes, se o PBX o diz. Canal: API.")


def gravacoes(key: str) -> Any:
    """The field `gravacoes` of a type whose rows have a call's code in the column `key`."""

    async def resolve(root: Any) -> list[Gravacao] | None:
        codigo = root.linha.valor(key)
        if codigo is None:
            return []
        found: list[Gravacao] | None = await root.linha.leitor.gravacoes(codigo_ligacao=codigo)
        return found

    return campo(
        resolve,
        Calculado(frozenset((key,))),
        "Gravações da ligação, uma a uma; vazio se não há. Precisa do direito `gravacoes`. Canais: BANCO, API.",
    )
