"""Customers imported by rows of the database (manual §1.3.1.6, §1.3.1.7, gap 93)."""

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
from schema.views import CAMPANHA_POR_ID, IMPORTAR_DISCADOR


@pbx_type(view=IMPORTAR_DISCADOR, description="Um cliente importado numa campanha por uma linha do banco de dados.")
class ImportacaoDiscador:
    """A row of importar_discador: no id, no result (gap 93)."""

    codigo_campanha: int | None = column("id_campanha", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="id_campanha", description="Campanha. Canal: BANCO.")
    identificador1: str | None = column(
        "identificador1", mask="PARAMETRO", description="Identificador 1: CPF ou código do cliente. Canal: BANCO."
    )
    identificador2: str | None = column(
        "identificador2", mask="PARAMETRO", description="Identificador 2: nome do cliente ou da empresa. Canal: BANCO."
    )
    ddd1: str | None = column("ddd1", description="DDD do telefone 1, sem o 0. Canal: BANCO.")
    telefone1: Telefone | None = phone("telefone1", description="Telefone 1, sem o DDD. Canal: BANCO.")
    telefone_1_discar_agora: bool | None = column(
        "telefone_1_discar_agora", description="Telefone 1 tem prioridade sobre todos os da campanha. Canal: BANCO."
    )
    telefone_1_discar_em: dt.datetime | None = column(
        "telefone_1_discar_em", description="Quando discar o telefone 1. Canal: BANCO."
    )
    ddd2: str | None = column("ddd2", description="DDD do telefone 2, sem o 0. Canal: BANCO.")
    telefone2: Telefone | None = phone("telefone2", description="Telefone 2, sem o DDD. Canal: BANCO.")
    telefone_2_discar_agora: bool | None = column(
        "telefone_2_discar_agora", description="Telefone 2 tem prioridade sobre todos os da campanha. Canal: BANCO."
    )
    telefone_2_discar_em: dt.datetime | None = column(
        "telefone_2_discar_em", description="Quando discar o telefone 2. Canal: BANCO."
    )
    ddd3: str | None = column("ddd3", description="DDD do telefone 3, sem o 0. Canal: BANCO.")
    telefone3: Telefone | None = phone("telefone3", description="Telefone 3, sem o DDD. Canal: BANCO.")
    telefone_3_discar_agora: bool | None = column(
        "telefone_3_discar_agora", description="Telefone 3 tem prioridade sobre todos os da campanha. Canal: BANCO."
    )
    telefone_3_discar_em: dt.datetime | None = column(
        "telefone_3_discar_em", description="Quando discar o telefone 3. Canal: BANCO."
    )
    ddd4: str | None = column("ddd4", description="DDD do telefone 4, sem o 0. Canal: BANCO.")
    telefone4: Telefone | None = phone("telefone4", description="Telefone 4, sem o DDD. Canal: BANCO.")
    telefone_4_discar_agora: bool | None = column(
        "telefone_4_discar_agora", description="Telefone 4 tem prioridade sobre todos os da campanha. Canal: BANCO."
    )
    telefone_4_discar_em: dt.datetime | None = column(
        "telefone_4_discar_em", description="Quando discar o telefone 4. Canal: BANCO."
    )
    ddd5: str | None = column("ddd5", description="DDD do telefone 5, sem o 0. Canal: BANCO.")
    telefone5: Telefone | None = phone("telefone5", description="Telefone 5, sem o DDD. Canal: BANCO.")
    telefone_5_discar_agora: bool | None = column(
        "telefone_5_discar_agora", description="Telefone 5 tem prioridade sobre todos os da campanha. Canal: BANCO."
    )
    telefone_5_discar_em: dt.datetime | None = column(
        "telefone_5_discar_em", description="Quando discar o telefone 5. Canal: BANCO."
    )
    criado_em: dt.datetime | None = column("criado_em", description="Quando foi importado. Canal: BANCO.")
    cliente: Cliente | None = customer_by_identifiers("id_campanha", "identificador1", "identificador2")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_IMPORTACOES_DISCADOR = lista(ImportacaoDiscador)
