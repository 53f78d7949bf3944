"""Intent: delete one telephone of a campaign (manual §1.1.22, §1.3.1.9; gaps 48-50, 99)."""

from __future__ import annotations

from typing import Final

from gateway.commands import leituras
from gateway.commands.guards import telefone_livre
from gateway.commands.intencao import Argumento, Intencao, PelaApi, PeloBanco, Tipo, Valores, numero, texto
from gateway.commands.provas import estado
from gateway.domain.comandos import Canal
from gateway.pbx import Pbx


def _alvo(valores: Valores) -> str:
    return f"telefone:{texto(valores, 'telefone_id')}"


async def _excluido(pbx: Pbx, valores: Valores) -> bool:
    return not await leituras.telefones(pbx, {"id": numero(valores, "telefone_id")})


EXCLUIR_TELEFONE: Final = Intencao(
    nome="excluirTelefone",
    descricao="Exclui um telefone de uma campanha. Um número que está sendo discado, na URA do discador ou na fila não "
    "pode ser excluído. Um cliente que fica sem telefones desaparece.",
    secoes=("1.1.22", "1.3.1.9"),
    argumentos=(Argumento("telefone_id", Tipo.INTEIRO, "Código do telefone: a coluna `id` de telefones_campanhas."),),
    formas={
        Canal.API: PelaApi("excluir_telefone_campanha", {"id_telefone": "telefone_id"}),
        Canal.BANCO: PeloBanco("excluir_telefone_campanha", {"id_telefone": "telefone_id"}),
    },
    alvo=_alvo,
    guardas=(telefone_livre,),
    provas=(estado(_excluido),),
)
