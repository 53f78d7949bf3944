"""Changes made to campaigns (manual §1.3.1.33)."""

from __future__ import annotations

import datetime as dt

from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.listas import lista
from schema.origem import atualizado_em, origem
from schema.ramal import Ramal
from schema.views import CAMPANHAS_LOGS, RAMAL_POR_NUMERO


@pbx_type(view=CAMPANHAS_LOGS, description="Uma mudança feita numa campanha; qual, só o texto diz.")
class CampanhaLog:
    """A row of campanhas_logs: no id, no campaign's code."""

    numero_ramal: str | None = column("ramal", description="Ramal que fez a mudança. Canal: BANCO.")
    ramal: Ramal | None = relation(RAMAL_POR_NUMERO, key="ramal", description="Ramal que fez a mudança. Canal: BANCO.")
    descricao: str | None = column("descricao", description="O que mudou, com o nome da campanha. Canal: BANCO.")
    data: dt.datetime | None = column("data", description="Quando o registro foi gerado. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_CAMPANHA_LOGS = lista(CampanhaLog)
