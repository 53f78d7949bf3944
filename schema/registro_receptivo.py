"""Inbound call records (manual §1.3.1.5)."""

from __future__ import annotations

import datetime as dt
import decimal

import strawberry

from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.ligacao import Ligacao, call
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.ramal import Ramal
from schema.telefone import Telefone, phone
from schema.views import LIGACOES_RECEPTIVO, RAMAL_POR_NUMERO


@pbx_type(view=LIGACOES_RECEPTIVO, description="Uma linha de `ligacoes_receptivo`: uma ligação recebida pelo PBX.")
class RegistroReceptivo:
    """A row of ligacoes_receptivo."""

    id: strawberry.ID = global_id("RegistroReceptivo", "id")
    codigo: int | None = column("id", description="Código do registro no PBX. Canal: BANCO.")
    telefone_origem: Telefone | None = phone("origem", description="Número de quem ligou, se informado. Canal: BANCO.")
    destino: Telefone | None = phone("destino", description="Número chamado. Canal: BANCO.")
    duracao: int | None = column("duracao", description="Duração em segundos, com o toque. Canal: BANCO.")
    billing: int | None = column("billing", description="Duração em segundos, sem o toque. Canal: BANCO.")
    status: str | None = column("status", description="`ANSWERED`, `BUSY` ou `NO ANSWER`. Canal: BANCO.")
    numero_ramal: str | None = column("ramal", description="Ramal que atendeu, se houve. Canal: BANCO.")
    ramal: Ramal | None = relation(
        RAMAL_POR_NUMERO, key="ramal", description="Ramal que atendeu, se houve. Canal: BANCO."
    )
    data: dt.datetime | None = column("data", description="Data e hora da ligação. Canal: BANCO.")
    tipo_ligacao: str | None = column(
        "tipo_ligacao", description="Tipo: celular local, celular interurbano e outros. Canal: BANCO."
    )
    custo: decimal.Decimal | None = column(
        "custo", description="Custo da rota, em reais, como cadastrado no PBX. Canal: BANCO."
    )
    custo_total: decimal.Decimal | None = column(
        "custo_total", description="Custo total em reais, calculado pelo PBX. Canal: BANCO."
    )
    uniqueid: strawberry.ID | None = column(
        "uniqueid", description="Código da ligação; une eventos, registros e gravações. Canal: BANCO."
    )
    ligacao: Ligacao | None = call("uniqueid")
    desligamento_solicitado: bool | None = column(
        "desligamento_solicitado",
        description="`true`: quem desligou foi o operador; `false`: o outro lado. Canal: BANCO.",
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_REGISTROS_RECEPTIVOS = lista(RegistroReceptivo)
