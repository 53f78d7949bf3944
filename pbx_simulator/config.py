"""How a simulated PBX is set up: one frozen value, read by everything below the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

DEFAULT_KEY = "b405c4d29ca6325ecd99e7f7f37c9bd7"  # the key that the manual's examples carry
DEFAULT_START = datetime.fromisoformat("2026-03-16T08:00:00")  # a Monday; a PBX has local time only

PROFILES = ("campo", "manual")


@dataclass(frozen=True)
class Size:
    """How much call centre there is."""

    ramais: int
    campanhas: int
    clientes: int
    historico_ligacoes: int = 0  # rows of the past, made with COPY when the database opens


SIZES: Mapping[str, Size] = {
    "small": Size(ramais=40, campanhas=3, clientes=120),
    "medium": Size(ramais=400, campanhas=8, clientes=2_000, historico_ligacoes=100_000),
    "big": Size(ramais=5_000, campanhas=40, clientes=20_000, historico_ligacoes=10_000_000),
}


@dataclass(frozen=True)
class SimConfig:
    """Everything a simulator is started with. Ports of 0 are chosen by the system, see `.ports`."""

    seed: int = 1
    speed: float = 1.0  # simulated seconds a real second; 0 stands still until told to advance
    start: datetime = DEFAULT_START
    size: str = "small"
    profile: str = "campo"  # campo: types as field-facts has them; manual: as the contract has them
    traffic: bool = True
    rate: float | None = None  # events a real second to reach, for load; None: what the day brings
    host: str = "127.0.0.1"
    api_port: int = 0
    events_port: int = 0
    commands_port: int = 0
    database_port: int = 0
    control_port: int = 0
    chave: str = DEFAULT_KEY
    database: bool = True  # False: the channels without PostgreSQL, for tests that need no tables
    database_password: str = "integracao"  # noqa: S105 - a simulator's password, printed at start
    data_dir: str | None = None
    postgres: str | None = field(default=None, repr=False)  # a superuser's DSN: use this server, start none
    postgres_data_directory: str | None = None  # what that server's `show data_directory` must say
    poll_s: float = 1.0  # real seconds between two looks at the command tables (gap 104)
    quirks: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise ValueError("; ".join(problems))

    @property
    def dimensions(self) -> Size:
        """The numbers behind `size`."""
        return SIZES[self.size]


def _problems(config: SimConfig) -> list[str]:
    found = []
    if config.size not in SIZES:
        found.append(f"size deve ser um de {', '.join(SIZES)}")
    if config.profile not in PROFILES:
        found.append(f"profile deve ser um de {', '.join(PROFILES)}")
    if config.speed < 0:
        found.append("speed não pode ser negativa")
    if config.rate is not None and config.rate <= 0:
        found.append("rate deve ser maior que zero")
    if config.poll_s <= 0:
        found.append("poll_s deve ser maior que zero")
    found += _problems_of_postgres(config)
    for name in ("api_port", "events_port", "commands_port", "database_port", "control_port"):
        if not 0 <= getattr(config, name) <= 65_535:
            found.append(f"{name} deve estar entre 0 e 65535")
    return found


def _problems_of_postgres(config: SimConfig) -> list[str]:
    if config.postgres is None:
        return ["postgres_data_directory só vale com postgres"] if config.postgres_data_directory else []
    found = []
    parts = urlsplit(config.postgres)
    if parts.scheme not in ("postgres", "postgresql") or not parts.hostname or not parts.username:
        found.append("postgres deve ter a forma postgresql://usuario:senha@servidor:porta/banco")
    if not config.postgres_data_directory:
        found.append("com postgres informe também postgres_data_directory, o que SHOW data_directory responde nele")
    if config.data_dir or not config.database:
        found.append("postgres não combina com data_dir nem com a falta de banco")
    return found
