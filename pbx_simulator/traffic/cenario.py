"""Who and what the traffic works with: the cast of the day, read once from the world."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fila:
    """A queue and the number that customers call to reach it."""

    id: int
    nome: str
    numero: str


@dataclass(frozen=True)
class CampanhaViva:
    """A campaign that the dialer works."""

    id: int
    preview: bool


@dataclass(frozen=True)
class Cenario:
    """The cast: extensions that people sit at, queues, campaigns, pauses, servers."""

    atendentes: tuple[str, ...]
    filas: tuple[Fila, ...]
    campanhas: tuple[CampanhaViva, ...]
    pausas: tuple[int, ...]  # ids of interval statuses other than logged in and out
    tabulacoes: tuple[int, ...]  # ids of telephone statuses an agent chooses from
    servidores: tuple[int, ...]
    ddd: str


_DDDS = ("11", "11", "11", "21", "31", "41", "47", "51", "85")


def telefone(sorte: int, ddd: str = "") -> str:
    """A Brazilian number out of a random integer; four in five are mobiles."""
    area = ddd or _DDDS[sorte % len(_DDDS)]
    resto = sorte // 9
    if resto % 5:
        return f"{area}9{80_000_000 + resto % 20_000_000:08d}"
    return f"{area}3{resto % 10_000_000:07d}"
