"""The limit of Python without GraphQL: asyncpg's rows, made into the same answers by hand, one `orjson.dumps`.

`python -m bench.bare` serves `/q1` to `/q4` over the database of $DSN, with no authorisation, masks, limits or metrics.
"""

from __future__ import annotations

import decimal
import os
import socket
from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson
import uvicorn
import uvloop

Q1 = """SELECT id AS codigo, nome, ramal AS numero, id_status_usuario AS "codigoStatusUsuario",
  nome_status_telefone AS "nomeStatusTelefone", email FROM usuarios WHERE ramal = $1 ORDER BY id LIMIT 1"""
Q2 = """SELECT id AS codigo, duracao, billing, status, ramal AS "numeroRamal", data,
  tipo_ligacao AS "tipoLigacao", custo, custo_total AS "custoTotal",
  billing_arredondado AS "billingArredondado", uniqueid, id_rota AS "codigoRota"
  FROM ligacoes_ativo WHERE id_campanha = $1 ORDER BY id DESC LIMIT 1000"""
RAMAIS = "SELECT id AS codigo, nome, ramal AS numero, id_grupo FROM usuarios ORDER BY id LIMIT 50"
GRUPOS = "SELECT id_grupo AS codigo, nome FROM grupos WHERE id_grupo = ANY($1)"
ULTIMAS = """SELECT k.chave, l.* FROM unnest($1::text[]) AS k (chave) CROSS JOIN LATERAL (
  SELECT id AS codigo, data, status, id_campanha FROM ligacoes_ativo WHERE ramal = k.chave
  ORDER BY id DESC LIMIT 3) l"""
CAMPANHAS = "SELECT id AS codigo, nome FROM campanhas WHERE id = ANY($1)"
DEZ = "SELECT id AS codigo, nome FROM campanhas ORDER BY id LIMIT 10"
TELEFONES = """SELECT k.chave, t.* FROM unnest($1::int[]) AS k (chave) CROSS JOIN LATERAL (
  SELECT id AS codigo, parametro1, id_status AS "codigoStatus", status AS "nomeStatus", importado_em AS "importadoEm",
  prioridade FROM telefones_campanhas WHERE campanha_id = k.chave ORDER BY id LIMIT 100) t"""


class Bare:
    """The ASGI application."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        del receive
        argument = scope["query_string"].decode()
        async with self._pool.acquire() as connection:
            made = await getattr(self, scope["path"][1:])(connection, argument)
        body = orjson.dumps(made, default=_decimal)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def q1(self, connection: Any, ramal: str) -> Any:
        """One extension."""
        return {"ramal": dict(await connection.fetchrow(Q1, ramal))}

    async def q2(self, connection: Any, campanha: str) -> Any:
        """A campaign's calls."""
        return {"ligacoesAtivas": [dict(row) for row in await connection.fetch(Q2, int(campanha))]}

    async def q3(self, connection: Any, _: str) -> Any:
        """Extensions, their groups, their last calls, the campaigns of those."""
        ramais = [dict(row) for row in await connection.fetch(RAMAIS)]
        grupos = await _by_codigo(connection, GRUPOS, {one.get("id_grupo") for one in ramais})
        ultimas = _grouped(await connection.fetch(ULTIMAS, [one["numero"] for one in ramais]))
        codigos = {call.get("id_campanha") for calls in ultimas.values() for call in calls}
        campanhas = await _by_codigo(connection, CAMPANHAS, codigos)
        for one in ramais:
            one["grupo"] = grupos.get(one.pop("id_grupo"))
            calls = one["ligacoesAtivas"] = ultimas.get(one["numero"], [])
            for call in calls:
                call["campanha"] = campanhas.get(call.pop("id_campanha"))
        return {"ramais": ramais}

    async def q4(self, connection: Any, _: str) -> Any:
        """Campaigns and their telephones."""
        campanhas = [dict(row) for row in await connection.fetch(DEZ)]
        telefones = _grouped(await connection.fetch(TELEFONES, [one["codigo"] for one in campanhas]))
        for one in campanhas:
            one["telefones"] = telefones.get(one["codigo"], [])
        return {"campanhas": campanhas}


async def _by_codigo(connection: Any, sql: str, codigos: set[Any]) -> dict[Any, dict[str, Any]]:
    return {
        row["codigo"]: dict(row) for row in await connection.fetch(sql, [one for one in codigos if one is not None])
    }


def _grouped(rows: Sequence[asyncpg.Record]) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        made = dict(row)
        found.setdefault(made.pop("chave"), []).append(made)
    return found


def _decimal(value: object) -> str:
    if isinstance(value, decimal.Decimal):
        return str(value)
    raise TypeError


async def main() -> None:
    """Serves until it is told to stop."""
    async with asyncpg.create_pool(os.environ["DSN"], min_size=1, max_size=8) as pool:
        listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        print(f"listening on {listener.getsockname()[1]}", flush=True)
        config = uvicorn.Config(
            Bare(pool), http="httptools", ws="none", lifespan="off", log_config=None, access_log=False
        )
        await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    uvloop.run(main())
