"""What the web hands to the audit: refusals for lack of a right, and where a request came from."""

from __future__ import annotations

import httpx
import pytest

from gateway.domain.auditoria import Fato, TipoDeFato
from tests.support.waiting import until
from tests.web.server import Servidor
from tests.web.test_websocket import aberto, assinar, dizer, ouvir


def recusa(direito: str, lugar: str, agente: str, quem: str = "admin") -> Fato:
    return Fato(TipoDeFato.RECUSA, quem, None, None, "127.0.0.1", agente, {"direito": direito, "lugar": lugar})


async def test_a_field_refused_over_http_is_a_fact_with_who_what_and_from_where(
    servidor: Servidor, http: httpx.AsyncClient
) -> None:
    got = await http.post("", json={"query": "{ a: proibido ola }"}, headers={"user-agent": "crm/2 " + "x" * 300})
    assert got.json()["data"] == {"a": None, "ola": "olá, Conceição"}
    assert servidor.visto.fatos == [recusa("comandar", "a", ("crm/2 " + "x" * 300)[:200])]


@pytest.mark.parametrize(
    ("documento", "direito", "lugar"),
    [("{ proibido }", "comandar", "proibido"), ("subscription { proibida }", "eventos", "assinatura")],
)
async def test_a_refusal_over_a_websocket_is_a_fact_too(
    servidor: Servidor, documento: str, direito: str, lugar: str
) -> None:
    async with aberto(servidor, user_agent_header="painel/1") as ws:
        await dizer(ws, assinar("1", documento))
        await ouvir(ws)
        await until(lambda: bool(servidor.visto.fatos))
    assert servidor.visto.fatos == [recusa(direito, lugar, "painel/1")]


async def test_metrics_refused_are_a_fact(servidor: Servidor, http: httpx.AsyncClient) -> None:
    key = servidor.nova_chave("painel", "leitor")

    async def pedir() -> int:
        headers = {"authorization": f"Bearer {key}", "user-agent": "curl"}
        return (await http.get(servidor.url.removesuffix("/graphql") + "/metrics", headers=headers)).status_code

    while await pedir() == 401:  # until the new key is known
        pass
    assert servidor.visto.fatos == [recusa("metricas", "/metrics", "curl", "painel")]


async def test_other_errors_and_answers_are_no_refusals(servidor: Servidor, http: httpx.AsyncClient) -> None:
    await http.post("", json={"query": "{ entrada canal segredo ola }"})
    assert servidor.visto.fatos == []
