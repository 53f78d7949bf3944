"""What can prove how a command ended."""

from enum import StrEnum


class Evidencia(StrEnum):
    """Kinds of proof, strongest first."""

    EVENTO = "EVENTO"
    ESTADO = "ESTADO"
    DESTINO = "DESTINO"
    RESPOSTA = "RESPOSTA"
