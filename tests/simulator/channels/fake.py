"""A PBX that runs rules at once and remembers what it was told; no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pbx_simulator.channels.seam import NoPast, NoQuirks, Plan, Rule
from pbx_simulator.world.codes import Result
from pbx_simulator.world.model import Campanha, Email, GrupoAtendimento, StatusDiscador, Usuario
from pbx_simulator.world.state import World

NOW = datetime.fromisoformat("2026-03-16T08:00:00")
CHAVE = "b405c4d29ca6325ecd99e7f7f37c9bd7"


class Planned(NoQuirks):
    """No quirk but the plan that a test sets."""

    def __init__(self) -> None:
        self.next = Plan()

    def plan(self, canal: str, funcao: str) -> Plan:
        """What the test set."""
        return self.next

    def disturb(self, **how: object) -> None:
        """Sets parts of the plan."""
        self.next = replace(Plan(), **how)  # type: ignore[arg-type]  # names are checked when it runs


@dataclass
class FakePbx:
    """Implements the channels' Pbx."""

    world: World = field(default_factory=lambda: World(lambda: NOW))
    quirks: Planned = field(default_factory=Planned)
    past: NoPast = field(default_factory=NoPast)
    chave: str = ""
    told: list[tuple[str, str, str]] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)

    def received(self, canal: str, nome: str, args: Mapping[str, object], origem: str) -> int:
        """Counts."""
        self.told.append(("recebido", canal, nome))
        return len(self.told)

    async def run(self, pedido: int, canal: str, nome: str, rule: Rule) -> Result:
        """Runs it now."""
        self.executed.append(nome)
        return rule(self.world)

    def answered(self, pedido: int, canal: str, nome: str, resultado: str) -> None:
        """Remembers."""
        self.told.append(("respondido", canal, resultado))

    def unanswered(self, pedido: int, canal: str, nome: str, motivo: str) -> None:
        """Remembers."""
        self.told.append(("sem resposta", canal, motivo))


def small_pbx(chave: str = "") -> FakePbx:
    """A softphone 10005, a hardphone 40024, a campaign 50, a queue, one e-mail."""
    pbx = FakePbx(chave=chave)
    world = pbx.world
    world.status_usuarios.update({1: "Logado", 2: "Deslogado", 5: "Visita em Cliente"})
    world.status_telefone.update({0: "Livre", 1: "Ocupado", 4: "Desconectado"})
    world.status_discador[10] = StatusDiscador(10, "Venda; a prazo")
    world.add_usuario(Usuario(5, "Eduardo Moreira", "10005"))
    world.add_usuario(Usuario(6, "Rosa", "40024", hardphone=True))
    world.campanhas[50] = Campanha(50, "Campanha Clientes X")
    world.filas[2] = GrupoAtendimento(2, "call_center")
    sent = datetime.fromisoformat("2017-05-15T15:57:15.108438")
    world.emails[61] = Email(
        61, "remetente@totalip.com.br", "destinatario@totalip.com.br", "Assunto Teste", "Bom dia", sent, inline=True
    )
    return pbx
