"""Intent: log a hardphone out (manual §1.1.4, §1.2.2.11; gaps 22, 23, 74)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import RAMAL
from gateway.commands.guards import e_hardphone, fora_de_ligacao, ramal_existe
from gateway.commands.intencao import Intencao, PelaApi, PeloSocket, alvo_ramal
from gateway.commands.provas import DESLOGADO, status_do_ramal
from gateway.domain.comandos import Canal

LOGOUT_HARDPHONE: Final = Intencao(
    nome="logoutHardphone",
    descricao="Desloga o usuário de um telefone físico (hardphone). Recusado durante uma ligação.",
    secoes=("1.1.4", "1.2.2.11"),
    argumentos=(RAMAL,),
    formas={
        Canal.COMANDOS: PeloSocket("LOGOUTHARDPHONE", ("ramal",)),
        Canal.API: PelaApi("logout_hardphone", {"ramal": "ramal"}),
    },
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(ramal_existe(), e_hardphone, fora_de_ligacao),
    provas=status_do_ramal(lambda _: DESLOGADO),
)
