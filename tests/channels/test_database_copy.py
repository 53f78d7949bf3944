"""Rows by COPY: a chunk is stored once or not at all, and which of the two is found out after a lost answer."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.channels.database.copia import Fim, Marca
from gateway.channels.database.pool import Database
from gateway.channels.errors import ChannelError, DeliveryUnknown, NotDelivered, Unavailable
from gateway.clock import SystemClock
from gateway.protocol.copy_text import linhas_copy
from pbx_simulator.store.postgres import PostgresServer
from tests.support.fake_peers import Relay, relay
from tests.support.postgres import Base, base, in_recovery, postgres, promote

TABELA = "CREATE TABLE importar_discador (id_campanha integer, identificador1 text, criado_em timestamp DEFAULT now())"
COLUNAS = ("id_campanha", "identificador1")
LIDAS = "SELECT id_campanha, identificador1 FROM importar_discador ORDER BY 1, 2"
Linhas = Sequence[Sequence[str | None]]
CHUNK: Linhas = (("1", "a"), ("1", "b"), ("2", None))
GRAVADAS = [(1, "a"), (1, "b"), (2, None)]


def database(dsn: str) -> Database:
    return Database(dsn, clock=SystemClock(), connect_timeout_s=1.0, acquire_timeout_s=2.0, retry_after_s=0.05)


async def copiar(db: Database, marcas: list[Marca], linhas: Linhas = CHUNK) -> None:
    async def anotar(marca: Marca) -> None:
        marcas.append(marca)

    await db.copiar("importar_discador", COLUNAS, linhas_copy(linhas), len(linhas), anotar)


async def fim(db: Database, marca: Marca, linhas: Linhas = CHUNK) -> Fim:
    return await db.como_terminou("importar_discador", COLUNAS, linhas, marca)


async def quieto(banco: Base) -> None:
    await banco.until(
        "count(*) = 0 FROM pg_stat_activity WHERE application_name = 'totalip-gateway' AND state <> 'idle'"
    )


@pytest.fixture
async def tabela(banco: Base) -> Base:
    await banco.sql(TABELA)
    return banco


@pytest.fixture
async def caminho(tabela: Base) -> AsyncIterator[Relay]:
    async with relay(tabela.server.port) as path:
        yield path


@pytest.fixture(scope="module")
def so_para_quedas() -> Iterator[PostgresServer]:
    with postgres() as server:
        yield server


async def test_a_chunk_is_stored_and_its_mark_says_so(tabela: Base) -> None:
    marcas: list[Marca] = []
    async with database(tabela.dsn()) as db:
        await copiar(db, marcas)
        assert await fim(db, marcas[0]) is Fim.GRAVADA
    assert await tabela.rows(LIDAS) == GRAVADAS


async def test_what_is_raised_before_commit_stores_nothing_and_the_mark_says_so(tabela: Base) -> None:
    marcas: list[Marca] = []

    async def recusar(marca: Marca) -> None:
        marcas.append(marca)
        raise LookupError

    async with database(tabela.dsn()) as db:
        with pytest.raises(LookupError):
            await db.copiar("importar_discador", COLUNAS, linhas_copy(CHUNK), 3, recusar)
        assert await fim(db, marcas[0]) is Fim.NAO_GRAVADA
    assert await tabela.rows(LIDAS) == []


@pytest.mark.parametrize(
    ("cut_at", "deliver", "error", "end", "stored"),
    [
        pytest.param(b"COPY ", False, NotDelivered, None, [], id="before the rows left"),
        pytest.param(b"COPY ", True, NotDelivered, None, [], id="while the rows leave"),
        pytest.param(b"COMMIT", False, DeliveryUnknown, Fim.NAO_GRAVADA, [], id="COMMIT lost on its way"),
        pytest.param(b"COMMIT", True, DeliveryUnknown, Fim.GRAVADA, GRAVADAS, id="the answer to COMMIT lost"),
    ],
)
async def test_a_path_cut_while_copying_tells_what_is_known_and_the_mark_tells_the_rest(
    tabela: Base,
    caminho: Relay,
    cut_at: bytes,
    deliver: bool,
    error: type[ChannelError],
    end: Fim | None,
    stored: list[object],
) -> None:
    marcas: list[Marca] = []
    async with database(tabela.dsn(caminho.port)) as db:
        await db.catalogue()
        caminho.cut_at, caminho.deliver = cut_at, deliver
        with pytest.raises(ChannelError) as caught:
            await copiar(db, marcas)
        assert type(caught.value) is error
        caminho.cut_at = None
        await quieto(tabela)
        assert [await fim(db, marca) for marca in marcas] == ([] if end is None else [end])
    assert await tabela.rows(LIDAS) == stored


async def test_a_transaction_that_is_still_open_is_said_to_be(tabela: Base) -> None:
    async with database(tabela.dsn()) as db:
        marcas: list[Marca] = []
        await copiar(db, marcas)
        other = await tabela.server.connect(tabela.name)
        try:
            await other.execute("BEGIN")
            open_xid = await other.fetchval("SELECT txid_current()")
            assert await fim(db, Marca(open_xid, marcas[0].vida)) is Fim.EM_CURSO
        finally:
            await other.close()


async def test_a_mark_of_another_life_counts_only_together_with_its_rows(tabela: Base) -> None:
    marcas: list[Marca] = []
    async with database(tabela.dsn()) as db:
        await copiar(db, marcas)
        antes = Marca(marcas[0].xid, "outra vida")
        assert await fim(db, antes) is Fim.GRAVADA
        assert await fim(db, antes, (("1", "a"), ("1", "b"), ("1", "c"))) is Fim.NAO_SE_SABE
        await tabela.sql("DELETE FROM importar_discador WHERE identificador1 = 'a'")
        assert await fim(db, antes) is Fim.NAO_SE_SABE
        assert await fim(db, Marca(marcas[0].xid + 1_000_000, "outra vida")) is Fim.NAO_GRAVADA


async def test_a_crash_of_the_server_begins_another_life(so_para_quedas: PostgresServer) -> None:
    marcas: list[Marca] = []
    async with base(so_para_quedas) as banco:
        await banco.sql(TABELA)
        async with database(banco.dsn()) as db:
            await copiar(db, marcas)
            victim = (await banco.rows("SELECT pid FROM pg_stat_activity WHERE application_name = 'totalip-gateway'"))[
                0
            ][0]
            assert isinstance(victim, int)
            os.kill(victim, signal.SIGKILL)  # the postmaster ends all others and recovers; it stays itself

            async def voltou() -> bool:
                try:
                    await copiar(db, marcas, (("9", "z"),))
                except ChannelError:
                    return False
                return True

            while not await voltou():
                pass
            assert marcas[-1].vida != marcas[0].vida
            assert await fim(db, marcas[0]) is Fim.GRAVADA


async def test_a_primary_that_moved_is_asked_for_the_rows(so_para_quedas: PostgresServer) -> None:
    marcas: list[Marca] = []
    async with base(so_para_quedas) as banco:
        await banco.sql(TABELA)
        async with database(banco.dsn()) as db:
            await copiar(db, marcas)
        await in_recovery(so_para_quedas)
        await promote(so_para_quedas)
        async with database(banco.dsn()) as db:
            assert await fim(db, marcas[0]) is Fim.GRAVADA
            await copiar(db, marcas, (("9", "z"),))
            assert marcas[-1].vida != marcas[0].vida


async def test_a_database_that_is_not_there_cannot_be_asked(tabela: Base, caminho: Relay) -> None:
    marcas: list[Marca] = []
    async with database(tabela.dsn(caminho.port)) as db:
        await copiar(db, marcas)
        caminho.cut_at, caminho.deliver = b"txid_status", False
        with pytest.raises(Unavailable):
            await fim(db, marcas[0])


async def test_a_table_or_column_that_is_not_there_is_not_delivered(tabela: Base) -> None:
    async with database(tabela.dsn()) as db:
        for colunas in (("id_campanha", "nada"), ("identificador1", "identificador2")):
            with pytest.raises(NotDelivered):
                await db.copiar("importar_discador", colunas, b"", 0, lambda marca: copiar(db, []))
    assert await tabela.rows(LIDAS) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30)
        | st.sampled_from(["\\.", "\\N", "a\tb", "a\nb\r\nc", "\\", "'; DROP TABLE x; --", "\u2028", ""])
        | st.none(),
        min_size=1,
        max_size=8,
    )
)
async def test_no_value_becomes_another_column_row_or_the_end_of_the_data(
    tabela: Base, valores: list[str | None]
) -> None:
    await tabela.sql("TRUNCATE importar_discador")
    linhas = [("7", valor) for valor in valores]
    marcas: list[Marca] = []
    async with database(tabela.dsn()) as db:
        await copiar(db, marcas, linhas)
        assert await fim(db, Marca(marcas[0].xid, "outra vida"), linhas) is Fim.GRAVADA
    found = await tabela.rows("SELECT identificador1 FROM importar_discador")
    assert sorted(map(repr, found)) == sorted(repr((valor,)) for valor in valores)


@pytest.mark.parametrize("valor", ["a\0b", "\ud800"])
def test_what_postgresql_cannot_hold_is_refused_before_it_leaves(valor: str) -> None:
    with pytest.raises(ValueError, match=r"NUL|surrogates"):
        linhas_copy([[valor]])


async def test_pages_come_from_a_cursor_and_an_early_end_gives_the_connection_back(tabela: Base) -> None:
    await tabela.sql("INSERT INTO importar_discador SELECT i, 'x' FROM generate_series(1, 5000) i")
    async with database(tabela.dsn()) as db:
        sizes = [len(page) async for page in db.paginas("SELECT id_campanha FROM importar_discador", por_vez=2_000)]
        pages = db.paginas("SELECT id_campanha FROM importar_discador", por_vez=10)
        first = await anext(pages)
        await pages.aclose()
        assert db.estado.detalhes["em_uso"] == "0"
    assert sizes == [2000, 2000, 1000]
    assert len(first) == 10
