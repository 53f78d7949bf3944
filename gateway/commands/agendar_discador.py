"""Intent: the dialer calls another number of the customer at a time (manual §1.2.2.3; gaps 34, 67, 69)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.commands.argumentos import (
    CAMPANHA,
    DATA,
    PARAMETRO1,
    RAMAL,
    STATUS_DE_CAMPANHA,
    TELEFONE_DO_CLIENTE,
)
from gateway.commands.guards import fora_da_black_list, futura, no_horario, ramal_existe
from gateway.commands.intencao import Intencao, alvo_ramal
from gateway.commands.provas import tabulado
from gateway.commands.tabulacao import formas_de_tabulacao

AGENDAR_DISCADOR: Final = Intencao(
    nome="agendarDiscador",
    descricao="Agenda para o discador um telefone do cliente em uma data futura. Depois tabule o telefone contatado, "
    "com `tabular`, em um status que não finalize nem tenha retentativa.",
    secoes=("1.2.2.3", "1.1.15", "1.3.1.17"),
    argumentos=(
        PARAMETRO1,
        TELEFONE_DO_CLIENTE,
        CAMPANHA,
        replace(STATUS_DE_CAMPANHA, descricao="Um status com “reagendar” nesta instalação; no manual, 23."),
        RAMAL,
        DATA,
    ),
    formas=formas_de_tabulacao("status_id"),
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(
        futura(),
        no_horario("telefone", quando="data"),
        ramal_existe(),
        fora_da_black_list("telefone"),
    ),
    provas=(tabulado(),),
)
