"""Intent: save a campaign status for one telephone (manual §1.1.15, §1.2.2.2, §1.3.1.17; gaps 33, 34, 67, 68, 94)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import CAMPANHA, PARAMETRO1, RAMAL, STATUS_DE_CAMPANHA, TELEFONE_DO_CLIENTE
from gateway.commands.guards import ramal_existe
from gateway.commands.intencao import Argumento, Intencao, Tipo, alvo_ramal
from gateway.commands.provas import tabulado
from gateway.commands.tabulacao import formas_de_tabulacao

TABULAR: Final = Intencao(
    nome="tabular",
    descricao="Grava um status de campanha em um telefone do cliente. Para agendar use `agendarOperador` ou "
    "`agendarDiscador`.",
    secoes=("1.1.15", "1.2.2.2", "1.3.1.17"),
    argumentos=(
        PARAMETRO1,
        TELEFONE_DO_CLIENTE,
        CAMPANHA,
        STATUS_DE_CAMPANHA,
        RAMAL,
        Argumento("data", Tipo.INSTANTE, "Data com que o histórico é gravado; sem ela, agora.", obrigatorio=False),
        Argumento("uniqueid", Tipo.TEXTO, "Código da ligação tabulada, se houve uma.", obrigatorio=False),
    ),
    formas=formas_de_tabulacao("status_id"),
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(ramal_existe(),),
    provas=(tabulado(),),
)
