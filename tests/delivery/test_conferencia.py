"""The delivery checker finds nothing in an honest run, and each kind of fault that is planted into one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.delivery.conferencia import (
    Classe,
    Escrito,
    Falha,
    Fato,
    Recebido,
    alinhar,
    conferir,
    conferir_alertas,
    conferir_estado,
    conferir_quem_ouve,
    fato_da_linha,
    uma_vez,
)
from tests.delivery.faltas import FALTAS, Falta

RAMAIS = ("40000", "40001", "40002")


def historia(acaso: random.Random, quantos: int = 60) -> list[Fato]:
    """Calls that begin and end, and changes of status between them."""
    fatos: list[Fato] = []
    abertas: dict[str, str] = {}
    for numero in range(quantos):
        ramal = acaso.choice(RAMAIS)
        if acaso.random() < 0.25:
            fatos.append(Fato("S", ramal, acaso.choice(("1", "4", "6"))))
        elif ramal in abertas:
            fatos.append(Fato("H", ramal, abertas.pop(ramal)))
        else:
            abertas[ramal] = f"1.{numero}"
            fatos.append(Fato("A", ramal, abertas[ramal]))
    return [*fatos, Fato("A", "40009", "2.1"), Fato("H", "40009", "2.1")]


def honesta(acaso: random.Random, quedas: int = 2) -> tuple[list[Escrito], list[Recebido]]:
    """A run in which the line falls now and then: what was missed is told, and concluded where it still holds."""
    fatos = historia(acaso)
    fora: set[int] = set()
    for inicio in acaso.sample(range(5, len(fatos) - 10), quedas):
        fora |= set(range(inicio, inicio + acaso.randint(1, 6)))
    itens: list[Recebido] = []

    def dizer(classe: Classe, fato: Fato | None = None, sintetico: bool = False) -> None:
        itens.append(Recebido(classe, "1", 2 * len(itens) + 1, fato, sintetico))

    for i, fato in enumerate(fatos):
        if i in fora and i - 1 not in fora:
            dizer(Classe.CAIU)
        if i not in fora:
            if i - 1 in fora:
                dizer(Classe.VOLTOU)
                _concluir(fatos, i, fora, dizer)
                dizer(Classe.RECONCILIADO)
            dizer(Classe.EVENTO, fato)
    return [Escrito(fato, i not in fora) for i, fato in enumerate(fatos)], itens


def _concluir(fatos: list[Fato], ate: int, fora: set[int], dizer: object) -> None:
    assert callable(dizer)
    inicio = ate
    while inicio - 1 in fora:
        inicio -= 1
    for fato in fatos[inicio:ate]:
        if fato.tipo == "H":
            dizer(Classe.EVENTO, fato, True)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_an_honest_run_is_found_to_be_one(semente: int) -> None:
    assert conferir(*honesta(random.Random(semente))) == []


@settings(deadline=None)
@given(st.integers(0, 2**32))
@pytest.mark.parametrize("falta", FALTAS, ids=lambda falta: falta.__name__)
def test_every_planted_fault_is_found(falta: Falta, semente: int) -> None:
    acaso = random.Random(semente)
    escritos, recebidos = honesta(acaso)
    com = falta(recebidos, acaso, escritos)
    if com is not None:
        achadas = {achado.falha for achado in conferir(escritos, com)}
        assert achadas & FALTAS[falta], achadas


def test_a_run_of_each_kind_of_fault_is_planted_at_all() -> None:
    acaso = random.Random(7)
    for falta in FALTAS:
        feitas = (honesta(acaso) for _ in range(50))
        assert any(falta(itens, acaso, escritos) is not None for escritos, itens in feitas), falta.__name__


def test_the_last_event_may_not_be_missing_either() -> None:
    escrito, recebidos = honesta(random.Random(1), quedas=0)
    assert [achado.falha for achado in conferir(escrito, recebidos[:-1])] == [Falha.PERDIDO]


def test_a_status_that_was_set_twice_may_be_the_second_one_after_a_gap_and_only_then() -> None:
    s, a, h = Fato("S", "1", "1"), Fato("A", "1", "1.1"), Fato("H", "1", "1.1")
    outra = [Fato("A", "1", "1.2"), Fato("H", "1", "1.2")]
    escritos = [Escrito(fato) for fato in (s, a, h, s, *outra)]
    recebidos = [Recebido(Classe.EVENTO, "1", 5 + i, fato) for i, fato in enumerate((s, *outra))]
    assert conferir(escritos, [Recebido(Classe.LACUNA, "1", 4), *recebidos]) == []
    assert Falha.PERDIDO in {achado.falha for achado in conferir(escritos, recebidos)}


def test_an_unreadable_line_accounts_for_one_event_and_not_for_two() -> None:
    escrito, recebidos = honesta(random.Random(1), quedas=0)
    um = [*recebidos[:5], Recebido(Classe.ILEGIVEL, "1", recebidos[5].sequencia), *recebidos[6:]]
    dois = [*um[:6], *um[7:]]
    assert conferir(escrito, um) == []
    assert Falha.PERDIDO in {achado.falha for achado in conferir(escrito, dois)}


def test_state_that_differs_is_found_also_where_one_side_lacks_the_extension() -> None:
    certo = {"1": (1, None), "2": (6, "1.1")}
    assert conferir_estado(certo, dict(certo)) == []
    assert len(conferir_estado({"1": (1, None), "2": (6, None)}, certo)) == 1
    assert len(conferir_estado({"1": (1, None)}, certo)) == 1


def test_an_alert_is_wanted_once_and_no_other() -> None:
    ditos = [Recebido(Classe.ALERTA, "1", i, chave=chave) for i, chave in enumerate(("a", "b", "b", "x"))]
    achados = {(um.falha, um.onde) for um in conferir_alertas({"a", "b", "c"}, ditos)}
    assert achados == {(Falha.ALERTA_REPETIDO, "b"), (Falha.ALERTA_PERDIDO, "c"), (Falha.INVENTADO, "x")}


def test_who_listens_has_each_alert_once_or_was_told_a_gap_where_it_is() -> None:
    guardados = [Recebido(Classe.ALERTA, "1", i, chave=chave) for i, chave in ((2, "a"), (5, "b"), (8, "c"))]
    evento, lacuna = Recebido(Classe.CAIU, "1", 6), Recebido(Classe.LACUNA, "1", 6)
    assert conferir_quem_ouve(guardados, [guardados[0], lacuna, guardados[2]]) == []
    achados = conferir_quem_ouve(guardados, [guardados[0], guardados[0], evento])
    assert {(um.falha, um.onde) for um in achados} == {
        (Falha.ALERTA_REPETIDO, "a"),
        (Falha.ALERTA_PERDIDO, "b"),
        (Falha.ALERTA_PERDIDO, "c"),
    }


def test_a_receiver_of_at_least_once_keeps_the_first_of_each_position_in_order() -> None:
    um, dois, tres = (Recebido(Classe.CAIU, "1", i) for i in (1, 2, 3))
    assert uma_vez([um, dois, um, dois, tres]) == [um, dois, tres]
    assert uma_vez([um, tres, dois]) == [um, tres, dois]


def test_what_passed_is_known_by_the_stretch_of_each_connection() -> None:
    s, a, h = Fato("S", "1", "6"), Fato("A", "1", "1.1"), Fato("H", "1", "1.1")
    assert [um.passou for um in alinhar([s, a, s, h, s], [[s, a], [h, s]])] == [True, True, False, True, True]
    assert [um.passou for um in alinhar([s, a, s], [[s]])] == [None, False, None]


def test_lines_are_read_as_facts() -> None:
    assert fato_da_linha("<S><40000><6><Intervalo>\r\n") == Fato("S", "40000", "6")
    assert fato_da_linha("<A><40000><1133334444><1.5>") == Fato("A", "40000", "1.5")
    assert fato_da_linha("<H><40000><1.5>") == Fato("H", "40000", "1.5")
    assert fato_da_linha("<XYZ><1><2>") is None
    assert fato_da_linha("") is None
