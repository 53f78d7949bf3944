"""The delivery proof with the waits that everybody has: `make prove` runs it, `make test` does not yet.

On some seeds it still fails, and why is not known (docs/events.md). Until it is, that is said, not met now and then.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Prova
from tests.delivery.pista import PADRAO
from tests.delivery.test_entrega import correr_todas


@pytest.mark.prova
@pytest.mark.timeout(14_400)  # the whole proof is long
async def test_the_same_holds_with_the_waits_that_everybody_has(prova: Prova, tmp_path: Path) -> None:
    n = prova.n(small=1, whole=10)
    resultado = await correr_todas([prova.seed + i for i in range(n)], tmp_path, 1, PADRAO)
    prova.record(**resultado.linha())
    assert resultado.achados == []
    assert resultado.corridas == n
