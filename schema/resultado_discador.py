"""Results of the dialer: one row a status marked (manual §1.3.1.8, gap 105)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.campanha import Campanha
from schema.cliente import Cliente
from schema.customer_fields import customer_by_identifiers
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.ligacao import Ligacao, call
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.status import StatusDiscador
from schema.telefone import Telefone, phone
from schema.views import CAMPANHA_POR_ID, RESULTADO_DISCADOR, STATUS_DISCADOR_POR_ID


@pbx_type(
    view=RESULTADO_DISCADOR,
    description="Um status marcado num telefone de campanha (`resultado_discador`), sem limite de tempo.",
)
class ResultadoDiscador:
    """A row of resultado_discador; identificador3 is missing in older versions (field fact 12)."""

    id: strawberry.ID = global_id("ResultadoDiscador", "id")
    codigo: int | None = column("id", description="Código do resultado no PBX. Canal: BANCO.")
    codigo_campanha: int | None = column("id_campanha", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="id_campanha", description="Campanha. Canal: BANCO.")
    identificador1: str | None = column(
        "identificador1", mask="PARAMETRO", description="Identificador 1, dado na importação. Canal: BANCO."
    )
    identificador2: str | None = column(
        "identificador2", mask="PARAMETRO", description="Identificador 2, dado na importação. Canal: BANCO."
    )
    identificador3: str | None = column(
        "identificador3", mask="PARAMETRO", description="Identificador 3, dado na importação. Canal: BANCO."
    )
    telefone: Telefone | None = phone("telefone", description="Telefone a que o status pertence. Canal: BANCO.")
    codigo_status: int | None = column("id_status", description="Código do status. Canal: BANCO.")
    nome_status: str | None = column(
        "status", description="Nome do status, ex.: `Ocupado`, `Entregue Sem Tabulação`. Canal: BANCO."
    )
    status: StatusDiscador | None = relation(
        STATUS_DISCADOR_POR_ID, key="id_status", description="Status. Canal: BANCO."
    )
    data: dt.datetime | None = column("data", description="Quando o status foi marcado. Canal: BANCO.")
    codigo_ligacao: strawberry.ID | None = column(
        "codigo_ligacao", description="Código da ligação (uniqueid). Canal: BANCO."
    )
    ligacao: Ligacao | None = call("codigo_ligacao")
    discar_em: dt.datetime | None = column(
        "discar_em", description="Quando o telefone está agendado para ser discado. Canal: BANCO."
    )
    discar_em_operador: dt.datetime | None = column(
        "discar_em_operador", description="Quando o operador agendou; o PBX só o avisa, não disca. Canal: BANCO."
    )
    cliente: Cliente | None = customer_by_identifiers("id_campanha", "identificador1", "identificador2")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_RESULTADOS_DISCADOR = lista(ResultadoDiscador)
