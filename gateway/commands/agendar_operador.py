"""Intent: an operator's appointment, status 1002: he is told at the time, nothing is dialled (manual §1.1.15,
§1.2.1.5, §1.3.1.17; gaps 34, 35, 69).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.commands.argumentos import CAMPANHA, DATA, PARAMETRO1, RAMAL, TELEFONE_DO_CLIENTE
from gateway.commands.guards import futura, ramal_existe
from gateway.commands.intencao import Argumento, Intencao, Tipo, alvo_ramal
from gateway.commands.provas import tabulado
from gateway.commands.tabulacao import formas_de_tabulacao

STATUS: Final = 1002
"""Reserved by the system for operators' appointments (§1.1.15)."""

AGENDAR_OPERADOR: Final = Intencao(
    nome="agendarOperador",
    descricao="Agenda um retorno do operador (status 1002): na hora ele é avisado (evento AGOP); nada é discado.",
    secoes=("1.1.15", "1.2.2.2", "1.3.1.17"),
    argumentos=(
        PARAMETRO1,
        TELEFONE_DO_CLIENTE,
        CAMPANHA,
        replace(RAMAL, descricao="Ramal do operador que será avisado."),
        DATA,
        Argumento("uniqueid", Tipo.TEXTO, "Código da ligação de que resulta, se houve uma.", obrigatorio=False),
    ),
    formas=formas_de_tabulacao("status_id"),
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(futura(), ramal_existe()),
    provas=(tabulado(),),
    fixos={"status_id": STATUS},
)
