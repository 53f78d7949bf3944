"""The settings of commands and of what is kept of them (read by `gateway.settings`)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from gateway import settings_values as como
from gateway.settings_values import Variavel

DE_COMANDOS: Final[tuple[Variavel, ...]] = (
    Variavel(
        "GATEWAY_BREAKER_FAILURES",
        "breaker_failures",
        como.inteiro(1, 1_000),
        "5",
        "Respostas ruins de um canal, entre as últimas GATEWAY_BREAKER_WINDOW, que abrem o seu disjuntor.",
    ),
    Variavel(
        "GATEWAY_BREAKER_WINDOW",
        "breaker_window",
        como.inteiro(1, 1_000),
        "10",
        "Quantas das últimas respostas de um canal o disjuntor julga.",
    ),
    Variavel(
        "GATEWAY_BREAKER_OPEN_S",
        "breaker_open_s",
        como.numero(0.05, 3_600),
        "5",
        "Por quanto tempo um disjuntor fica aberto antes de uma leitura de prova, em segundos.",
    ),
    Variavel(
        "GATEWAY_BREAKER_MAX_OPEN_S",
        "breaker_max_open_s",
        como.numero(0.05, 86_400),
        "60",
        "O máximo desse tempo, que dobra enquanto o canal passa na prova e falha em seguida, em segundos.",
    ),
    Variavel(
        "GATEWAY_COMMANDS_PER_S",
        "commands_per_s",
        como.numero(0.01, 100_000),
        "100",
        "Comandos por segundo que um PBX recebe, divididos por igual entre as chaves que pedem; o resto: SOBRECARGA.",
    ),
    Variavel(
        "GATEWAY_COMMANDS_BURST",
        "commands_burst",
        como.inteiro(1, 1_000_000),
        "200",
        "Quantos comandos podem vir de uma vez, acima do ritmo.",
    ),
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
    Variavel(
        "GATEWAY_MAX_UPLOAD_BYTES",
        "max_upload_bytes",
        como.inteiro(1_024, 17_179_869_184),
        "268435456",
        "Tamanho máximo de um arquivo de importação, em bytes.",
    ),
)


def problemas_entre(valores: Mapping[str, Any]) -> list[str]:
    """What is wrong between values that could be read."""
    problemas = []
    for menor, maior, texto in (
        ("breaker_failures", "breaker_window", "GATEWAY_BREAKER_FAILURES: use no máximo o de GATEWAY_BREAKER_WINDOW"),
        (
            "breaker_open_s",
            "breaker_max_open_s",
            "GATEWAY_BREAKER_MAX_OPEN_S: use ao menos o de GATEWAY_BREAKER_OPEN_S",
        ),
    ):
        if menor in valores and maior in valores and valores[menor] > valores[maior]:
            problemas.append(texto)
    return problemas


def problemas_dos_canais(
    canais: Mapping[str, Sequence[str]], intencoes: Mapping[str, Sequence[str]] | None
) -> list[str]:
    """What TOTALIP_CANAIS says of commands that there are not, or of channels that cannot carry them."""
    if intencoes is None:
        return []
    problemas = []
    for intencao, ordem in canais.items():
        known = intencoes.get(intencao)
        if known is None:
            near = difflib.get_close_matches(intencao, intencoes, 1, 0.6)
            dica = f"; você quis dizer {near[0]}?" if near else ": veja docs/commands.md"
            problemas.append(f"TOTALIP_CANAIS: não há o comando “{intencao}”{dica}")
        elif strange := [canal for canal in ordem if canal not in known]:
            problemas.append(f"TOTALIP_CANAIS: “{intencao}” não vai por {', '.join(strange)}; use {', '.join(known)}")
    return problemas
