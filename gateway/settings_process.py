"""The settings of the program itself: how it uses the machine (read by `gateway.settings`)."""

from __future__ import annotations

from typing import Final

from gateway import settings_values as como
from gateway.settings_values import Variavel

DO_PROCESSO: Final[tuple[Variavel, ...]] = (
    Variavel(
        "GATEWAY_WORKERS",
        "workers",
        como.inteiro(1, 64),
        "1",
        "Quantos processos servem na mesma porta; um deles é o dono do PBX, e os outros o seguem.",
    ),
    Variavel(
        "GATEWAY_GC_THRESHOLD",
        "gc_threshold",
        como.inteiro(0, 10_000_000),
        "50000",
        "Objetos novos entre duas coletas de lixo; os da partida não são mais percorridos. 0: o padrão do Python.",
    ),
    Variavel(
        "GATEWAY_COMPRESS_MIN_BYTES",
        "compress_min_bytes",
        como.inteiro(0, 1_000_000_000),
        "2048",
        "A partir de quantos bytes uma resposta vai em gzip para quem o aceita; 0: nunca.",
    ),
)
