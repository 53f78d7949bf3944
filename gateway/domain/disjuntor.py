"""The states of a channel's breaker."""

from enum import StrEnum


class EstadoDisjuntor(StrEnum):
    """FECHADO: requests pass. ABERTO: none does. MEIO_ABERTO: one harmless read at a time, as a trial."""

    FECHADO = "FECHADO"
    ABERTO = "ABERTO"
    MEIO_ABERTO = "MEIO_ABERTO"
