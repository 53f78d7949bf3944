"""Mutation testing of the planner: `make mutants`. mutmut changes one place of `resolvers/planning/` at a time and runs
the tests of this folder; what nobody notices is looked at (docs/proofs/mutantes.md).

A mutant costs a fork: PostgreSQL stays up, its databases are filled and graphql-core's answers are made beforehand.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from resolvers.build import build_schema
from tests.planning.cantos import CANTOS
from tests.planning.documentos import Documento, Gerador
from tests.planning.recheio import rechear
from tests.planning.test_cantos import comandos_e_fins, recursos_de
from tests.planning.test_diferencial import Certa, certas, comparar
from tests.support.central import Molde, molde

AMOSTRA = "MUTANTES_AMOSTRA"
TENTADOS = 250
POR_BANCO = 25
COM_ERRO = 5
BANCOS = ((7, (), 0), (8, ("rotas", "ura_logs"), 40))


# A database that is full, and documents with their right answers over it.
Amostra = tuple[str, list[tuple[Documento, list[Certa]]]]


async def test_a_sample_of_documents_is_answered_as_graphql_core_answered_it(monkeypatch: pytest.MonkeyPatch) -> None:
    grafo = build_schema()
    amostras: list[Amostra] = pickle.loads(Path(os.environ[AMOSTRA]).read_bytes())
    for dsn, documentos in amostras:
        async with recursos_de(dsn) as recursos:
            for documento, answers in documentos:
                assert await comparar(documento, answers, grafo, recursos, Counter()) == []
    async with recursos_de(amostras[0][0]) as recursos:
        await comandos_e_fins(recursos, monkeypatch)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The sample first: it kills most, and starts nothing."""
    items.sort(key=lambda item: item.path.name != Path(__file__).name)


async def _preparar(modelo: Molde) -> list[Amostra]:
    made: list[Amostra] = []
    oraculo = build_schema(planos=False)
    for seed, lacks, colunas in BANCOS:
        async with modelo.central() as central:
            await rechear(central, seed, sem=lacks, colunas_a_menos=colunas)
            copia = central.installed
        dsn = modelo.server.dsn(copia.database, copia.integration_user, copia.integration_password)
        gerador = Gerador(oraculo._schema, random.Random(seed))
        async with recursos_de(dsn) as recursos:
            documentos = [gerador.documento() for _ in range(TENTADOS)]
            cantos = [canto.documento() for canto in CANTOS]
            certos = [(um, await certas(um, oraculo, recursos)) for um in cantos + documentos]
            made.append((dsn, certos[: len(cantos)] + _escolhidos(certos[len(cantos) :])))
    return made


def _escolhidos(pares: list[tuple[Documento, list[Certa]]]) -> list[tuple[Documento, list[Certa]]]:
    """Those that plans have most to do for: long answers without an error. And some with errors."""
    pares.sort(key=lambda par: -sum(len(certa.bytes) for certa in par[1]))
    sadios = [par for par in pares if not any(certa.com_erro for certa in par[1])]
    return sadios[:POR_BANCO] + [par for par in pares if par not in sadios][:COM_ERRO]


def main() -> int:
    """Runs mutmut with its own arguments: names of mutants, or none for all that were not run yet."""
    logging.disable()  # what goes wrong in the documents is as it should be
    with molde() as modelo, tempfile.TemporaryDirectory() as folder:
        amostra = Path(folder) / "amostra"
        amostra.write_bytes(pickle.dumps(asyncio.run(_preparar(modelo))))
        mutmut = Path(sys.executable).with_name("mutmut")
        return subprocess.run(
            [mutmut, "run", "--max-children", "1", *sys.argv[1:]],
            env={**os.environ, AMOSTRA: str(amostra)},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
