"""Intent: log a softphone extension out (manual §1.1.2, §1.2.2.9; gap 73)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import RAMAL
from gateway.commands.guards import e_softphone, fora_de_ligacao, ramal_existe
from gateway.commands.intencao import Intencao, PelaApi, PeloSocket, alvo_ramal
from gateway.commands.provas import DESLOGADO, status_do_ramal
from gateway.domain.comandos import Canal

LOGOUT: Final = Intencao(
    nome="logout",
    descricao="Desloga o usuário de um ramal de softphone. Não fecha o TotalPhone. Recusado durante uma ligação.",
    secoes=("1.1.2", "1.2.2.9"),
    argumentos=(RAMAL,),
    formas={
        Canal.COMANDOS: PeloSocket("LOGOUT", ("ramal",)),
        Canal.API: PelaApi("logout", {"ramal": "ramal"}),
    },
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(ramal_existe(), e_softphone, fora_de_ligacao),
    provas=status_do_ramal(lambda _: DESLOGADO),
)
