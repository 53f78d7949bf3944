"""The quirk of the operator who deletes a row of a command table before the PBX executes it."""

from __future__ import annotations

import asyncpg

from pbx_simulator.faults.registry import Registry
from pbx_simulator.projection import Projection

NAME = "linha_de_comando_removida"


class CarelessOperator:
    """Deletes waiting rows while the quirk is on. Call `look()` before every cycle of the command tables."""

    def __init__(self, registry: Registry, projection: Projection) -> None:
        self._registry = registry
        self._projection = projection
        self.deleted = 0

    async def look(self) -> None:
        """Deletes what waits now, as far as the quirk goes."""
        if self._registry.get(NAME) is None:
            return
        connection = await self._projection.connect()
        try:
            waiting = await connection.fetch(
                "SELECT tabela, relacao::regclass::text AS nome, lugar FROM pbx.fila_comandos "
                "WHERE NOT iniciado ORDER BY ordem"
            )
            for row in waiting:
                await self._delete(connection, row)
        finally:
            await connection.close(timeout=2.0)

    async def _delete(self, connection: asyncpg.Connection, row: asyncpg.Record) -> None:
        quirk = self._registry.get(NAME)
        if quirk is None or quirk.text("tabela") not in ("*", row["tabela"]):
            return
        # The name is the server's own, quoted by regclass.
        done = await connection.execute(f"DELETE FROM {row['nome']} WHERE ctid = $1", row["lugar"])  # noqa: S608
        if done == "DELETE 1":
            self.deleted += 1
            self._registry.use(NAME)
