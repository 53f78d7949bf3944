"""Groups to filter events by: read once for all who use them, again while somebody does, and what was read stays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest

from gateway.channels.errors import Unavailable
from gateway.events.lotacao import Lotador
from gateway.pbx import Pbx
from tests.support.central import Central, central
from tests.support.waiting import until
from tests.unit.events.test_polling import Relogio


@pytest.fixture
async def aqui() -> AsyncIterator[Central]:
    async with central() as made:
        yield made


def _pbx(aqui: Central | None) -> Pbx:
    return Pbx("principal", ZoneInfo("America/Sao_Paulo"), database=None if aqui is None else aqui.database)


def _lidas(aqui: Central) -> int:
    """How often PostgreSQL was asked for users or for members of attendance groups."""
    lines = aqui.server.cluster.log.read_text(errors="replace").splitlines()
    asked = [line for line in lines if "LOG:  execute" in line or "LOG:  statement" in line]
    return sum(' AS "id_grupo"' in line or ' AS "grupo_de_atendimento_id"' in line for line in asked)


async def test_a_hundred_who_filter_by_groups_cost_two_statements_and_see_changes(aqui: Central) -> None:
    relogio = Relogio()
    lotador = Lotador(_pbx(aqui), relogio)
    rodando = asyncio.create_task(lotador.rodar())
    antes = _lidas(aqui)

    async def usar() -> None:
        async with lotador.usar():
            await fim.wait()

    fim = asyncio.Event()
    async with lotador.usar() as lotacao:
        usuarios = [asyncio.create_task(usar()) for _ in range(100)]
        await asyncio.sleep(0)
        assert lotacao.filas["0201"] == {1, 2}
        assert lotacao.grupos["0201"] == {2}
        assert _lidas(aqui) - antes == 2

        await aqui.sql("DELETE FROM pbx.grupos_de_atendimento_usuarios WHERE usuario_id = 1")
        relogio.voltas.release()
        await until(lambda: lotador.leituras == 2 and "0201" not in lotacao.filas, 10)

        await aqui.sql("ALTER TABLE pbx.usuarios RENAME TO usuarios_longe")
        relogio.voltas.release()
        await until(lambda: lotador.leituras == 3, 10)
        await until(relogio.voltas.locked, 10)
        assert lotacao.filas["0202"] == {3}
    fim.set()
    await asyncio.gather(*usuarios)
    relogio.voltas.release()
    await asyncio.sleep(0)
    assert lotador.leituras == 3
    rodando.cancel()
    with suppress(asyncio.CancelledError):
        await rodando


async def test_groups_without_a_database_cannot_be_read(aqui: Central) -> None:
    del aqui
    with pytest.raises(Unavailable):
        async with Lotador(_pbx(None), Relogio()).usar():
            pass
