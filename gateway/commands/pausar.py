"""Intent: pause the user of an extension (manual §1.1.25, §1.2.2.12; gaps 53, 54)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import RAMAL
from gateway.commands.guards import ramal_existe
from gateway.commands.intencao import Intencao, PelaApi, PeloSocket, alvo_ramal
from gateway.domain.comandos import Canal

PAUSAR: Final = Intencao(
    nome="pausar",
    descricao="Pausa o ramal: filas e discador deixam de lhe dar ligações. O status de intervalo não muda; nenhum "
    "canal mostra a pausa, por isso a prova é só a resposta do PBX.",
    secoes=("1.1.25", "1.2.2.12"),
    argumentos=(RAMAL,),
    formas={
        Canal.COMANDOS: PeloSocket("SETPAUSE", ("ramal",)),
        Canal.API: PelaApi("set_pause", {"ramal": "ramal"}),
    },
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(ramal_existe(),),
)
