"""GraphQL over WebSocket, spoken frame by frame to a real server."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from tests.web.server import ADMIN, Servidor, servindo

TRANSPORT = "graphql-transport-ws"
INIT = {"type": "connection_init", "payload": {"authorization": f"Bearer {ADMIN}"}}


@contextlib.asynccontextmanager
async def aberto(servidor: Servidor, *, init: bool = True, **options: Any) -> AsyncIterator[ClientConnection]:
    options.setdefault("subprotocols", [TRANSPORT])
    async with asyncio.timeout(20), websockets.connect(servidor.ws, **options) as ws:
        if init:
            await dizer(ws, INIT)
            assert await ouvir(ws) == {"type": "connection_ack"}
        yield ws


async def dizer(ws: ClientConnection, message: Any) -> None:
    await ws.send(message if isinstance(message, str | bytes) else json.dumps(message))


async def ouvir(ws: ClientConnection) -> Any:
    frame = await ws.recv()
    assert isinstance(frame, str)
    return json.loads(frame)


async def ate(condicao: Callable[[], bool]) -> None:
    """Lets the server, which runs in this loop, go on until the condition holds."""
    async with asyncio.timeout(10):
        while not condicao():
            await asyncio.sleep(0)


async def fim(ws: ClientConnection) -> int | None:
    """The close code; what comes before it is passed over."""
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            await ws.recv()
    return ws.close_code


def assinar(ident: Any, query: str, **more: Any) -> dict[str, Any]:
    return {"type": "subscribe", "id": ident, "payload": {"query": query, **more}}


async def test_a_subscription_runs_to_its_end(servidor: Servidor) -> None:
    async with aberto(servidor) as ws:
        await dizer(ws, assinar("1", "subscription { contar(ate: 2) }"))
        assert [await ouvir(ws) for _ in range(3)] == [
            {"id": "1", "type": "next", "payload": {"data": {"contar": 0}}},
            {"id": "1", "type": "next", "payload": {"data": {"contar": 1}}},
            {"id": "1", "type": "complete"},
        ]


async def test_queries_and_mutations_run_over_the_socket_each_with_its_own_context(servidor: Servidor) -> None:
    async with aberto(servidor) as ws:
        await dizer(ws, assinar("1", 'mutation { mudar(para: "pausa") }'))
        assert (await ouvir(ws))["payload"] == {"data": {"mudar": "pausa"}}
        assert (await ouvir(ws))["type"] == "complete"
        for ident in ("1", "2"):
            await dizer(ws, assinar(ident, "subscription { esperar }"))
        await dizer(ws, assinar("3", "{ quem }"))
        got = {m["id"]: m["payload"]["data"] for m in [await ouvir(ws) for _ in range(3)]}
        assert got["3"] == {"quem": "admin"}
    assert servidor.visto.mudancas == ["pausa"]


async def test_complete_ends_a_subscription_and_frees_its_id(servidor: Servidor) -> None:
    async with aberto(servidor) as ws:
        await dizer(ws, assinar("1", 'subscription { esperar(nome: "um") }'))
        assert (await ouvir(ws))["type"] == "next"
        await dizer(ws, {"type": "complete", "id": "1"})
        await dizer(ws, {"type": "complete", "id": "nenhuma"})
        await dizer(ws, assinar("1", "{ quem }"))
        assert (await ouvir(ws))["payload"] == {"data": {"quem": "admin"}}
    await ate(lambda: servidor.visto.encerradas == ["um"])


async def test_ping_is_answered_before_and_after_the_ack(servidor: Servidor) -> None:
    async with aberto(servidor, init=False) as ws:
        await dizer(ws, {"type": "ping"})
        assert await ouvir(ws) == {"type": "pong"}
        await dizer(ws, {"type": "pong", "payload": {"x": 1}})
        await dizer(ws, INIT)
        assert await ouvir(ws) == {"type": "connection_ack"}
        await dizer(ws, {"type": "ping", "payload": {"x": 1}})
        assert (await ouvir(ws))["type"] == "pong"


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("{", id="not json"),
        pytest.param("7", id="a number"),
        pytest.param("null", id="null"),
        pytest.param('"x"', id="a text"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="no type"),
        pytest.param(b'{"type": "ping"}', id="a binary frame"),
        pytest.param({"type": 7}, id="type is a number"),
        pytest.param({"type": {"a": []}}, id="type is an object"),
        pytest.param({"type": "start", "id": "1"}, id="a type of the old protocol"),
        pytest.param({"type": "x" * 5_000}, id="a long unknown type"),
        pytest.param({"type": "ção" * 200}, id="a long accented unknown type"),
        pytest.param("[" * 20_000 + "]" * 20_000, id="deeply nested"),
        pytest.param('{"type": "ping", "payload": ' + '{"a": ' * 500 + "1" + "}" * 501, id="nested payload"),
        pytest.param('{"type": "ping", "payload": {"a": "\\ud800"}}', id="lone surrogate"),
        pytest.param({"type": "ping", "payload": 7}, id="ping with a number"),
        pytest.param(assinar(["1"], "{ quem }"), id="id is a list"),
        pytest.param(assinar({"a": 1}, "{ quem }"), id="id is an object"),
        pytest.param(assinar(None, "{ quem }"), id="id is null"),
        pytest.param(assinar(7, "{ quem }"), id="id is a number"),
        pytest.param(assinar("", "{ quem }"), id="id is empty"),
        pytest.param(assinar("x" * 129, "{ quem }"), id="id is too long"),
        pytest.param({"type": "subscribe", "id": "1"}, id="no payload"),
        pytest.param({"type": "subscribe", "id": "1", "payload": "{ quem }"}, id="payload is a text"),
        pytest.param({"type": "subscribe", "id": "1", "payload": {"query": 7}}, id="query is a number"),
        pytest.param(assinar("1", "{ quem }", variables=[1]), id="variables is a list"),
        pytest.param(assinar("1", "{ quem }", operationName=7), id="operationName is a number"),
        pytest.param({"type": "complete"}, id="complete without id"),
        pytest.param({"type": "complete", "id": ["1"]}, id="complete with a list"),
    ],
)
async def test_a_message_outside_the_protocol_closes_with_4400(servidor: Servidor, message: Any) -> None:
    async with aberto(servidor) as ws:
        await dizer(ws, message)
        assert await fim(ws) == 4400


async def test_the_other_close_codes_are_right(servidor: Servidor) -> None:
    async with aberto(servidor, init=False) as ws:
        await dizer(ws, assinar("1", "{ quem }"))
        assert await fim(ws) == 4401
    async with aberto(servidor) as ws:
        await dizer(ws, INIT)
        assert await fim(ws) == 4429
    async with aberto(servidor) as ws:
        await dizer(ws, assinar("1", "subscription { esperar }"))
        await dizer(ws, assinar("1", "subscription { esperar }"))
        assert await fim(ws) == 4409
    async with aberto(servidor, init=False) as ws:
        await dizer(ws, {"type": "connection_init", "payload": 7})
        assert await fim(ws) == 4400


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        {"authorization": "Bearer errada"},
        {"authorization": ADMIN},
        {"authorization": 7},
        {"authorization": {"a": 1}},
    ],
)
async def test_without_a_living_key_the_socket_closes_with_4403(servidor: Servidor, payload: Any) -> None:
    async with aberto(servidor, init=False) as ws:
        await dizer(ws, {"type": "connection_init", "payload": payload})
        assert await fim(ws) == 4403


async def test_the_key_may_come_in_the_handshake_or_under_a_capital_letter(servidor: Servidor) -> None:
    headers = {"Authorization": f"Bearer {ADMIN}"}
    async with aberto(servidor, init=False, additional_headers=headers) as ws:
        await dizer(ws, {"type": "connection_init"})
        assert await ouvir(ws) == {"type": "connection_ack"}
    async with aberto(servidor, init=False) as ws:
        await dizer(ws, {"type": "connection_init", "payload": headers})
        assert await ouvir(ws) == {"type": "connection_ack"}


async def test_a_revoked_key_ends_its_socket_at_the_next_operation(servidor: Servidor) -> None:
    key = servidor.nova_chave("painel", "leitor")
    async with asyncio.timeout(20):
        while True:
            async with aberto(servidor, init=False) as ws:
                await dizer(ws, {"type": "connection_init", "payload": {"authorization": f"Bearer {key}"}})
                try:
                    assert await ouvir(ws) == {"type": "connection_ack"}
                except websockets.ConnectionClosed:
                    continue  # the policy file is read again once a second
                servidor.policy.write_text("versao: 1\nchaves: []\n", encoding="utf-8")
                code = None
                with contextlib.suppress(websockets.ConnectionClosed):
                    while True:
                        await dizer(ws, assinar("1", "{ quem }"))
                        assert (await ouvir(ws))["type"] == "next"
                        assert (await ouvir(ws))["type"] == "complete"
                code = ws.close_code
                assert code == 4403
                break


@pytest.mark.parametrize("offered", [["graphql-ws"], ["chat"], None])
async def test_another_subprotocol_closes_with_4406(servidor: Servidor, offered: list[str] | None) -> None:
    async with aberto(servidor, init=False, subprotocols=offered) as ws:
        assert await fim(ws) == 4406


async def test_a_client_that_offers_both_protocols_gets_the_new_one(servidor: Servidor) -> None:
    async with aberto(servidor, subprotocols=["graphql-ws", TRANSPORT]) as ws:
        assert ws.subprotocol == TRANSPORT


async def test_silence_instead_of_connection_init_closes_with_4408(tmp_path: Path) -> None:
    async with servindo(tmp_path, GATEWAY_INIT_TIMEOUT_S="0.1") as served, aberto(served, init=False) as ws:
        assert await fim(ws) == 4408


async def test_a_frame_beyond_the_limit_closes_with_1009(tmp_path: Path) -> None:
    async with servindo(tmp_path, GATEWAY_MAX_FRAME_BYTES="65536") as served, aberto(served) as ws:
        await dizer(ws, "x" * 2_000_000)
        assert await fim(ws) == 1009


@pytest.mark.parametrize(
    ("query", "codigo"),
    [
        ("subscription {", "DOCUMENTO_INVALIDO"),
        ("{ nada }", "DOCUMENTO_INVALIDO"),
        ("subscription { contar }", "DOCUMENTO_INVALIDO"),
        ("subscription($n: Int!) { contar(ate: $n) }", "DOCUMENTO_INVALIDO"),
        ("query A { ola } query B { ola }", "OPERACAO_AMBIGUA"),
        ("{ " + "ola " * 9 + "}", "DOCUMENTO_PESADO"),
        ("{ " + "[" * 5_000 + "}", "DOCUMENTO_PESADO"),
        ("{ " + "a" * 200_000 + " }", "DOCUMENTO_INVALIDO"),
    ],
)
async def test_a_bad_operation_is_refused_alone_and_the_socket_goes_on(
    servidor: Servidor, query: str, codigo: str
) -> None:
    async with aberto(servidor) as ws:
        await dizer(ws, assinar("1", query))
        got = await ouvir(ws)
        assert (got["id"], got["type"]) == ("1", "error")
        assert got["payload"][0]["extensions"]["codigo"] == codigo
        assert len(json.dumps(got)) < 3_000
        await dizer(ws, assinar("1", "{ quem }"))
        assert (await ouvir(ws))["payload"] == {"data": {"quem": "admin"}}


async def test_an_unknown_operation_name_is_refused_alone(servidor: Servidor) -> None:
    async with aberto(servidor) as ws:
        await dizer(ws, assinar("1", "query A { ola }", operationName="B"))
        assert (await ouvir(ws))["type"] == "error"
        await dizer(ws, {"type": "ping"})
        assert await ouvir(ws) == {"type": "pong"}


async def test_resolver_exceptions_are_masked_in_a_stream_too(servidor: Servidor) -> None:
    async with aberto(servidor) as ws:
        await dizer(ws, assinar("1", "subscription { quebrar }"))
        frames = [await ouvir(ws)]
        while frames[-1]["type"] == "next":
            frames.append(await ouvir(ws))
        assert "abc" not in json.dumps(frames)
        assert "123.456" not in json.dumps(frames)
        assert "ERRO_INTERNO" in json.dumps(frames)


async def test_operations_beyond_the_limit_are_refused_one_by_one(tmp_path: Path) -> None:
    async with servindo(tmp_path, GATEWAY_MAX_SUBSCRIPTIONS="3") as served, aberto(served) as ws:
        for n in range(4):
            await dizer(ws, assinar(str(n), "subscription { esperar }"))
        got = {m["id"]: m for m in [await ouvir(ws) for _ in range(4)]}
        assert [got[str(n)]["type"] for n in range(4)] == ["next", "next", "next", "error"]
        assert got["3"]["payload"][0]["extensions"]["codigo"] == "ASSINATURAS_DEMAIS"
        await dizer(ws, {"type": "complete", "id": "0"})
        await dizer(ws, assinar("3", "{ quem }"))
        assert (await ouvir(ws))["type"] == "next"


@pytest.mark.parametrize(
    ("limite", "de_quem"),
    [("GATEWAY_MAX_SOCKETS", "O gateway"), ("GATEWAY_MAX_SOCKETS_PER_KEY", "Esta chave")],
)
async def test_one_socket_too_many_closes_with_1013_until_another_has_left(
    tmp_path: Path, limite: str, de_quem: str
) -> None:
    async with servindo(tmp_path, **{limite: "2"}) as served:
        async with aberto(served), aberto(served), aberto(served, init=False) as third:
            with contextlib.suppress(websockets.ConnectionClosed):  # a full process does not wait for it
                await dizer(third, INIT)
            assert await fim(third) == 1013
            assert third.close_reason is not None
            assert third.close_reason.startswith(f"CONEXOES_DEMAIS: {de_quem} já tem 2 conexões abertas")
        await ate(lambda: not served.app.view.sockets)
        async with aberto(served) as again:
            await dizer(again, assinar("1", "{ quem }"))
            assert (await ouvir(again))["type"] == "next"


async def test_what_one_key_has_open_leaves_room_for_another(tmp_path: Path) -> None:
    async with servindo(tmp_path, GATEWAY_MAX_SOCKETS_PER_KEY="1") as served, aberto(served):
        bearer = f"Bearer {served.nova_chave('crm', 'leitor')}"
        await ate(lambda: served.app.view.keys.identificar(bearer) is not None)
        async with aberto(served, init=False) as other:
            await dizer(other, {"type": "connection_init", "payload": {"authorization": bearer}})
            assert await ouvir(other) == {"type": "connection_ack"}


async def test_a_fault_of_the_gateway_closes_with_1011_and_says_nothing_of_it(
    servidor: Servidor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quebrar(*args: object) -> None:
        raise RuntimeError("senha=abc")

    monkeypatch.setattr(servidor.app.view.balanca, "pesar", quebrar)
    async with aberto(servidor) as ws:
        await dizer(ws, assinar("1", "{ quem }"))
        assert await fim(ws) == 1011
        assert ws.close_reason == "Internal error"


async def test_the_client_may_close_whenever_it_wants(servidor: Servidor) -> None:
    async with aberto(servidor) as ws:
        await dizer(ws, assinar("1", 'subscription { esperar(nome: "fechou") }'))
        assert (await ouvir(ws))["type"] == "next"
        await ws.close(1000)
        assert ws.close_code == 1000
    await ate(lambda: servidor.visto.encerradas == ["fechou"])


async def test_a_page_of_another_origin_cannot_open_a_socket(tmp_path: Path) -> None:
    ours = "https://painel.exemplo.com.br"
    async with servindo(tmp_path, GATEWAY_ORIGINS=ours) as served:
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with aberto(served, origin="https://mau.exemplo.com"):
                pass
        assert refused.value.response.status_code == 403
        for origin in (ours, f"http://127.0.0.1:{served.port}"):
            async with aberto(served, origin=origin) as ws:
                assert ws.subprotocol == TRANSPORT


async def test_without_any_setting_a_page_of_another_origin_cannot_either(servidor: Servidor) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with aberto(servidor, origin="https://mau.exemplo.com"):
            pass
    assert refused.value.response.status_code == 403


async def test_ending_tells_every_subscriber_with_1001(servidor: Servidor) -> None:
    async with aberto(servidor) as one, aberto(servidor) as two:
        for ws in (one, two):
            await dizer(ws, assinar("1", "subscription { esperar }"))
            assert (await ouvir(ws))["type"] == "next"
        await servidor.app.encerrar()
        assert (await fim(one), await fim(two)) == (1001, 1001)
    await ate(lambda: len(servidor.visto.encerradas) == 2 and not servidor.app.view.sockets)


async def test_a_client_that_vanishes_leaves_nothing_behind(servidor: Servidor) -> None:
    for _ in range(20):
        async with aberto(servidor) as ws:
            await dizer(ws, assinar("1", "subscription { esperar }"))
            assert (await ouvir(ws))["type"] == "next"
            ws.transport.abort()
    await ate(lambda: len(servidor.visto.encerradas) == 20 and not servidor.app.view.sockets)
    assert servidor.app.view.metrics.assinaturas._value.get() == 0
