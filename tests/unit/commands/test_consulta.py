"""Commands found again: newest first, page by page, as far as who asks may see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.access.identity import DIREITOS, TUDO, Escopo, Identidade
from gateway.access.predicates import comando_visivel
from gateway.commands import consulta
from gateway.commands.consulta import FiltroDeComandos, listar
from gateway.domain.comandos import EstadoComando
from tests.support.comandos import Mesa, mesa_de_comandos

ANA = Identidade("ana", frozenset(), frozenset(("comandar",)), TUDO)
AUDITOR = Identidade("auditor", frozenset(), frozenset(("auditar",)), TUDO)
ADMIN = Identidade("admin", frozenset(), frozenset(DIREITOS), TUDO)
RAMAL = Identidade("bia", frozenset(), frozenset(("comandar", "auditar")), Escopo(ramais=frozenset(("0300",))))


@pytest.fixture
async def mesa(tmp_path: Path) -> AsyncIterator[Mesa]:
    async with mesa_de_comandos(tmp_path) as made:
        yield made


async def todos(mesa: Mesa, quem: Identidade = ADMIN, primeiros: int = 2, **filtro: Any) -> list[str]:
    """The ids of every page, which have `primeiros` each but the last."""
    wanted = FiltroDeComandos("principal", comando_visivel(quem), **filtro)
    found: list[str] = []
    antes = None
    while True:
        pagina = await listar(mesa.arquivo, wanted, primeiros, antes)
        found += [registro.id for registro in pagina.registros]
        if not pagina.continua:
            return found
        assert len(pagina.registros) == primeiros
        antes = pagina.registros[-1].id


async def test_pages_give_every_command_once_from_the_newest_on(mesa: Mesa) -> None:
    made = [(await mesa.guardar()).id for _ in range(7)]
    for primeiros in (1, 2, 3, 7, 8):
        assert await todos(mesa, primeiros=primeiros) == made[::-1]


async def test_each_condition_narrows_what_is_found(mesa: Mesa) -> None:
    a = await mesa.guardar(EstadoComando.ENVIADO, EstadoComando.CONFIRMADO)
    b = await mesa.guardar(EstadoComando.RECUSADO, intencao="pausar")
    c = await mesa.guardar(alvo="0300")
    d = await mesa.guardar(pbx="outro")

    assert await todos(mesa, estados=frozenset((EstadoComando.CONFIRMADO, EstadoComando.RECUSADO))) == [b.id, a.id]
    assert await todos(mesa, intencoes=frozenset(("pausar",))) == [b.id]
    assert await todos(mesa, alvo="0300") == [c.id]
    assert await todos(mesa, desde=mesa.depois(2)) == [c.id, b.id]
    assert await todos(mesa, ate=mesa.depois(2)) == [a.id]
    assert await todos(mesa, desde=mesa.depois(2), ate=mesa.depois(3)) == [b.id]
    assert d.id not in await todos(mesa)


async def test_each_key_sees_its_own_and_its_extensions_and_an_auditor_sees_all(mesa: Mesa) -> None:
    da_ana = await mesa.guardar(quem="ana", alvo="0204")
    do_ramal = await mesa.guardar(quem="leo", alvo="0300")
    da_bia = await mesa.guardar(quem="bia", alvo="campanha:10")

    assert await todos(mesa, ANA) == [da_ana.id]
    assert await todos(mesa, RAMAL) == [da_bia.id, do_ramal.id]  # limited: `auditar` does not lift that
    assert await todos(mesa, AUDITOR) == await todos(mesa, ADMIN) == [da_bia.id, do_ramal.id, da_ana.id]


async def test_a_page_with_a_record_looks_at_so_many_and_says_that_there_may_be_more(
    mesa: Mesa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consulta, "MAX_VARRIDOS", 3)
    velho = await mesa.guardar(alvo="0300")
    for _ in range(4):
        await mesa.guardar()
    novo = await mesa.guardar(alvo="0300")
    filtro = FiltroDeComandos("principal", comando_visivel(ADMIN), alvo="0300")

    curta = await listar(mesa.arquivo, filtro, 10, None)
    assert ([r.id for r in curta.registros], curta.continua) == ([novo.id], True)
    ultima = await listar(mesa.arquivo, filtro, 10, novo.id)
    assert ([r.id for r in ultima.registros], ultima.continua) == ([velho.id], False)
