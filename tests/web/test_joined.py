"""The metrics of several workers on one page."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from gateway.telemetry.joined import juntar
from gateway.telemetry.metrics import Metrics


def test_every_sample_is_there_once_a_worker_each_family_once_and_a_silent_worker_is_said() -> None:
    um, outro = Metrics(), Metrics()
    um.pedidos.labels("GET", "200").inc(3)
    outro.pedidos.labels("GET", "200").inc(4)
    outro.duracao.labels("GET").observe(0.004)
    pagina = juntar({"0": um.texto(), "1": outro.texto(), "2": None}).decode()

    assert 'gateway_http_requests_total{metodo="GET",status="200",worker="0"} 3.0' in pagina
    assert 'gateway_http_requests_total{metodo="GET",status="200",worker="1"} 4.0' in pagina
    assert 'gateway_http_request_seconds_bucket{le="0.005",metodo="GET",worker="1"} 1.0' in pagina
    assert [f'gateway_worker_up{{worker="{n}"}} {up}' in pagina for n, up in (("0", 1.0), ("1", 1.0), ("2", 0.0))] == [
        True
    ] * 3
    assert pagina.count("# TYPE gateway_http_requests_total counter") == 1
    nomes = [familia.name for familia in text_string_to_metric_families(pagina)]
    assert len(nomes) == len(set(nomes))
