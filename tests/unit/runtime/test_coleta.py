"""What lives for a while and ends in a circle does not pile up."""

from __future__ import annotations

import subprocess
import sys

LIMIAR = 2_000
_VISITAS = f"""
import gc
from collections import deque
from gateway.runtime.coleta import poupar_coletas

class Visita:
    def __init__(self):
        self.eu = self
        self.resto = [[] for _ in range(98)]

poupar_coletas({LIMIAR})
fixos = len(gc.get_objects())
presentes = deque(maxlen=50)  # each lives while fifty others come
mais = 0
for n in range(5_000):
    presentes.append(Visita())
    if n % 10 == 0:
        mais = max(mais, len(gc.get_objects()) - fixos)
print(mais)
"""


def test_circles_of_what_lived_a_minute_are_found_soon() -> None:
    ran = subprocess.run([sys.executable, "-c", _VISITAS], capture_output=True, text=True, check=True)
    vivos = 50 * 100
    assert int(ran.stdout) < vivos + 12 * LIMIAR  # of half a million that came
