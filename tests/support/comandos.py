"""Command records in a journal of their own, for tests of what is kept of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from gateway.commands.arquivo import Arquivo
from gateway.commands.registro import Registro, novo_id
from gateway.domain.comandos import EstadoComando
from gateway.journal.audit import Auditoria
from gateway.journal.sealed import Seal
from gateway.journal.sqlite import SqliteJournal
from tests.support.clocks import ManualClock

SEAL = Seal(bytes(range(32)))


@dataclass
class Mesa:
    """The records, and the clock that dates them."""

    journal: SqliteJournal
    arquivo: Arquivo
    clock: ManualClock

    def registro(self, **campos: Any) -> Registro:
        """A record of now that was just accepted."""
        agora = self.clock.now()
        base = Registro(
            id=novo_id(agora),
            pbx="principal",
            intencao="discar",
            alvo="0204",
            argumentos={"ramal": "0204", "numero": "11987654321"},
            chave_idempotencia=novo_id(agora),
            digest="d",
            quem="ana",
            estado=EstadoComando.ACEITO,
            criado_em=agora,
        )
        return replace(base, **campos)

    async def guardar(self, *estados: EstadoComando, **campos: Any) -> Registro:
        """A stored record, taken through the states given; a second passes before each record."""
        self.clock.passed_s += 1
        registro = self.registro(**campos)
        await self.arquivo.guardar_novo(registro)
        for estado in estados:
            registro = registro.mudar(estado=estado)
            await self.arquivo.regravar(registro)
        return registro

    def depois(self, segundos: float) -> Any:
        """The instant so many seconds after the clock's start."""
        return self.clock.now() + timedelta(seconds=segundos - self.clock.passed_s)


@asynccontextmanager
async def mesa_de_comandos(folder: Path, **opcoes: Any) -> AsyncIterator[Mesa]:
    """An archive without records."""
    clock = ManualClock()
    async with SqliteJournal(folder / "d.sqlite3", clock=clock, boottime_s=clock.monotonic) as journal:
        auditoria = Auditoria(journal, SEAL, clock)
        yield Mesa(journal, Arquivo(journal, SEAL, lambda _: None, auditoria, **opcoes), clock)
