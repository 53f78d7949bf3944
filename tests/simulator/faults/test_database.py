"""The database's quirks, against the real PostgreSQL behind its door."""

import asyncpg
import pytest

from pbx_simulator.config import SimConfig
from pbx_simulator.faults.database import DatabaseFaults
from pbx_simulator.faults.registry import QuirkInvalido, read
from pbx_simulator.projection import Projection


async def _columns(dsn: str, table: str) -> list[str]:
    connection = await asyncpg.connect(dsn, ssl=False)
    try:
        rows = await connection.fetch("SELECT column_name FROM information_schema.columns WHERE table_name = $1", table)
        return [row["column_name"] for row in rows]
    finally:
        await connection.close()


async def test_columns_and_views_change_for_clients_and_come_back():
    async with Projection(SimConfig()) as projection:
        dsn, faults = projection.dsn, DatabaseFaults(projection)
        await faults.put("coluna_ausente", read("coluna_ausente", {}))
        assert "identificador3" not in await _columns(dsn, "resultado_discador")
        await faults.put("coluna_renomeada", read("coluna_renomeada", {}))
        assert "tipo_de_ligacao" in await _columns(dsn, "usuarios")
        await faults.put("view_ausente", read("view_ausente", {}))
        assert await _columns(dsn, "uso_canais") == []

        await faults.clear()
        assert "identificador3" in await _columns(dsn, "resultado_discador")
        assert "tipo_da_ligacao" in await _columns(dsn, "usuarios")
        assert await _columns(dsn, "uso_canais") != []

        await faults.put("coluna_extra", read("coluna_extra", {}))
        assert (await _columns(dsn, "usuarios"))[-1] == "coluna_nova"
        with pytest.raises(QuirkInvalido, match="não existe"):
            await faults.put("view_ausente", read("view_ausente", {"tabela": "nenhuma"}))


async def test_the_database_refuses_and_opens_again_on_the_same_port():
    async with Projection(SimConfig()) as projection:
        faults = DatabaseFaults(projection)
        await faults.put("banco", read("banco", {}))
        with pytest.raises(OSError):  # noqa: PT011 - whichever the system chooses
            await asyncpg.connect(projection.dsn, ssl=False)
        await faults.remove("banco")
        assert "ramal" in await _columns(projection.dsn, "usuarios")


async def test_without_a_database_its_quirks_are_refused():
    with pytest.raises(QuirkInvalido, match="sem banco"):
        await DatabaseFaults(None).put("banco", read("banco", {}))
