"""Intent: log a softphone extension in (manual §1.1.1, §1.2.2.8; gaps 21, 73)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import RAMAL
from gateway.commands.guards import e_softphone, ramal_existe
from gateway.commands.intencao import Intencao, PelaApi, PeloSocket, alvo_ramal
from gateway.commands.provas import LOGADO, status_do_ramal
from gateway.domain.comandos import Canal

LOGIN: Final = Intencao(
    nome="login",
    descricao="Loga o usuário de um ramal cujo softphone já está registrado. Não abre o TotalPhone.",
    secoes=("1.1.1", "1.2.2.8"),
    argumentos=(RAMAL,),
    formas={
        Canal.COMANDOS: PeloSocket("LOGIN", ("ramal",)),
        Canal.API: PelaApi("login", {"ramal": "ramal"}),
    },
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(ramal_existe(), e_softphone),
    provas=status_do_ramal(lambda _: LOGADO),
)
