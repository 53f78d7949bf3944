"""Imported telephones that were never dialled (manual §1.3.1.10)."""

from __future__ import annotations

import datetime as dt

from schema.campanha import Campanha
from schema.cliente import Cliente
from schema.customer_fields import customer_by_identifiers
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.listas import lista
from schema.origem import atualizado_em, origem
from schema.telefone import Telefone, phone
from schema.views import CAMPANHA_POR_ID, TELEFONES_NAO_TRABALHADOS


@pbx_type(view=TELEFONES_NAO_TRABALHADOS, description="Um telefone importado e ainda não discado.")
class TelefoneNaoTrabalhado:
    """A row of telefones_nao_trabalhados; its id is the customer's and repeats, so the row has no id of its own."""

    codigo_cliente: int | None = column(
        "id", description="Código do cliente no PBX; repete-se, um por telefone. Canal: BANCO."
    )
    codigo_campanha: int | None = column("id_campanha", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="id_campanha", description="Campanha. Canal: BANCO.")
    identificador1: str | None = column(
        "identificador1", mask="PARAMETRO", description="Identificador 1, dado na importação. Canal: BANCO."
    )
    identificador2: str | None = column(
        "identificador2", mask="PARAMETRO", description="Identificador 2, dado na importação. Canal: BANCO."
    )
    telefone: Telefone | None = phone("telefone", description="Número do telefone. Canal: BANCO.")
    importado_em: dt.datetime | None = column(
        "importado_em", description="Quando o cliente foi importado. Canal: BANCO."
    )
    discar_em: dt.datetime | None = column(
        "discar_em", description="Quando deve ser discado, se dito na importação. Canal: BANCO."
    )
    cliente: Cliente | None = customer_by_identifiers("id_campanha", "identificador1", "identificador2")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_TELEFONES_NAO_TRABALHADOS = lista(TelefoneNaoTrabalhado)
