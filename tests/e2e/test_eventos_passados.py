"""What happened, asked afterwards: the same items as a subscriber got, by filter, time and page; and on from there."""

from __future__ import annotations

from typing import Any

from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import simulator_process
from tests.support.waiting import until_asked

ITEM = """
fragment Item on Evento { __typename id posicao { cursor } recebidoEm
    ... on EventoDeRamal { numeroRamal tipo ramal { nome } } ... on EventoTrocaStatus { codigoStatus } }"""
AO_VIVO = "subscription ($apos: String) { eventos(filtro: {tipos: [S]}, apos: $apos) { ...Item } }" + ITEM
PASSADOS = (
    """query ($filtro: FiltroDeEventos, $apos: String, $entre: Entre, $primeiros: Int! = 100) {
    eventosPassados(filtro: $filtro, apos: $apos, entre: $entre, primeiros: $primeiros) {
        itens { ...Item } posicao { cursor } haMais } }"""
    + ITEM
)
SO_STATUS = {"tipos": ["S"]}


async def passados(gateway: Gateway, **variables: Any) -> dict[str, Any]:
    got: dict[str, Any] = (await gateway.dados(PASSADOS, **variables))["eventosPassados"]
    return got


async def test_the_past_of_the_stream_is_what_was_heard_by_filter_time_and_page() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        await gateway.ate("EVENTOS", True)
        await gateway.ate("BANCO", True)
        async with gateway.inscrito(AO_VIVO) as vivo:
            ouvidos: list[dict[str, Any]] = []

            async def ouvindo() -> bool:  # until the subscription is under way
                await pbx.act("status", ramal="40000", id_status=4 + len(ouvidos) % 2)
                ouvidos.append(await vivo.proximo("EventoTrocaStatus"))
                return True

            await until_asked(ouvindo)
            for ramal, codigo in (("60179", 6), ("40000", 7), ("60179", 4)):
                await pbx.act("status", ramal=ramal, id_status=codigo)
                ouvidos.append(await vivo.proximo("EventoTrocaStatus"))

        tudo = await passados(gateway, filtro=SO_STATUS)
        heard = [item for item in tudo["itens"] if item["__typename"] == "EventoTrocaStatus"]
        assert heard == ouvidos
        assert tudo["haMais"] is False
        assert {item["__typename"] for item in tudo["itens"]} >= {"EventoDeConexao"}  # for everybody, as live

        um = await passados(
            gateway, filtro={**SO_STATUS, "ramais": ["60179"]}, apos=ouvidos[0]["posicao"]["cursor"], primeiros=1
        )
        outro = await passados(
            gateway, filtro={**SO_STATUS, "ramais": ["60179"]}, apos=um["posicao"]["cursor"], primeiros=1
        )
        assert [*um["itens"], *outro["itens"]] == [ouvidos[1], ouvidos[3]]

        meio = {"de": ouvidos[1]["recebidoEm"], "ate": ouvidos[3]["recebidoEm"]}
        assert (await passados(gateway, filtro=SO_STATUS, entre=meio))["itens"] == ouvidos[1:3]

        async with gateway.inscrito(AO_VIVO, apos=tudo["posicao"]["cursor"]) as vivo:
            await pbx.act("status", ramal="40000", id_status=6)
            seguinte = await vivo.proximo("EventoTrocaStatus")
        assert seguinte["codigoStatus"] == 6


async def test_what_cannot_be_asked_is_refused_saying_what_to_do() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        for variables, argumento in (
            ({"primeiros": 0}, "primeiros"),
            ({"apos": "ontem"}, "apos"),
            ({"entre": {"de": "2026-01-02T00:00:00Z", "ate": "2026-01-01T00:00:00Z"}}, "entre"),
            ({"filtro": {"telefones": ["abc"]}}, "filtro.telefones"),
        ):
            (error,) = (await gateway.perguntar(PASSADOS, **variables))["errors"]
            assert (error["extensions"]["codigo"], error["extensions"]["argumento"]) == ("ENTRADA_INVALIDA", argumento)
        (lacuna,) = [
            item for item in (await passados(gateway, apos="outra.7"))["itens"] if item["__typename"] == "Lacuna"
        ]
        assert lacuna["posicao"]["cursor"]
