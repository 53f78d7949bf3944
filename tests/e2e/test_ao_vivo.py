"""Live state over a real socket: a snapshot, then changes; a lost PBX makes it unknown, and its truth comes back."""

from __future__ import annotations

from typing import Any

from tests.house.tree import ROOT
from tests.support.gateway import gateway_process
from tests.support.simulator import simulator_process
from tests.support.waiting import until_asked

AO_VIVO = """subscription ($ramais: [String!], $modo: ModoAoVivo!) { ramaisAoVivo(ramais: $ramais, modo: $modo) {
    __typename pbx posicao { epoca sequencia }
    ... on RetratoDosRamais { conhecido ramais { ...Vivo ramal { nome } } }
    ... on MudancaDeRamal { numeroRamal tipo sintetico ramal { ...Vivo } }
    ... on EstadoDesconhecido { motivo }
    ... on EstadoReconciliado { pendentes } } }
    fragment Vivo on RamalAoVivo { numero codigoStatus nomeStatus segundosNoStatus
        ligacao { tipo uniqueid telefone segundos } }"""
STATUS = 'mutation ($s: Int!) { alterarStatusRamal(ramal: "40000", statusId: $s) { estado } }'
AMBIENTE = {"TOTALIP_RECONCILE_SETTLE_S": "0.2"}


async def test_a_watcher_gets_the_whole_then_changes_then_what_it_missed_of_a_lost_pbx() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process({**pbx.environment, **AMBIENTE}) as gateway:
        await gateway.ate("EVENTOS", True)
        async with gateway.inscrito(AO_VIVO, ramais=["40000"], modo="EVENTOS") as vivo:
            retrato = await vivo.proximo("RetratoDosRamais")
            if not retrato["conhecido"]:
                await vivo.proximo("EstadoReconciliado")

            await gateway.dados(STATUS, s=6)
            mudanca = await vivo.proximo("MudancaDeRamal")
            while mudanca["ramal"]["codigoStatus"] != 6:
                mudanca = await vivo.proximo("MudancaDeRamal")
            assert (mudanca["numeroRamal"], mudanca["tipo"], mudanca["sintetico"]) == ("40000", "S", False)
            assert mudanca["ramal"]["nomeStatus"] == "Intervalo de Almoço"
            assert 0 <= mudanca["ramal"]["segundosNoStatus"] < 20

            await pbx.kill("events")
            assert (await vivo.proximo())["__typename"] == "EstadoDesconhecido"
            assert (await gateway.dados(STATUS, s=4))["alterarStatusRamal"]["estado"] == "CONFIRMADO"
            await pbx.restart("events")
            perdida = await vivo.proximo()
            assert (perdida["__typename"], perdida["tipo"], perdida["sintetico"]) == ("MudancaDeRamal", "S", True)
            assert perdida["ramal"]["codigoStatus"] == 4
            assert (await vivo.proximo())["__typename"] == "EstadoReconciliado"

        async with gateway.inscrito(AO_VIVO, ramais=["40000", "9999999"], modo="ESTADO") as vivo:
            de_novo = await vivo.proximo("RetratoDosRamais")
        posicoes = [_lugar(item) for item in vivo.itens]

    assert de_novo["conhecido"]
    (ramal,) = de_novo["ramais"]
    assert (ramal["numero"], ramal["codigoStatus"], ramal["ligacao"]) == ("40000", 4, None)
    assert ramal["ramal"]["nome"]
    assert posicoes == sorted(posicoes)


NA_CONSULTA = """{ ramal(numero: "40000") { nome aoVivo { conhecido posicao { cursor } estado { codigoStatus } } } }"""
DEPOIS = """subscription ($apos: String!) { eventos(ramais: ["40000"], apos: $apos) {
    __typename ... on EventoTrocaStatus { codigoStatus } } }"""


async def test_a_query_tells_the_state_and_its_position_goes_on_without_a_seam() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process({**pbx.environment, **AMBIENTE}) as gateway:
        await gateway.ate("EVENTOS", True)

        async def agora() -> dict[str, Any]:
            found: dict[str, Any] = (await gateway.dados(NA_CONSULTA))["ramal"]["aoVivo"]
            return found

        async def conhecido(dito: bool = True) -> bool:
            return (await agora())["conhecido"] is dito

        await until_asked(conhecido)
        await gateway.dados(STATUS, s=6)
        visto = await agora()
        assert visto["estado"] == {"codigoStatus": 6}
        await gateway.dados(STATUS, s=4)
        await gateway.dados(STATUS, s=5)
        async with gateway.inscrito(DEPOIS, apos=visto["posicao"]["cursor"]) as eventos:
            assert [(await eventos.proximo("EventoTrocaStatus"))["codigoStatus"] for _ in range(2)] == [4, 5]

        await pbx.kill("events")
        await until_asked(lambda: conhecido(False))
        assert (await agora())["estado"] == {"codigoStatus": 5}  # the last that was known


def _lugar(item: dict[str, Any]) -> int:
    return int(item["posicao"]["sequencia"])


GRUPOS = """subscription { gruposAoVivo(modo: EVENTOS) { __typename
    ... on RetratoDosGrupos { conhecido grupos { ...Fila } }
    ... on MudancaDeGrupo { codigoGrupo grupo { ...Fila } }
    ... on EstadoReconciliado { entidade } } }
    fragment Fila on GrupoAoVivo { quantidade maiorEspera grupo { codigo nome ramais { nodes { numero } } }
        esperando { posicao numero segundos } }"""
CAMPANHAS = """subscription { campanhasAoVivo(modo: EVENTOS) { __typename
    ... on RetratoDasCampanhas { conhecido campanhas { codigo nome ativa discando } }
    ... on MudancaDeCampanha { codigoCampanha campanha { codigo nome ativa discando } }
    ... on EstadoReconciliado { entidade }
    ... on EstadoDesconhecido { entidade motivo } } }"""
CENTRAL = """subscription { centralAoVivo(modo: EVENTOS) { __typename
    ... on RetratoDaCentral { conhecido canais { nome uso } servidores { nome } }
    ... on MudancaDeCanal { codigoCanal canal { nome limite uso porcentagem ocupacao } }
    ... on MudancaDeServidor { codigoServidor servidor { nome status } }
    ... on EstadoReconciliado { entidade } } }"""
PAINEL = """subscription { painel(intervaloMs: 100) { ramais filasConhecidas campanhasConhecidas ramaisConhecidos
    esperando chegadaMaisAntiga ligacoesReceptivas campanhasAtivas porStatus { nome quantidade emLigacao } } }"""


async def test_queues_are_polled_for_whoever_watches_and_a_call_moves_through_them() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process({**pbx.environment, **AMBIENTE}) as gateway:
        await gateway.ate("EVENTOS", True)
        async with gateway.inscrito(GRUPOS) as filas, gateway.inscrito(PAINEL) as painel:
            assert (await filas.proximo())["__typename"] == "RetratoDosGrupos"
            assert (await filas.proximo("EstadoReconciliado"))["entidade"] == "GRUPO"
            grupos = [i["grupo"]["grupo"] for i in filas.itens if i["__typename"] == "MudancaDeGrupo"]
            fila = grupos[0]["codigo"]
            await pbx.act("cliente_liga", fila=fila, origem="1133334444")
            chegou = await filas.proximo("MudancaDeGrupo")
            while (visto := await painel.proximo())["esperando"] == 0:
                pass

    assert all(grupo["nome"] and grupo["ramais"]["nodes"] for grupo in grupos)
    assert chegou["codigoGrupo"] == fila
    assert [um["numero"] for um in chegou["grupo"]["esperando"]] == ["1133334444"]
    assert 0 <= chegou["grupo"]["maiorEspera"] < 30
    assert visto["esperando"] == 1
    assert visto["chegadaMaisAntiga"] is not None
    assert visto["filasConhecidas"]
    assert sum(um["quantidade"] for um in visto["porStatus"]) == visto["ramais"] > 0


async def test_campaigns_trunks_and_servers_are_polled_and_an_unreachable_database_is_said() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process({**pbx.environment, **AMBIENTE}) as gateway:
        await gateway.ate("BANCO", True)
        async with gateway.inscrito(CAMPANHAS) as campanhas, gateway.inscrito(CENTRAL) as central:
            assert (await campanhas.proximo())["__typename"] == "RetratoDasCampanhas"
            assert (await campanhas.proximo("EstadoReconciliado"))["entidade"] == "CAMPANHA"
            vistas = {i["codigoCampanha"]: i["campanha"] for i in campanhas.itens if "codigoCampanha" in i}
            assert all(campanha["codigo"] == codigo for codigo, campanha in vistas.items())
            ditas = {(await central.proximo("EstadoReconciliado"))["entidade"] for _ in range(2)}
            await pbx.act("servidor", id=1, critico=True, livre=3)
            await pbx.kill("database")
            perdida = await campanhas.proximo("EstadoDesconhecido", prazo_s=40)
            await pbx.restart("database")
            await campanhas.proximo("EstadoReconciliado", prazo_s=40)

    assert vistas
    assert ditas == {"CANAL", "SERVIDOR"}
    assert any(i.get("canal") for i in central.itens)
    assert perdida == {
        "__typename": "EstadoDesconhecido",
        "entidade": "CAMPANHA",
        "motivo": "O PBX não pôde ser consultado: o que se mostra é o último que se soube.",
    }


ALERTAS = """subscription { eventos(alertas: [ABANDONO, NIVEL_DE_SERVICO]) { __typename
    ... on EventoAlerta { alerta segundos uniqueid codigoGrupo grupo { nome } telefone { bruto } } } }"""


async def test_a_call_that_nobody_answered_is_told_once() -> None:
    ambiente = {**AMBIENTE, "GATEWAY_ALERTAS": "ABANDONO"}
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process({**pbx.environment, **ambiente}) as gateway,
        gateway.inscrito(ALERTAS) as alertas,
    ):
        codes = []
        for origem in ("1133334444", "1133335555"):
            ligou = await pbx.act("cliente_liga", fila=1, origem=origem)
            codes.append(ligou["uniqueid"])
            await pbx.act("abandonar", uniqueid=ligou["uniqueid"])
            dito = await alertas.proximo("EventoAlerta", prazo_s=40)
            assert (dito["alerta"], dito["codigoGrupo"]) == ("ABANDONO", 1)
            assert dito["telefone"]["bruto"] == origem
            assert dito["grupo"]["nome"]

    ditos = [item["uniqueid"] for item in alertas.itens if item["__typename"] == "EventoAlerta"]
    assert ditos == codes


async def test_the_screen_of_an_operator_is_one_subscription() -> None:
    query = (ROOT / "docs/exemplos/tela-do-operador.graphql").read_text(encoding="utf-8")
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        await gateway.ate("EVENTOS", True)
        await gateway.ate("BANCO", True)
        await pbx.act("login", ramal="40000")
        async with gateway.inscrito(query, ramal="40000") as tela:
            for _ in range(20):
                feito = await pbx.act("discador_contata", campanha=1)
                await pbx.act("discador_entrega", uniqueid=feito["uniqueid"])
                if any(e["linha"].startswith("<D><40000>") for e in await pbx.emitted()):
                    break
            entregue = await tela.proximo("EventoLigacaoDiscador")
        lido = await gateway.dados("query ($u: ID!) { ligacao(uniqueid: $u) { __typename } }", u=entregue["uniqueid"])

    cliente = entregue["cliente"]
    assert cliente["parametro1"]
    assert [um["telefone"]["bruto"] for um in cliente["telefones"]]
    assert entregue["campanha"]["nome"]
    assert lido["ligacao"]["__typename"] == "LigacaoDiscador"
