"""A file over HTTP into the PBX: received, validated, sent once, followed, and what was refused given back."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.support.gateway import Gateway, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until_asked

IMPORTAR = """
mutation ($arquivo: Upload!, $campanha: Int!, $simular: Boolean! = false, $chave: String) {
  importarArquivo(arquivo: $arquivo, campanhaId: $campanha, simular: $simular, chaveIdempotencia: $chave) {
    id estado canal repetida linhasLidas }
}
"""
CAMPOS = """
  id estado motivo canal charset delimitador linhasLidas linhasBoas linhasRecusadas linhasImportadas
  linhasRecusadasPeloPbx linhasDesconhecidas avisos recusadasPorCategoria { categoria linhas }
  erros { linha coluna campo motivo categoria }
"""
LER = "query ($id: ID!) { importacao(id: $id) {" + CAMPOS + "} }"
SEGUIR = "subscription ($id: ID!) { eventos: importacao(id: $id) { __typename " + CAMPOS + "} }"
LINK = "query ($id: ID!, $qual: ArquivoDeImportacao!) { arquivoDaImportacao(id: $id, qual: $qual) { url expiraEm } }"
ARQUIVO = (
    "Conceição;São João;11;33334444; ;;21;987654321;;;;;25-12-2099;08:30\r\n"
    "111;Maria;11;33334445;;;;;;;;\r\n"
    "222;Telefone impossível;11;123;;;;;;;;\r\n"
    ";Sem parâmetro;11;33334446;;;;;;;;\r\n"
    "111;Maria outra vez;11;33334445;;;;;;;;\r\n"
    "333;Passado;11;33334447;;;;;;;;;01-01-2020;08:30\r\n"
)


@pytest.fixture
async def pbx() -> AsyncIterator[SimulatorProcess]:
    async with simulator_process("--no-traffic") as made:
        yield made


async def enviar(gateway: Gateway, conteudo: bytes, **variables: Any) -> dict[str, Any]:
    """A GraphQL multipart request with one file."""
    operations = {"query": IMPORTAR, "variables": {"campanha": 1, "arquivo": None, **variables}}
    reply = await gateway.http.post(
        gateway.url,
        data={"operations": json.dumps(operations), "map": json.dumps({"0": ["variables.arquivo"]})},
        files={"0": ("clientes.csv", conteudo, "text/csv")},
    )
    answer: dict[str, Any] = reply.json()
    return answer


async def baixar(gateway: Gateway, id: str, qual: str) -> str:
    """A file of an import, without a key."""
    url = (await gateway.dados(LINK, id=id, qual=qual))["arquivoDaImportacao"]["url"]
    reply = await gateway.http.get(gateway.url.removesuffix("/graphql") + url, headers={"Authorization": ""})
    assert reply.status_code == 200, reply.text
    return reply.text


async def ate_o_fim(gateway: Gateway, id: str) -> dict[str, Any]:
    """The import, followed to its end."""
    async with gateway.inscrito(SEGUIR, id=id) as seguindo:
        while True:
            item = await seguindo.proximo()
            if item["estado"] in ("CONCLUIDA", "SIMULADA", "CANCELADA", "FALHOU"):
                assert (await gateway.dados(LER, id=id))["importacao"] == {
                    name: value for name, value in item.items() if name != "__typename"
                }
                return item


async def linhas_no_pbx(pbx: SimulatorProcess) -> list[tuple[Any, ...]]:
    """What is in the table of imports."""
    connection = await asyncpg.connect(pbx.environment["TOTALIP_DB_DSN"])
    try:
        sql = (
            "SELECT identificador1, identificador2, ddd1, telefone1, ddd3, telefone3, telefone_1_discar_em::text"
            " FROM importar_discador ORDER BY 1"
        )
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def test_a_file_is_imported_followed_and_its_bad_lines_come_back(pbx: SimulatorProcess) -> None:
    async with gateway_process(pbx.environment) as gateway:
        await gateway.ate("BANCO", True)
        before = await linhas_no_pbx(pbx)
        got = await enviar(gateway, ARQUIVO.encode("windows-1252"), chave="k1")
        assert "errors" not in got, got
        id = got["data"]["importarArquivo"]["id"]
        fim = await ate_o_fim(gateway, id)
        recusadas = await baixar(gateway, id, "RECUSADAS")
        erros = await baixar(gateway, id, "ERROS")
        again = await enviar(gateway, ARQUIVO.encode("windows-1252"), chave="k1")

    assert fim["estado"] == "CONCLUIDA", fim
    assert (fim["canal"], fim["charset"], fim["delimitador"]) == ("BANCO", "iso-8859-1", ";")
    assert (fim["linhasLidas"], fim["linhasBoas"], fim["linhasRecusadas"], fim["linhasImportadas"]) == (6, 2, 4, 2)
    assert {one["categoria"]: one["linhas"] for one in fim["recusadasPorCategoria"]} == {
        "TELEFONE_IMPOSSIVEL": 1,
        "FORMATO": 1,
        "REPETIDA": 1,
        "AGENDAMENTO_PASSADO": 1,
    }
    assert [(one["linha"], one["coluna"], one["campo"]) for one in fim["erros"]] == [
        *((3, 4, "telefone1"), (4, 1, "parametro1"), (5, None, "linha")),
        (6, 13, "agendamento1"),
    ]
    assert sorted(set(await linhas_no_pbx(pbx)) - set(before)) == [
        ("111", "Maria", "11", "33334445", None, None, None),
        ("Conceição", "São João", "11", "33334444", "21", "987654321", "2099-12-25 08:30:00"),
    ]
    assert [line.split("# ")[0] for line in recusadas.splitlines()] == [
        line + ";" for line in ARQUIVO.split("\r\n")[2:6]
    ]
    assert [line.split(";")[0] for line in erros.splitlines()] == ["linha", "3", "4", "5", "6"]
    assert again["data"]["importarArquivo"]["id"] == id
    assert again["data"]["importarArquivo"]["repetida"] is True


async def test_a_simulation_says_everything_and_sends_nothing(pbx: SimulatorProcess) -> None:
    async with gateway_process(pbx.environment) as gateway:
        await gateway.ate("BANCO", True)
        before = await linhas_no_pbx(pbx)
        got = await enviar(gateway, ARQUIVO.encode(), simular=True)
        fim = await ate_o_fim(gateway, got["data"]["importarArquivo"]["id"])
        assert (fim["estado"], fim["linhasBoas"], fim["linhasImportadas"]) == ("SIMULADA", 2, 0)
        assert fim["charset"] == "utf-8"
        assert await linhas_no_pbx(pbx) == before


async def test_without_a_database_the_api_carries_the_lines_and_refusals_are_told(pbx: SimulatorProcess) -> None:
    environment = {name: value for name, value in pbx.environment.items() if name != "TOTALIP_DB_DSN"}
    async with gateway_process(environment) as gateway:
        await gateway.ate("API", True)
        got = await enviar(gateway, ARQUIVO.encode())
        fim = await ate_o_fim(gateway, got["data"]["importarArquivo"]["id"])

    assert (fim["estado"], fim["canal"], fim["linhasImportadas"]) == ("CONCLUIDA", "API", 2)
    assert len(fim["avisos"]) == 1
    sent = await pbx.journal(canal="api", fase="recebido", nome="importar_discador")
    assert len(sent) == 2


async def test_a_campaign_that_is_not_there_and_a_file_that_is_none_are_refused(pbx: SimulatorProcess) -> None:
    async with gateway_process(pbx.environment) as gateway:
        await gateway.ate("BANCO", True)
        for conteudo, variables in ((ARQUIVO.encode(), {"campanha": 424242}), (b"", {})):
            got = await enviar(gateway, conteudo, **variables)
            assert got["errors"][0]["extensions"]["codigo"] == "ENTRADA_INVALIDA", got
        got = await gateway.perguntar(IMPORTAR, arquivo="clientes.csv", campanha=1)
        assert got["errors"][0]["extensions"]["codigo"] == "ENTRADA_INVALIDA"
        assert "multipart" in got["errors"][0]["message"]


async def test_without_a_key_or_the_right_to_command_no_byte_is_kept(pbx: SimulatorProcess, tmp_path: Path) -> None:
    async with gateway_process(pbx.environment, str(tmp_path)) as gateway:
        await gateway.ate("BANCO", True)
        nova = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "from gateway.cli.main import main; main()"),
            *("chave", "criar", "--nome", "painel", "--papel", "leitor"),
            env={**os.environ, "GATEWAY_DATA_DIR": str(tmp_path)},
            stdout=asyncio.subprocess.PIPE,
        )
        chave = (await nova.communicate())[0].decode().strip()

        async def recusa(authorization: str) -> str:
            gateway.http.headers["Authorization"] = authorization
            got = await enviar(gateway, ARQUIVO.encode())
            message: str = got["errors"][0]["message"]
            return message.split(":", maxsplit=1)[0]

        async def conhecida() -> bool:  # the gateway looks for new keys once a second
            return await recusa(f"Bearer {chave}") == "Sua chave não tem o direito “comandar”"

        assert await recusa("") == "Envie uma chave válida em “Authorization"
        await until_asked(conhecida)
    assert not (tmp_path / "importacoes").exists()


async def test_typed_rows_are_imported_and_a_cancelled_import_says_so(pbx: SimulatorProcess) -> None:
    mutation = """
    mutation ($linhas: [ClienteNovo!]!) { importarClientes(linhas: $linhas, campanhaId: 1) { id estado } }"""
    cancelar = "mutation ($id: ID!) { cancelarImportacao(id: $id) { estado } }"
    rows = [
        {"parametro1": "ana", "telefones": [{"ddd": "11", "telefone": "33334448", "discarEm": "2099-12-25T11:30:00Z"}]},
        {"parametro1": "eva", "parametro2": "x", "telefones": [{"telefone": "33334449"}, {"telefone": "12"}]},
    ]
    async with gateway_process(pbx.environment) as gateway:
        await gateway.ate("BANCO", True)
        id = (await gateway.dados(mutation, linhas=rows))["importarClientes"]["id"]
        fim = await ate_o_fim(gateway, id)
        again = await gateway.dados(cancelar, id=id)
        unknown = await gateway.perguntar(cancelar, id="Importacao:principal:abc")
        listed = (await gateway.dados("{ importacoes { id estado nomeArquivo } }"))["importacoes"]
    assert (fim["estado"], fim["linhasBoas"], fim["linhasRecusadas"]) == ("CONCLUIDA", 1, 1)
    assert ("ana", "", "11", "33334448", None, None, "2099-12-25 08:30:00") in await linhas_no_pbx(pbx)
    assert again["cancelarImportacao"]["estado"] == "CONCLUIDA"
    assert unknown["errors"][0]["extensions"]["codigo"] == "ENTRADA_INVALIDA"
    assert listed == [{"id": id, "estado": "CONCLUIDA", "nomeArquivo": "linhas"}]
