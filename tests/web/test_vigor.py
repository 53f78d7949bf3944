"""A stream to which nothing comes ends, too, when its key is revoked; what changes the PBX is never broken off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.access import keys as access_keys
from gateway.access.keys import Keys
from gateway.access.policy import ChaveGuardada, Politica, guardar
from gateway.clock import SystemClock
from gateway.web import vigor
from gateway.web.vigor import ChaveMortaError, Ronda, Vigor
from tests.web.server import Servidor, servindo
from tests.web.test_sse import FLUXO, eventos
from tests.web.test_websocket import aberto, assinar, dizer, fim, ouvir

SEM_CHAVES = "versao: 1\nchaves: []\n"


@pytest.fixture
async def servidor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Servidor]:
    monkeypatch.setattr(vigor, "RONDA_S", 0.02)
    monkeypatch.setattr(access_keys, "RELER_CADA_S", 0.0)
    async with servindo(tmp_path) as made:
        yield made


async def test_a_quiet_stream_over_websocket_ends_with_4403(servidor: Servidor) -> None:
    key = servidor.nova_chave("painel", "leitor")
    async with aberto(servidor, init=False) as ws:
        await dizer(ws, {"type": "connection_init", "payload": {"authorization": f"Bearer {key}"}})
        assert await ouvir(ws) == {"type": "connection_ack"}
        await dizer(ws, assinar("1", 'subscription { esperar(nome: "quieta") }'))
        assert (await ouvir(ws))["payload"] == {"data": {"esperar": 0}}
        servidor.policy.write_text(SEM_CHAVES, encoding="utf-8")
        assert await fim(ws) == 4403
    assert servidor.visto.encerradas == ["quieta"]


async def test_a_quiet_stream_of_events_ends_without_complete(servidor: Servidor) -> None:
    key = servidor.nova_chave("painel", "leitor")
    pedido = {"json": {"query": 'subscription { esperar(nome: "quieta") }'}}
    headers = {**FLUXO, "authorization": f"Bearer {key}"}
    async with httpx.AsyncClient() as http, http.stream("POST", servidor.url, headers=headers, **pedido) as reply:  # type: ignore[arg-type]  # only `json`
        heard = eventos(reply)
        assert json.loads((await anext(heard))["data"]) == {"data": {"esperar": 0}}
        servidor.policy.write_text(SEM_CHAVES, encoding="utf-8")
        assert [one async for one in heard] == []
    assert servidor.visto.encerradas == ["quieta"]


async def test_only_streams_whose_key_died_end_and_a_client_that_goes_is_no_dead_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vigor, "RONDA_S", 0.0)
    monkeypatch.setattr(access_keys, "RELER_CADA_S", 0.0)
    segredos = {nome: access_keys.nova() for nome in ("fica", "sai")}
    caminho = tmp_path / "politica.yaml"

    def escrever(*nomes: str) -> None:
        guardar(
            Politica(chaves=tuple(ChaveGuardada(n, access_keys.resumo(segredos[n]), "leitor") for n in nomes)), caminho
        )

    escrever("fica", "sai")
    keys = Keys(caminho, SystemClock())
    ronda = Ronda(keys)
    abertas = 0

    async def assinar_como(nome: str) -> None:
        nonlocal abertas
        quem = keys.identificar(f"Bearer {segredos[nome]}")
        assert quem is not None
        with ronda.vigiar(Vigor(keys, f"Bearer {segredos[nome]}", quem)):
            abertas += 1
            await asyncio.Event().wait()

    tasks = {nome: asyncio.create_task(assinar_como(nome)) for nome in segredos}
    while abertas < 2:
        await asyncio.sleep(0)
    escrever("fica")
    with pytest.raises(ChaveMortaError):
        await tasks["sai"]
    assert not tasks["fica"].done()
    tasks["fica"].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks["fica"]
