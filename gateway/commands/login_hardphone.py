"""Intent: log a hardphone in, on a shared extension or not (manual §1.1.3, §1.2.2.10; gaps 19, 22, 23, 74)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import RAMAL
from gateway.commands.guards import compartilhado_valido, e_hardphone, ramal_existe
from gateway.commands.intencao import Argumento, Intencao, PelaApi, PeloSocket, Tipo, alvo_ramal
from gateway.commands.provas import LOGADO, status_do_ramal
from gateway.domain.comandos import Canal

LOGIN_HARDPHONE: Final = Intencao(
    nome="loginHardphone",
    descricao="Loga o usuário de um telefone físico (hardphone), se quiser em um ramal compartilhado.",
    secoes=("1.1.3", "1.2.2.10"),
    argumentos=(
        RAMAL,
        Argumento(
            "compartilhado", Tipo.TEXTO, "Ramal compartilhado em que ele se senta; começa por 5.", obrigatorio=False
        ),
    ),
    formas={
        Canal.COMANDOS: PeloSocket("LOGINHARDPHONE", ("ramal", "compartilhado")),
        Canal.API: PelaApi("login_hardphone", {"ramal": "ramal", "hardphone": "compartilhado"}),
    },
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(compartilhado_valido, ramal_existe(), e_hardphone),
    provas=status_do_ramal(lambda _: LOGADO),
)
