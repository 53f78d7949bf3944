"""Use of the PBX's channels, its trunks (manual §1.3.1.28, gap 90)."""

from __future__ import annotations

import datetime as dt
import decimal

import strawberry

from schema.enums import Canal
from schema.fields import column, computed, pbx_type
from schema.origem import atualizado_em, global_id, origem
from schema.views import USO_CANAIS


def ocupacao(uso: int | None, limite: int | None) -> decimal.Decimal | None:
    """Share of the limit in use, 0 to 1 with four places; None without a limit."""
    if uso is None or not limite:
        return None
    return (decimal.Decimal(uso) / decimal.Decimal(limite)).quantize(decimal.Decimal("0.0001"))


@pbx_type(view=USO_CANAIS, description="Um canal (tronco) do PBX e o seu uso de agora.")
class UsoCanal:
    """A row of uso_canais; the percentage is a text without a printed form."""

    id: strawberry.ID = global_id("UsoCanal", "trunk_id")
    codigo: int | None = column("trunk_id", description="Código do canal no PBX. Canal: BANCO.")
    nome: str | None = column("nome", description="Nome do canal. Canal: BANCO.")
    descricao: str | None = column("descricao", description="Tipo do canal: `SIP`, `GSM` ou `E1`. Canal: BANCO.")
    limite: int | None = column("limite", description="Máximo de ligações, de saída e de entrada. Canal: BANCO.")
    uso: int | None = column("uso", description="Ligações agora, de saída e de entrada. Canal: BANCO.")
    porcentagem: str | None = column("porcentagem", description="Uso como o PBX o escreve, ex.: `42%`. Canal: BANCO.")
    ocupacao: decimal.Decimal | None = computed(
        ocupacao, "uso", "limite", description="Uso dividido pelo limite, de 0 a 1; null sem limite. Canal: BANCO."
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()
