"""A database whose forty relations are plain tables full of rows that lead to each other, with nulls and odd values."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from schema import views
from schema.fields import View
from tests.support.central import Central

LINHAS = 14
RAMAIS = [f"02{n:02}" for n in range(1, 13)]
UNIQUEIDS = [f"1515063682.{n}" for n in range(1, 10)]
TELEFONES = ["11987654321", "1133553434", "33553434", "01521987654321", "anonymous", "", "+55 (11) 98765-4321", "190"]
NOMES = ["Vendas", "Suporte", "Cobrança São João", "Operador 1"]
TEXTOS = ["Ana", "", "João; <R>", "a" * 300, "☃\u2028'\"", "ana@exemplo.com.br", "39053344705", "ANSWERED"]
AGORA = dt.datetime(2026, 11, 24, 12, 30, 5, 123456)
TODAS = sorted({one.nome: one for one in vars(views).values() if isinstance(one, View)}.values(), key=lambda v: v.nome)


async def rechear(central: Central, seed: int, *, sem: Sequence[str] = (), colunas_a_menos: int = 0) -> None:
    """Fills the database.

    Args:
        sem: relations that this installation lacks.
        colunas_a_menos: how many columns, chosen by the seed, it lacks.
    """
    sorte = random.Random(seed)
    caem = set(sem)
    script: list[str] = []
    for view in TODAS:
        rows = await central.rows(
            "SELECT a.attname, format_type(a.atttypid, NULL), c.relkind::text FROM pg_attribute a "
            f"JOIN pg_class c ON c.oid = a.attrelid WHERE a.attrelid = 'public.{view.nome}'::regclass "
            "AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
        )
        kind = "VIEW" if rows[0][2] == "v" else "TABLE"
        script.append(f"CREATE TABLE public.novo AS SELECT * FROM public.{view.nome} LIMIT 0;")
        script.append(f"DROP {kind} public.{view.nome} CASCADE;")
        if view.nome in caem:
            script.append("DROP TABLE public.novo;")
            continue
        script.append(f"ALTER TABLE public.novo RENAME TO {view.nome};")
        script.append(f"GRANT SELECT ON public.{view.nome} TO {central.installed.integration_user};")
        columns = [(name, kind) for name, kind, _ in rows]
        for n in sorte.sample(range(LINHAS), LINHAS):  # not in the order of the key
            values = ", ".join(_literal(_valor(sorte, view, name, kind, n)) for name, kind in columns)
            script.append(f"INSERT INTO public.{view.nome} VALUES ({values});")
    await central.sql("\n".join(script))
    if colunas_a_menos:
        todas = await central.rows(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
        )
        ours = {view.nome for view in TODAS}  # other names of the same are views
        ordens = {(view.nome, _ordem(view)) for view in TODAS}
        for table, column in sorte.sample([one for one in todas if one[0] in ours and one[1] != "id"], colunas_a_menos):
            if (table, column) in ordens:
                continue
            await central.sql(f'ALTER TABLE public.{table} DROP COLUMN "{column}"')


def _valor(sorte: random.Random, view: View, name: str, kind: str, n: int) -> Any:
    if name == view.chave:
        return n + 1
    made = None if sorte.random() < 0.12 else _FABRICAS.get(kind, _texto)(sorte, name)
    if name == _ordem(view):
        return n if kind == "integer" else AGORA - dt.timedelta(days=n, minutes=n)
    return made


def _ordem(view: View) -> str | None:
    """What rows come by where a view has no key. No two have the same, since those would come as PostgreSQL likes, and
    it may like otherwise a moment later.
    """
    return None if view.chave is not None else next(iter(view.faixas), None)


def _texto(sorte: random.Random, name: str) -> str:
    for part, pool in (
        ("ramal", RAMAIS),
        ("uniqueid", UNIQUEIDS),
        ("codigo_ligacao", UNIQUEIDS),
        ("nome", NOMES),
        ("telefone", TELEFONES),
        ("destino", TELEFONES),
        ("origem", TELEFONES),
        ("mobile", TELEFONES),
        ("tipo_da_ligacao", ["D", "A", "R", "X"]),
    ):
        if part in name:
            return sorte.choice(pool)
    return sorte.choice(TEXTOS)


def _inteiro(sorte: random.Random, _: str) -> int:
    return sorte.randrange(0, LINHAS)


_FABRICAS: dict[str, Callable[[random.Random, str], Any]] = {
    "integer": _inteiro,
    "smallint": _inteiro,
    "bigint": lambda sorte, name: 2**40 if sorte.random() < 0.02 else _inteiro(sorte, name),
    "boolean": lambda sorte, _: sorte.random() < 0.5,
    "numeric": lambda sorte, _: sorte.choice([Decimal("0.00"), Decimal("12.50"), Decimal("1E-10"), Decimal(10**12)]),
    "double precision": lambda sorte, _: sorte.choice([0.0, 0.1, 1e300]),
    "date": lambda sorte, _: (AGORA - dt.timedelta(days=sorte.randrange(4))).date(),
    "timestamp without time zone": lambda sorte, _: (
        AGORA - dt.timedelta(seconds=sorte.randrange(300_000), microseconds=sorte.choice((0, 123456)))
    ),
    "timestamp with time zone": lambda sorte, _: (AGORA - dt.timedelta(seconds=sorte.randrange(9_000))).replace(
        tzinfo=dt.UTC
    ),
    "time without time zone": lambda sorte, _: dt.time(sorte.randrange(24), 5),
    "interval": lambda sorte, _: dt.timedelta(seconds=sorte.randrange(9_000)),
}


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float | Decimal):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
