"""A campaign exported in the manual's layout: by link and by the command line, masked, safe, audited."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.protocol.export_file import LinhaExportada, ler_exportacao
from tests.conftest import Prova
from tests.e2e.test_importacao_cli import programa
from tests.e2e.test_importacao_inteira import CAMPANHA, Banco, banco, pico_mib
from tests.support.gateway import Gateway, gateway_process

__all__ = ["banco"]

EXPORTAR = """
query ($campanha: Int!, $charset: CharsetDeSaida! = UTF_8, $fim: FimDeLinha! = CRLF, $ativa: Boolean! = false) {
  exportacaoDaCampanha(campanhaId: $campanha, charset: $charset, fimDeLinha: $fim, mesmoAtiva: $ativa) { url avisos }
}
"""
ATIVA = 21
DADOS = f"""
INSERT INTO pbx.campanhas (id, nome, ativa) VALUES ({ATIVA}, 'Ativa', true);
INSERT INTO pbx.grupos VALUES (1, 'Suporte');
INSERT INTO pbx.status_discador VALUES (901, 'Venda realizada');
INSERT INTO pbx.usuarios (id, nome, ramal, id_grupo) VALUES (1, 'José', '0204', 1);
INSERT INTO pbx.resultado_discador
    (id_campanha, identificador1, identificador2, telefone, id_status, data, codigo_ligacao)
    VALUES ({CAMPANHA}, 'Total IP', '=1+1;x', '1199474351', 901, '2011-10-25 13:26:42.753142', '1.1'),
           ({CAMPANHA}, '219.273.058-61', E'São João\\nfim', '1177073870', 901, '2011-10-25 13:27:39', '1.2'),
           ({ATIVA}, 'de outra', '', '1133334444', 901, '2011-10-25 13:27:39', '1.3');
INSERT INTO pbx.resultado_discador_mensal (uniqueid, ramal, campanha_id) VALUES
    ('1.1', NULL, {CAMPANHA}), ('1.1', '0204', {CAMPANHA}), ('1.2', '9999', {CAMPANHA})
"""
INTEIRAS = (
    LinhaExportada(
        *("Total IP", "=1+1,x", datetime(2011, 10, 25, 13, 26, 42, 753142), "1199474351", "Venda realizada"),
        *("José", "Suporte"),
    ),
    LinhaExportada(
        *("219.273.058-61", "São João fim", datetime(2011, 10, 25, 13, 27, 39), "1177073870"),
        *("Venda realizada", "", ""),
    ),
)


async def link(gateway: Gateway, headers: dict[str, str] | None = None, **variables: Any) -> dict[str, Any]:
    """The answer to a wish to export."""
    body = {"query": EXPORTAR, "variables": {"campanha": CAMPANHA, **variables}}
    answer: dict[str, Any] = (await gateway.http.post(gateway.url, json=body, headers=headers)).json()
    return answer


async def baixar(gateway: Gateway, url: str) -> httpx.Response:
    """The file, without a key."""
    async with httpx.AsyncClient(trust_env=False, timeout=600) as http:
        return await http.get(gateway.url.removesuffix("/graphql") + url)


async def exportado(gateway: Gateway, **variables: Any) -> bytes:
    """The file's bytes."""
    answer = await link(gateway, **variables)
    assert "errors" not in answer, answer
    reply = await baixar(gateway, answer["data"]["exportacaoDaCampanha"]["url"])
    assert reply.status_code == 200
    return reply.content


async def test_a_finished_campaign_comes_in_the_manual_s_layout_and_no_cell_is_a_formula(
    banco: Banco, tmp_path: Path
) -> None:
    await banco.valor(DADOS)
    environment = {"TOTALIP_DB_DSN": banco.dsn, "GATEWAY_DATA_DIR": str(tmp_path)}
    async with gateway_process(environment, str(tmp_path)) as gateway:
        await gateway.ate("BANCO", True)
        raw = await exportado(gateway)
        latin = await exportado(gateway, charset="WINDOWS_1252", fim="LF")
        excel = await exportado(gateway, charset="UTF_8_COM_BOM")
        refused = await link(gateway, campanha=ATIVA)
        early = await exportado(gateway, campanha=ATIVA, ativa=True)
        missing = await link(gateway, campanha=424242)
        forged = await baixar(gateway, "/exportacoes/AAAA")
    _, out, _ = await programa(environment, "audit", "listar", "--tipo", "EXPORTACAO", "--json")
    audited = [json.loads(line) for line in out.splitlines()]

    lido = ler_exportacao(raw, protegida=True)
    assert lido.linhas == INTEIRAS
    assert raw.splitlines()[0] == (
        "Total IP;'=1+1,x;2011-10-25 13:26:42.753142;1199474351;Venda realizada;José;Suporte".encode()
    )
    assert raw.count(b"\r\n") == 2
    assert latin == raw.decode().replace("\r\n", "\n").encode("windows-1252")
    assert excel == b"\xef\xbb\xbf" + raw
    assert refused["errors"][0]["extensions"]["codigo"] == "CAMPANHA_ATIVA"
    assert len(early.splitlines()) == 1
    assert missing["errors"][0]["extensions"]["codigo"] == "ENTRADA_INVALIDA"
    assert forged.status_code == 403
    assert [one["alvo"] for one in audited] == [f"campanha:{CAMPANHA}"] * 3 + [f"campanha:{ATIVA}"]
    assert {one["quem"] for one in audited} == {"admin"}


async def test_without_the_right_to_see_values_come_masked_and_without_the_right_to_export_nothing_comes(
    banco: Banco, tmp_path: Path
) -> None:
    await banco.valor(DADOS)
    environment = {"TOTALIP_DB_DSN": banco.dsn, "GATEWAY_POLICY": str(tmp_path / "politica.yaml")}
    (tmp_path / "politica.yaml").write_text(
        "versao: 1\npapeis:\n  exportador: {direitos: [ler, exportar]}\nchaves: []\n", encoding="utf-8"
    )
    keys = {}
    for nome, papel in (("relatorio", "exportador"), ("curioso", "leitor")):
        _, out, _ = await programa(
            {**environment, "GATEWAY_DATA_DIR": str(tmp_path)}, "chave", "criar", "--nome", nome, "--papel", papel
        )
        keys[nome] = {"Authorization": f"Bearer {out.strip()}"}
    async with gateway_process(environment, str(tmp_path)) as gateway:
        await gateway.ate("BANCO", True)
        answer = await link(gateway, keys["relatorio"])
        url = answer["data"]["exportacaoDaCampanha"]["url"]
        masked = ler_exportacao((await baixar(gateway, url)).content).linhas
        denied = await link(gateway, keys["curioso"])
        await programa(environment | {"GATEWAY_DATA_DIR": str(tmp_path)}, "chave", "revogar", "relatorio")
        revoked = 200
        async with httpx.AsyncClient(trust_env=False) as http:
            while revoked == 200:  # the policy is read again within a second
                revoked = (await http.get(gateway.url.removesuffix("/graphql") + url)).status_code

    assert [(one.telefone, one.parametro1) for one in masked] == [
        ("••••••4351", "••••• IP"),
        ("••••••3870", "•••.•••.•••-61"),
    ]
    assert denied["errors"][0]["extensions"]["codigo"] == "SEM_PERMISSAO"
    assert revoked == 403


async def test_the_command_line_writes_the_same_file_and_masks_unless_told_not_to(banco: Banco, tmp_path: Path) -> None:
    await banco.valor(DADOS)
    environment = {"TOTALIP_DB_DSN": banco.dsn, "GATEWAY_DATA_DIR": str(tmp_path / "dados")}
    path = tmp_path / "campanha.csv"
    order = ("exportar", "--campanha", str(CAMPANHA), "--saida", str(path))
    assert await programa(environment, *order) == (0, "", "")
    assert ler_exportacao(path.read_bytes()).linhas[0].telefone == "••••••4351"
    assert await programa(environment, *order, "--sem-mascara") == (0, "", "")
    assert ler_exportacao(path.read_bytes(), protegida=True).linhas == INTEIRAS
    status, _, err = await programa(environment, *order[:2], str(ATIVA), *order[3:])
    assert (status, "ainda está ativa" in err) == (1, True)


@pytest.mark.prova
async def test_a_large_campaign_streams_in_bounded_memory(banco: Banco, prova: Prova) -> None:
    n = prova.n(small=20_000, whole=1_000_000)
    await banco.valor(
        "INSERT INTO pbx.resultado_discador (id_campanha, identificador1, telefone, data, codigo_ligacao)"
        f" SELECT {CAMPANHA}, 'cliente ' || i, '119' || lpad(i::text, 8, '0'), now(), '1.' || i"
        f" FROM generate_series(1, {n}) i"
    )
    async with gateway_process({"TOTALIP_DB_DSN": banco.dsn, "TOTALIP_DB_STATEMENT_TIMEOUT_S": "120"}) as gateway:
        await gateway.ate("BANCO", True)
        before = pico_mib(gateway.process.pid)
        url = (await link(gateway))["data"]["exportacaoDaCampanha"]["url"]
        start, first, lines, size = time.monotonic(), 0.0, 0, 0
        async with (
            httpx.AsyncClient(trust_env=False, timeout=600) as http,
            http.stream("GET", gateway.url.removesuffix("/graphql") + url) as reply,
        ):
            async for piece in reply.aiter_bytes():
                first = first or time.monotonic()
                lines += piece.count(b"\r\n")
                size += len(piece)
        end = time.monotonic()
        peak = pico_mib(gateway.process.pid)
    assert lines == n
    assert peak - before < 60
    prova.record(
        primeiro_byte_s=round(first - start, 2),
        segundos=round(end - start, 1),
        linhas_por_s=round(n / (end - start)),
        mib=round(size / 2**20, 1),
        memoria_antes_mib=before,
        pico_mib=peak,
    )
