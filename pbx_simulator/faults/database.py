"""Quirks of the database: its door (refused, slow, hanging) and the shape of its tables."""

from __future__ import annotations

from pbx_simulator.faults.registry import Active, QuirkInvalido
from pbx_simulator.projection import Projection
from pbx_simulator.store.errors import StoreError

SHAPES = frozenset({"coluna_ausente", "coluna_renomeada", "coluna_extra", "view_ausente"})
NAMES = SHAPES | {"banco"}


class DatabaseFaults:
    """Applies and takes back the database's quirks. `store` is None in a simulator without PostgreSQL."""

    def __init__(self, store: Projection | None) -> None:
        self._store = store
        self._shaped: dict[str, str] = {}  # quirk -> the table that it changed

    async def put(self, name: str, active: Active) -> None:
        """Applies a quirk, in place of the same quirk's earlier values. Raises QuirkInvalido."""
        store = self._open(name)
        try:
            if name == "banco":
                await self._door(store, active)
            else:
                await self.remove(name)
                await self._shape(store, name, active)
                self._shaped[name] = active.text("tabela")
        except StoreError as exc:
            raise QuirkInvalido(f"{name}: {exc}") from exc

    async def remove(self, name: str) -> None:
        """Takes a quirk back; other quirks of the same table go with it."""
        if self._store is None:
            return
        if name == "banco":
            await self._store.proxy.restore()
            return
        table = self._shaped.pop(name, None)
        if table is not None:
            await self._store.shape.restore(table)

    async def clear(self) -> None:
        """Takes all of them back."""
        for name in sorted(NAMES):
            await self.remove(name)

    def _open(self, name: str) -> Projection:
        if self._store is None:
            raise QuirkInvalido(f"{name}: este simulador foi iniciado sem banco")
        return self._store

    @staticmethod
    async def _door(store: Projection, active: Active) -> None:
        match active.text("modo"):
            case "recusa":
                await store.proxy.refuse(cut=True)
            case "lento":
                await store.proxy.slow(active.number("segundos"))
            case _:
                await store.proxy.hang()

    @staticmethod
    async def _shape(store: Projection, name: str, active: Active) -> None:
        table = active.text("tabela")
        match name:
            case "coluna_ausente":
                await store.shape.missing_column(table, active.text("coluna"))
            case "coluna_renomeada":
                await store.shape.renamed_column(table, active.text("coluna"), active.text("novo"))
            case "coluna_extra":
                await store.shape.extra_column(table, active.text("coluna"))
            case _:
                await store.shape.missing_table(table)
