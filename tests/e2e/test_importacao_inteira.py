"""A whole file, large, with bad lines in it: time, memory, and that every line is where it belongs, kills or not."""

from __future__ import annotations

import json
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pbx_simulator.store.postgres import PostgresServer
from pbx_simulator.store.schema import Installed, install
from tests.conftest import Prova
from tests.e2e.test_importacao import IMPORTAR, LINK
from tests.support.gateway import Gateway, gateway_process
from tests.support.waiting import until_asked

CAMPANHA = 20
RUINS_EM = 50  # one line of 50: 2 %
LER = """query ($id: ID!) { importacao(id: $id) {
  estado motivo linhasLidas linhasBoas linhasRecusadas linhasImportadas linhasDesconhecidas } }"""

# so that a small file takes long enough to be killed in its middle
DEVAGAR = """
CREATE FUNCTION pbx.devagar() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.15); RETURN NULL; END $$;
CREATE TRIGGER devagar AFTER INSERT ON importar_discador FOR EACH STATEMENT EXECUTE FUNCTION pbx.devagar()
"""


@dataclass
class Banco:
    """The PBX's tables, without a PBX behind them."""

    server: PostgresServer
    installed: Installed

    @property
    def dsn(self) -> str:
        return self.server.dsn(
            self.installed.database, self.installed.integration_user, self.installed.integration_password
        )

    async def valor(self, sql: str) -> Any:
        """One value, as the owner."""
        connection = await self.server.connect(
            self.installed.database, self.installed.owner, self.installed.owner_password
        )
        try:
            return await connection.fetchval(sql) if ";" not in sql else await connection.execute(sql)
        finally:
            await connection.close()


@pytest.fixture
async def banco() -> AsyncIterator[Banco]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(PostgresServer())
        installed = await install(server, integration_password="segredo")
        made = Banco(server, installed)
        await made.valor(f"INSERT INTO pbx.campanhas (id, nome, ativa) VALUES ({CAMPANHA}, 'Cobrança', false)")
        yield made


def linhas(n: int, seed: int) -> Iterator[str]:
    """A file: each line its own customer; one of 50 is bad in one of five ways."""
    rand = random.Random(seed)
    for i in range(n):
        line = f"{i:011d};Cliente {i};11;9{i:08d};21;{rand.choice('2345')}{rand.randrange(10**7):07d};;;;;;"
        if i % RUINS_EM == 0:
            line = rand.choice(
                (
                    f";Sem parametro {i};11;9{i:08d};;;;;;;;",
                    f"{i:011d};DDD impossivel;23;9{i:08d};;;;;;;;",
                    f"{i:011d};Letras;11;telefone;;;;;;;;",
                    f"{i:011d};Passado;11;9{i:08d};;;;;;;;;01-01-2020;08:00",
                    f"{i:011d};Curta",
                )
            )
        yield line


def escrever(path: Path, n: int, seed: int) -> None:
    """The file, CR LF."""
    with path.open("w", encoding="ascii", newline="\r\n") as file:
        file.writelines(line + "\n" for line in linhas(n, seed))


async def enviar(gateway: Gateway, path: Path) -> str:
    """Sends the file; returns the import's id."""
    operations = {"query": IMPORTAR, "variables": {"campanha": CAMPANHA, "arquivo": None}}
    with path.open("rb") as file:
        reply = await gateway.http.post(
            gateway.url,
            data={"operations": json.dumps(operations), "map": json.dumps({"0": ["variables.arquivo"]})},
            files={"0": (path.name, file, "text/csv")},
            timeout=600,
        )
    answer = reply.json()
    assert "errors" not in answer, answer
    id: str = answer["data"]["importarArquivo"]["id"]
    return id


async def ate(gateway: Gateway, id: str, importadas: int | None = None) -> dict[str, Any]:
    """The import at its end, or once so many lines are imported."""
    found: dict[str, Any] = {}

    async def chegou() -> bool:
        found.update((await gateway.dados(LER, id=id))["importacao"])
        ended = found["estado"] in ("CONCLUIDA", "FALHOU", "CANCELADA")
        return ended or (importadas is not None and found["linhasImportadas"] >= importadas)

    await until_asked(chegou, timeout_s=1800)
    return found


def pico_mib(pid: int) -> int:
    """The most memory that the process ever held."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    raise AssertionError(pid)


async def recusadas(gateway: Gateway, id: str) -> list[str]:
    """The lines that came back, without their reasons."""
    url = (await gateway.dados(LINK, id=id, qual="RECUSADAS"))["arquivoDaImportacao"]["url"]
    reply = await gateway.http.get(gateway.url.removesuffix("/graphql") + url, timeout=600)
    assert reply.status_code == 200
    return [line.rsplit(";# ", 1)[0] for line in reply.text.splitlines()]


async def conferir(banco: Banco, gateway: Gateway, id: str, fim: dict[str, Any], n: int, seed: int) -> None:
    """Each good line is in the PBX once, each bad one in the file that came back, and nothing else is anywhere."""
    bad = [line for i, line in enumerate(linhas(n, seed)) if i % RUINS_EM == 0]
    good = n - len(bad)
    assert fim == {
        **{"estado": "CONCLUIDA", "motivo": None, "linhasLidas": n, "linhasBoas": good, "linhasRecusadas": len(bad)},
        **{"linhasImportadas": good, "linhasDesconhecidas": 0},
    }
    assert await recusadas(gateway, id) == bad
    assert await banco.valor("SELECT count(*) FROM importar_discador") == good
    assert await banco.valor("SELECT count(DISTINCT identificador1) FROM importar_discador") == good
    wrong = f"identificador1::bigint % {RUINS_EM} = 0 OR identificador1::bigint >= {n} OR id_campanha <> {CAMPANHA}"
    assert await banco.valor(f"SELECT count(*) FROM importar_discador WHERE {wrong}") == 0


@pytest.mark.prova
async def test_a_large_file_is_imported_whole_in_bounded_memory(banco: Banco, tmp_path: Path, prova: Prova) -> None:
    n = prova.n(small=5_000, whole=1_000_000)
    path = tmp_path / "clientes.csv"
    escrever(path, n, prova.seed)
    async with gateway_process({"TOTALIP_DB_DSN": banco.dsn}) as gateway:
        await gateway.ate("BANCO", True)
        before = pico_mib(gateway.process.pid)
        start = time.monotonic()
        id = await enviar(gateway, path)
        received = time.monotonic()
        validated = await ate(gateway, id, importadas=1)
        loading = time.monotonic()
        fim = await ate(gateway, id)
        end = time.monotonic()
        peak = pico_mib(gateway.process.pid)
        await conferir(banco, gateway, id, fim, n, prova.seed)
        assert validated["linhasLidas"] == n
        after = pico_mib(gateway.process.pid)
    assert after - before < 100
    prova.record(
        arquivo_mib=round(path.stat().st_size / 2**20, 1),
        recebido_s=round(received - start, 1),
        validado_s=round(loading - received, 1),
        carregado_s=round(end - loading, 1),
        linhas_por_s=round(n / (end - start)),
        memoria_antes_mib=before,
        pico_mib=peak,
        pico_com_download_mib=after,
        no_pbx=fim["linhasImportadas"],
        recusadas=fim["linhasRecusadas"],
    )


@pytest.mark.prova
async def test_a_gateway_killed_half_way_goes_on_and_no_line_is_twice(
    banco: Banco, tmp_path: Path, prova: Prova
) -> None:
    n = prova.n(small=20_000, whole=1_000_000)
    path, data_dir = tmp_path / "clientes.csv", tmp_path / "dados"
    escrever(path, n, prova.seed)
    environment = {"TOTALIP_DB_DSN": banco.dsn}
    if not prova.whole:
        await banco.valor(DEVAGAR)
    async with gateway_process(environment, str(data_dir)) as gateway:
        await gateway.ate("BANCO", True)
        id = await enviar(gateway, path)
        half = await ate(gateway, id, importadas=n // 2)
        gateway.process.kill()
        await gateway.process.wait()
    there = await banco.valor("SELECT count(*) FROM importar_discador")
    assert half["estado"] == "CARREGANDO"
    start = time.monotonic()
    async with gateway_process(environment, str(data_dir)) as gateway:
        fim = await ate(gateway, id)
        end = time.monotonic()
        await conferir(banco, gateway, id, fim, n, prova.seed)
        peak = pico_mib(gateway.process.pid)
    prova.record(
        no_pbx_ao_matar=there,
        retomada_s=round(end - start, 1),
        pico_mib=peak,
        no_pbx=fim["linhasImportadas"],
        repetidas=0,
        recusadas=fim["linhasRecusadas"],
    )
