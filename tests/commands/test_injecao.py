"""No argument adds a field, a line, a record or SQL: fuzzed per channel against the PBX's own journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.commands.intencao import Tipo, nome_no_grafo
from gateway.domain.comandos import Canal
from pbx_simulator.app import Simulator
from tests.commands.casos import CASOS, Caso
from tests.commands.contrato import lugar
from tests.support.bancada import Bancada, bancada, uma_por_canal
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

VENENOS = (
    *(
        "<",
        ">",
        "><1><2>",
        ">\r\n<LOGIN><40000>",
        ";",
        "\r",
        "\n",
        "\r\n",
        "\0",
        "'",
        '"',
        "'); DROP TABLE usuarios; --",
    ),
    *("$1", "\\", "%", "%0d%0a", "&ramal=40000", "&", "#", "?", "=", "+", "\u2028", "\u2029", "\x85", "\ud800", "\x1b"),
    *("á", "日本", "🙂", "x" * 1_001, "\t", " ", "\ufeff", "\u202e"),
)
valores = st.lists(
    st.one_of(st.sampled_from(VENENOS), st.text(max_size=6), st.sampled_from(("40000", "1133553434", "a"))),
    min_size=1,
    max_size=4,
).map("".join)
DO_PBX = frozenset(
    ("id", "prioridade", "criado_em", "created_at", "data", "executado", "acao", "chave", "chave_seguranca", "senha")
)
"""What the PBX or the gateway fills in itself, or whose value the journal hides."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateways(sim: Simulator) -> AsyncIterator[dict[Canal, Bancada]]:
    async with uma_por_canal(sim, GATEWAY_EVIDENCE_TIMEOUT_S="0.05", GATEWAY_COMMANDS_PER_S="100000") as made:
        yield made


def _textos(caso: Caso) -> list[str]:
    """The arguments of the case that are texts, under the graph's names."""
    texts = {nome_no_grafo(one.nome) for one in caso.intencao.argumentos if one.tipo is Tipo.TEXTO}
    nested = ["telefones.numero", "telefones.ddd"] if "telefones" in caso.argumentos else []
    return sorted(texts & set(caso.argumentos)) + nested


def _envenenado(argumentos: dict[str, Any], nome: str, veneno: str) -> dict[str, Any]:
    """The arguments with that one poisoned; of a list the first item's field."""
    lista, _, campo = nome.partition(".")
    if not campo:
        return {**argumentos, nome: veneno}
    first, *rest = argumentos[lista]
    return {**argumentos, lista: [{**first, campo: veneno}, *rest]}


def _pedidos(valor: Any) -> set[str]:
    """Every text that was asked for."""
    if isinstance(valor, dict):
        return set().union(*(_pedidos(one) for one in valor.values()))
    if isinstance(valor, list):
        return set().union(*(_pedidos(one) for one in valor))
    return {str(valor)}


PARES = [
    pytest.param(caso, canal, id=f"{caso.nome} {caso.variante} by {canal}")
    for caso in CASOS
    for canal in caso.intencao.formas
    if _textos(caso) and lugar(caso.intencao.formas[canal]) is not None
]


@pytest.mark.parametrize(("caso", "canal"), PARES)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dados=st.data())
async def test_a_poisoned_value_arrives_whole_in_its_own_place_or_nothing_arrives(
    gateways: dict[Canal, Bancada], sim: Simulator, caso: Caso, canal: Canal, dados: st.DataObject
) -> None:
    aqui = gateways[canal]
    nome = dados.draw(st.sampled_from(_textos(caso)))
    veneno = dados.draw(valores)
    argumentos = _envenenado(await caso.montar(sim), nome, veneno)
    before = sim.journal.log.last

    answer = await aqui.responder(caso.intencao, argumentos)

    if answer.errors is None and answer.data["comando"]["recusa"] is None:
        await until(lambda: bool(aqui.recebidos(before)))  # a row is read a moment later
    received = aqui.recebidos(before)
    if answer.errors is not None:
        assert [one.extensions["codigo"] for one in answer.errors] == ["ENTRADA_INVALIDA"]
        assert len(veneno) < 12 or veneno not in answer.errors[0].message
        assert received == []
        return
    if answer.data["comando"]["recusa"] is not None:
        assert received == []
        return
    assert [(one["canal"], one["nome"]) for one in received] == [lugar(caso.intencao.formas[canal])]
    asked = _pedidos(argumentos) | {"", "1", "2", "1002", "t", "true"}
    given_in = {key: value for key, value in received[0]["args"].items() if not key.endswith("discar_em")}
    strange = {key: value for key, value in given_in.items() if key not in DO_PBX and value not in asked}
    assert strange == {}
    if nome != "senha" and veneno:
        assert veneno in received[0]["args"].values()


@pytest.mark.parametrize(
    ("valor", "canal"), [("a;b", "COMANDOS"), ("a<b", "API"), ("a<b;c", "BANCO"), ("a&b#c='d\"", "COMANDOS")]
)
async def test_a_value_that_one_channel_cannot_carry_goes_by_another_that_can(
    sim: Simulator, valor: str, canal: str
) -> None:
    caso = next(one for one in CASOS if one.nome == "alterarCliente")
    async with bancada(sim) as aqui:
        got = await aqui.executar(caso.intencao, {**await caso.montar(sim), "novoValor": valor})
    assert (got["estado"], got["canal"]) == ("CONFIRMADO", canal)


async def test_where_no_configured_channel_can_carry_it_the_refusal_names_channel_field_and_reason(
    sim: Simulator,
) -> None:
    caso = next(one for one in CASOS if one.nome == "alterarCliente")
    async with bancada(sim, TOTALIP_API_URL="", TOTALIP_DB_DSN="") as aqui:
        answer = await aqui.responder(caso.intencao, {**await caso.montar(sim), "novoValor": "a<b"})
    assert answer.errors[0].message == (
        "“valor_novo_parametro” não pode ser enviado pelo canal COMANDOS: o caractere “<” separa campos neste canal; "
        "retire-o."
    )
    assert answer.errors[0].extensions["canal"] == "COMANDOS"


async def test_seconds_in_a_date_go_by_the_only_channel_that_has_them(sim: Simulator) -> None:
    caso = next(one for one in CASOS if one.variante == "com uniqueid e data")
    argumentos = {**await caso.montar(sim), "data": "2012-03-30T08:37:12-03:00"}
    async with bancada(sim) as aqui:
        got = await aqui.executar(caso.intencao, argumentos)
    assert (got["estado"], got["canal"]) == ("CONFIRMADO", "BANCO")
