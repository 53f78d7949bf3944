"""Intent: an extension calls a number (manual §1.1.20, §1.2.2.15; gaps 8, 43, 44, 76)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import NUMERO, RAMAL
from gateway.commands.formas import CHAVE
from gateway.commands.guards import fora_da_black_list, fora_de_ligacao, no_horario, ramal_existe
from gateway.commands.intencao import Intencao, PelaApi, PeloSocket, alvo_ramal
from gateway.commands.provas import ligacao_iniciada
from gateway.domain.comandos import Canal

DISCAR: Final = Intencao(
    nome="discar",
    descricao="Faz o ramal ligar para um número. Precisa da chave do PBX (`TOTALIP_API_KEY`). Um softphone precisa "
    "estar logado; um telefone físico precisa permitir discagem remota (docs/commands.md).",
    secoes=("1.1.20", "1.2.2.15"),
    argumentos=(RAMAL, NUMERO),
    formas={
        Canal.COMANDOS: PeloSocket("DISCAR", ("ramal", "numero", CHAVE)),
        Canal.API: PelaApi("discar", {"numero": "numero", "ramal": "ramal"}),
    },
    alvo=alvo_ramal,
    ramal="ramal",
    guardas=(no_horario("numero"), ramal_existe(), fora_de_ligacao, fora_da_black_list("numero")),
    provas=ligacao_iniciada(),
)
