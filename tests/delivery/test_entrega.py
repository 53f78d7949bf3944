"""What each client was given is what the PBX wrote, whatever broke on the way, or the client was told what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Prova
from tests.delivery.lotes import correr_em_processos, correr_lote
from tests.delivery.pista import CURTOS, PADRAO


@pytest.mark.prova
@pytest.mark.timeout(14_400)  # the whole proof is long
async def test_nothing_is_lost_doubled_or_swapped_and_the_state_is_the_pbxs(prova: Prova, tmp_path: Path) -> None:
    await provar(prova, prova.n(small=10, whole=1000), tmp_path, CURTOS)


@pytest.mark.prova
@pytest.mark.timeout(14_400)  # the whole proof is long
async def test_the_same_holds_with_the_waits_that_everybody_has(prova: Prova, tmp_path: Path) -> None:
    await provar(prova, prova.n(small=2, whole=60), tmp_path, PADRAO)


async def provar(prova: Prova, n: int, pasta: Path, ambiente: Mapping[str, str]) -> None:
    """So many runs; they find nothing."""
    sementes = range(prova.seed, prova.seed + n)
    resultado = await (correr_em_processos if prova.whole else correr_lote)(sementes, pasta, ambiente)
    prova.record(**resultado.linha())
    assert resultado.achados == []
    assert resultado.corridas == n
