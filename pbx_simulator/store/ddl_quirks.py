"""Quirks of an installation's schema, on demand: a missing table, a missing, renamed or extra column.

Versions of the real system differ in exactly these ways (field fact 12). A quirk changes what clients see; the
PBX itself goes on: the command tables are still executed, the views' base tables still written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from pbx_simulator.store.errors import StoreError
from pbx_simulator.store.layout import read_layout, scripts
from pbx_simulator.store.losses import Connect, close_quietly

_HIDDEN = "pbx_oculto"
_WRITABLE_VIEW = "resultado_discador_mensal"
_WAITING = "SELECT lugar FROM pbx.fila_comandos WHERE relacao = '{schema}.%1$I'::regclass"
_REPOINT = "UPDATE pbx.fila_comandos SET relacao = '{new}.%1$I'::regclass WHERE relacao = '{old}.%1$I'::regclass"


class DdlQuirks:
    """Changes how tables and views look, one at a time, and restores them. Names are checked in the catalogue.

    Args:
        connect: opens a connection as the owner of the database.
        reader: the login role whose grants a changed view must have again.

    Every method raises StoreError when the table or column is not there (or is there already).
    """

    def __init__(self, connect: Connect, *, reader: str = "integracao") -> None:
        self._connect = connect
        self._reader = reader

    async def missing_table(self, table: str) -> None:
        """`table` (a view or a command table) does not exist."""
        await self._change(table, self._hide)

    async def missing_column(self, table: str, column: str) -> None:
        """`table` lacks `column`."""
        await self._change(table, self._without, column)

    async def renamed_column(self, table: str, column: str, new_name: str) -> None:
        """`column` of `table` is called `new_name`, in its place."""
        await self._change(table, self._renamed, column, new_name)

    async def extra_column(self, table: str, column: str, sql_type: str = "text") -> None:
        """`table` has one more column at the end, always NULL."""
        await self._change(table, self._extra, column, sql_type)

    async def active(self) -> Sequence[str]:
        """The tables that do not look as they should, by name."""
        connection = await self._connect()
        try:
            if not await connection.fetchval("SELECT to_regclass('pbx.esquisitices') IS NOT NULL"):
                return []
            return [row[0] for row in await connection.fetch("SELECT tabela FROM pbx.esquisitices ORDER BY 1")]
        finally:
            await close_quietly(connection)

    async def restore(self, table: str | None = None) -> None:
        """`table`, or everything, looks again as it should."""
        for name in await self.active():
            if table in {None, name}:
                connection = await self._connect()
                try:
                    async with connection.transaction():
                        await self._restore(connection, name)
                finally:
                    await close_quietly(connection)

    async def _change(self, table: str, change: Any, *arguments: str) -> None:
        connection = await self._connect()
        try:
            async with connection.transaction():
                await connection.execute(
                    "CREATE TABLE IF NOT EXISTS pbx.esquisitices (tabela text PRIMARY KEY, original text)"
                )
                kind = await connection.fetchval(
                    "SELECT relkind::text FROM pg_class WHERE relname = $1 AND relnamespace = 'public'::regnamespace",
                    table,
                )
                if kind not in {"v", "r"}:
                    raise StoreError(f"A tabela {table} não existe agora.")
                original = (
                    await connection.fetchval("SELECT pg_get_viewdef($1::text::regclass)", f"public.{table}")
                    if kind == "v"
                    else None
                )
                await connection.execute(
                    "INSERT INTO pbx.esquisitices VALUES ($1, $2) ON CONFLICT DO NOTHING", table, original
                )
                await change(connection, table, kind, *arguments)
        except asyncpg.UndefinedColumnError as exc:
            raise StoreError(f"A tabela {table} não tem essa coluna.") from exc
        except (asyncpg.DuplicateColumnError, asyncpg.DuplicateTableError) as exc:
            raise StoreError(f"Esse nome já existe em {table}.") from exc
        finally:
            await close_quietly(connection)

    async def _hide(self, connection: asyncpg.Connection, table: str, kind: str) -> None:
        if kind == "v":
            await _run(connection, "DROP VIEW public.%I", table)
            return
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_HIDDEN}")
        await _run(connection, f"ALTER TABLE public.%I SET SCHEMA {_HIDDEN}", table)

    async def _without(self, connection: asyncpg.Connection, table: str, kind: str, column: str) -> None:
        columns = await _columns(connection, table)
        if column not in columns:
            raise StoreError(f"A tabela {table} não tem a coluna {column}.")
        if kind == "v":
            del columns[column]
            await self._reshape(connection, table, columns)
            return
        if not await _exists(connection, _HIDDEN, table):
            await self._stand_in(connection, table, "id" if "id" in columns and column != "id" else "")
        await _run(connection, "ALTER TABLE public.%I DROP COLUMN %I", table, column)

    async def _stand_in(self, connection: asyncpg.Connection, table: str, identity: str) -> None:
        """The table with all its columns stands aside; clients see one like it, about to lose one.

        Rows that wait for their execution are found by id where there is one, and else stay where they are.
        """
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_HIDDEN}")
        await _run(connection, f"ALTER TABLE public.%I SET SCHEMA {_HIDDEN}", table)
        await _run(connection, f"CREATE TABLE public.%1$I (LIKE {_HIDDEN}.%1$I INCLUDING ALL)", table)
        settled = "" if identity else f" WHERE ctid NOT IN ({_WAITING.format(schema=_HIDDEN)})"
        await self._silently(connection, f"INSERT INTO public.%1$I SELECT * FROM {_HIDDEN}.%1$I{settled}", table)  # noqa: S608 - names are quoted
        if identity:
            await _run(connection, _REPOINT.format(old=_HIDDEN, new="public"), table)
        await _run(connection, "GRANT SELECT, INSERT ON public.%I TO %I", table, self._reader)
        await _run(
            connection,
            "CREATE TRIGGER enfileirar AFTER INSERT ON public.%I FOR EACH ROW "
            "WHEN (current_setting('pbx.origem', true) IS DISTINCT FROM 'sistema') "
            "EXECUTE FUNCTION pbx.enfileirar(%L)",
            table,
            identity,
        )

    async def _renamed(self, connection: asyncpg.Connection, table: str, kind: str, column: str, new_name: str) -> None:
        if kind == "r":
            await _run(connection, "ALTER TABLE public.%I RENAME COLUMN %I TO %I", table, column, new_name)
            return
        columns = await _columns(connection, table)
        if column not in columns or new_name in columns:
            raise StoreError(f"Em {table} não é possível trocar {column} por {new_name}.")
        await self._reshape(
            connection, table, {old: new_name if old == column else new for old, new in columns.items()}
        )

    async def _extra(self, connection: asyncpg.Connection, table: str, kind: str, column: str, sql_type: str) -> None:
        # A list of names, not the parser: what is no type is unknown, whatever it tries to be.
        known = await connection.fetchval(
            "SELECT format_type(oid, NULL) FROM pg_type WHERE typname = $1 OR format_type(oid, NULL) = $1 LIMIT 1",
            sql_type,
        )
        if known is None:
            raise StoreError(f"Tipo desconhecido: {sql_type}")
        if kind == "r":
            await _run(connection, f"ALTER TABLE public.%I ADD COLUMN %I {known}", table, column)
            return
        await self._reshape(connection, table, await _columns(connection, table), (column, known))

    async def _reshape(
        self,
        connection: asyncpg.Connection,
        view: str,
        columns: Mapping[str, str],
        extra: tuple[str, str] | None = None,
    ) -> None:
        """Replaces a view by one that selects `columns` (old name: new name) of what it was."""
        body = await connection.fetchval("SELECT pg_get_viewdef($1::text::regclass)", f"public.{view}")
        names = [
            await connection.fetchval("SELECT format('%I AS %I', $1::text, $2::text)", old, new)
            for old, new in columns.items()
        ]
        if extra is not None:
            name, sql_type = extra
            names.append(f"NULL::{sql_type} AS " + await connection.fetchval("SELECT quote_ident($1)", name))
        await self._replace(connection, view, f"SELECT {', '.join(names)} FROM ({body.rstrip(' ;')}) AS antes")  # noqa: S608 - names are quoted

    async def _replace(self, connection: asyncpg.Connection, view: str, body: str) -> None:
        await _run(connection, "DROP VIEW IF EXISTS public.%I", view)
        quoted = await connection.fetchval("SELECT quote_ident($1)", view)
        await connection.execute(f"CREATE VIEW public.{quoted} AS {body}")
        await _run(connection, "GRANT SELECT ON public.%I TO %I", view, self._reader)
        if view == _WRITABLE_VIEW and "replicado" in await _columns(connection, view):
            for script in scripts("vistas"):
                if "marcar_replicado" in script:
                    await connection.execute(script)
            await _run(connection, "GRANT UPDATE (replicado) ON public.%I TO %I", view, self._reader)

    async def _restore(self, connection: asyncpg.Connection, table: str) -> None:
        original = await connection.fetchval("SELECT original FROM pbx.esquisitices WHERE tabela = $1", table)
        if original is not None:
            await self._replace(connection, table, original.rstrip(" ;"))
        else:
            await self._restore_table(connection, table)
        await connection.execute("DELETE FROM pbx.esquisitices WHERE tabela = $1", table)

    async def _restore_table(self, connection: asyncpg.Connection, table: str) -> None:
        if await _exists(connection, _HIDDEN, table):
            await self._bring_back(connection, table)
        contract = read_layout()[table].columns
        places = await connection.fetch(
            "SELECT attnum, attname FROM pg_attribute WHERE attrelid = format('public.%I', $1::text)::regclass "
            "AND attnum > 0 AND NOT attisdropped",
            table,
        )
        for place in places:
            if place["attnum"] > len(contract):
                await _run(connection, "ALTER TABLE public.%I DROP COLUMN %I", table, place["attname"])
            elif place["attname"] != contract[place["attnum"] - 1]:
                wanted = contract[place["attnum"] - 1]
                await _run(connection, "ALTER TABLE public.%I RENAME COLUMN %I TO %I", table, place["attname"], wanted)

    async def _bring_back(self, connection: asyncpg.Connection, table: str) -> None:
        """Rows that came or went while the table lacked a column come and go in the table that has it."""
        if await _exists(connection, "public", table):
            await self._merge_stand_in(connection, table)
            await _run(connection, "DROP TABLE public.%I", table)
        await _run(connection, f"ALTER TABLE {_HIDDEN}.%I SET SCHEMA public", table)

    async def _merge_stand_in(self, connection: asyncpg.Connection, table: str) -> None:
        columns = await _columns(connection, table)
        names = [await connection.fetchval("SELECT quote_ident($1)", name) for name in columns]
        listed = ", ".join(names)
        if "id" not in columns:
            # No key to match rows by: what clients saw last is what stays, and what waits still waits.
            waiting = _WAITING.format(schema=_HIDDEN)
            await _run(connection, f"DELETE FROM {_HIDDEN}.%1$I WHERE ctid NOT IN ({waiting})", table)  # noqa: S608 - names are quoted
            moved = f"INSERT INTO {_HIDDEN}.%1$I ({listed}) SELECT {listed} FROM public.%1$I WHERE ctid"  # noqa: S608 - names are quoted
            waiting = _WAITING.format(schema="public")
            await self._silently(connection, f"{moved} NOT IN ({waiting})", table)
            await _run(connection, f"{moved} IN ({waiting})", table)
            await _run(connection, "DELETE FROM pbx.fila_comandos WHERE relacao = 'public.%1$I'::regclass", table)
            return
        await _run(connection, f"DELETE FROM {_HIDDEN}.%1$I WHERE id NOT IN (SELECT id FROM public.%1$I)", table)  # noqa: S608 - names are quoted
        updates = ", ".join(f"{name} = excluded.{name}" for name in names)
        await self._silently(
            connection,
            f"INSERT INTO {_HIDDEN}.%1$I ({listed}) SELECT {listed} FROM public.%1$I "  # noqa: S608 - names are quoted
            f"ON CONFLICT (id) DO UPDATE SET {updates}",
            table,
        )
        await _run(connection, _REPOINT.format(old="public", new=_HIDDEN), table)

    async def _silently(self, connection: asyncpg.Connection, template: str, *names: str) -> None:
        """Executes without the rows becoming commands."""
        await connection.execute("SET LOCAL pbx.origem = 'sistema'")
        await _run(connection, template, *names)
        await connection.execute("SET LOCAL pbx.origem = ''")


async def _columns(connection: asyncpg.Connection, table: str) -> dict[str, str]:
    rows = await connection.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = format('public.%I', $1::text)::regclass "
        "AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        table,
    )
    return {row["attname"]: row["attname"] for row in rows}


async def _exists(connection: asyncpg.Connection, schema: str, table: str) -> bool:
    found = await connection.fetchval("SELECT to_regclass(format('%I.%I', $1::text, $2::text))", schema, table)
    return found is not None


async def _run(connection: asyncpg.Connection, template: str, *names: str) -> None:
    """Executes `template` with identifiers quoted by the server."""
    places = ", ".join(f"${place}::text" for place in range(2, len(names) + 2))
    await connection.execute(await connection.fetchval(f"SELECT format($1::text, {places})", template, *names))
