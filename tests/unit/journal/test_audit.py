"""The audit chain: whatever is changed, taken away, moved or cut off is found, and where."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.clock import SystemClock
from gateway.domain.auditoria import Fato, FiltroDeFatos, Registrado, TipoDeFato
from gateway.journal.audit import CABECA, LOG, TABELA, Auditoria
from gateway.journal.audit_check import Conferencia, conferir
from gateway.journal.chain import Head, NotALink, link, open_head, seal_head
from gateway.journal.chain import Link as Elo
from gateway.journal.port import Append, Conflict, Put
from gateway.journal.sealed import Seal, SealBroken
from gateway.journal.sqlite import SqliteJournal

SEAL = Seal(bytes(range(32)))


def fato(n: int) -> Fato:
    return Fato(
        TipoDeFato.COMANDO, "ana", "principal", f"020{n}", "192.0.2.7", "crm/1", {"intencao": "discar", "n": str(n)}
    )


@dataclass
class Mesa:
    """A journal with an audit, and a way to its file."""

    path: Path
    journal: SqliteJournal
    audit: Auditoria

    async def conferir(self, ancora: Head | None = None) -> Conferencia:
        return await conferir(self.journal, SEAL, ancora)

    def sql(self, *statements: tuple[str, tuple[object, ...]]) -> None:
        """What somebody with access to the file can do to it."""
        connection = sqlite3.connect(self.path)
        with connection:
            for text, args in statements:
                connection.execute(text, args)
        connection.close()

    def sequences(self) -> list[int]:
        connection = sqlite3.connect(self.path)
        rows = connection.execute(
            "SELECT sequence FROM entries JOIN logs ON logs.id = entries.log WHERE logs.name = ? ORDER BY sequence",
            (LOG,),
        ).fetchall()
        connection.close()
        return [row[0] for row in rows]


@pytest.fixture
async def mesa(tmp_path: Path) -> AsyncIterator[Mesa]:
    path = tmp_path / "d.sqlite3"
    async with SqliteJournal(path, clock=SystemClock()) as journal:
        made = Mesa(path, journal, Auditoria(journal, SEAL, SystemClock()))
        for n in range(5):
            await made.audit.registrar(fato(n))
        yield made


async def test_facts_come_back_whole_in_order_and_numbered_from_one(mesa: Mesa) -> None:
    lidos = [um async for um in mesa.audit.ler()]

    assert [(um.numero, um.fato) for um in lidos] == [(n + 1, fato(n)) for n in range(5)]
    assert all(abs(datetime.now(UTC) - um.em) < timedelta(minutes=1) for um in lidos)
    feita = await mesa.conferir()
    assert (feita.primeiro, feita.cabeca.number, feita.total, feita.quebra) == (1, 5, 5, None)
    assert await mesa.audit.cabeca() == feita.cabeca


async def test_an_audit_without_entries_is_whole(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path / "d.sqlite3", clock=SystemClock()) as journal:
        feita = await conferir(journal, SEAL)
    assert (feita.total, feita.quebra, str(feita.cabeca)) == (0, None, "0:" + "00" * 32)


async def test_nothing_readable_is_on_disk(mesa: Mesa) -> None:
    stored = mesa.path.read_bytes() + mesa.path.with_name("d.sqlite3-wal").read_bytes()
    assert not any(word in stored for word in (b"ana", b"0203", b"192.0.2.7", b"discar"))


async def test_a_changed_entry_is_found_at_its_number(mesa: Mesa) -> None:
    changed = mesa.sequences()[2]
    mesa.sql(
        (
            "UPDATE entries SET data = CAST(substr(data, 1, length(data) - 1) || x'00' AS BLOB) WHERE sequence = ?",
            (changed,),
        )
    )
    feita = await mesa.conferir()
    assert feita.quebra is not None
    assert (feita.quebra.numero, feita.total) == (3, 2)
    assert "alterada" in feita.quebra.motivo


async def test_an_entry_of_another_chain_is_found_even_with_its_hashes_made_good(mesa: Mesa) -> None:
    estranha = Seal(bytes(32))
    entries = [item.data async for item in mesa.journal.read(LOG, None) if not hasattr(item, "reason")]
    falsa = link(estranha, Elo.read(entries[1]).head, fato(9), datetime.now(UTC))
    mesa.sql(("UPDATE entries SET data = ? WHERE sequence = ?", (falsa.data, mesa.sequences()[2])))
    feita = await mesa.conferir()
    assert feita.quebra is not None
    assert feita.quebra.numero == 3


@pytest.mark.parametrize(("which", "numero"), [(0, 1), (2, 3), (4, 5)])
async def test_a_deleted_entry_is_found_wherever_it_was(mesa: Mesa, which: int, numero: int) -> None:
    mesa.sql(("DELETE FROM entries WHERE sequence = ?", (mesa.sequences()[which],)))
    feita = await mesa.conferir()
    assert feita.quebra is not None
    assert feita.quebra.numero == numero


async def test_two_entries_that_changed_places_are_found(mesa: Mesa) -> None:
    one, other = mesa.sequences()[1:3]
    mesa.sql(
        ("UPDATE entries SET sequence = -1 WHERE sequence = ?", (one,)),
        ("UPDATE entries SET sequence = ? WHERE sequence = ?", (one, other)),
        ("UPDATE entries SET sequence = ? WHERE sequence = -1", (other,)),
    )
    feita = await mesa.conferir()
    assert feita.quebra is not None
    assert (feita.quebra.numero, feita.quebra.motivo) == (2, "falta, ou está fora de ordem: no seu lugar está a 3")


async def test_a_cut_tail_is_found_by_the_head_that_is_kept_beside_the_chain(mesa: Mesa) -> None:
    mesa.sql(("DELETE FROM entries WHERE sequence >= ?", (mesa.sequences()[3],)))
    feita = await mesa.conferir()
    assert feita.quebra is not None
    assert (feita.quebra.numero, feita.quebra.motivo) == (4, "falta: a cadeia ia até a 5")


async def test_a_tail_cut_together_with_its_head_is_found_by_an_anchor_and_only_by_it(mesa: Mesa) -> None:
    ancora = await mesa.audit.cabeca()
    sequences = mesa.sequences()
    entries = [item.data async for item in mesa.journal.read(LOG, None) if not hasattr(item, "reason")]
    velha = seal_head(SEAL, Elo.read(entries[2]).head)  # an old head, taken from a backup of that time
    mesa.sql(
        ("DELETE FROM entries WHERE sequence > ?", (sequences[2],)),
        ("UPDATE logs SET head = ? WHERE name = ?", (sequences[2], LOG)),
        ("UPDATE records SET data = ? WHERE tbl = ? AND key = ?", (velha, TABELA, CABECA)),
    )
    assert (await mesa.conferir()).quebra is None
    feita = await mesa.conferir(ancora)
    assert feita.quebra is not None
    assert (feita.quebra.numero, feita.quebra.motivo) == (4, "falta: a cadeia ia até a 5")


async def test_a_chain_written_anew_with_the_right_key_does_not_hold_the_anchor(mesa: Mesa) -> None:
    ancora = await mesa.audit.cabeca()
    await mesa.audit.registrar(fato(5))
    assert (await mesa.conferir(ancora)).quebra is None
    head = Head()
    rows = []
    for n, sequence in enumerate(mesa.sequences()):
        made = link(SEAL, head, fato(n + 1), datetime.now(UTC))
        head = made.head
        rows.append(("UPDATE entries SET data = ? WHERE sequence = ?", (made.data, sequence)))
    rows.append(
        ("UPDATE records SET data = ? WHERE tbl = ? AND key = ?", (seal_head(SEAL, head), TABELA, CABECA)),
    )
    mesa.sql(*rows)
    assert (await mesa.conferir()).quebra is None
    feita = await mesa.conferir(ancora)
    assert feita.quebra is not None
    assert (feita.quebra.numero, feita.quebra.motivo) == (5, "não é a que a âncora guarda")


async def test_an_altered_head_is_told(mesa: Mesa) -> None:
    mesa.sql(("UPDATE records SET data = x'00' WHERE tbl = ?", (TABELA,)))
    feita = await mesa.conferir()
    assert feita.quebra is not None
    assert "cabeça" in feita.quebra.motivo


async def test_a_gateway_that_finds_a_cut_chain_goes_on_and_the_hole_stays_visible(mesa: Mesa) -> None:
    mesa.sql(("DELETE FROM entries WHERE sequence = ?", (mesa.sequences()[4],)))
    async with SqliteJournal(mesa.path, clock=SystemClock()) as journal:
        await Auditoria(journal, SEAL, SystemClock()).registrar(fato(6))
    feita = await mesa.conferir()
    assert feita.quebra is not None
    assert feita.quebra.numero == 5


async def test_what_retention_removed_is_told_and_the_rest_still_holds(mesa: Mesa) -> None:
    assert await mesa.audit.podar(timedelta(0)) == 5
    await mesa.audit.registrar(fato(7))
    feita = await mesa.conferir()
    assert (feita.primeiro, feita.cabeca.number, feita.quebra) == (6, 7, None)
    assert [um.fato.tipo async for um in mesa.audit.ler()] == [TipoDeFato.PODA, TipoDeFato.COMANDO]
    assert await mesa.audit.podar(timedelta(days=1)) == 0


async def test_facts_and_what_they_are_about_are_stored_together_or_not_at_all(mesa: Mesa) -> None:
    with pytest.raises(Conflict):
        await mesa.audit.registrar(fato(6), com=[Put("t", "k", b"1", expect=7)])
    positions = await mesa.audit.registrar(fato(7), com=[Put("t", "k", b"2", expect=0), Append("l", b"3")])

    record, entry = await mesa.journal.get("t", "k"), await mesa.journal.last("l")
    assert record is not None
    assert entry is not None
    assert [record.revision, entry.position.sequence] == [p.sequence for p in positions]
    assert [um.fato.detalhes["n"] async for um in mesa.audit.ler()] == ["0", "1", "2", "3", "4", "7"]
    assert (await mesa.conferir()).quebra is None


async def test_many_writers_in_two_processes_make_one_chain(mesa: Mesa) -> None:
    async with SqliteJournal(mesa.path, clock=SystemClock()) as other:
        second = Auditoria(other, SEAL, SystemClock())
        await asyncio.gather(*(audit.registrar(fato(n)) for n in range(20) for audit in (mesa.audit, second)))
    feita = await mesa.conferir()
    assert (feita.total, feita.quebra) == (45, None)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_bytes_that_are_no_link_or_no_head_are_refused_and_never_open(data: bytes) -> None:
    try:
        elo = Elo.read(data)
    except NotALink:
        pass
    else:
        with pytest.raises(SealBroken):
            elo.open(SEAL)
    with pytest.raises(SealBroken):
        open_head(SEAL, data)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=90))
def test_a_text_that_is_no_anchor_is_refused(text: str) -> None:
    try:
        head = Head.from_text(text)
    except ValueError:
        return
    assert Head.from_text(str(head)) == head


def test_a_filter_names_what_is_wanted() -> None:
    um = Registrado(1, datetime(2026, 1, 2, tzinfo=UTC), fato(3))
    assert FiltroDeFatos().serve(um)
    assert FiltroDeFatos(TipoDeFato.COMANDO, "ana", "0203", "discar", um.em, um.em + timedelta(1)).serve(um)
    for outro in (
        FiltroDeFatos(tipo=TipoDeFato.RECUSA),
        FiltroDeFatos(quem="bia"),
        FiltroDeFatos(alvo="0204"),
        FiltroDeFatos(intencao="tabular"),
        FiltroDeFatos(desde=um.em + timedelta(1)),
        FiltroDeFatos(ate=um.em),
    ):
        assert not outro.serve(um)
