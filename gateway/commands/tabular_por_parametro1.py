"""Intent: save a campaign status by parameter 1, in one campaign or in all (manual §1.2.2.7; gaps 34, 72)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import PARAMETRO1, RAMAL, STATUS_DE_CAMPANHA
from gateway.commands.guards import ramal_existe
from gateway.commands.intencao import Argumento, Intencao, PeloSocket, Tipo, alvo_ramal
from gateway.commands.provas import tabulado
from gateway.domain.comandos import Canal

TABULAR_POR_PARAMETRO1: Final = Intencao(
    nome="tabularPorParametro1",
    descricao="Grava um status de campanha em todos os telefones dos clientes com este parâmetro 1. O PBX só tem este "
    "comando no socket.",
    secoes=("1.2.2.7",),
    argumentos=(
        PARAMETRO1,
        Argumento("campanha", Tipo.INTEIRO, "Código da campanha; 0 procura em todas as campanhas."),
        STATUS_DE_CAMPANHA,
        RAMAL,
        Argumento(
            "data",
            Tipo.INSTANTE,
            "Data do histórico ou, com um status de agendamento, do agendamento; sem ela, agora.",
            obrigatorio=False,
        ),
    ),
    formas={
        Canal.COMANDOS: PeloSocket(
            "SETSTATUSTELEFONECAMPANHAPARAMETRO1", ("parametro1", "campanha", "status_id", "ramal", "data")
        ),
    },
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(ramal_existe(),),
    provas=(tabulado(por_telefone=False),),
)
