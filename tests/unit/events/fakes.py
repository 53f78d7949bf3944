"""Small stand-ins: an event line that a test feeds, a PBX around it, a journal that can be slow, and strategies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from gateway.channels.event_line import Conectado, Evento, Ilegivel, Item, Perdido
from gateway.clock import SystemClock
from gateway.domain.alertas import Alerta, TipoAlerta
from gateway.domain.eventos import (
    AgendamentoOperador,
    Desligamento,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    LinhaIlegivel,
    Preview,
    TrocaStatus,
)
from gateway.events.items import Conexao, EventoGuardado, Lacuna, Observacao, RamalObservado, Reconciliado, Sondagem
from gateway.events.stored import log_de
from gateway.journal.ownership import Ownership
from gateway.journal.port import Append, Journal, Lease, Position, Write
from gateway.journal.sealed import Seal, SealedLogs
from gateway.journal.sqlite import SqliteJournal
from tests.unit.journal.stores import Faults, FaultySqliteJournal

AGORA = datetime(2026, 5, 4, 13, 30, 15, 123456, tzinfo=UTC)
WAIT_S = 20.0


def status(numero: int, ramal: str = "40000") -> TrocaStatus:
    return TrocaStatus(ramal, numero, f"Status {numero}", f"<S><{ramal}><{numero}><Status {numero}>")


def guardado(item: Any, sequencia: int, pbx: str = "principal") -> EventoGuardado:
    return EventoGuardado(pbx, Position("e", sequencia), AGORA, item)


class FakeLine:
    """Gives what `chegar` is given; counts what was taken."""

    def __init__(self) -> None:
        self._fila: asyncio.Queue[Item | Exception | None] = asyncio.Queue()
        self.tirados = 0

    def chegar(self, *itens: Item | Exception | None) -> None:
        for item in itens:
            self._fila.put_nowait(item)

    def eventos(self, *itens: Any) -> None:
        for item in itens:
            pronto: Item
            if isinstance(item, LinhaIlegivel):
                pronto = Ilegivel(item, AGORA)
            elif isinstance(item, Conexao):
                pronto = Conectado(AGORA) if item.conectado else Perdido(AGORA, item.motivo or "")
            else:
                pronto = Evento(item, AGORA)
            self.chegar(pronto)

    async def itens(self) -> AsyncIterator[Item]:
        while True:
            item = await self._fila.get()
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            self.tirados += 1
            yield item


def pbx(linha: FakeLine, nome: str = "principal") -> Any:
    return SimpleNamespace(nome=nome, events=linha)


class Gate:
    """A journal whose commits wait while the gate is shut."""

    def __init__(self, inner: Journal) -> None:
        self._inner = inner
        self.aberto = asyncio.Event()
        self.aberto.set()
        self.commits = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def commit(self, *writes: Write, lease: Lease | None = None) -> list[Position]:
        self.commits += 1
        await self.aberto.wait()
        return await self._inner.commit(*writes, lease=lease)


class Mesa:
    """A sealed SQLite journal with its owner, as the runtime would open them."""

    def __init__(self, folder: Path) -> None:
        self.faults = Faults()
        self.cru: SqliteJournal = FaultySqliteJournal(folder / "journal.db", clock=SystemClock(), poll_s=0.02)
        self.cru.faults = self.faults  # type: ignore[attr-defined]  # the faulty one has it
        self.journal: Journal = SealedLogs(self.cru, Seal(b"k" * 32))
        self.posse = Ownership(self.journal, "pbx:principal", clock=SystemClock(), ttl_s=30)

    async def __aenter__(self) -> Mesa:
        await self.cru.__aenter__()
        await self.posse.__aenter__()
        return self

    async def __aexit__(self, *exc: Any) -> None:
        await self.posse.__aexit__(None, None, None)
        await self.cru.__aexit__(None, None, None)

    async def guardar(self, *data: bytes) -> list[Position]:
        return await self.journal.commit(*(Append(log_de("principal"), d) for d in data), lease=self.posse.lease)


async def quando(condicao: Any) -> None:
    """Waits until a condition holds."""
    async with asyncio.timeout(WAIT_S):
        while not condicao():
            await asyncio.sleep(0)


def numeros(itens: list[Any]) -> list[Any]:
    """Status numbers of events, reasons of gaps, states of the connection."""
    ditos: list[Any] = []
    for item in itens:
        if isinstance(item, Lacuna):
            ditos.append(item.motivo)
        elif isinstance(item.item, Conexao):
            ditos.append(item.item.conectado)
        elif isinstance(item.item, LinhaIlegivel):
            ditos.append("ilegivel")
        else:
            ditos.append(item.item.id_status)
    return ditos


texto = st.text(max_size=12)
ramais = st.sampled_from(["40000", "40001", "0204", ""]) | texto
inteiros = st.integers(-10, 10) | st.integers(-(2**80), 2**80)
eventos = st.one_of(
    st.builds(LigacaoAtiva, ramais, texto, texto, texto),
    st.builds(LigacaoReceptiva, ramais, texto, texto, texto, texto),
    st.builds(LigacaoDiscador, ramais, texto, texto, texto, inteiros, texto, texto),
    st.builds(Preview, ramais, texto, texto, texto, inteiros, texto),
    st.builds(AgendamentoOperador, ramais, texto, texto, texto, inteiros, texto),
    st.builds(Desligamento, ramais, texto, texto),
    st.builds(TrocaStatus, ramais, inteiros, texto, texto),
)
itens = st.one_of(
    eventos,
    st.builds(LinhaIlegivel, texto, texto, st.none() | texto),
    st.builds(Conexao, st.booleans(), st.none() | texto),
    st.builds(Observacao, texto, texto, st.none() | texto),
    st.builds(Sondagem, texto, st.booleans(), st.none() | texto),
    st.builds(
        Alerta, st.sampled_from(TipoAlerta), texto, ramais, st.none() | inteiros, texto, texto, st.none() | inteiros
    ),
    st.builds(Reconciliado, st.integers(0, 9), st.integers(0, 9)),
    st.builds(RamalObservado, ramais, st.booleans(), st.none() | inteiros, st.none() | texto, st.none(), texto),
)
instantes = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(tzinfo=UTC) + timedelta(0))
