"""Intents: numbers onto a black list, off one, off all (manual §1.3.1.35-36; gap 100)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.access.masks import TELEFONE
from gateway.commands import leituras
from gateway.commands.intencao import Argumento, Intencao, PeloBanco, Tipo, Valores, numero, pessoal, texto
from gateway.commands.provas import estado
from gateway.domain.comandos import Canal
from gateway.pbx import Pbx

_NUMERO: Final = Argumento("telefone", Tipo.TEXTO, "Número, só algarismos, de 8 a 11.", mascara=TELEFONE)
_LISTA: Final = Argumento("black_list", Tipo.INTEIRO, "Código da black list, de `blackLists`.")
_COLUNAS: Final = (("id_black_list", "black_list"), ("telefone", "telefone"))


def _alvo(valores: Valores) -> str:
    return pessoal("black_list", texto(valores, "telefone"))


async def _em(pbx: Pbx, valores: Valores) -> bool:
    """Whether the list (or any, where none is named) holds exactly this number."""
    rows = await leituras.linhas(
        pbx, "telefones_bloqueados", ("grupo_de_bloqueio",), {"telefone": texto(valores, "telefone")}
    )
    if valores.get("black_list") is None:
        return bool(rows)
    nome = await leituras.nome_da_black_list(pbx, numero(valores, "black_list"))
    return any(row["grupo_de_bloqueio"] == nome for row in rows)


async def _fora(pbx: Pbx, valores: Valores) -> bool:
    return not await _em(pbx, valores)


INCLUIR_NA_BLACK_LIST: Final = Intencao(
    nome="incluirNaBlackList",
    descricao="Inclui um número em uma black list. O PBX só tem este comando no banco.",
    secoes=("1.3.1.35",),
    argumentos=(_LISTA, _NUMERO),
    formas={Canal.BANCO: PeloBanco("inserir_telefone_black_list", dict(_COLUNAS))},
    alvo=_alvo,
    provas=(estado(_em),),
)
REMOVER_DA_BLACK_LIST: Final = Intencao(
    nome="removerDaBlackList",
    descricao="Retira um número de uma black list ou, sem dizer qual, de todas. O PBX só tem este comando no banco.",
    secoes=("1.3.1.36",),
    argumentos=(
        _NUMERO,
        replace(_LISTA, descricao="Código da black list; sem ele o número sai de todas.", obrigatorio=False),
    ),
    formas={Canal.BANCO: PeloBanco("remover_telefone_black_list", dict(_COLUNAS))},
    alvo=_alvo,
    provas=(estado(_fora),),
)
