"""Faults planted into a recorded run, each of which the checker must find."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tests.delivery.conferencia import UNICOS, Classe, Escrito, Falha, Fato, Recebido

Plantada = list[Recebido] | None
Falta = Callable[[Sequence[Recebido], random.Random, Sequence[Escrito]], Plantada]
"""Plants a fault into a client's record, given the history; None: there is no place where it could be known."""


def apagar(recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]) -> Plantada:
    """An event is dropped where nothing was said to be missing."""
    lugares = [
        i
        for i in range(1, len(recebidos) - 1)
        if recebidos[i].real and _certo(recebidos[i - 1]) and _certo(recebidos[i + 1])
    ]
    return _sem(recebidos, {acaso.choice(lugares)}) if lugares else None


def dobrar(recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]) -> Plantada:
    """An item is given again, a little later."""
    onde = acaso.randrange(len(recebidos))
    depois = min(onde + acaso.randint(1, 4), len(recebidos))
    return [*recebidos[:depois], recebidos[onde], *recebidos[depois:]]


def dobrar_com_outra_posicao(
    recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]
) -> Plantada:
    """An event is stored twice, so that both have a place of their own."""
    lugares = [i for i, um in enumerate(recebidos) if um.real and um.fato and um.fato.tipo != "S"]
    if not lugares:
        return None
    onde = acaso.choice(lugares)
    depois = [replace(um, sequencia=um.sequencia + 1) for um in recebidos[onde:]]
    return [*recebidos[: onde + 1], *depois]


def trocar(recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]) -> Plantada:
    """Two neighbours change places before they are stored."""
    lugares = [
        i
        for i in range(len(recebidos) - 1)
        if recebidos[i].real and recebidos[i + 1].real and recebidos[i].fato != recebidos[i + 1].fato
        if sum(map(_certo, recebidos[max(i - 1, 0) : i + 2])) >= 2  # else a told gap may explain it
    ]
    if not lugares:
        return None
    onde = acaso.choice(lugares)
    um, outro = recebidos[onde], recebidos[onde + 1]
    trocados = [replace(um, fato=outro.fato), replace(outro, fato=um.fato)]
    return [*recebidos[:onde], *trocados, *recebidos[onde + 2 :]]


def trocar_na_entrega(recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]) -> Plantada:
    """Two neighbours change places on the way to the client."""
    onde = acaso.randrange(len(recebidos) - 1)
    return [*recebidos[:onde], recebidos[onde + 1], recebidos[onde], *recebidos[onde + 2 :]]


def calar(recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]) -> Plantada:
    """Something was lost and nobody says so."""
    ditas = {i for i, um in enumerate(recebidos) if um.classe.dita or um.classe is Classe.ILEGIVEL or um.sintetico}
    chegaram = {um.fato for um in recebidos if um.real}
    return _sem(recebidos, ditas) if any(escrito.fato not in chegaram for escrito in escritos) else None


def tirar_a_marca(recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]) -> Plantada:
    """What the gateway concluded passes for what the PBX sent."""
    passaram = {escrito.fato for escrito in escritos if escrito.passou is not False}
    lugares = [i for i, um in enumerate(recebidos) if um.sintetico and um.fato and um.fato not in passaram]
    if not lugares:
        return None
    onde = acaso.choice(lugares)
    return [*recebidos[:onde], replace(recebidos[onde], sintetico=False), *recebidos[onde + 1 :]]


def nao_reconciliar(recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]) -> Plantada:
    """The line is back and nothing tells that the state is known again."""
    ditos = {i for i, um in enumerate(recebidos) if um.classe is Classe.RECONCILIADO}
    voltou = max((i for i, um in enumerate(recebidos) if um.classe is Classe.VOLTOU), default=None)
    if voltou is None or any(um.classe is Classe.LACUNA for um in recebidos[voltou:]):
        return None
    return _sem(recebidos, ditos)


def inventar(recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]) -> Plantada:
    """The gateway concludes what never happened."""
    return _concluir(recebidos, acaso, lambda fato: replace(fato, marca="0.0"))


def concluir_de_novo(recebidos: Sequence[Recebido], acaso: random.Random, escritos: Sequence[Escrito]) -> Plantada:
    """The gateway concludes what the PBX has told already."""
    return _concluir(recebidos, acaso, lambda fato: fato)


def _concluir(recebidos: Sequence[Recebido], acaso: random.Random, muda: Callable[[Fato], Fato]) -> Plantada:
    lugares = [i for i, um in enumerate(recebidos) if um.real and um.fato and um.fato.tipo != "S"]
    if not lugares:
        return None
    onde = acaso.choice(lugares)
    um = recebidos[onde]
    assert um.fato is not None
    falso = replace(um, fato=muda(um.fato), sintetico=True, sequencia=um.sequencia + 1)
    depois = [replace(outro, sequencia=outro.sequencia + 1) for outro in recebidos[onde + 1 :]]
    return [*recebidos[: onde + 1], falso, *depois]


FALTAS: Mapping[Falta, frozenset[Falha]] = {
    apagar: frozenset((Falha.PERDIDO,)),
    dobrar: frozenset((Falha.REPETIDO,)),
    dobrar_com_outra_posicao: frozenset((Falha.FORA_DE_ORDEM,)),
    trocar: frozenset((Falha.PERDIDO, Falha.FORA_DE_ORDEM)),
    trocar_na_entrega: frozenset((Falha.FORA_DE_ORDEM,)),
    calar: frozenset((Falha.PERDIDO,)),
    tirar_a_marca: frozenset((Falha.SEM_MARCA, Falha.FORA_DE_ORDEM)),
    nao_reconciliar: frozenset((Falha.SEM_RECONCILIACAO,)),
    inventar: frozenset((Falha.SINTETICO_FALSO,)),
    concluir_de_novo: frozenset((Falha.SINTETICO_REPETIDO,)),
}


def _certo(um: Recebido) -> bool:
    """Whether it stands in one place of the history only."""
    return um.real and um.fato is not None and um.fato.tipo in UNICOS


def _sem(recebidos: Sequence[Recebido], quais: set[int]) -> list[Recebido]:
    return [um for i, um in enumerate(recebidos) if i not in quais]
