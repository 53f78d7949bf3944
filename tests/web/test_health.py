from __future__ import annotations

import httpx
import pytest

from gateway.channels.health import EstadoCanal
from gateway.domain.comandos import Canal
from gateway.web.health import julgar
from tests.web.server import Servidor, canal

API, BANCO, EVENTOS = Canal.API, Canal.BANCO, Canal.EVENTOS


@pytest.mark.parametrize(
    ("canais", "said"),
    [
        pytest.param([], ("sem canais", 503), id="nothing"),
        pytest.param([canal(API, ok=False, configurado=False)], ("sem canais", 503), id="not configured"),
        pytest.param([canal(API, ok=True), canal(BANCO, ok=True)], ("pronto", 200), id="all"),
        pytest.param([canal(API, ok=True), canal(BANCO, ok=False)], ("parcial", 200), id="one reads"),
        pytest.param([canal(API, ok=True), canal(EVENTOS, ok=False)], ("parcial", 200), id="no events"),
        pytest.param([canal(API, ok=False), canal(EVENTOS, ok=True)], ("indisponivel", 503), id="no read"),
        pytest.param([canal(API, ok=True), canal(Canal.EMAIL, ok=False, usado=False)], ("pronto", 200), id="unused"),
        pytest.param([canal(API, ok=False, usado=False)], ("indisponivel", 503), id="not probed yet"),
        pytest.param([canal(Canal.COMANDOS, ok=False, usado=False)], ("pronto", 200), id="commands only, unused"),
        pytest.param([canal(EVENTOS, ok=True)], ("pronto", 200), id="events only"),
        pytest.param([canal(EVENTOS, ok=False)], ("indisponivel", 503), id="events only, down"),
    ],
)
def test_ready_follows_its_rule(canais: list[EstadoCanal], said: tuple[str, int]) -> None:
    assert julgar({"principal": canais}) == said


async def test_ready_lists_each_channel_without_secrets(servidor: Servidor) -> None:
    erro = "postgresql://integracao:senha1@192.0.2.1/totalipdb recusou"
    servidor.canais.append(canal(BANCO, ok=False, ultimo_erro=erro))
    async with httpx.AsyncClient() as http:
        got = await http.get(servidor.url.replace("/graphql", "/ready"))
        live = await http.get(servidor.url.replace("/graphql", "/live"))
    assert (got.status_code, got.json()["estado"]) == (200, "parcial")
    assert [(c["canal"], c["ok"]) for c in got.json()["pbxs"]["principal"]] == [("API", True), ("BANCO", False)]
    assert "senha1" not in got.text
    assert (live.status_code, live.json()) == (200, {"estado": "vivo"})


async def test_while_ending_the_gateway_is_not_ready(servidor: Servidor) -> None:
    await servidor.app.encerrar()
    async with httpx.AsyncClient() as http:
        got = await http.get(servidor.url.replace("/graphql", "/ready"))
    assert (got.status_code, got.json()["estado"]) == (503, "encerrando")
