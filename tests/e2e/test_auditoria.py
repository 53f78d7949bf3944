"""The audit of a real gateway, checked and read with its program while it runs."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.journal.audit import LOG
from tests.support.ambiente import ambiente_limpo
from tests.support.gateway import CHAVE, gateway_process
from tests.support.simulator import simulator_process
from tests.web.test_process import PROGRAM

TROCAR = """mutation ($ramal: String!) {
    alterarStatusRamal(ramal: $ramal, statusId: 6, chaveIdempotencia: "k1") { id estado } }"""

COM_TEMPO = {"GATEWAY_EVIDENCE_TIMEOUT_S": "60", "TOTALIP_COMMANDS_CONNECT_TIMEOUT_S": "20"}  # of a busy machine too


def programa(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments],
        cwd=data_dir,
        env={**ambiente_limpo(), "GATEWAY_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def fatos(data_dir: Path, *filtros: str) -> list[dict[str, Any]]:
    got = programa(data_dir, "audit", "listar", "--json", *filtros)
    assert got.returncode == 0, got.stderr
    return [json.loads(line) for line in got.stdout.splitlines()]


async def test_keys_commands_and_refusals_are_one_chain_that_shows_where_it_was_tampered_with(tmp_path: Path) -> None:
    made = programa(tmp_path, "chave", "criar", "--nome", "painel", "--papel", "leitor")
    async with (
        simulator_process("--no-traffic") as pbx,
        gateway_process({**pbx.environment, **COM_TEMPO}, str(tmp_path)) as gateway,
    ):
        await gateway.ate("EVENTOS", True)
        comando = (await gateway.dados(TROCAR, ramal="40000"))["alterarStatusRamal"]
        assert comando["estado"] == "CONFIRMADO"
        headers = {"authorization": f"Bearer {made.stdout.strip()}", "user-agent": "painel/3"}
        async with httpx.AsyncClient(headers=headers, trust_env=False) as painel:
            refused = (await painel.post(gateway.url, json={"query": TROCAR, "variables": {"ramal": "40000"}})).json()
        assert refused["errors"][0]["extensions"]["codigo"] == "SEM_PERMISSAO"
        conferida = programa(tmp_path, "audit", "verify")  # while the gateway runs
    assert programa(tmp_path, "chave", "revogar", "painel").returncode == 0

    assert conferida.returncode == 0, conferida.stdout + conferida.stderr
    ancora = re.search(r"Cabeça: (\S+)", conferida.stdout)
    assert ancora is not None
    lidos = fatos(tmp_path)
    assert [(f["tipo"], f["quem"], f["alvo"], f["detalhes"].get("estado")) for f in lidos] == [
        ("CHAVE_CRIADA", lidos[0]["quem"], "painel", None),
        ("COMANDO", "admin", "40000", "ACEITO"),
        ("COMANDO", "admin", "40000", "ENVIADO"),
        ("COMANDO", "admin", "40000", "CONFIRMADO"),
        ("RECUSA", "painel", None, None),
        ("CHAVE_REVOGADA", lidos[0]["quem"], "painel", None),
    ]
    assert lidos[0]["quem"].startswith("sistema:")
    assert lidos[4]["detalhes"] == {"direito": "comandar", "lugar": "alterarStatusRamal"}
    assert (lidos[4]["endereco"], lidos[4]["agente"]) == ("127.0.0.1", "painel/3")
    fim = lidos[3]
    assert (fim["pbx"], fim["endereco"]) == ("principal", "127.0.0.1")
    assert fim["detalhes"]["canal"] == "COMANDOS"
    assert fim["detalhes"]["argumentos.statusId"] == "6"
    assert comando["id"].endswith(fim["detalhes"]["comando"])
    assert [f["numero"] for f in fatos(tmp_path, "--tipo", "RECUSA", "--quem", "painel")] == [5]
    assert [f["numero"] for f in fatos(tmp_path, "--intencao", "alterarStatusRamal")] == [2, 3, 4]
    assert CHAVE not in json.dumps(lidos)

    assert programa(tmp_path, "audit", "verify", "--ancora", ancora[1]).returncode == 0
    estragar(tmp_path, 3)
    broken = programa(tmp_path, "audit", "verify")
    assert (broken.returncode, broken.stdout.splitlines()[0][:22]) == (2, "QUEBRADA na entrada 3:")
    assert json.loads(programa(tmp_path, "audit", "verify", "--json").stdout)["quebra"]["numero"] == 3


def estragar(data_dir: Path, numero: int) -> None:
    """Changes one entry on the disk."""
    connection = sqlite3.connect(data_dir / "diario.sqlite3")
    with connection:
        rows = connection.execute(
            "SELECT sequence FROM entries JOIN logs ON logs.id = log WHERE name = ? ORDER BY sequence", (LOG,)
        ).fetchall()
        connection.execute("UPDATE entries SET data = CAST(data || x'00' AS BLOB) WHERE sequence = ?", rows[numero - 1])
    connection.close()


@pytest.mark.parametrize(
    ("argumentos", "palavras"),
    [
        (("audit", "verify"), "Não há diário"),
        (("audit", "listar"), "Não há diário"),
        (("audit", "verify", "--ancora", "7"), "NÚMERO:HASH"),
    ],
)
def test_what_cannot_be_checked_is_told_with_status_1(
    tmp_path: Path, argumentos: tuple[str, ...], palavras: str
) -> None:
    got = programa(tmp_path, *argumentos)
    assert got.returncode == 1
    assert palavras in got.stderr
    assert list(tmp_path.iterdir()) == []
