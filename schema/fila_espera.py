"""Who waits in a queue now (manual §1.1.12): told by the HTTP API alone."""

from __future__ import annotations

import datetime as dt

from schema.enums import Canal
from schema.fields import column, pbx_type
from schema.funcoes import FILA_ESPERA
from schema.origem import atualizado_em, origem
from schema.telefone import Telefone, phone


@pbx_type(view=FILA_ESPERA, description="Uma ligação que espera agora em uma fila (grupo de atendimento).")
class EsperaNaFila:
    """A caller waiting; trust the position, not the order of the times (gap 28)."""

    posicao: int | None = column("position", description="Lugar na fila, a partir de 1. Canal: API.")
    numero_origem: Telefone | None = phone("caller_number", description="Número de quem espera. Canal: API.")
    tempo_espera: float | None = column("waiting_time_s", description="Espera até agora, em segundos. Canal: API.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()
