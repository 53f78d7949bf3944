"""The settings of commands and of what is kept of them (read by `gateway.settings`)."""

from __future__ import annotations

from typing import Final

from gateway import settings_values as como
from gateway.settings_values import Variavel

DE_COMANDOS: Final[tuple[Variavel, ...]] = (
    Variavel(
        "GATEWAY_COMMAND_RETENTION_DAYS",
        "command_retention_days",
        como.numero(1, 36_500),
        "90",
        "Por quantos dias um comando terminado pode ser consultado.",
    ),
    Variavel(
        "GATEWAY_AUDIT_RETENTION_DAYS",
        "audit_retention_days",
        como.numero(1, 36_500),
        "1826",
        "Por quantos dias a auditoria é guardada (1826: cinco anos).",
    ),
)
