"""Fills the database with a past, fast: calls, queue logs, dialer results, telephones, histories, pauses.

The rows belong to the users, groups, campaigns, routes and statuses that are in the database already, so the
world is written first. One draft row a call is made, then every table is filled from it by one INSERT … SELECT:
a call has the same uniqueid, user, group and telephone wherever it appears. Same seed, same rows.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import asyncpg

from pbx_simulator.store.errors import StoreError
from pbx_simulator.store.layout import script
from pbx_simulator.store.losses import Connect, close_quietly
from pbx_simulator.store.refill import Measure, refill

# Customers and telephones of the past have ids that the world never gives.
MAILING_FIRST_ID = 1_000_000_000
_CALL_TABLES = (
    "ligacoes_ativo",
    "ligacoes_receptivo",
    "grupos_de_atendimento_logs",
    "resultado_discador",
    "resultado_discador_mensal",
    "historicos_campanhas",
    "ura_logs",
    "tentativas_nao_atendidas",
    "resultados_ura_pesquisa",
)
_SUNDAY = 6
_DIALLED = (2, 3)  # the share of a mailing that the dialer has called
_MOST_TELEPHONES = 300_000
_CALLS_A_TELEPHONE = 30
_SETTINGS = "SET maintenance_work_mem = '256MB'; SET work_mem = '128MB'; SET synchronous_commit = off"


@dataclass(frozen=True, slots=True)
class Past:
    """How much of it.

    Args:
        calls: rows of ligacoes_ativo and ligacoes_receptivo together.
        until: simulated local time (no zone) at which the past ends: the last day is the one before.
        days: working days (Monday to Saturday) it spreads over.
        telephones: of the campaigns' mailings, three a customer; None takes what suits the calls, at most 300,000.
            Without any there are no dialer results.
        pauses_a_day: rows of `pausas` a user and day.
    """

    calls: int
    until: datetime
    days: int = 30
    seed: int = 1
    telephones: int | None = None
    pauses_a_day: int = 6

    @property
    def mailing(self) -> int:
        """The telephones that will be made."""
        if self.telephones is not None:
            return self.telephones
        return min(_MOST_TELEPHONES, self.calls // _CALLS_A_TELEPHONE)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made: rows and seconds of each table, and the whole time with indexes and statistics."""

    tables: Mapping[str, Measure]
    seconds: float
    last_call_id: int

    @property
    def rows(self) -> int:
        return sum(measure.rows for measure in self.tables.values())

    @property
    def rows_per_s(self) -> float:
        return self.rows / self.seconds


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who plays in the past: ids of what is in the database."""

    users: Sequence[int]
    member_users: Sequence[int]
    member_groups: Sequence[int]
    campaigns: Sequence[int]
    routes: Sequence[int]
    answered: Sequence[int]
    unanswered: Sequence[int]
    pauses: Sequence[int]


async def fill(connect: Connect, past: Past, *, workers: int = 2) -> Filled:
    """Makes the past. To be called before traffic starts; tables that are empty are filled fastest.

    Call ids (and those of every row of a call) go from the largest there is upwards; sequences follow.

    Raises:
        StoreError: there are no users, groups, campaigns, routes or statuses to give the rows to.
    """
    started = time.perf_counter()
    connections: list[asyncpg.Connection] = []
    try:
        for _ in range(workers):
            connections.append(await connect())
            await connections[-1].execute(_SETTINGS)
        first = connections[0]
        cast = await _read_cast(first)
        last_id = await _last_call_id(first)
        await first.execute(script("historia", "00_preparo.sql"))
        await first.executemany("INSERT INTO pbx_historia.dias VALUES ($1, $2)", list(enumerate(_working_days(past))))
        measures = await _mailing(first, past, cast)
        await _draft(connections, past, cast, last_id)
        measures |= await _tables(connections, past, cast)
        measures["campanhas_historia"] = await refill(
            first,
            "campanhas_historia",
            script("historia", "41_campanhas_historia.sql"),
            [MAILING_FIRST_ID, last_id, last_id + past.calls],
            replace=True,
        )
        return Filled(measures, time.perf_counter() - started, last_id + past.calls)
    finally:
        for connection in connections[1:]:
            await close_quietly(connection)
        if connections and not connections[0].is_closed():
            await connections[0].execute("DROP SCHEMA IF EXISTS pbx_historia CASCADE")
            await close_quietly(connections[0])


async def _mailing(connection: asyncpg.Connection, past: Past, cast: _Cast) -> dict[str, Measure]:
    """The customers of the past, and the draft of their telephones."""
    if not past.mailing:
        return {}
    measure = await refill(
        connection,
        "clientes",
        script("historia", "10_clientes.sql"),
        [past.seed, past.mailing, cast.campaigns, MAILING_FIRST_ID],
    )
    await connection.execute(script("historia", "11_telefones.sql"), past.seed, past.mailing, MAILING_FIRST_ID)
    await connection.execute("ANALYZE pbx_historia.telefones")
    return {"clientes": measure}


async def _draft(connections: Sequence[asyncpg.Connection], past: Past, cast: _Cast, last_id: int) -> None:
    sql = script("historia", "20_chamadas.sql")
    share = -(-past.calls // len(connections))
    days = await connections[0].fetchval("SELECT count(*) FROM pbx_historia.dias")

    async def part(place: int, connection: asyncpg.Connection) -> None:
        await connection.execute(
            sql,
            past.seed,
            place * share + 1,
            min((place + 1) * share, past.calls),
            past.calls,
            days,
            cast.member_users,
            cast.member_groups,
            cast.users,
            cast.routes,
            past.mailing * _DIALLED[0] // _DIALLED[1],
            cast.answered,
            cast.unanswered,
            last_id,
        )

    async with asyncio.TaskGroup() as parts:
        for place, connection in enumerate(connections):
            parts.create_task(part(place, connection))
    await connections[0].execute("ANALYZE pbx_historia.chamadas")


async def _tables(connections: Sequence[asyncpg.Connection], past: Past, cast: _Cast) -> dict[str, Measure]:
    """Every table of the past, the largest first, each by the next connection that is free."""
    steps: list[tuple[str, str, list[object]]] = [
        (table, f"{number}_{table}.sql", [past.until] if table == "resultado_discador_mensal" else [])
        for number, table in enumerate((*_CALL_TABLES, "nivel_de_servico"), 30)
    ]
    if past.mailing:
        steps.insert(4, ("telefones", "21_telefones.sql", []))
    if cast.pauses and past.pauses_a_day:
        steps.append(("pausas", "40_pausas.sql", [past.seed, past.pauses_a_day, cast.pauses]))
    measures: dict[str, Measure] = {}

    async def work(connection: asyncpg.Connection) -> None:
        while steps:
            table, file, arguments = steps.pop(0)
            measures[table] = await refill(connection, table, script("historia", file), arguments)

    async with asyncio.TaskGroup() as workers:
        for connection in connections:
            workers.create_task(work(connection))
    return measures


async def _read_cast(connection: asyncpg.Connection) -> _Cast:
    async def ids(sql: str) -> list[int]:
        return [row[0] for row in await connection.fetch(sql)]

    users = await ids("SELECT id FROM pbx.usuarios WHERE ramal IS NOT NULL ORDER BY id")
    groups = await ids("SELECT id FROM pbx.grupos_de_atendimento ORDER BY id")
    members = await connection.fetch(
        "SELECT usuario_id, grupo_de_atendimento_id FROM pbx.grupos_de_atendimento_usuarios ORDER BY 1, 2"
    )
    pairs = [(row[0], row[1]) for row in members]
    if not pairs and groups:
        pairs = [(user, groups[place % len(groups)]) for place, user in enumerate(users)]
    unanswered = await ids(
        "SELECT id FROM pbx.status_discador WHERE nome ILIKE '%ocupad%' OR nome ILIKE '%atende%' ORDER BY id"
    )
    statuses = await ids("SELECT id FROM pbx.status_discador ORDER BY id")
    answered = [status for status in statuses if status not in unanswered] or statuses
    cast = _Cast(
        users,
        [user for user, _ in pairs],
        [group for _, group in pairs],
        await ids("SELECT id FROM pbx.campanhas ORDER BY id"),
        await ids("SELECT id FROM pbx.rotas ORDER BY id"),
        answered,
        unanswered or statuses,
        await ids("SELECT id FROM pbx.status_usuarios ORDER BY id"),
    )
    if not (cast.users and cast.member_users and cast.campaigns and cast.routes and statuses):
        raise StoreError(
            "Para gerar o histórico o banco precisa ter usuários, grupos de atendimento, campanhas, rotas e "
            "status de discador: grave primeiro o cadastro."
        )
    return cast


async def _last_call_id(connection: asyncpg.Connection) -> int:
    largest = " UNION ALL ".join(f"SELECT max(id) AS id FROM pbx.{table}" for table in _CALL_TABLES)  # noqa: S608 - table names of ours
    return int(await connection.fetchval(f"SELECT coalesce(max(id), 0) FROM ({largest}) AS todas"))  # noqa: S608 - table names of ours


def _working_days(past: Past) -> list[date]:
    found: list[date] = []
    day = past.until.date()
    while len(found) < past.days:
        day -= timedelta(days=1)
        if day.weekday() != _SUNDAY:
            found.append(day)
    return found[::-1]
