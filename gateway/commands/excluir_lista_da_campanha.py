"""Intent: delete every telephone and customer of a campaign (manual §1.1.22, §1.3.1.9; gaps 49, 50, 99)."""

from __future__ import annotations

from typing import Final

from gateway.commands import leituras
from gateway.commands.argumentos import CAMPANHA
from gateway.commands.guards import campanha_existe
from gateway.commands.intencao import Intencao, PelaApi, PeloBanco, Valores, alvo_campanha, numero
from gateway.commands.provas import estado
from gateway.domain.comandos import Canal
from gateway.pbx import Pbx


async def _vazia(pbx: Pbx, valores: Valores) -> bool:
    rows = await leituras.telefones(pbx, {"campanha_id": numero(valores, "campanha")})
    return all(leituras.em_uso(row) for row in rows)


EXCLUIR_LISTA_DA_CAMPANHA: Final = Intencao(
    nome="excluirListaDaCampanha",
    descricao="Exclui todos os telefones e clientes de uma campanha. Números que estão sendo discados, na URA do "
    "discador ou na fila ficam.",
    secoes=("1.1.22", "1.3.1.9"),
    argumentos=(CAMPANHA,),
    formas={
        Canal.API: PelaApi("excluir_telefone_campanha", {"id_campanha": "campanha"}),
        Canal.BANCO: PeloBanco("excluir_telefone_campanha", {"id_campanha": "campanha"}),
    },
    alvo=alvo_campanha,
    guardas=(campanha_existe,),
    provas=(estado(_vazia),),
)
