"""Two workers on one port: one stream, one owner of the PBX, and nothing lost or done twice when one dies."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import websockets

from gateway.clock import SystemClock
from gateway.domain.auditoria import TipoDeFato
from gateway.journal.audit import Auditoria
from gateway.journal.sealed import KEY_FILE, Seal
from gateway.journal.sqlite import SqliteJournal
from gateway.runtime.diario import DIARIO
from tests.e2e.test_importacao import ARQUIVO, IMPORTAR, LINK, SEGUIR
from tests.support.equipe import Equipe, equipe_de
from tests.support.gateway import Inscricao, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until, until_asked

EVENTOS = """subscription ($apos: String) { eventos(ramais: ["40000"], apos: $apos) {
    __typename posicao { epoca sequencia cursor } ... on EventoTrocaStatus { codigoStatus }
    ... on EventoDeConexao { conectado motivo } ... on Lacuna { motivo } } }"""
TROCAR = """mutation ($status: Int!, $chave: String) {
    alterarStatusRamal(ramal: "40000", statusId: $status, chaveIdempotencia: $chave) {
        id estado evidencia repetido motivo } }"""
GRUPOS = """subscription { gruposAoVivo(modo: EVENTOS) { __typename
    ... on RetratoDosGrupos { conhecido } ... on EstadoReconciliado { entidade }
    ... on MudancaDeGrupo { codigoGrupo grupo { quantidade } } } }"""
AO_VIVO = """subscription { ramaisAoVivo(ramais: ["40000"], modo: EVENTOS) { __typename
    ... on RetratoDosRamais { conhecido ramais { codigoStatus } } ... on MudancaDeRamal { ramal { codigoStatus } }
    ... on EstadoDesconhecido { motivo } } }"""
AMBIENTE = {"GATEWAY_ALERTAS": "", "TOTALIP_RECONCILE_SETTLE_S": "0.2"}


async def status(inscricao: Inscricao, quantos: int) -> list[tuple[int, int]]:
    """The next changes of status: position and code."""
    itens = []
    while len(itens) < quantos:
        item = await inscricao.proximo("EventoTrocaStatus")
        itens.append((item["posicao"]["sequencia"], item["codigoStatus"]))
    return itens


async def executados(pbx: SimulatorProcess) -> int:
    return len(await pbx.journal(canal="commands", fase="executado"))


async def trocar(equipe: Equipe, worker: int, codigo: int, chave: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = (await equipe.dados(worker, TROCAR, status=codigo, chave=chave))["alterarStatusRamal"]
    return found


async def test_subscribers_of_either_worker_get_every_event_with_the_same_positions_and_resume_at_the_other() -> None:
    async with simulator_process("--no-traffic") as pbx, equipe_de(2, {**pbx.environment, **AMBIENTE}) as equipe:
        gateway = equipe.gateway
        async with gateway.inscrito(EVENTOS, worker=0) as um, gateway.inscrito(EVENTOS, worker=1) as outro:
            await gateway.ate_assinantes(2)
            for codigo in (6, 4, 1) * 10:
                await pbx.act("status", ramal="40000", id_status=codigo)
            vistos, vistos_la = await status(um, 30), await status(outro, 30)
            meio = next(item["posicao"]["cursor"] for item in um.itens if item["posicao"]["sequencia"] == vistos[10][0])
        async with gateway.inscrito(EVENTOS, worker=1, apos=meio) as retomado:
            depois = await status(retomado, 19)

    assert [codigo for _, codigo in vistos] == [6, 4, 1] * 10
    assert vistos_la == vistos
    aqui, la = (
        [item for item in inscricao.itens if item["posicao"]["sequencia"] >= vistos[0][0]] for inscricao in (um, outro)
    )  # who joined first may have heard what came before
    assert aqui == la
    assert depois == vistos[11:]


async def test_a_mutation_asked_of_the_follower_is_done_once_by_the_owner(tmp_path: Path) -> None:
    async with (
        simulator_process("--no-traffic") as pbx,
        equipe_de(2, {**pbx.environment, **AMBIENTE}, str(tmp_path)) as equipe,
    ):
        dono = await equipe.dono()
        seguidor = 1 - dono
        feito = await trocar(equipe, seguidor, 6, "k")
        assert (feito["estado"], feito["repetido"]) == ("CONFIRMADO", False)
        assert await executados(pbx) == 1
        for worker in (dono, seguidor):
            assert await trocar(equipe, worker, 6, "k") == {**feito, "repetido": True}
        fins = await asyncio.gather(*(trocar(equipe, n % 2, 4, "junto") for n in range(6)))
        por_ws = await _por_websocket(equipe, seguidor, 5)
        vindos = await vindos_de(tmp_path)

    assert {(fim["id"], fim["estado"]) for fim in fins} == {(fins[0]["id"], "CONFIRMADO")}
    assert sorted(fim["repetido"] for fim in fins) == [False] + [True] * 5
    assert por_ws["estado"] == "CONFIRMADO"
    assert vindos == {"127.0.0.1"}


async def vindos_de(pasta: Path) -> set[str | None]:
    """Whence the audit says that commands were asked."""
    async with SqliteJournal(pasta / DIARIO, clock=SystemClock()) as journal:
        lidos = [um async for um in Auditoria(journal, Seal.from_file(pasta / KEY_FILE), SystemClock()).ler()]
    return {um.fato.endereco for um in lidos if um.fato.tipo is TipoDeFato.COMANDO}


async def _por_websocket(equipe: Equipe, worker: int, codigo: int) -> dict[str, Any]:
    async with equipe.gateway.inscrito(TROCAR, worker=worker, status=codigo) as inscricao:
        found = await inscricao.proximo()
        assert await inscricao.fim()
    return found


async def test_answers_kept_by_any_worker_are_forgotten_when_a_command_is_done_for_another() -> None:
    """Without the event socket, which would say so too."""
    async with simulator_process("--no-traffic") as pbx:
        environment = {**pbx.environment, "GATEWAY_WORKERS": "3", "TOTALIP_API_VALIDADE_S": "status_ramal=600"}
        del environment["TOTALIP_EVENTS"]
        async with gateway_process(environment) as gateway:
            equipe = Equipe(gateway)
            papeis = await equipe.ate_papeis("dono", "seguidor", "seguidor")
            pede, outro = (worker for worker, papel in papeis.items() if papel == "seguidor")
            antes = [await _codigo(equipe, worker) for worker in (pede, outro)]
            assert antes[0] == antes[1] != 6
            assert (await trocar(equipe, pede, 6))["estado"] in ("CONFIRMADO", "DESCONHECIDO")
            assert await _codigo(equipe, pede) == 6

            async def sabe() -> bool:
                return await _codigo(equipe, outro) == 6

            await until_asked(sabe, 20)


async def _codigo(equipe: Equipe, worker: int) -> int:
    lido = await equipe.dados(worker, '{ statusRamal(ramal: "40000") { codigoStatusUsuario } }')
    codigo: int = lido["statusRamal"]["codigoStatusUsuario"]
    return codigo


async def test_a_refusal_of_the_owner_comes_back_through_the_follower_as_it_is() -> None:
    async with simulator_process("--no-traffic") as pbx, equipe_de(2, {**pbx.environment, **AMBIENTE}) as equipe:
        dono = await equipe.dono()
        await trocar(equipe, dono, 6, "k")
        respostas = [await equipe.perguntar(worker, TROCAR, status=4, chave="k") for worker in (0, 1)]
        async with equipe.gateway.inscrito("mutation { naoExiste }", worker=1 - dono) as inscricao:
            async with asyncio.timeout(20):
                recusa = await inscricao.socket.recv()

    assert respostas[0] == respostas[1]
    assert respostas[0]["errors"][0]["extensions"]["codigo"] == "ENTRADA_INVALIDA"
    assert '"type":"error"' in str(recusa).replace(" ", "")


async def test_what_is_watched_at_a_follower_is_polled_by_the_owner_and_only_while_it_is() -> None:
    sem_provas = {**AMBIENTE, "GATEWAY_PROBE_INTERVAL_S": "3600"}
    async with simulator_process("--no-traffic") as pbx, equipe_de(2, {**pbx.environment, **sem_provas}) as equipe:
        seguidor = 1 - await equipe.dono()
        async with equipe.gateway.inscrito(GRUPOS, worker=seguidor) as filas:
            assert (await filas.proximo())["__typename"] == "RetratoDosGrupos"
            assert (await filas.proximo("EstadoReconciliado"))["entidade"] == "GRUPO"
            fila = next(i for i in filas.itens if i["__typename"] == "MudancaDeGrupo")["codigoGrupo"]
            await pbx.act("cliente_liga", fila=fila, origem="1133334444")
            chegou = await filas.proximo("MudancaDeGrupo")
        assert (chegou["codigoGrupo"], chegou["grupo"]["quantidade"]) == (fila, 1)

        vistos = 0

        async def quieto() -> bool:
            """Nothing is asked of the PBX for longer than a look takes to come again."""
            nonlocal vistos
            novos = await pbx.journal(after=vistos, wait_s=3, canal="api", fase="recebido")
            vistos = novos[-1]["n"] if novos else vistos
            return not novos

        await until_asked(quieto, 30)
        assert vistos > 0


async def test_when_the_owner_is_killed_the_follower_takes_over_and_its_subscribers_go_on() -> None:
    async with simulator_process("--no-traffic") as pbx, equipe_de(2, {**pbx.environment, **AMBIENTE}) as equipe:
        dono = await equipe.dono()
        seguidor = 1 - dono
        gateway = equipe.gateway
        async with (
            gateway.inscrito(EVENTOS, worker=seguidor) as eventos,
            gateway.inscrito(AO_VIVO, worker=seguidor) as vivo,
        ):
            if not (await vivo.proximo())["conhecido"]:  # joined before the first comparison was over
                await vivo.proximo("EstadoReconciliado")
            await trocar(equipe, seguidor, 6)
            assert [codigo for _, codigo in await status(eventos, 1)] == [6]
            os.kill(equipe.pids()[dono], signal.SIGKILL)
            morreu = time.monotonic()
            caiu = await eventos.proximo("EventoDeConexao")
            levou_s = time.monotonic() - morreu
            assert not caiu["conectado"]
            assert (await eventos.proximo("EventoDeConexao"))["conectado"]
            assert "EstadoDesconhecido" in [
                i["__typename"] for i in (vivo.itens, await vivo.proximo("EstadoDesconhecido"))[0]
            ]
            assert (await trocar(equipe, seguidor, 4))["estado"] == "CONFIRMADO"
            assert [codigo for _, codigo in await status(eventos, 1)] == [4]
            await vivo.proximo("EstadoReconciliado")
            await equipe.ate_papeis("dono", "seguidor")
            assert (await trocar(equipe, dono, 5))["estado"] == "CONFIRMADO"  # by the one that took its place
            assert [codigo for _, codigo in await status(eventos, 1)] == [5]
        lugares = [int(item["posicao"]["sequencia"]) for item in eventos.itens]
        assert await executados(pbx) == 3

    assert lugares == sorted(set(lugares))
    assert levou_s < 6  # the lease of 3 s, and what a busy machine takes


async def test_a_command_that_the_owner_died_over_runs_once_and_the_client_of_the_follower_is_told() -> None:
    async with simulator_process("--no-traffic") as pbx:
        environment = {**pbx.environment, **AMBIENTE, "TOTALIP_CANAIS": "alterarStatusRamal=API"}
        async with equipe_de(2, environment) as equipe:
            dono = await equipe.dono()
            await pbx.quirk("resposta_lenta", canal="api", funcao="set_status", segundos=5, vezes=1)
            pedindo = asyncio.create_task(equipe.perguntar(1 - dono, TROCAR, status=6, chave="k"))

            async def recebido() -> bool:
                return any("set_status" in str(one) for one in await pbx.journal(canal="api", fase="recebido"))

            await until_asked(recebido)
            os.kill(equipe.pids()[dono], signal.SIGKILL)
            resposta = await pedindo
            await equipe.ate_papeis("dono", "seguidor")
            fim = await trocar(equipe, 1 - dono, 6, "k")
            vezes = [one for one in await pbx.journal(canal="api", fase="recebido") if "set_status" in str(one)]

    (erro,) = resposta["errors"]
    assert erro["extensions"]["codigo"] == "RESPOSTA_PERDIDA"
    assert fim["repetido"]
    assert fim["estado"] in ("DESCONHECIDO", "CONFIRMADO")  # as what can be seen of it says
    assert len(vezes) == 1


async def test_an_owner_that_was_stopped_for_too_long_finds_itself_fenced_and_a_new_worker_takes_its_place() -> None:
    async with simulator_process("--no-traffic") as pbx, equipe_de(2, {**pbx.environment, **AMBIENTE}) as equipe:
        dono = await equipe.dono()
        pid = equipe.pids()[dono]
        async with equipe.gateway.inscrito(EVENTOS, worker=1 - dono) as eventos:
            os.kill(pid, signal.SIGSTOP)
            await eventos.proximo("EventoDeConexao")
            assert (await trocar(equipe, 1 - dono, 6))["estado"] == "CONFIRMADO"
            os.kill(pid, signal.SIGCONT)
            await until(lambda: equipe.pids()[dono] != pid, 30)
            assert (await equipe.ate_papeis("dono", "seguidor"))[1 - dono] == "dono"
            assert (await trocar(equipe, dono, 4))["estado"] == "CONFIRMADO"
            assert [codigo for _, codigo in await status(eventos, 2)] == [6, 4]
        assert await executados(pbx) == 2


async def test_a_file_sent_to_the_follower_is_imported_by_the_owner_and_followed_and_given_back_here() -> None:
    async with simulator_process("--no-traffic") as pbx, equipe_de(2, {**pbx.environment, **AMBIENTE}) as equipe:
        seguidor = 1 - await equipe.dono()
        operations = {"query": IMPORTAR, "variables": {"campanha": 1, "arquivo": None}}
        async with equipe.http(seguidor) as http:
            reply = await http.post(
                "/graphql",
                data={"operations": json.dumps(operations), "map": json.dumps({"0": ["variables.arquivo"]})},
                files={"0": ("clientes.csv", ARQUIVO.encode("windows-1252") * 2_000, "text/csv")},
            )
        id = reply.json()["data"]["importarArquivo"]["id"]
        async with equipe.gateway.inscrito(SEGUIR, worker=seguidor, id=id) as seguindo:
            while (item := await seguindo.proximo())["estado"] != "CONCLUIDA":
                assert item["estado"] in ("RECEBIDA", "VALIDANDO", "CARREGANDO"), item
        link = (await equipe.dados(seguidor, LINK, id=id, qual="RECUSADAS"))["arquivoDaImportacao"]["url"]
        async with equipe.http(seguidor) as http:
            recusadas = await http.get(link, headers={"authorization": ""})

    assert reply.headers["x-gateway-worker"] == str(seguidor)
    assert (item["linhasImportadas"], item["linhasLidas"]) == (2, 12_000)
    assert recusadas.status_code == 200
    assert "Telefone impossível" in recusadas.text


async def test_a_request_while_there_is_no_owner_waits_for_the_next_one() -> None:
    async with simulator_process("--no-traffic") as pbx, equipe_de(3, {**pbx.environment, **AMBIENTE}) as equipe:
        dono = await equipe.dono()
        outros = [worker for worker in range(3) if worker != dono]
        pid = equipe.pids()[dono]
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not _vive(pid))
        fins = await asyncio.gather(*(trocar(equipe, worker, 6, "k") for worker in outros))
        assert {fim["estado"] for fim in fins} == {"CONFIRMADO"}
        assert len({fim["id"] for fim in fins}) == 1
        assert await executados(pbx) == 1


async def test_every_page_says_which_worker_and_the_metrics_are_those_of_all() -> None:
    async with simulator_process("--no-traffic") as pbx, equipe_de(2, {**pbx.environment, **AMBIENTE}) as equipe:
        dono = await equipe.dono()
        async with equipe.http(1 - dono) as http:
            pronto = (await http.get("/ready")).json()
            metricas = (await http.get("/metrics")).text
            async with equipe.http(dono) as outro:
                sem_chave = await outro.get("/metrics", headers={"authorization": ""})

    assert pronto["worker"] == str(1 - dono)
    assert pronto["estado"] == "pronto"
    assert {um["estado"] for um in pronto["workers"]} == {"pronto"}
    assert any(um["canal"] == "EVENTOS" and um["ok"] for um in pronto["pbxs"]["principal"])
    assert f'gateway_pbx_owner{{pbx="principal",worker="{dono}"}} 1.0' in metricas
    assert f'gateway_pbx_owner{{pbx="principal",worker="{1 - dono}"}} 0.0' in metricas
    for worker in (0, 1):
        assert f'gateway_worker_up{{worker="{worker}"}} 1.0' in metricas
        assert f'gateway_channel_up{{canal="BANCO",pbx="principal",worker="{worker}"}} 1.0' in metricas
    assert metricas.count("# TYPE gateway_http_requests_total counter") == 1
    assert sem_chave.status_code == 401


async def test_sigterm_ends_the_followers_then_the_owner_and_tells_every_subscriber() -> None:
    async with simulator_process("--no-traffic") as pbx, equipe_de(2, {**pbx.environment, **AMBIENTE}) as equipe:
        dono = await equipe.dono()
        pids = equipe.pids()
        gateway = equipe.gateway
        async with gateway.inscrito(EVENTOS, worker=0) as um, gateway.inscrito(EVENTOS, worker=1) as outro:
            await gateway.ate_assinantes(2)
            gateway.process.terminate()
            for inscricao in (um, outro):
                with pytest.raises(websockets.ConnectionClosed) as fechou:
                    await inscricao.proximo("Nada")
                assert fechou.value.rcvd is not None
                assert fechou.value.rcvd.code == 1001
        async with asyncio.timeout(20):
            assert await gateway.process.wait() == 0
        fechos = [line for line in gateway.log.read_text().splitlines() if '"event":"fechando"' in line]

    assert [f'"worker":"{worker}"' in line for worker, line in zip((1 - dono, dono), fechos, strict=True)] == [True] * 2
    assert not any(_vive(pid) for pid in pids.values())


async def test_workers_end_when_the_process_that_started_them_is_killed(tmp_path: Path) -> None:
    async with simulator_process("--no-traffic") as pbx:
        environment = {**pbx.environment, **AMBIENTE}
        async with equipe_de(2, environment, str(tmp_path)) as equipe:
            pids = equipe.pids()
            equipe.gateway.process.kill()
            await until(lambda: not any(_vive(pid) for pid in pids.values()), 30)
        async with equipe_de(2, environment, str(tmp_path)) as equipe:  # and the next ones find everything free
            assert (await trocar(equipe, 1, 6))["estado"] == "CONFIRMADO"


async def test_a_second_gateway_on_the_same_folder_does_not_start(tmp_path: Path) -> None:
    async with simulator_process("--no-traffic") as pbx:
        environment = {**pbx.environment, **AMBIENTE}
        async with equipe_de(2, environment, str(tmp_path)):
            with pytest.raises(AssertionError, match="Outro gateway já está usando"):
                async with equipe_de(2, environment, str(tmp_path)):
                    pass


def _vive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False
