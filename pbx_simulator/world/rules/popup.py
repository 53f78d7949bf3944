"""An operator calls what a pop-up shows him: a campaign call, so event D and not A (gap 60)."""

from __future__ import annotations

from pbx_simulator.world.codes import Codigo, Result
from pbx_simulator.world.rules import chamadas, discador
from pbx_simulator.world.rules.campanhas import intermediario
from pbx_simulator.world.state import World


def discar(world: World, ramal: str, numero: str) -> Result:
    """An extension calls; the number of its last PREVIEW or AGOP is a call of that campaign."""
    usuario = world.usuario(ramal)
    phone = world.telefones.get(usuario.popup) if usuario is not None and usuario.popup is not None else None
    if usuario is None or phone is None or not world.mesmo_numero(phone.numero, numero) or intermediario(world, phone):
        return chamadas.discar(world, ramal, numero)
    if usuario.ligacao is not None or not usuario.logado:
        return Result(Codigo.DISCANDO)
    usuario.popup = None
    call = discador.comecar(world, phone)
    discador.ligar(world, call, phone, usuario)
    return Result(Codigo.DISCANDO, {"uniqueid": call.uniqueid})
