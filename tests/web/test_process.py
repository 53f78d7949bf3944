"""The program itself: started, used, told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import websockets

from tests.support.ambiente import ambiente_limpo

ADMIN = "chave-de-teste-do-administrador"
PROGRAM = Path(sys.executable).with_name("totalip-gateway")


@dataclass
class Programa:
    process: asyncio.subprocess.Process
    url: str
    errors: list[str] = field(default_factory=list)


def ambiente(data_dir: Path, **env: str) -> dict[str, str]:
    return {
        **ambiente_limpo(),
        "GATEWAY_PORT": "0",
        "GATEWAY_DATA_DIR": str(data_dir / "dados"),
        "GATEWAY_ADMIN_KEY": ADMIN,
        "PYTHONUNBUFFERED": "1",
        **env,
    }


def comando(data_dir: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments],
        cwd=data_dir,
        env=ambiente(data_dir, **env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextlib.asynccontextmanager
async def rodando(data_dir: Path, **env: str) -> AsyncIterator[Programa]:
    process = await asyncio.create_subprocess_exec(
        PROGRAM, cwd=data_dir, env=ambiente(data_dir, **env), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(60):
            line = (await process.stdout.readline()).decode()
        assert line.startswith("Gateway em http://127.0.0.1:"), line + (await process.stderr.read()).decode()
        yield Programa(process, line.removeprefix("Gateway em ").strip())
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_sigterm_tells_subscribers_and_ends_cleanly(tmp_path: Path) -> None:
    async with rodando(tmp_path) as program:
        async with websockets.connect(program.url.replace("http", "ws"), subprotocols=["graphql-transport-ws"]) as ws:
            init = {"type": "connection_init", "payload": {"authorization": f"Bearer {ADMIN}"}}
            await ws.send(json.dumps(init))
            assert json.loads(await ws.recv()) == {"type": "connection_ack"}
            program.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(websockets.ConnectionClosed):
                async with asyncio.timeout(20):
                    await ws.recv()
            assert ws.close_code == 1001
        async with asyncio.timeout(30):
            _, errors = await program.process.communicate()
        assert program.process.returncode == 0
        assert [json.loads(line)["event"] for line in errors.decode().splitlines()][-1] == "fechando"
        assert ADMIN not in errors.decode()


async def test_without_channels_it_serves_its_truth(tmp_path: Path) -> None:
    async with rodando(tmp_path) as program, httpx.AsyncClient() as http:
        ready = await http.get(program.url.replace("/graphql", "/ready"))
        assert (ready.status_code, ready.json()["estado"]) == (503, "sem canais")
        body = {"query": "{ saude { canais { canal ok } } }"}
        got = await http.post(program.url, json=body, headers={"authorization": f"Bearer {ADMIN}"})
        assert len(got.json()["data"]["saude"]["canais"]) == 5


async def test_a_second_gateway_on_the_same_folder_does_not_start(tmp_path: Path) -> None:
    async with rodando(tmp_path):
        second = await asyncio.to_thread(comando, tmp_path)
        assert second.returncode == 1
        assert "Outro gateway já está usando esta GATEWAY_DATA_DIR" in second.stderr


async def test_after_a_kill_it_starts_again(tmp_path: Path) -> None:
    async with rodando(tmp_path) as program:
        program.process.kill()
        await program.process.wait()
    async with rodando(tmp_path) as program:
        program.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(30):
            await program.process.communicate()
        assert program.process.returncode == 0


def test_keys_are_made_listed_and_revoked(tmp_path: Path) -> None:
    made = comando(tmp_path, "chave", "criar", "--nome", "ana", "--papel", "operador", "--ramal", "0204")
    assert made.returncode == 0
    key = made.stdout.strip()
    assert key.startswith("tip_")
    again = comando(tmp_path, "chave", "criar", "--nome", "ana", "--papel", "leitor")
    assert (again.returncode, "Já existe" in again.stderr) == (1, True)
    assert comando(tmp_path, "chave", "listar").stdout == "ana\toperador\tramal 0204\tviva\n"
    assert comando(tmp_path, "chave", "revogar", "ana").returncode == 0
    listed = comando(tmp_path, "chave", "listar").stdout
    assert "revogada em" in listed
    assert key not in listed + (tmp_path / "dados/politica.yaml").read_text(encoding="utf-8")


def test_wrong_settings_are_told_at_once_in_portuguese(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TOTALIP_EVENTS=errado\nGATEWAY_LOG_LEVEL=info\n", encoding="utf-8")
    told = comando(tmp_path, "serve", GATEWAY_PORT="x")
    assert told.returncode == 1
    assert told.stderr.startswith("Erro: Configuração inválida")
    assert "TOTALIP_EVENTS" in told.stderr
    assert "GATEWAY_PORT" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = comando(tmp_path, GATEWAY_PORT=str(taken.getsockname()[1]))
    assert told.returncode == 1
    assert "mude GATEWAY_HOST ou GATEWAY_PORT" in told.stderr


async def test_with_every_channel_down_it_starts_says_so_and_names_the_channel_in_errors(tmp_path: Path) -> None:
    import socket

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        host = f"127.0.0.1:{nobody.getsockname()[1]}"
        env = {
            "TOTALIP_API_URL": f"http://{host}",
            "TOTALIP_API_KEY": "chave-secreta-do-pbx",
            "TOTALIP_DB_DSN": f"postgresql://integracao:senha-secreta@{host}/totalipdb",
            "TOTALIP_EVENTS": host,
            "TOTALIP_COMMANDS": host,
        }
        async with rodando(tmp_path, **env) as program, httpx.AsyncClient(timeout=30) as http:
            ready = await http.get(program.url.replace("/graphql", "/ready"))
            assert (ready.status_code, ready.json()["estado"]) == (503, "indisponivel")
            assert all(c["configurado"] and not c["ok"] for c in ready.json()["pbxs"]["principal"])
            async with asyncio.timeout(30):  # the probe meets the API and the database without any client
                while {c["canal"] for c in ready.json()["pbxs"]["principal"] if c["ultimoErro"]} < {"API", "BANCO"}:
                    ready = await http.get(program.url.replace("/graphql", "/ready"))
            body = {"query": '{ ramal(numero: "0204") { nome } }'}
            got = await http.post(program.url, json=body, headers={"authorization": f"Bearer {ADMIN}"})
            assert got.json()["data"] == {"ramal": None}
            assert got.json()["errors"][0]["extensions"]["codigo"] == "CANAL_INDISPONIVEL"
            program.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(30):
                _, errors = await program.process.communicate()
        assert program.process.returncode == 0
        for secret in ("senha-secreta", "chave-secreta-do-pbx", ADMIN):
            assert secret not in errors.decode() + got.text + ready.text
