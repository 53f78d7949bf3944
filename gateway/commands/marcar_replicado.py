"""Intent: rows of resultado_discador_mensal as replicated, the one column an integrator may write (gap 101)."""

from __future__ import annotations

from typing import Final

from gateway.commands import leituras
from gateway.commands.intencao import Argumento, Intencao, PorAtualizacao, Tipo, Valores
from gateway.commands.provas import estado
from gateway.domain.comandos import Canal
from gateway.pbx import Pbx


def _alvo(valores: Valores) -> str:
    del valores
    return "resultado_discador_mensal"


def _ids(valores: Valores) -> tuple[int, ...]:
    ids = valores["ids"]
    return ids if isinstance(ids, tuple) else ()


async def _marcados(pbx: Pbx, valores: Valores) -> bool:
    """Every row that is (still) there has the value; rows expire after 35 days."""
    found = [
        row["replicado"]
        for id in _ids(valores)
        for row in await leituras.linhas(pbx, "resultado_discador_mensal", ("replicado",), {"id": id})
    ]
    return bool(found) and all(one is valores["replicado"] for one in found)


MARCAR_REPLICADO: Final = Intencao(
    nome="marcarReplicado",
    descricao="Marca linhas do resultado mensal do discador como replicadas (ou não): a única coluna que um integrador "
    "pode escrever.",
    secoes=("1.3.1.10",),
    argumentos=(
        Argumento("ids", Tipo.INTEIROS, "Códigos das linhas, a coluna `id` de resultado_discador_mensal; até 500."),
        Argumento("replicado", Tipo.LOGICO, "O valor a gravar."),
    ),
    formas={Canal.BANCO: PorAtualizacao("resultado_discador_mensal", "replicado", "replicado", "ids")},
    alvo=_alvo,
    provas=(estado(_marcados),),
)
