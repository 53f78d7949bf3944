"""Import and export by the command line, beside a gateway and without one."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from tests.e2e.test_importacao_inteira import CAMPANHA, RUINS_EM, Banco, banco, linhas
from tests.support.gateway import gateway_process

__all__ = ["banco"]

LINHAS = 300
BOAS = LINHAS - LINHAS // RUINS_EM


async def programa(environment: Mapping[str, str], *words: str) -> tuple[int, str, str]:
    """Runs the program; returns its status and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from gateway.cli.main import main; main()", *words),
        env={**{k: v for k, v in os.environ.items() if not k.startswith(("TOTALIP", "GATEWAY"))}, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
def ambiente(banco: Banco, tmp_path: Path) -> dict[str, str]:
    return {"TOTALIP_DB_DSN": banco.dsn, "GATEWAY_DATA_DIR": str(tmp_path / "dados")}


@pytest.fixture
def arquivo(tmp_path: Path) -> Path:
    path = tmp_path / "clientes.csv"
    path.write_text("\n".join(linhas(LINHAS, 1)), encoding="ascii")
    return path


@pytest.fixture
async def quem_faz(request: pytest.FixtureRequest, ambiente: dict[str, str]) -> AsyncIterator[str]:
    """Who makes the import: the program alone, or the gateway that runs on the same folder."""
    if request.param == "o programa":
        yield request.param
        return
    async with gateway_process(ambiente, ambiente["GATEWAY_DATA_DIR"]) as gateway:
        await gateway.ate("BANCO", True)
        yield request.param


@pytest.mark.parametrize("quem_faz", ["o programa", "o gateway"], indirect=True)
async def test_a_file_is_imported_once_and_its_bad_lines_are_written_beside_it(
    banco: Banco, ambiente: dict[str, str], arquivo: Path, quem_faz: str
) -> None:
    order = ("importar", str(arquivo), "--campanha", str(CAMPANHA))
    status, out, err = await programa(ambiente, *order, "--simular")
    assert (status, await banco.valor("SELECT count(*) FROM importar_discador")) == (2, 0), (quem_faz, out, err)
    for _ in range(2):  # the second time it is the same order
        status, out, err = await programa(ambiente, *order)
        assert status == 2, (out, err)
        assert f"{LINHAS} lidas, {BOAS} boas" in out
        assert await banco.valor("SELECT count(*) FROM importar_discador") == BOAS
    assert "já tinha sido feito" in err
    back = Path(f"{arquivo}.recusadas").read_text(encoding="utf-8").splitlines()
    assert [line.rsplit(";# ", 1)[0] for line in back] == [
        line for i, line in enumerate(linhas(LINHAS, 1)) if i % RUINS_EM == 0
    ]


async def test_what_cannot_be_done_is_told_in_one_line(ambiente: dict[str, str], arquivo: Path) -> None:
    status, _, err = await programa(ambiente, "importar", str(arquivo), "--campanha", "424242")
    assert (status, err.splitlines()[-1]) == (1, "Erro: Não há campanha com este código no PBX: veja `campanhas`.")
    status, _, err = await programa({"GATEWAY_DATA_DIR": ambiente["GATEWAY_DATA_DIR"]}, "exportar", "--campanha", "1")
    assert (status, err) == (1, "Erro: A exportação lê o banco do PBX: configure TOTALIP_DB_DSN.\n")
