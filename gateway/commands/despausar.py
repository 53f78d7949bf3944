"""Intent: take the user of an extension out of the pause (manual §1.1.26, §1.2.2.13; gaps 53, 54)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import RAMAL
from gateway.commands.guards import ramal_existe
from gateway.commands.intencao import Intencao, PelaApi, PeloSocket, alvo_ramal
from gateway.domain.comandos import Canal

DESPAUSAR: Final = Intencao(
    nome="despausar",
    descricao="Tira o ramal da pausa. Nenhum canal mostra a pausa, por isso a prova é só a resposta do PBX.",
    secoes=("1.1.26", "1.2.2.13"),
    argumentos=(RAMAL,),
    formas={
        Canal.COMANDOS: PeloSocket("SETUNPAUSE", ("ramal",)),
        Canal.API: PelaApi("set_unpause", {"ramal": "ramal"}),
    },
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(ramal_existe(),),
)
