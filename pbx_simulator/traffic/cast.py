"""Finds the cast of the day in a world."""

from __future__ import annotations

from pbx_simulator.traffic.cenario import CampanhaViva, Cenario, Fila
from pbx_simulator.world.model import DESLOGADO, LOGADO
from pbx_simulator.world.state import World


def cenario_de(world: World) -> Cenario:
    """Who works and with what; always in the same order for the same world.

    Agents are the softphones that can log in; the statuses they tabulate are those an agent may choose, not the
    system's own.
    """
    agents = [
        user.ramal
        for _, user in sorted(world.usuarios.items())
        if not user.hardphone and not user.bloqueado and user.softphone_conectado
    ]
    queues = [
        Fila(number, queue.nome, queue.telefones[0] if queue.telefones else "")
        for number, queue in sorted(world.filas.items())
    ]
    campaigns = [
        CampanhaViva(number, campaign.preview) for number, campaign in sorted(world.campanhas.items()) if campaign.ativa
    ]
    chosen = [
        number
        for number, status in sorted(world.status_discador.items())
        if not status.intermediario and (status.finaliza or status.reagendar or number == 1002)
    ]
    return Cenario(
        atendentes=tuple(dict.fromkeys(agents)),
        filas=tuple(queues),
        campanhas=tuple(campaigns),
        pausas=tuple(number for number in sorted(world.status_usuarios) if number not in (LOGADO, DESLOGADO)),
        tabulacoes=tuple(chosen),
        servidores=tuple(sorted(world.servidores)),
        ddd=world.ddd,
    )
