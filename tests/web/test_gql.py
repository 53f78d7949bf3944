"""The `gql` client from PyPI, as its users use it."""

from __future__ import annotations

import asyncio

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError, TransportServerError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from tests.web.server import ADMIN, BEARER, Servidor

INIT = {"authorization": f"Bearer {ADMIN}"}


async def test_gql_runs_a_query_over_http_with_the_fetched_schema(servidor: Servidor) -> None:
    transport = HTTPXAsyncTransport(url=servidor.url, headers=BEARER)
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        assert await session.execute(gql("{ quem }")) == {"quem": "admin"}
        with pytest.raises(TransportQueryError, match="Use o número do ramal"):
            await session.execute(gql("{ entrada }"))


async def test_gql_without_a_key_is_told_so(servidor: Servidor) -> None:
    async with Client(transport=HTTPXAsyncTransport(url=servidor.url)) as session:
        with pytest.raises((TransportServerError, TransportQueryError)):
            await session.execute(gql("{ quem }"))


async def test_gql_subscribes_and_queries_over_one_socket(servidor: Servidor) -> None:
    transport = WebsocketsTransport(url=servidor.ws, init_payload=INIT)
    async with asyncio.timeout(20), Client(transport=transport) as session:
        seen = [item["contar"] async for item in session.subscribe(gql("subscription { contar(ate: 3) }"))]
        assert seen == [0, 1, 2]
        assert await session.execute(gql("{ quem }")) == {"quem": "admin"}
