"""What the README promises: `make demo`'s script starts everything, its three examples work, Ctrl-C ends it all."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets.sync.client as websockets

from tests.house.tree import ROOT

UP_WITHIN_S = 60


@dataclass(frozen=True)
class Demo:
    """A running demonstration: where it is, its key, and what it printed."""

    url: str
    key: str
    process: subprocess.Popen[str]
    output: Path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demonstration, sped up so that events come soon, in a folder of its own and on free ports."""
    folder = tmp_path_factory.mktemp("demo")
    ready = folder / "pronto.json"
    output = folder / "tela.txt"
    with output.open("w") as screen:
        process = subprocess.Popen(
            [
                *(sys.executable, str(ROOT / "scripts/demo.py"), "--speed", "20"),
                *("--state-dir", str(folder / "estado"), "--ready-file", str(ready)),
            ],
            stdout=screen,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            _wait_for(ready, process, output)
            told = json.loads(ready.read_text(encoding="utf-8"))
            yield Demo(told["url"], told["chave"], process, output)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(40)
    assert process.returncode == 0, output.read_text(encoding="utf-8")


def _wait_for(ready: Path, process: subprocess.Popen[str], output: Path) -> None:
    deadline = time.monotonic() + UP_WITHIN_S
    while not ready.exists():
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            assert time.monotonic() < deadline, output.read_text(encoding="utf-8")
        else:
            pytest.fail(output.read_text(encoding="utf-8"))


def example(name: str) -> str:
    """The text of an example, which the README, the page and the demonstration show."""
    return (ROOT / f"docs/exemplos/{name}.graphql").read_text(encoding="utf-8")


def post(demo: Demo, query: str) -> dict[str, Any]:
    """The answer to an operation sent by HTTP with the printed key."""
    reply = httpx.post(demo.url, json={"query": query}, headers={"Authorization": f"Bearer {demo.key}"}, timeout=30)
    answer: dict[str, Any] = reply.json()
    return answer


def test_it_prints_the_page_the_key_and_three_things_to_paste(demo: Demo) -> None:
    screen = demo.output.read_text(encoding="utf-8")

    assert f"Abra:   {demo.url}" in screen
    assert demo.key in screen
    for name in ("consulta", "comando", "assinatura"):
        for line in example(name).splitlines():
            assert line.strip() in screen


def test_the_page_is_there(demo: Demo) -> None:
    page = httpx.get(demo.url, headers={"Accept": "text/html"}, timeout=30)

    assert page.status_code == 200
    assert "<title>Total IP Gateway — GraphiQL</title>" in page.text


def test_without_the_key_there_is_no_data(demo: Demo) -> None:
    reply = httpx.post(demo.url, json={"query": example("consulta")}, timeout=30)

    assert not (reply.json().get("data") or {}).get("ramais")
    assert reply.json()["errors"]


def test_the_query_to_paste_shows_ten_extensions(demo: Demo) -> None:
    answer = post(demo, example("consulta"))

    assert answer.get("errors") is None
    assert len(answer["data"]["ramais"]["nodes"]) == 10
    assert {node["origem"] for node in answer["data"]["ramais"]["nodes"]} == {"BANCO"}


def test_the_command_to_paste_ends_confirmed(demo: Demo) -> None:
    answer = post(demo, example("comando"))

    assert answer.get("errors") is None
    assert answer["data"]["alterarStatusRamal"]["estado"] == "CONFIRMADO"


def test_the_subscription_to_paste_delivers_events_of_extensions(demo: Demo) -> None:
    url = demo.url.replace("http", "ws", 1)
    with websockets.connect(url, subprotocols=["graphql-transport-ws"], open_timeout=20) as socket:  # type: ignore[list-item]  # websockets has a NewType for a str
        socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {demo.key}"}}))
        assert json.loads(socket.recv(20))["type"] == "connection_ack"
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": example("assinatura")}}))
        message = json.loads(socket.recv(60))
        while "numeroRamal" not in (message.get("payload", {}).get("data") or {}).get("eventos", {}):
            assert message["type"] in {"next", "ping"}, message
            message = json.loads(socket.recv(60))

    assert message["payload"].get("errors") is None
    assert message["payload"]["data"]["eventos"]["posicao"]["sequencia"] > 0
