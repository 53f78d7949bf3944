"""E-mails, SMS and the state of the servers (manual §2.1, §1.3.1.38, §1.1.17)."""

from __future__ import annotations

from datetime import timedelta

from pbx_simulator.world.codes import NOTHING, Result, done
from pbx_simulator.world.model import Email
from pbx_simulator.world.state import World

REFRESH_S = 180


def email(
    world: World,
    remetente: str,
    destinatario: str,
    assunto: str,
    corpo: str,
    *,
    fila: int | None = None,
    ramal: str | None = None,
    inline: bool = False,
    anexos: bool = False,
) -> Result:
    """An e-mail arrives in a queue, or for an operator."""
    number = world.next_id("email", 62)
    world.emails[number] = Email(
        number, remetente, destinatario, assunto, corpo, world.now(), inline, anexos, fila, ramal
    )
    return done(id=str(number))


def sms(world: World, telefone: str, texto: str) -> Result:
    """A text message arrives."""
    world.insert("mensagens_sms_recebidas", origem=telefone, mensagem=texto, recebida_em=world.now())
    return done()


def servidor(world: World, id_servidor: int, status: str) -> Result:
    """A server is found in this state; it shows at the next refresh."""
    found = world.servidores.get(id_servidor)
    if found is None:
        return NOTHING
    found.proximo = status
    return atualizar_servidores(world)


def atualizar_servidores(world: World) -> Result:
    """Every three minutes the states found become the states shown."""
    now = world.now()
    if world.servidores_em is not None and now - world.servidores_em < timedelta(seconds=REFRESH_S):
        return NOTHING
    world.servidores_em = now
    for found in world.servidores.values():
        if found.status != found.proximo:
            found.status = found.proximo
            world.show(found)
    return done()
