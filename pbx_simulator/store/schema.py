"""Puts the PBX's database into a server: roles, base tables, the 40 tables and views, grants."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from pbx_simulator.store.errors import StoreError
from pbx_simulator.store.layout import scripts
from pbx_simulator.store.profiles import Perfil, with_types
from pbx_simulator.store.server import Server

DATABASE = "totalipdb"
INTEGRATION_USER = "integracao"
OWNER = "totalip"
MARK = "totalip-simulator"  # the comment on what a simulator made in a server


@dataclass(frozen=True, slots=True)
class Installed:
    """Who may connect to the installed database, and with which password."""

    database: str
    integration_user: str
    integration_password: str = field(repr=False)
    owner: str
    owner_password: str = field(repr=False)
    perfil: Perfil


async def install(
    server: Server,
    *,
    integration_password: str | None = None,
    perfil: Perfil = Perfil.CAMPO,
    keep: bool = False,
) -> Installed:
    """Creates `totalipdb` with everything in it; an older one is replaced unless `keep`.

    Args:
        integration_password: of the login role `integracao`; None makes a random one, reported in the result.
        keep: use the database that is there, rows and all; its profile must be `perfil`.

    Raises:
        StoreError: `keep` was asked for and the database was made with another profile; or the server does not
            fold text as UTF-8.
    """
    done = Installed(
        DATABASE,
        INTEGRATION_USER,
        integration_password or secrets.token_urlsafe(12),
        OWNER,
        secrets.token_urlsafe(24),
        perfil,
    )
    admin = await server.connect()
    try:
        await admin.execute("SET password_encryption = 'scram-sha-256'")
        await _role(admin, OWNER, done.owner_password)
        await _role(admin, INTEGRATION_USER, done.integration_password)
        present = await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE)
        if not (keep and present):
            await admin.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            await admin.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'")
            await admin.execute(f"COMMENT ON DATABASE {DATABASE} IS '{MARK}'")
            await admin.execute(f"REVOKE CREATE, TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC")
    finally:
        await admin.close()
    owner = await server.connect(DATABASE, OWNER, done.owner_password)
    try:
        if not await owner.fetchval("SELECT 'SÃO' ILIKE 'são'"):
            raise StoreError("O PostgreSQL deve comparar textos em UTF-8: crie o cluster com um locale UTF-8.")
        if keep and present:
            await _check_profile(owner, perfil)
        else:
            await _create(owner, perfil)
    finally:
        await owner.close()
    return done


async def set_clock(connection: asyncpg.Connection, now: datetime, speed: float) -> None:
    """Tells the database the simulated local time (without zone) and its speed; defaults follow it."""
    await connection.execute(
        "UPDATE pbx.relogio SET real_em = clock_timestamp(), simulado_em = $1, velocidade = $2", now, speed
    )


async def _role(admin: asyncpg.Connection, name: str, password: str) -> None:
    exists = await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if exists else "CREATE"
    statement = await admin.fetchval(
        f"SELECT format('{verb} ROLE %I LOGIN NOSUPERUSER PASSWORD %L', $1::text, $2::text)", name, password
    )
    await admin.execute(statement)
    await admin.execute(f"COMMENT ON ROLE {name} IS '{MARK}'")


async def _create(owner: asyncpg.Connection, perfil: Perfil) -> None:
    async with owner.transaction():
        await owner.execute("CREATE SCHEMA pbx")
        for folder in ("base", "comandos", "vistas"):
            for script in scripts(folder):
                await owner.execute(with_types(script, perfil))
        for script in scripts("."):
            await owner.execute(script)
        await owner.execute("CREATE TABLE pbx.instalacao (perfil text NOT NULL)")
        await owner.execute("INSERT INTO pbx.instalacao (perfil) VALUES ($1)", perfil.value)


async def _check_profile(owner: asyncpg.Connection, perfil: Perfil) -> None:
    found = await owner.fetchval("SELECT perfil FROM pbx.instalacao")
    if found != perfil.value:
        raise StoreError(
            f"O banco guardado usa o perfil de tipos {found}, e foi pedido {perfil.value}: "
            "peça o mesmo perfil ou recrie o banco."
        )
