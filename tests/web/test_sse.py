"""Subscriptions over server-sent events: who wants a stream gets one, who lists it beside JSON gets JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.port import Position
from gateway.web import sse
from gateway.web.ready import Pronto
from gateway.web.sse import FioSse, evento
from tests.support.gateway import gateway_process
from tests.support.simulator import simulator_process
from tests.support.waiting import until
from tests.web.server import BEARER, Servidor, servindo

FLUXO = {"accept": "text/event-stream"}
# What a widespread client sends with every query.
DE_TUDO = {
    "accept": "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, "
    "multipart/mixed"
}


async def eventos(reply: httpx.Response) -> AsyncIterator[dict[str, str]]:
    """The events of a response, by the specification's rules."""
    campos: dict[str, str] = {}
    async for line in reply.aiter_lines():
        if line == "":
            if campos:
                yield campos
            campos = {}
        elif not line.startswith(":"):
            nome, _, valor = line.partition(":")
            campos[nome] = valor.removeprefix(" ")


async def test_a_query_of_a_client_that_lists_events_beside_json_gets_json(http: httpx.AsyncClient) -> None:
    got = await http.post("", json={"query": "{ ola }"}, headers=DE_TUDO)
    assert got.headers["content-type"].startswith("application/graphql-response+json")
    assert got.json()["data"]["ola"]


async def test_a_query_of_a_client_that_takes_nothing_else_comes_as_events(http: httpx.AsyncClient) -> None:
    got = await http.post("", json={"query": "{ ola }"}, headers=FLUXO)
    assert got.headers["content-type"].startswith("text/event-stream")
    assert b"\r" not in got.content
    first, last = got.text.strip().split("\n\n")
    assert first.startswith('event: next\ndata: {"data":{"ola":')
    assert last == "event: complete\ndata:"


@pytest.mark.parametrize("headers", [FLUXO, DE_TUDO])
async def test_a_subscription_comes_as_events_to_its_end(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    async with http.stream("POST", "", json={"query": "subscription { contar(ate: 3) }"}, headers=headers) as reply:
        got = [one async for one in eventos(reply)]
    assert [json.loads(one["data"])["data"]["contar"] for one in got[:-1]] == [0, 1, 2]
    assert got[-1]["event"] == "complete"


async def test_a_document_that_cannot_be_executed_is_one_answer_with_errors(http: httpx.AsyncClient) -> None:
    async with http.stream("POST", "", json={"query": "subscription { nada }"}, headers=FLUXO) as reply:
        first, last = [one async for one in eventos(reply)]
    assert json.loads(first["data"])["errors"][0]["message"]
    assert "data" not in json.loads(first["data"])
    assert last["event"] == "complete"


async def test_a_mutation_does_not_come_by_get(servidor: Servidor) -> None:
    async with httpx.AsyncClient(headers=BEARER) as http:
        got = await http.get(servidor.url, params={"query": "mutation { nada }"}, headers=FLUXO)
    assert got.status_code == 405


async def test_without_a_key_there_is_no_stream(servidor: Servidor) -> None:
    async with httpx.AsyncClient() as http:
        got = await http.post(servidor.url, json={"query": "subscription { contar(ate: 3) }"}, headers=FLUXO)
    assert got.status_code == 401


async def test_one_stream_too_many_is_refused_until_another_has_ended(tmp_path: Path) -> None:
    pedido: dict[str, Any] = {"json": {"query": "subscription { esperar }"}, "headers": FLUXO}
    async with (
        servindo(tmp_path, GATEWAY_MAX_SOCKETS_PER_KEY="1") as served,
        httpx.AsyncClient(headers=BEARER) as http,
    ):
        async with http.stream("POST", served.url, **pedido) as reply:
            await anext(eventos(reply))
            refused = await http.post(served.url, **pedido)
        assert refused.status_code == 429
        assert refused.json()["errors"][0]["extensions"] == {
            "codigo": "CONEXOES_DEMAIS",
            "repetivel": True,
            "maximo": 1,
        }

        async def com_lugar() -> bool:
            async with http.stream("POST", served.url, **pedido) as reply:
                return reply.status_code == 200

        async with asyncio.timeout(20):
            while not await com_lugar():
                pass


async def test_a_stream_that_is_silent_says_that_it_lives_and_takes_no_more_than_fits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_S", 0.01)
    fio = FioSse()
    pedacos = fio.pedacos()
    assert await anext(pedacos) == b":\n\n"
    fio.escrever(b"x" * sse.MAX_BYTES)
    assert not fio.writable.is_set()
    assert len(await anext(pedacos)) == sse.MAX_BYTES
    assert await anext(pedacos) == b":\n\n"
    assert fio.writable.is_set(), "what was taken makes room"
    fio.fechar()
    assert [pedaco async for pedaco in pedacos] == []


async def test_a_client_that_goes_away_leaves_no_subscription_behind(servidor: Servidor) -> None:
    async with httpx.AsyncClient(headers=BEARER) as http:
        pedido = {"query": 'subscription { esperar(nome: "sse") }'}
        async with http.stream("POST", servidor.url, json=pedido, headers=FLUXO) as reply:
            first = await anext(eventos(reply))
    assert first["event"] == "next"
    await until(lambda: servidor.visto.encerradas == ["sse"])


@given(st.text(), st.integers(0, 2**40))
def test_an_answer_is_one_event_whatever_text_is_in_it(texto: str, sequencia: int) -> None:
    try:
        payload = json.dumps({"data": texto}, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    lines = evento(Pronto(Position("e", sequencia), payload)).split(b"\n")
    assert lines[0] == b"event: next"
    assert lines[1] == f"id: e.{sequencia}".encode()
    assert lines[2] == b"data: " + payload
    assert lines[3:] == [b"", b""]


async def test_who_comes_back_with_the_last_id_misses_nothing_and_gets_nothing_twice() -> None:
    query = "subscription { eventos(tipos: [S]) { __typename ... on EventoTrocaStatus { codigoStatus } } }"

    async def codigos(reply: httpx.Response, quantos: int) -> list[Any]:
        found = []
        async for one in eventos(reply):
            item = json.loads(one["data"])["data"]["eventos"]
            if item["__typename"] == "EventoTrocaStatus":
                found.append((item["codigoStatus"], one["id"]))
            if len(found) == quantos:
                break
        return found

    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        await gateway.ate("EVENTOS", True)

        async def trocar(codigo: int) -> None:
            await pbx.act("status", ramal="40000", id_status=codigo)

        pedido: dict[str, Any] = {"json": {"query": query}, "headers": FLUXO, "timeout": 30}
        async with asyncio.timeout(60):
            async with gateway.http.stream("POST", gateway.url, **pedido) as reply:
                await trocar(6)
                vistos = await codigos(reply, 1)
            await trocar(4)
            await trocar(1)
            pedido["headers"] = {**FLUXO, "last-event-id": vistos[0][1]}
            async with gateway.http.stream("POST", gateway.url, **pedido) as reply:
                await trocar(6)
                depois = await codigos(reply, 3)

    assert [codigo for codigo, _ in vistos + depois] == [6, 4, 1, 6]
