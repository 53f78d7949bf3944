"""The quirk of the operator who deletes a row of a command table before the PBX executes it."""

from __future__ import annotations

from collections.abc import Mapping

from pbx_simulator.faults.registry import Registry
from pbx_simulator.projection import Projection
from pbx_simulator.store.changes import TableOutcome
from pbx_simulator.store.tables import Execute

NAME = "linha_de_comando_removida"


class CarelessOperator:
    """Stands before the execution of rows: while the quirk is on, the row is deleted and nothing is executed."""

    def __init__(self, registry: Registry, projection: Projection, execute: Execute) -> None:
        self._registry = registry
        self._projection = projection
        self._execute = execute
        self.deleted = 0

    async def execute(self, table: str, row: Mapping[str, object]) -> TableOutcome:
        """What the command tables call for each row."""
        quirk = self._registry.get(NAME)
        if quirk is None or quirk.text("tabela") not in ("*", table):
            return await self._execute(table, row)
        self._registry.use(NAME)
        await self._delete(table)
        return TableOutcome(code_success=False)

    async def _delete(self, table: str) -> None:
        connection = await self._projection.connect()
        try:
            # Rows are executed one after another: the newest that was begun is the one at hand.
            at_hand = await connection.fetchrow(
                "SELECT relacao::regclass::text AS nome, lugar FROM pbx.fila_comandos "
                "WHERE iniciado AND tabela = $1 ORDER BY ordem DESC LIMIT 1",
                table,
            )
            if at_hand is not None:
                # The name is the server's own, quoted by regclass.
                statement = f"DELETE FROM {at_hand['nome']} WHERE ctid = $1"  # noqa: S608 - names of our own catalogue
                await connection.execute(statement, at_hand["lugar"])
                self.deleted += 1
        finally:
            await connection.close(timeout=2.0)
