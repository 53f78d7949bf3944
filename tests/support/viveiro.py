"""Gateways of tests are forked from a process that has the program imported, as `serve --workers` forks its own.

Each is a process with its own pid, environment, files and end, and pays for what it opens, not again for what it
imports. That the program itself starts is for tests/web/test_process.py and tests/e2e/test_readme.py to say.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from gateway.cli.main import COMANDOS, main

_ROOT = Path(__file__).resolve().parents[2]


class Processo:
    """A forked program, as `asyncio.subprocess.Process` shows one of its own."""

    def __init__(self, pid: int, fim: asyncio.StreamReader, escrita: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._escrita = escrita
        self._acabou = asyncio.create_task(self._acabar(fim))

    async def wait(self) -> int:
        """Its status; of a signal the negative number."""
        return await asyncio.shield(self._acabou)

    def send_signal(self, sinal: int) -> None:
        """Nothing when it has ended."""
        if self.returncode is None:
            os.kill(self.pid, sinal)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    async def _acabar(self, fim: asyncio.StreamReader) -> int:
        self.returncode = int(await fim.readline())
        self._escrita.close()
        return self.returncode


async def nascer(*palavras: str, ambiente: Mapping[str, str], saida: Path, antes: str = "") -> Processo:
    """`totalip-gateway` with these words, in that environment, and what it prints in that file.

    Args:
        antes: Python that the process runs first (a fault to install).
    """
    saida.touch()
    nosso, dela = socket.socketpair()
    with dela:
        socket.send_fds(_viveiro(), [b"."], [dela.fileno()])
    fim, escrita = await asyncio.open_connection(sock=nosso)
    pedido = {"palavras": palavras, "ambiente": dict(ambiente), "saida": str(saida), "antes": antes}
    escrita.write(json.dumps(pedido).encode() + b"\n")
    return Processo(int(await fim.readline()), fim, escrita)


@cache
def _viveiro() -> socket.socket:
    """The line to the process that forks; it ends when the line does, so with the tests."""
    nosso, dele = socket.socketpair()
    with dele:
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.viveiro", str(dele.fileno())],
            cwd=_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            pass_fds=[dele.fileno()],
        )
    atexit.register(nosso.close)
    return nosso


# -- in the process that forks


def servir(linha: socket.socket) -> None:
    """Forks for each connection that comes down the line; returns only in a gateway, when that has ended."""
    for command in COMANDOS.values():
        import_module(command)  # what forking saves

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while descritores := socket.recv_fds(linha, 1, 1)[1]:
        with socket.socket(fileno=descritores[0]) as conexao:
            if os.fork() == 0:
                linha.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _parir(conexao)
                return


def _parir(conexao: socket.socket) -> None:
    """Forks the gateway, tells its pid and, when it has ended, its status."""
    with conexao.makefile("r") as pedidos:
        pedido = json.loads(pedidos.readline())
    if pid := os.fork():
        conexao.sendall(b"%d\n" % pid)
        _, fim = os.waitpid(pid, 0)
        conexao.sendall(b"%d\n" % os.waitstatus_to_exitcode(fim))
        os._exit(0)
    conexao.close()
    saida = os.open(pedido["saida"], os.O_WRONLY | os.O_APPEND)
    os.dup2(saida, 1)
    os.dup2(saida, 2)
    os.close(saida)
    os.environ.clear()
    os.environ.update(pedido["ambiente"])
    sys.argv = ["totalip-gateway", *pedido["palavras"]]
    exec(pedido["antes"], {})
    main()  # ends by SystemExit


if __name__ == "__main__":
    servir(socket.socket(fileno=int(sys.argv[1])))
