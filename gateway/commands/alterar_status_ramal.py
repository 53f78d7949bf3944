"""Intent: change the interval status of an extension (manual §1.1.6, §1.2.2.1, §1.3.1.18; gap 96)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import RAMAL
from gateway.commands.guards import e_softphone, ramal_existe
from gateway.commands.intencao import Argumento, Intencao, PelaApi, PeloBanco, PeloSocket, Tipo, alvo_ramal, numero
from gateway.commands.provas import status_do_ramal
from gateway.domain.comandos import Canal

ALTERAR_STATUS_RAMAL: Final = Intencao(
    nome="alterarStatusRamal",
    descricao="Troca o status de intervalo de um ramal. Hardphones não têm intervalos.",
    secoes=("1.1.6", "1.2.2.1", "1.3.1.18"),
    argumentos=(RAMAL, Argumento("status_id", Tipo.INTEIRO, "Código do status, de `statusUsuarios`.")),
    formas={
        Canal.COMANDOS: PeloSocket("SETSTATUS", ("ramal", "status_id")),
        Canal.API: PelaApi("set_status", {"ramal": "ramal", "status_id": "status_id"}),
        Canal.BANCO: PeloBanco("set_status_ramal", {"ramal": "ramal", "id_status": "status_id"}),
    },
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(ramal_existe(), e_softphone),
    provas=status_do_ramal(lambda valores: numero(valores, "status_id")),
)
