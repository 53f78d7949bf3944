"""What operators wrote about customers (manual §1.3.1.2, gap 82)."""

from __future__ import annotations

import datetime as dt

from schema.campanha import Campanha
from schema.cliente import Cliente
from schema.customer_fields import customer_by_identifiers
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.listas import lista
from schema.origem import atualizado_em, origem
from schema.ramal import Ramal
from schema.telefone import Telefone, phone
from schema.views import CAMPANHA_POR_ID, HISTORICOS_CAMPANHAS, RAMAL_POR_NUMERO


@pbx_type(view=HISTORICOS_CAMPANHAS, description="O que um operador escreveu sobre um cliente de campanha.")
class HistoricoCampanha:
    """A row of historicos_campanhas; the view has no id."""

    codigo_campanha: int | None = column("id_campanha", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="id_campanha", description="Campanha. Canal: BANCO.")
    codigo_cliente: int | None = column("id_cliente", description="Código do cliente no PBX. Canal: BANCO.")
    telefone_cliente: Telefone | None = phone("telefone_cliente", description="Telefone do cliente. Canal: BANCO.")
    identificador1: str | None = column(
        "identificador1", mask="PARAMETRO", description="Identificador 1, dado na importação. Canal: BANCO."
    )
    identificador2: str | None = column(
        "identificador2", mask="PARAMETRO", description="Identificador 2, dado na importação. Canal: BANCO."
    )
    numero_ramal: str | None = column("ramal", description="Ramal que escreveu. Canal: BANCO.")
    ramal: Ramal | None = relation(RAMAL_POR_NUMERO, key="ramal", description="Ramal que escreveu. Canal: BANCO.")
    data: dt.datetime | None = column("data", description="Quando foi escrito. Canal: BANCO.")
    historico: str | None = column(
        "historico",
        mask="PARAMETRO",
        description="O texto do operador; escondido de quem não vê parâmetros. Canal: BANCO.",
    )
    cliente: Cliente | None = customer_by_identifiers("id_campanha", "identificador1", "identificador2")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_HISTORICOS_CAMPANHA = lista(HistoricoCampanha)
