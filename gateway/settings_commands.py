"""The settings of commands and of what is kept of them (read by `gateway.settings`)."""

from __future__ import annotations

from pathlib import Path
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
    Variavel(
        "GATEWAY_EVIDENCE_TIMEOUT_S",
        "evidence_timeout_s",
        como.numero(0.05, 600),
        "5",
        "Espera pela prova de que um comando teve efeito, em segundos.",
    ),
    Variavel(
        "GATEWAY_COMMAND_ROW_TIMEOUT_S",
        "command_row_timeout_s",
        como.numero(0.05, 600),
        "15",
        "Espera pelo destino de uma linha inserida em uma tabela de comandos, em segundos.",
    ),
    Variavel(
        "GATEWAY_RULES",
        "rules",
        Path,
        "",
        "Arquivo YAML com os horários em que se pode ligar, os hardphones e o que fazer sem leitura; veja "
        "docs/commands.md.",
        "regras.yaml",
    ),
)
