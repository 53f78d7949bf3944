"""Intent: a campaign in the wanted state. The PBX only toggles (manual §1.1.7, §1.3.1.14; gaps 24, 25, 97).

Under the campaign's lock the state is read, toggled only if it is the other one, and read again. Whoever toggles
outside this gateway can still come between: then the answer says that the wish was not met.
"""

from __future__ import annotations

from typing import Final

from gateway.commands import leituras
from gateway.commands.argumentos import CAMPANHA
from gateway.commands.intencao import (
    Argumento,
    Barrado,
    Intencao,
    JaEsta,
    Meios,
    PelaApi,
    PeloBanco,
    Tipo,
    Valores,
    alvo_campanha,
    numero,
)
from gateway.commands.leituras import NaoLido
from gateway.commands.provas import estado
from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal
from gateway.domain.guardas import Guarda
from gateway.pbx import Pbx
from gateway.protocol.messages import Mensagem


async def _precisa_alternar(meios: Meios, valores: Valores) -> Barrado | JaEsta | None:
    try:
        ativa = await leituras.campanha_ativa(meios.pbx, numero(valores, "campanha"))
    except NaoLido:
        return Barrado(
            Guarda.SEM_LEITURA,
            "O PBX só alterna campanhas: sem ler no banco se ela está ativa, o gateway não arrisca invertê-la.",
        )
    if ativa is None:
        return Barrado(Guarda.CAMPANHA_DESCONHECIDA)
    if ativa is valores["ativa"]:
        return JaEsta(f"A campanha já estava {_palavra(ativa)}: nada foi enviado.")
    return None


async def _como_pedida(pbx: Pbx, valores: Valores) -> bool:
    return await leituras.campanha_ativa(pbx, numero(valores, "campanha")) is valores["ativa"]


def _contradiz(valores: Valores, mensagem: Mensagem) -> str | None:
    ativa = mensagem.codigo is Codigo.CAMPANHA_ATIVADA
    if ativa is valores["ativa"]:
        return None
    return (
        f"O pedido não foi atendido: outra pessoa ou programa alternou a campanha ao mesmo tempo, e ela ficou "
        f"{_palavra(ativa)}. Confira e peça de novo com outra chave."
    )


def _palavra(ativa: bool) -> str:
    return "ativa" if ativa else "inativa"


DEFINIR_CAMPANHA_ATIVA: Final = Intencao(
    nome="definirCampanhaAtiva",
    descricao="Deixa uma campanha ativa ou inativa. O PBX só alterna: o gateway lê o estado, alterna só se preciso e "
    "confere o que resultou. Precisa do banco, o único canal que diz se ela está ativa.",
    secoes=("1.1.7", "1.3.1.14"),
    argumentos=(CAMPANHA, Argumento("ativa", Tipo.LOGICO, "Como a campanha deve ficar.")),
    formas={
        Canal.API: PelaApi("gerenciar_campanha", {"campanha_id": "campanha"}),
        Canal.BANCO: PeloBanco("gerenciar_campanhas", {"campanha_id": "campanha"}),
    },
    alvo=alvo_campanha,
    guardas=(_precisa_alternar,),
    provas=(estado(_como_pedida),),
    internos=frozenset(("ativa",)),
    contradiz=_contradiz,
)
