"""Every quirk of the simulator in turn: the gateway keeps running, no well-formed event is lost, what cannot be read
is an error that names its channel and field. Row by row, as docs/quirks.md shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
import pytest_asyncio

from pbx_simulator.faults.catalogue import CATALOGUE
from tests.e2e.quirks.cases import AVISADA, CASOS, PAGINA, TODOS, Caso, pagina
from tests.e2e.quirks.harness import (
    LER,
    LER_PELA_API,
    TROCAR,
    Bancada,
    bancada,
    sem_defeito,
    todos_os_tipos,
    vistos,
)

TIPOS = {"S", "A", "R", "D", "H", "PREVIEW", "AGOP"}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def b() -> AsyncIterator[Bancada]:
    async with bancada() as running:
        yield running


@pytest.mark.parametrize(
    "caso",
    [
        pytest.param(caso, id=" ".join((caso.quirk, *map(str, caso.valores.values()))))
        for caso in CASOS
        if caso.quirk != "eventos_mudos"
    ],
)
async def test_a_quirk_comes_to_what_its_row_says(b: Bancada, caso: Caso) -> None:
    assert await _um(b, caso) == _visto(caso)


async def test_a_line_that_falls_silent_while_calls_change_is_found_told_and_made_good() -> None:
    (caso,) = (caso for caso in CASOS if caso.quirk == "eventos_mudos")
    async with bancada(TOTALIP_EVENTS_WATCH_INTERVAL_S="0.5", TOTALIP_RECONCILE_SETTLE_S="0.5") as b:
        await sem_defeito(b)
        await b.pbx.quirk(caso.quirk)
        comando, banco, api, origem = await _pedidos(b)
        await b.pbx.act("login", ramal="40005")
        perda = await _calls_change_until_told(b)
        assert (perda["conectado"], "em silêncio enquanto as ligações mudavam" in perda["motivo"]) == (False, True)
        await b.com_banco.ate("EVENTOS", False)  # /ready does not call it well again before the PBX is heard
        await b.pbx.unquirk()
        await _ate_ser_ouvido(b)
        emitidas, vieram = await vistos(b)
        assert vieram == emitidas[-len(vieram) :], "from the end of the silence on, everything came"
        while not any(item.get("sintetico") for item in b.eventos.itens):
            await b.eventos.proximo()  # what was missed is told once the state has settled

    assert _visto(caso) == {**_linha(caso, comando, banco, api, origem), "eventos": AVISADA, "ilegiveis": 0}


async def _calls_change_until_told(b: Bancada) -> dict[str, Any]:
    """Calls begin and end, each long enough for a look at the database, until the subscriber is told of the loss."""
    for _ in range(20):
        call = (await b.pbx.act("discar", ramal="40005", telefone="21987654321"))["uniqueid"]
        for end in (False, True):
            with suppress(TimeoutError):
                return await b.eventos.proximo("EventoDeConexao", prazo_s=1.0)
            if not end:
                await b.pbx.act("desligar", uniqueid=call)
    raise AssertionError("the silence was never found")


async def _ate_ser_ouvido(b: Bancada) -> None:
    """The PBX speaks until the line is well again: what it said while the line was being reopened is lost."""
    for status in range(3, 8):
        await b.pbx.act("status", ramal="40005", id_status=str(status))
        with suppress(TimeoutError):
            return await b.com_banco.ate("EVENTOS", True, prazo_s=2.0)
    raise AssertionError("the line was never well again")


async def test_the_page_shows_the_rows_that_are_proved_and_every_quirk_has_one() -> None:
    assert PAGINA.read_text(encoding="utf-8") == pagina(), "run: python -m tests.e2e.quirks.cases"
    assert {caso.quirk for caso in CASOS} == set(CATALOGUE)


async def _um(b: Bancada, caso: Caso) -> dict[str, object]:
    await sem_defeito(b)
    await b.pbx.quirk(caso.quirk, **caso.valores)
    pedidos = await _pedidos(b)
    await todos_os_tipos(b)
    await b.pbx.unquirk()
    emitidas, vieram = await vistos(b)
    assert {line[1 : line.index(">")] for line in emitidas} == TIPOS, (caso, emitidas)
    avisada = any(item["__typename"] == "EventoDeConexao" and not item["conectado"] for item in b.eventos.itens)
    if caso.quirk == "evento_de_ramal_desconhecido":  # well-formed, although nobody has that extension
        vieram.remove("<S><99998><1><Logado>")
    if vieram == emitidas:
        eventos = AVISADA if avisada else TODOS
    else:
        eventos = AVISADA if avisada and _em_ordem(vieram, emitidas) else f"faltam {set(emitidas) - set(vieram)}"
    ilegiveis = sum(item["__typename"] == "EventoIlegivel" for item in b.eventos.itens)
    return {**_linha(caso, *pedidos), "eventos": eventos, "ilegiveis": ilegiveis}


async def _pedidos(b: Bancada) -> tuple[str, list[str], list[str], str | None]:
    """How a command ended, and what two reads could not tell."""
    fim = (await b.com_banco.dados(TROCAR, status=b.outro_status()))["alterarStatusRamal"]
    assert fim["canal"] == "COMANDOS"
    banco = await b.com_banco.perguntar(LER)
    api = await b.so_api.perguntar(LER_PELA_API)
    ramal = (banco["data"] or {}).get("ramal")
    por = f" por {fim['evidencia']}" if fim["evidencia"] else ""
    return fim["estado"] + por, _nao_lido(banco), _nao_lido(api), ramal and ramal["origem"]


def _nao_lido(resposta: dict[str, Any]) -> list[str]:
    erros = [error["extensions"] for error in resposta.get("errors", ())]
    avisos = resposta.get("extensions", {}).get("avisos", ())
    return sorted({f"{e['codigo']} {e['canal']}:{e['campo']}" for e in erros} | {"aviso" for _ in avisos})


def _linha(caso: Caso, comando: str, banco: list[str], api: list[str], origem: str | None) -> dict[str, object]:
    if caso.comando == "CONFIRMADO":  # by the event or by the state, whichever was there first
        comando = comando.removesuffix(" por EVENTO").removesuffix(" por ESTADO")
    return {
        "quirk": caso.quirk, "valores": dict(caso.valores), "comando": comando, "banco": banco, "api": api,
        "origem": origem,
    }  # fmt: skip


def _visto(caso: Caso) -> dict[str, object]:
    """The row as it has to be seen."""
    expected = _linha(caso, caso.comando, list(caso.banco), list(caso.api), caso.origem)
    return {**expected, "eventos": caso.eventos, "ilegiveis": caso.ilegiveis}


def _em_ordem(vieram: list[str], emitidas: list[str]) -> bool:
    rest = iter(emitidas)
    return all(line in rest for line in vieram)
