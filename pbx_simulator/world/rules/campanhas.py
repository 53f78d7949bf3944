"""Campaigns: toggled, and their telephones deleted (manual §1.1.7, §1.1.22, §1.3.1.9; gaps 24, 25, 48-50, 99)."""

from __future__ import annotations

from pbx_simulator.world.codes import Codigo, Result
from pbx_simulator.world.model import Campanha, Telefone
from pbx_simulator.world.rules.status import inteiro
from pbx_simulator.world.state import World


def achar(world: World, id_campanha: str) -> Campanha | None:
    """The campaign that a client names, if it exists."""
    number = inteiro(id_campanha)
    return world.campanhas.get(number) if number is not None else None


def alternar(world: World, campanha_id: str, ramal: str | None = None) -> Result:
    """Active becomes inactive and the other way round; the log says so (view campanhas_logs)."""
    campanha = achar(world, campanha_id)
    if campanha is None:
        return Result(Codigo.CAMPANHA_NAO_ENCONTRADA)
    campanha.ativa = not campanha.ativa
    world.show(campanha)
    what = "ativada" if campanha.ativa else "desativada"
    world.insert(
        "campanhas_logs",
        ramal=ramal,
        descricao=f"Campanha {campanha.id} ({campanha.nome}) {what}",
        data=world.now(),
    )
    return Result(Codigo.CAMPANHA_ATIVADA if campanha.ativa else Codigo.CAMPANHA_DESATIVADA)


def excluir(world: World, id_telefone: str, id_campanha: str, *, registrar: bool = False) -> Result:
    """One telephone, or all of a campaign but those in an intermediate status; id_telefone wins (gap 50).

    `registrar`: the deletion leaves its own row in excluir_telefone_campanha (HTTP), with executado true.
    """
    phone_id, campaign_id = inteiro(id_telefone), inteiro(id_campanha)
    if phone_id:  # 0 counts as empty (gap 99)
        phone = world.telefones.get(phone_id)
        if phone is None or intermediario(world, phone):
            return Result(Codigo.TELEFONE_NAO_ENCONTRADO)
        world.remove_telefone(phone)
        world.show(world.campanhas[phone.campanha])
        _registrar(world, registrar, id_telefone=phone_id)
        return Result(Codigo.TELEFONE_EXCLUIDO)
    if id_telefone.strip() not in ("", "0") or not id_campanha.strip():
        return Result(Codigo.TELEFONE_NAO_ENCONTRADO)
    campanha = world.campanhas.get(campaign_id) if campaign_id is not None else None
    if campanha is None:
        return Result(Codigo.CAMPANHA_NAO_ENCONTRADA)
    for number in list(campanha.clientes):
        for phone in world.telefones_de(world.clientes[number]):
            if not intermediario(world, phone):
                world.remove_telefone(phone)
    world.show(campanha)
    _registrar(world, registrar, id_campanha=campanha.id)
    return Result(Codigo.TELEFONES_DA_CAMPANHA_EXCLUIDOS)


def intermediario(world: World, phone: Telefone) -> bool:
    """Whether the telephone is being dialled, in the dialer's URA, in a queue, or in a call."""
    status = world.status_discador.get(phone.status) if phone.status is not None else None
    return phone.em_ligacao or (status is not None and status.intermediario)


def _registrar(world: World, wanted: bool, **what: int) -> None:
    if wanted:
        world.insert("excluir_telefone_campanha", executado=True, data=world.now(), **what)
