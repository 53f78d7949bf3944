"""The delivery checker: what the PBX wrote, and what its path let through, against what one client was given.

The PBX's history is one order, so order per extension and per call follows from order in the whole. Facts are looked
for forwards only: what is skipped must have been told of (`Classe.dita`), what is found only behind was told twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

UNICOS = frozenset(("A", "R", "D", "H"))


@dataclass(frozen=True, slots=True)
class Fato:
    """An event of an extension: `marca` is its call's uniqueid, or the code of its status."""

    tipo: str
    ramal: str
    marca: str


@dataclass(frozen=True, slots=True)
class Escrito:
    """A fact of the PBX's history.

    Attributes:
        passou: whether the path gave the gateway its whole line; None: that cannot be told.
    """

    fato: Fato
    passou: bool | None = True


class Classe(StrEnum):
    """What an item of a client's record is."""

    EVENTO = "evento"
    LACUNA = "lacuna"
    CAIU = "caiu"
    VOLTOU = "voltou"
    ILEGIVEL = "ilegivel"
    RECONCILIADO = "reconciliado"
    ALERTA = "alerta"

    @property
    def dita(self) -> bool:
        """Whether it tells that something may be missing here."""
        return self in (Classe.LACUNA, Classe.CAIU, Classe.VOLTOU)


@dataclass(frozen=True, slots=True)
class Recebido:
    """One item that a client was given; `chave` is an alert's occurrence."""

    classe: Classe
    epoca: str
    sequencia: int
    fato: Fato | None = None
    sintetico: bool = False
    chave: str = ""

    @property
    def real(self) -> bool:
        """Whether it claims to be an event that the PBX sent."""
        return self.classe is Classe.EVENTO and not self.sintetico


class Falha(StrEnum):
    """What can be wrong."""

    PERDIDO = "perdido sem aviso"
    REPETIDO = "repetido"
    FORA_DE_ORDEM = "fora de ordem"
    INVENTADO = "o PBX não o mandou"
    SEM_MARCA = "sintético sem marca"
    SINTETICO_FALSO = "sintético do que não aconteceu"
    SINTETICO_REPETIDO = "sintético do que já se disse"
    SEM_RECONCILIACAO = "voltou e não reconciliou"
    ESTADO = "estado diferente do PBX"
    ALERTA_REPETIDO = "alerta repetido"
    ALERTA_PERDIDO = "alerta perdido"


@dataclass(frozen=True, slots=True)
class Achado:
    """One fault, and where."""

    falha: Falha
    onde: str


def fato_da_linha(linha: str) -> Fato | None:
    """The fact of a line of the event port; None for what is no event of an extension."""
    campos = re.findall(r"[^<>]+", linha.strip())
    if not linha.startswith("<") or len(campos) < 3 or campos[0] not in UNICOS | {"S"}:
        return None
    return Fato(campos[0], campos[1], campos[2] if campos[0] == "S" else campos[-1].strip())


def alinhar(historia: Sequence[Fato], conexoes: Iterable[Sequence[Fato]]) -> list[Escrito]:
    """The history, each fact with whether it passed. A connection passes one unbroken stretch of it.

    A stretch without a call of its own may stand in more than one place: its facts, and those like them, are unknown.
    """
    passou: list[bool | None] = [False] * len(historia)
    desde = 0
    for trecho in conexoes:
        if not trecho:
            continue
        lugares = [i for i in range(desde, len(historia) - len(trecho) + 1) if _comeca(historia, i, trecho)]
        if len(lugares) == 1:
            desde = lugares[0] + len(trecho)
            passou[lugares[0] : desde] = [True] * len(trecho)
        else:
            for inicio in lugares:
                passou[inicio : inicio + len(trecho)] = [None] * len(trecho)
    return [Escrito(fato, como) for fato, como in zip(historia, passou, strict=True)]


def _comeca(historia: Sequence[Fato], onde: int, trecho: Sequence[Fato]) -> bool:
    return all(historia[onde + i] == fato for i, fato in enumerate(trecho))


def conferir(historia: Sequence[Escrito], recebidos: Sequence[Recebido]) -> list[Achado]:
    """Every fault in what one client was given, from its first item to the last fact of the history."""
    return [
        *conferir_posicoes(recebidos),
        *_fatos(historia, recebidos),
        *_sinteticos(historia, recebidos),
        *_reconciliado(recebidos),
    ]


def conferir_posicoes(recebidos: Sequence[Recebido]) -> Iterator[Achado]:
    """Positions given twice, or going back."""
    vistas: set[tuple[str, int]] = set()
    antes: Recebido | None = None
    for um in recebidos:
        lugar = (um.epoca, um.sequencia)
        if lugar in vistas:
            yield Achado(Falha.REPETIDO, f"posição {um.sequencia}")
        elif antes is not None and antes.epoca == um.epoca and um.sequencia < antes.sequencia:
            yield Achado(Falha.FORA_DE_ORDEM, f"posição {um.sequencia} depois de {antes.sequencia}")
        vistas.add(lugar)
        antes = um


def _fatos(historia: Sequence[Escrito], recebidos: Sequence[Recebido]) -> Iterator[Achado]:
    """Whether the facts can be the history less what was told of.

    Where something was told to be missing, a status that was set more than once may stand in more than one place:
    `proximos` are all the places of the history where the record can be.
    """
    lugares: dict[Fato, list[int]] = {}
    for i, escrito in enumerate(historia):
        if escrito.passou is not False:
            lugares.setdefault(escrito.fato, []).append(i)
    proximos, dita, ilegiveis = {0}, False, 0
    for um in recebidos:
        dita = dita or um.classe.dita
        ilegiveis += um.classe is Classe.ILEGIVEL
        if not um.real or um.fato is None:
            continue
        desde = min(proximos)
        adiante = [i for i in lugares.get(um.fato, ()) if i >= desde]
        if not adiante:
            yield Achado(_por_que_nao(historia, um.fato, desde), f"{um.fato} na posição {um.sequencia}")
            continue
        cabem = {i + 1 for i in adiante for p in proximos if i >= p and (dita or i - p <= ilegiveis)}
        if not cabem:
            yield Achado(Falha.PERDIDO, f"{historia[desde].fato} antes da posição {um.sequencia}")
        proximos, dita, ilegiveis = cabem or {adiante[0] + 1}, False, 0
    if max(proximos) < len(historia) and not dita:
        yield Achado(Falha.PERDIDO, f"{historia[max(proximos)].fato} no fim")


def _por_que_nao(historia: Sequence[Escrito], fato: Fato, desde: int) -> Falha:
    if any(um.fato == fato for um in historia[desde:]):
        return Falha.SEM_MARCA
    antes = [um for um in historia[:desde] if um.fato == fato]
    if not antes:
        return Falha.INVENTADO
    return Falha.SEM_MARCA if all(um.passou is False for um in antes) else Falha.FORA_DE_ORDEM


def _sinteticos(historia: Sequence[Escrito], recebidos: Sequence[Recebido]) -> Iterator[Achado]:
    aconteceu = {um.fato for um in historia}
    ditos: set[Fato] = set()
    for um in recebidos:
        if um.classe is not Classe.EVENTO or um.fato is None:
            continue
        if um.sintetico and um.fato not in aconteceu:
            yield Achado(Falha.SINTETICO_FALSO, f"{um.fato} na posição {um.sequencia}")
        if um.fato.tipo in UNICOS:
            if um.sintetico and um.fato in ditos:
                yield Achado(Falha.SINTETICO_REPETIDO, f"{um.fato} na posição {um.sequencia}")
            ditos.add(um.fato)


def _reconciliado(recebidos: Sequence[Recebido]) -> Iterator[Achado]:
    falta = False
    for um in recebidos:
        falta = um.classe is Classe.VOLTOU or (falta and um.classe not in (Classe.RECONCILIADO, Classe.LACUNA))
    if falta:
        yield Achado(Falha.SEM_RECONCILIACAO, "no fim")


def conferir_estado(visto: Mapping[str, Any], do_pbx: Mapping[str, Any]) -> list[Achado]:
    """Where what is believed of extensions differs from what the PBX has."""
    return [
        Achado(Falha.ESTADO, f"{ramal}: {visto.get(ramal)} em vez de {do_pbx.get(ramal)}")
        for ramal in sorted(visto.keys() | do_pbx.keys())
        if visto.get(ramal) != do_pbx.get(ramal)
    ]


def conferir_alertas(esperados: Collection[str], recebidos: Iterable[Recebido]) -> list[Achado]:
    """Each occurrence once, none besides."""
    vistos = Counter(um.chave for um in recebidos if um.classe is Classe.ALERTA)
    repetidos = [Achado(Falha.ALERTA_REPETIDO, chave) for chave, vezes in vistos.items() if vezes > 1]
    perdidos = [Achado(Falha.ALERTA_PERDIDO, chave) for chave in esperados if chave not in vistos]
    return [*repetidos, *perdidos, *(Achado(Falha.INVENTADO, chave) for chave in vistos if chave not in esperados)]


def conferir_quem_ouve(guardados: Iterable[Recebido], recebidos: Sequence[Recebido]) -> list[Achado]:
    """Of the alerts in the stream, a listener has each once, or was told a gap where it is."""
    vezes = Counter(um.chave for um in recebidos if um.classe is Classe.ALERTA)
    achados = [Achado(Falha.ALERTA_REPETIDO, chave) for chave, quantas in vezes.items() if quantas > 1]
    for alerta in guardados:
        ali = next((um for um in recebidos if um.sequencia >= alerta.sequencia), None)
        if alerta.chave not in vezes and (ali is None or ali.classe is not Classe.LACUNA):
            achados.append(Achado(Falha.ALERTA_PERDIDO, alerta.chave))
    return achados


def uma_vez(recebidos: Iterable[Recebido]) -> list[Recebido]:
    """What a receiver of at-least-once deliveries keeps: the first of each position, in the order they came."""
    return list({(um.epoca, um.sequencia): um for um in reversed(list(recebidos))}.values())[::-1]
