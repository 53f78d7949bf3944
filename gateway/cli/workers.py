"""Several workers: one process that starts them, takes their places anew when they die, and ends them in order.

It serves nothing and opens nothing but what they inherit, so that it can fork at any time. Design: docs/workers.md.
"""

from __future__ import annotations

import asyncio
import gc
import os
import select
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection
from pathlib import Path
from types import FrameType
from typing import Final

import click

from gateway.access.policy import PolicyError
from gateway.channels.peers import DONO
from gateway.cli.escuta import anunciar, escutar_colegas, escutar_juntos
from gateway.cli.processo import rodar, servir
from gateway.journal.port import JournalError
from gateway.runtime.diario import NaoAbriu
from gateway.runtime.worker import Worker
from gateway.settings import Settings
from gateway.telemetry import logs
from resolvers.build import Grafo, build_schema

CEDO_S: Final = 10.0
MAX_QUEDAS: Final = 5
_ESPERA_S: Final = 1.0
_FOLGA_S: Final = 10.0
_LOG: Final = logs.logger("workers")


def servir_juntos(settings: Settings, quantos: int) -> int:
    """Runs until told to stop; returns the exit status: 0, or 1 when workers could not be kept alive."""
    schema = build_schema(planos=settings.plans)
    gc.collect()
    gc.freeze()  # pages that the collector never writes to stay shared
    with tempfile.TemporaryDirectory(prefix="totalip-gateway-") as pasta:
        return Supervisor(settings, schema, escutar_juntos(settings, quantos), Path(pasta)).servir()


class Supervisor:
    """The parent of the workers, one a listening socket."""

    def __init__(self, settings: Settings, schema: Grafo, listeners: list[socket.socket], pasta: Path) -> None:
        self._settings = settings
        self._schema = schema
        self._listeners = listeners
        self._pasta = pasta
        self._acordar = [_pipe() for _ in listeners]
        self._vida = _pipe()
        self._prontos = _pipe()
        self._vivos: dict[int, int] = {}
        self._nasceu_em = [0.0] * len(listeners)
        self._quedas = [0] * len(listeners)
        self._renascer: dict[int, float] = {}
        self._parar = False
        self._status = 0

    def servir(self) -> int:
        """See `servir_juntos`."""
        for sinal in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sinal, self._ao_sinal)
        numeros = range(len(self._listeners))
        self._nascer(0, primeiro=True)
        if self._ate_prontos({0}):
            for numero in numeros[1:]:
                self._nascer(numero)
            if self._ate_prontos(set(numeros[1:])):
                anunciar(self._settings, self._listeners[0])
                self._vigiar()
        self._encerrar()
        return self._status

    def _ao_sinal(self, numero: int, quadro: FrameType | None) -> None:
        del numero, quadro
        self._parar = True

    def _ate_prontos(self, faltam: set[int]) -> bool:
        """Waits until those workers serve; False where one ended instead, or the end was asked for."""
        while faltam and not self._parar:
            faltam -= self._novos_prontos()
            if self._mortos():
                self._status, self._parar = 1, True
        return not self._parar

    def _vigiar(self) -> None:
        """Takes the places of dead workers anew, until the end is asked for."""
        while not self._parar:
            self._novos_prontos()
            agora = time.monotonic()
            for numero, status in self._mortos():
                cedo = agora - self._nasceu_em[numero] < CEDO_S
                self._quedas[numero] = self._quedas[numero] + 1 if cedo else 0
                _LOG.error("worker terminou", numero=numero, status=status, quedas=self._quedas[numero])
                self._renascer[numero] = agora + (_ESPERA_S if cedo else 0)
                if self._quedas[numero] >= MAX_QUEDAS:
                    self._status, self._parar = 1, True
            for numero in [n for n, quando in self._renascer.items() if quando <= agora]:
                del self._renascer[numero]
                self._nascer(numero)

    def _encerrar(self) -> None:
        """Followers first, so that what they handed to the owner comes to its end; the owner last."""
        for listener in self._listeners:
            listener.close()
        dono = self._dono()
        self._terminar([pid for pid, numero in self._vivos.items() if numero != dono])
        self._terminar(list(self._vivos))

    def _terminar(self, pids: Collection[int]) -> None:
        """Asks them to end and waits; whoever takes too long is killed."""
        for sinal in (signal.SIGTERM, signal.SIGKILL):
            for pid in pids:
                if pid in self._vivos:
                    os.kill(pid, sinal)
            ate = time.monotonic() + self._settings.drain_timeout_s + _FOLGA_S
            while time.monotonic() < ate and any(pid in self._vivos for pid in pids):
                time.sleep(0.02)
                self._mortos()

    def _dono(self) -> int | None:
        """The worker whose socket is the owner's."""
        try:
            return next((n for n in self._vivos.values() if (self._pasta / DONO).samefile(self._pasta / str(n))), None)
        except OSError:
            return None

    def _novos_prontos(self) -> set[int]:
        """Which workers said that they serve, waiting a little for one to."""
        ready, _, _ = select.select([self._prontos[0]], [], [], 0.05)
        return set(os.read(self._prontos[0], 4096)) if ready else set()

    def _mortos(self) -> list[tuple[int, int]]:
        """Which workers ended since last asked, each with its exit status (negative: the signal)."""
        mortos = []
        while self._vivos:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            mortos.append((self._vivos.pop(pid), os.waitstatus_to_exitcode(status)))
        return mortos

    def _nascer(self, numero: int, *, primeiro: bool = False) -> None:
        self._nasceu_em[numero] = time.monotonic()
        pid = os.fork()
        if pid:
            self._vivos[pid] = numero
            _LOG.info("worker nasceu", numero=numero, pid=pid)
            return
        status = 1
        try:
            status = self._viver(numero, primeiro=primeiro)
        except (NaoAbriu, PolicyError, JournalError) as exc:
            click.echo(f"Erro: {exc}", err=True)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)  # nothing of the parent's may run here

    def _viver(self, numero: int, *, primeiro: bool) -> int:
        """What a worker does, in the process that is it."""
        os.setpgid(0, 0)  # Ctrl-C is the parent's business
        for sinal in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sinal, signal.SIG_DFL)
        os.close(self._vida[1])
        for outro, listener in enumerate(self._listeners):
            if outro != numero:
                listener.close()
        logs.configurar(self._settings.log_level, worker=str(numero))
        worker = Worker(
            numero,
            len(self._listeners),
            self._pasta,
            primeiro,
            escutar_colegas(self._pasta / str(numero)),
            self._acordar[numero][0],
            [wakes for outro, (_, wakes) in enumerate(self._acordar) if outro != numero],
        )

        def ao_abrir(parar: Callable[[], None]) -> None:
            """The parent never writes: what can be read is that it is no more."""
            loop = asyncio.get_running_loop()

            def sozinho() -> None:
                loop.remove_reader(self._vida[0])
                parar()

            loop.add_reader(self._vida[0], sozinho)

        def ao_iniciar() -> None:
            os.write(self._prontos[1], bytes([numero]))

        return rodar(servir(self._settings, self._schema, self._listeners[numero], ao_iniciar, worker, ao_abrir))


def _pipe() -> tuple[int, int]:
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends
