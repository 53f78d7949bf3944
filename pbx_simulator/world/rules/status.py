"""Extensions: login, logout, interval status, pause (manual §1.1.1-§1.1.6, §1.1.25-26; gaps 15, 19, 21-23, 54)."""

from __future__ import annotations

from pbx_simulator.world.codes import Codigo, Result
from pbx_simulator.world.model import DESLOGADO, LOGADO, TEL_DESCONECTADO, TEL_LIVRE, Usuario
from pbx_simulator.world.state import World, segundos


def mudar(world: World, usuario: Usuario, status: int) -> None:
    """The user has another interval status: a pause that ends becomes a row of `pausas`, event S is told."""
    now = world.now()
    if usuario.status not in (LOGADO, DESLOGADO) and usuario.status_desde is not None:
        world.insert(
            "pausas",
            id_usuario=usuario.id,
            ramal=usuario.ramal,
            id_status=usuario.status,
            data=usuario.status_desde,
            tempo=segundos(usuario.status_desde, now),
        )
    usuario.status, usuario.status_desde = status, now
    if usuario.ligacao is None:
        usuario.status_telefone = TEL_LIVRE if usuario.logado else TEL_DESCONECTADO
    world.show(usuario)
    world.emit("S", usuario.ramal, status, world.status_usuarios[status])


def login(world: World, ramal: str) -> Result:
    """Softphone login."""
    if not ramal:
        return Result(Codigo.RAMAL_NAO_INFORMADO)
    usuario = world.usuario(ramal)
    if usuario is None:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    if usuario.hardphone:
        return Result(Codigo.LOGIN_HARDPHONE_NAO_PERMITIDO)
    if usuario.bloqueado:
        return Result(Codigo.RAMAL_BLOQUEADO)
    if _sem_licenca(world, usuario):
        return Result(Codigo.LICENCA_DE_RAMAIS_EXCEDIDA)
    if not usuario.softphone_conectado:
        return Result(Codigo.SOFTPHONE_NAO_CONECTADO)
    mudar(world, usuario, LOGADO)
    return Result(Codigo.RAMAL_LOGADO)


def logout(world: World, ramal: str) -> Result:
    """Softphone logout; one who is out already is out."""
    if not ramal:
        return Result(Codigo.RAMAL_NAO_INFORMADO)
    usuario = world.usuario(ramal)
    if usuario is None:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    if usuario.hardphone:
        return Result(Codigo.LOGOUT_HARDPHONE_NAO_PERMITIDO)
    mudar(world, usuario, DESLOGADO)
    return Result(Codigo.RAMAL_DESLOGADO)


def login_hardphone(world: World, ramal: str, compartilhado: str | None = None) -> Result:
    """Hardphone login, on a shared extension when one is named (empty: as if unknown, gap 23)."""
    usuario = world.usuario(ramal)
    if usuario is None or not usuario.hardphone:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    if compartilhado is not None and compartilhado not in world.compartilhados:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    if compartilhado is not None:
        for other in world.usuarios.values():  # whoever sat at that telephone leaves it
            if other.ramal_compartilhado == compartilhado and other is not usuario:
                other.ramal_compartilhado = None
                mudar(world, other, DESLOGADO)
    usuario.ramal_compartilhado = compartilhado
    mudar(world, usuario, LOGADO)
    return Result(Codigo.RAMAL_LOGADO)


def logout_hardphone(world: World, ramal: str) -> Result:
    """Hardphone logout; a missing extension has a message of its own in HTTP only (gaps 23, 74)."""
    if not ramal:
        return Result(Codigo.RAMAL_NAO_INFORMADO)
    usuario = world.usuario(ramal)
    if usuario is None or not usuario.hardphone:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    usuario.ramal_compartilhado = None
    mudar(world, usuario, DESLOGADO)
    return Result(Codigo.RAMAL_DESLOGADO)


def set_status(world: World, ramal: str, id_status: str) -> Result:
    """Interval status of a softphone user."""
    if not ramal or not id_status:
        return Result(Codigo.RAMAL_OU_STATUS_NAO_INFORMADO)
    usuario = world.usuario(ramal)
    if usuario is None:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    status = inteiro(id_status)
    if status is None or status not in world.status_usuarios:
        return Result(Codigo.STATUS_NAO_EXISTE)
    if usuario.hardphone:
        return Result(Codigo.STATUS_HARDPHONE_NAO_PERMITIDO)
    mudar(world, usuario, status)
    return Result(Codigo.STATUS_ALTERADO)


def pausar(world: World, ramal: str, pausado: bool) -> Result:
    """The pause flag: no event, no status, allowed for hardphones, idempotent (gap 54)."""
    if not ramal:
        return Result(Codigo.RAMAL_NAO_INFORMADO)
    usuario = world.usuario(ramal)
    if usuario is None:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    usuario.pausado = pausado
    world.seen(usuario)
    return Result(Codigo.PAUSA_ALTERADA)


def inteiro(text: str) -> int | None:
    """A number as a client writes it: ASCII digits, not absurdly many; None for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _sem_licenca(world: World, usuario: Usuario) -> bool:
    return not usuario.logado and sum(user.logado for user in world.usuarios.values()) >= world.licencas
