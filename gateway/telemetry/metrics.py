"""Metrics: a registry of our own, made by the runtime and handed around. Labels hold no personal data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

TIPO_DE_CONTEUDO: Final = "text/plain; version=0.0.4; charset=utf-8"
_PASSOS_S: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

SinalDoCanal = tuple[str, str, bool, bool | None, bool | None]
"""PBX, channel, whether it works; whether its breakers of reads and of commands are closed (None: it has none)."""


class Respostas(Protocol):
    """Answers that are kept; `contagem` is by function and how they were given."""

    @property
    def contagem(self) -> Mapping[tuple[str, str], int]:
        """Reads by function and how they were answered."""

    @property
    def bytes(self) -> int:
        """About how much memory they take."""

    def __len__(self) -> int:
        """How many there are."""


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self.registry: Final = CollectorRegistry()
        self.pedidos: Final = Counter(
            "gateway_http_requests",
            "HTTP requests by method and status.",
            ("metodo", "status"),
            registry=self.registry,
        )
        self.duracao: Final = Histogram(
            "gateway_http_request_seconds",
            "Time to answer.",
            ("metodo",),
            buckets=_PASSOS_S,
            registry=self.registry,
        )
        self.operacoes: Final = Counter(
            "gateway_operations",
            "GraphQL operations by transport and end.",
            ("via", "fim"),
            registry=self.registry,
        )
        self.sockets: Final = Gauge("gateway_websockets", "Open WebSockets.", registry=self.registry)
        self.assinaturas: Final = Gauge(
            "gateway_websocket_operations", "Operations running over WebSockets.", registry=self.registry
        )
        self.recusas: Final = Counter(
            "gateway_refusals", "Requests refused before execution.", ("motivo",), registry=self.registry
        )

        self._comandos: Final = Counter(
            "gateway_commands",
            "Commands that ended, by how; `guarda` where the gateway itself refused.",
            ("pbx", "intencao", "estado", "canal", "guarda"),
            registry=self.registry,
        )

    def contar_comando(self, pbx: str, intencao: str, estado: str, canal: str | None, guarda: str | None) -> None:
        """Counts a command that ended."""
        self._comandos.labels(pbx, intencao, estado, canal or "", guarda or "").inc()

    def vigiar_canais(self, sinais: Callable[[], Iterable[SinalDoCanal]]) -> None:
        """Shows each configured channel as `gateway_channel_up` and `gateway_breaker_closed`, asked at every scrape."""
        self.registry.register(_Canais(sinais))

    def vigiar_posse(self, pbx: str, sou: Callable[[], bool]) -> None:
        """Shows as `gateway_pbx_owner` whether this process owns a PBX, asked at every scrape."""
        posse = Gauge("gateway_pbx_owner", "1 in the process that owns the PBX.", ("pbx",), registry=self.registry)
        posse.labels(pbx).set_function(lambda: float(sou()))

    def vigiar_leque(self, numeros: Callable[[], Mapping[str, int]]) -> None:
        """Shows the shared subscriptions: `grupos`, `membros`, `execucoes` and `perdidos` (see `Leque.numeros`)."""
        self.registry.register(_Leque(numeros))

    def vigiar_respostas(self, pbx: str, respostas: Respostas) -> None:
        """Shows what is asked of a PBX's API and what is answered from memory (see `channels/answers.py`)."""
        self.registry.register(_Respostas(pbx, respostas))

    def vigiar_planos(self, numeros: Callable[[], Mapping[str, int]]) -> None:
        """Shows what became of queries (see `resolvers.planning.planejador.Numeros`), asked at every scrape."""
        self.registry.register(_Planos(numeros))

    def vigiar_fluxo(self, leitores: Callable[[], int]) -> None:
        """Shows `gateway_event_readers` and `gateway_tasks`, asked at every scrape: neither may grow with time."""
        readers = Gauge("gateway_event_readers", "Readers of events and watchers of state.", registry=self.registry)
        readers.set_function(leitores)
        tasks = Gauge("gateway_tasks", "asyncio tasks that have not ended.", registry=self.registry)
        tasks.set_function(lambda: len(asyncio.all_tasks()))

    def texto(self) -> bytes:
        """What a scrape gets, as `TIPO_DE_CONTEUDO`."""
        return generate_latest(self.registry)


class _Leque(Collector):
    def __init__(self, numeros: Callable[[], Mapping[str, int]]) -> None:
        self._numeros = numeros

    def collect(self) -> Iterator[Metric]:
        agora = self._numeros()
        for nome, grandeza, ajuda in (
            ("grupos", "gateway_shared_groups", "Documents executed for their subscribers."),
            ("membros", "gateway_shared_members", "Subscribers of those."),
        ):
            yield GaugeMetricFamily(grandeza, ajuda, value=agora[nome])
        for nome, grandeza, ajuda in (
            ("execucoes", "gateway_shared_executions", "Executions, one an item and group."),
            ("perdidos", "gateway_shared_lost", "Answers that subscribers were too slow for; each told in a Lacuna."),
        ):
            yield CounterMetricFamily(grandeza, ajuda, value=agora[nome])


class _Respostas(Collector):
    def __init__(self, pbx: str, respostas: Respostas) -> None:
        self._pbx = pbx
        self._respostas = respostas

    def collect(self) -> Iterator[Metric]:
        reads = CounterMetricFamily(
            "gateway_api_reads",
            "Reads of the API: `lembrada` from memory, `compartilhada` with one in flight, `pedida` of the PBX.",
            labels=("pbx", "funcao", "como"),
        )
        for (funcao, como), quantas in sorted(self._respostas.contagem.items()):
            reads.add_metric((self._pbx, funcao, como), quantas)
        yield reads
        for grandeza, ajuda, agora in (
            ("gateway_api_answers_kept", "Answers of the API that are kept.", len(self._respostas)),
            ("gateway_api_answers_kept_bytes", "About how much memory they take.", self._respostas.bytes),
        ):
            family = GaugeMetricFamily(grandeza, ajuda, labels=("pbx",))
            family.add_metric((self._pbx,), agora)
            yield family


class _Planos(Collector):
    def __init__(self, numeros: Callable[[], Mapping[str, int]]) -> None:
        self._numeros = numeros

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(
            "gateway_plans",
            "Plans: made, at hand, followed; none, or a root field's left, with the reason.",
            labels=("fim", "motivo"),
        )
        for nome, quantas in self._numeros().items():
            fim, _, motivo = nome.partition(".")
            family.add_metric((fim, motivo), quantas)
        yield family


class _Canais(Collector):
    def __init__(self, sinais: Callable[[], Iterable[SinalDoCanal]]) -> None:
        self._sinais = sinais

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("gateway_channel_up", "1 where the channel works.", labels=("pbx", "canal"))
        breakers = GaugeMetricFamily(
            "gateway_breaker_closed", "1 where requests of that kind pass.", labels=("pbx", "canal", "tipo")
        )
        for pbx, canal, ok, leituras, comandos in self._sinais():
            family.add_metric((pbx, canal), float(ok))
            for tipo, fechado in (("leituras", leituras), ("comandos", comandos)):
                if fechado is not None:
                    breakers.add_metric((pbx, canal, tipo), float(fechado))
        yield family
        yield breakers
