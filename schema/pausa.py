"""Time in each interval status (manual §1.3.1.20, gap 88, field fact 9)."""

from __future__ import annotations

import datetime as dt

from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.listas import lista
from schema.origem import atualizado_em, origem
from schema.ramal import Ramal
from schema.status import StatusUsuario
from schema.views import PAUSAS, RAMAL_POR_ID, STATUS_USUARIO_POR_ID


@pbx_type(view=PAUSAS, description="O tempo que um usuário ficou num status.")
class Pausa:
    """A row of pausas: no id, and equal rows may repeat; some versions lack the status' name."""

    codigo_usuario: int | None = column("id_usuario", description="Código do usuário. Canal: BANCO.")
    numero_ramal: str | None = column("ramal", description="Ramal do usuário. Canal: BANCO.")
    ramal: Ramal | None = relation(RAMAL_POR_ID, key="id_usuario", description="Ramal do usuário. Canal: BANCO.")
    codigo_status: int | None = column("id_status", description="Código do status. Canal: BANCO.")
    nome_status: str | None = column("status", description="Nome do status; nem toda versão o tem. Canal: BANCO.")
    status: StatusUsuario | None = relation(STATUS_USUARIO_POR_ID, key="id_status", description="Status. Canal: BANCO.")
    data: dt.datetime | None = column("data", description="Quando o usuário trocou de status. Canal: BANCO.")
    tempo: int | None = column("tempo", description="Segundos que ficou no status. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_PAUSAS = lista(Pausa)
