"""The metrics of several workers as one page, each sample labelled with its worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

WORKER: Final = "worker"


def juntar(paginas: Mapping[str, bytes | None]) -> bytes:
    """The pages of the workers by name; None for one that did not answer, which `gateway_worker_up` tells."""
    vivos = GaugeMetricFamily("gateway_worker_up", "1 where the worker answered.", labels=(WORKER,))
    familias: dict[str, Metric] = {}
    for nome, pagina in paginas.items():
        vivos.add_metric((nome,), float(pagina is not None))
        for familia in text_string_to_metric_families((pagina or b"").decode()):
            junta = familias.setdefault(
                familia.name, Metric(familia.name, familia.documentation, familia.type, familia.unit)
            )
            for amostra in familia.samples:
                junta.add_sample(
                    amostra.name,
                    {**amostra.labels, WORKER: nome},
                    amostra.value,
                    amostra.timestamp,
                    amostra.exemplar,
                )
    registry = CollectorRegistry()
    registry.register(_Feitas([vivos, *familias.values()]))
    return generate_latest(registry)


class _Feitas(Collector):
    def __init__(self, familias: Iterable[Metric]) -> None:
        self._familias = familias

    def collect(self) -> Iterable[Metric]:
        """What was made."""
        return self._familias
