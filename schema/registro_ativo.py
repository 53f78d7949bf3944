"""Outbound call records (manual §1.3.1.4)."""

from __future__ import annotations

import datetime as dt
import decimal

import strawberry

from schema.campanha import Campanha
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.ligacao import Ligacao, call
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.ramal import Ramal
from schema.rota import Rota
from schema.telefone import Telefone, phone
from schema.views import CAMPANHA_POR_ID, LIGACOES_ATIVO, RAMAL_POR_NUMERO, ROTA_POR_ID


@pbx_type(
    view=LIGACOES_ATIVO, description="Uma linha de `ligacoes_ativo`: uma ligação feita pelo PBX, com o seu custo."
)
class RegistroAtivo:
    """A row of ligacoes_ativo; costs, durations and campaign may be null in the field (field fact 11)."""

    id: strawberry.ID = global_id("RegistroAtivo", "id")
    codigo: int | None = column("id", description="Código do registro no PBX. Canal: BANCO.")
    destino: Telefone | None = phone("destino", description="Número chamado. Canal: BANCO.")
    duracao: int | None = column("duracao", description="Duração em segundos, com o toque. Canal: BANCO.")
    billing: int | None = column("billing", description="Duração em segundos, sem o toque. Canal: BANCO.")
    status: str | None = column("status", description="`ANSWERED`, `BUSY` ou `NO ANSWER`. Canal: BANCO.")
    numero_ramal: str | None = column("ramal", description="Ramal que ligou, se houve. Canal: BANCO.")
    ramal: Ramal | None = relation(
        RAMAL_POR_NUMERO, key="ramal", description="Ramal que ligou, se houve. Canal: BANCO."
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
    custo_arredondado: decimal.Decimal | None = column(
        "custo_arredondado", description="Custo final em reais, com o arredondamento da operadora. Canal: BANCO."
    )
    billing_arredondado: int | None = column(
        "billing_arredondado",
        description="Duração cobrada em segundos, com o arredondamento da operadora. Canal: BANCO.",
    )
    filial: str | None = column("filial", description="Nome da filial. Canal: BANCO.")
    uniqueid: strawberry.ID | None = column(
        "uniqueid", description="Código da ligação; une eventos, registros e gravações. Canal: BANCO."
    )
    ligacao: Ligacao | None = call("uniqueid")
    codigo_campanha: int | None = column(
        "id_campanha", description="Código da campanha, se a ligação é de uma. Canal: BANCO."
    )
    campanha: Campanha | None = relation(
        CAMPANHA_POR_ID, key="id_campanha", description="Campanha, se a ligação é de uma. Canal: BANCO."
    )
    codigo_rota: int | None = column("id_rota", description="Código da rota. Canal: BANCO.")
    nome_rota: str | None = column("nome_rota", description="Nome da rota. Canal: BANCO.")
    rota: Rota | None = relation(ROTA_POR_ID, key="id_rota", description="Rota por onde saiu. Canal: BANCO.")
    desligamento_solicitado: bool | None = column(
        "desligamento_solicitado",
        description="`true`: quem desligou foi o operador; `false`: o outro lado. Canal: BANCO.",
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_REGISTROS_ATIVOS = lista(RegistroAtivo)
