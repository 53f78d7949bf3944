"""The PBX is asked once however many watch, only while somebody does, and what it shows is told as differences."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from gateway.channels.errors import Unavailable
from gateway.domain.aovivo import Entidade, Modo
from gateway.domain.comandos import Canal
from gateway.events.items import EventoGuardado, Observacao
from gateway.events.looks import _chegada
from gateway.events.polling import Sondador
from gateway.events.stored import ler, log_de
from gateway.events.watcher import Pedido
from tests.unit.events.fakes import AGORA, Mesa, quando
from tests.unit.events.mundo import Gateway, Mundo

CAMPANHAS = Pedido(Modo.EVENTOS, frozenset((Entidade.CAMPANHA,)))


class Relogio:
    """A clock whose sleepers go on when the test says so."""

    def __init__(self) -> None:
        self.voltas = asyncio.Semaphore(0)
        self.agora = AGORA

    def now(self) -> Any:
        return self.agora

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        del seconds
        await self.voltas.acquire()


async def test_one_look_serves_all_who_watch_and_nobody_watching_means_no_look(tmp_path: Path) -> None:
    visto: dict[str, dict[str, Any]] = {"1": {"nome": "A", "discando": 0}, "2": {"nome": "B", "discando": 0}}
    falha = False

    async def olhar(*_: Any) -> Any:
        if falha:
            raise Unavailable(Canal.BANCO, "campanhas")
        return {chave: dict(campos) for chave, campos in visto.items()}

    relogio = Relogio()
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, Mundo())
        pbx: Any = SimpleNamespace(nome="principal")
        sondador = Sondador(
            pbx,
            gateway.estado,
            gateway.fila,
            relogio,
            olhares={Entidade.CAMPANHA: olhar},
        )
        gateway.estado.interessar = sondador.interessar
        task = asyncio.create_task(sondador.rodar())

        async def volta() -> None:
            antes = sondador.olhares[Entidade.CAMPANHA]
            relogio.voltas.release()
            await quando(lambda: sondador.olhares[Entidade.CAMPANHA] == antes + 1 and _em_dia(gateway))

        async with gateway.rodando():
            assert sondador.olhares[Entidade.CAMPANHA] == 0
            with ExitStack() as stack:
                vigias = [stack.enter_context(gateway.estado.vigiar(CAMPANHAS, 100)) for _ in range(50)]
                await quando(lambda: Entidade.CAMPANHA in gateway.estado.conhecidas)
                assert sondador.olhares[Entidade.CAMPANHA] == 1
                await volta()
                visto["1"]["discando"] = 7
                del visto["2"]
                await volta()
                falha = True
                await volta()
                falha = False
                await volta()
            relogio.voltas.release()
            await quando(lambda: Entidade.CAMPANHA not in gateway.estado.conhecidas)
            olhares = sondador.olhares[Entidade.CAMPANHA]
            ditos = [_dizer(vigias[0]), _dizer(vigias[49])]
        task.cancel()
        guardados = [ler("principal", e) async for e in mesa.journal.read(log_de("principal"), None)]

    assert olhares == 5
    assert (
        ditos[0]
        == ditos[1]
        == [
            ("1", {"nome": "A", "discando": 0}),
            ("2", {"nome": "B", "discando": 0}),
            True,
            ("1", {"nome": "A", "discando": 7}),
            ("2", None),
            False,
            True,
        ]
    )
    observacoes = [g for g in guardados if isinstance(g, EventoGuardado) and isinstance(g.item, Observacao)]
    assert len(observacoes) == 4, "stored once, and only what differs"


def test_a_caller_seen_before_keeps_the_time_of_his_arrival() -> None:
    antes = AGORA.isoformat()
    perto = (AGORA + timedelta(seconds=2)).isoformat()
    longe = (AGORA + timedelta(seconds=9)).isoformat()
    conhecidos = [{"posicao": 2, "numero": "1199", "desde": antes}]

    assert _chegada({"posicao": 1, "numero": "1199", "desde": perto}, conhecidos)["desde"] == antes
    assert _chegada({"posicao": 1, "numero": "1199", "desde": longe}, conhecidos)["desde"] == longe
    assert _chegada({"posicao": 1, "numero": "1188", "desde": perto}, conhecidos)["desde"] == perto


def _em_dia(gateway: Gateway) -> bool:
    return gateway.fila.publicados == gateway.fila.recebidos


def _dizer(vigia: Any) -> list[Any]:
    ditos: list[Any] = []
    while (item := vigia.agora()) is not None:
        ditos.append((item.chave, item.campos) if hasattr(item, "campos") else item.conhecida)
    return ditos
