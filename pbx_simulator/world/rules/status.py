"""Extensions: login, logout, interval status, pause (manual §1.1.1–§1.1.6, §1.1.25–26; gaps 15, 19, 21–23, 54)."""

from __future__ import annotations

from pbx_simulator.world.model import DESCONECTADO, DESLOGADO, LIVRE, LOGADO, Result, Usuario, nao, sim
from pbx_simulator.world.state import World, segundos


def mudar(world: World, usuario: Usuario, id_status: int) -> None:
    """The user has another interval status: the time in the old one becomes a row of `pausas`, event S is told."""
    now = world.now()
    if usuario.status_desde is not None:
        world.inserir(
            "pausas",
            id_usuario=usuario.id,
            ramal=usuario.ramal,
            id_status=usuario.id_status,
            data=usuario.status_desde,
            tempo=segundos(usuario.status_desde, now),
        )
    usuario.id_status, usuario.status_desde = id_status, now
    world.salvar_usuario(usuario)
    world.evento("S", usuario.ramal, str(id_status), world.status_usuarios[id_status])


def login(world: World, ramal: str) -> Result:
    """Softphone login."""
    if not ramal:
        return nao("RAMAL_NAO_INFORMADO")
    usuario = world.usuario(ramal)
    if usuario is None:
        return nao("RAMAL_NAO_ENCONTRADO")
    if usuario.hardphone:
        return nao("LOGIN_HARDPHONE_NAO_PERMITIDO")
    if usuario.bloqueado:
        return nao("RAMAL_BLOQUEADO")
    logados = sum(one.id_status != DESLOGADO for one in world.usuarios.values())
    if usuario.id_status == DESLOGADO and logados >= world.licencas:
        return nao("LICENCA_DE_RAMAIS_EXCEDIDA")
    if not usuario.softphone_conectado:
        return nao("SOFTPHONE_NAO_CONECTADO")
    _entrar(world, usuario)
    return sim("RAMAL_LOGADO")


def logout(world: World, ramal: str) -> Result:
    """Softphone logout."""
    if not ramal:
        return nao("RAMAL_NAO_INFORMADO")
    usuario = world.usuario(ramal)
    if usuario is None:
        return nao("RAMAL_NAO_ENCONTRADO")
    if usuario.hardphone:
        return nao("LOGOUT_HARDPHONE_NAO_PERMITIDO")
    _sair(world, usuario)
    return sim("RAMAL_DESLOGADO")


def login_hardphone(world: World, ramal: str, compartilhado: str | None) -> Result:
    """Hardphone login, on a shared extension when one is named (empty: as if unknown, gap 23)."""
    usuario = world.usuario(ramal)
    if usuario is None or not usuario.hardphone:
        return nao("RAMAL_NAO_ENCONTRADO")
    if compartilhado is not None and compartilhado not in world.compartilhados:
        return nao("RAMAL_NAO_ENCONTRADO")
    usuario.compartilhado = compartilhado
    _entrar(world, usuario)
    return sim("RAMAL_LOGADO")


def logout_hardphone(world: World, ramal: str) -> Result:
    """Hardphone logout."""
    usuario = world.usuario(ramal)
    if usuario is None or not usuario.hardphone:
        return nao("RAMAL_NAO_ENCONTRADO")
    usuario.compartilhado = None
    _sair(world, usuario)
    return sim("RAMAL_DESLOGADO")


def set_status(world: World, ramal: str, id_status: str) -> Result:
    """Interval status of a softphone user."""
    if not ramal or not id_status:
        return nao("RAMAL_OU_STATUS_NAO_INFORMADO")
    usuario = world.usuario(ramal)
    if usuario is None:
        return nao("RAMAL_NAO_ENCONTRADO")
    if not id_status.isdigit() or int(id_status) not in world.status_usuarios:
        return nao("STATUS_NAO_EXISTE")
    if usuario.hardphone:
        return nao("STATUS_HARDPHONE_NAO_PERMITIDO")
    mudar(world, usuario, int(id_status))
    return sim("STATUS_ALTERADO")


def pausar(world: World, ramal: str, pausado: bool) -> Result:
    """The pause flag: no event, no status, idempotent (gap 54)."""
    if not ramal:
        return nao("RAMAL_NAO_INFORMADO")
    usuario = world.usuario(ramal)
    if usuario is None:
        return nao("RAMAL_NAO_ENCONTRADO")
    usuario.pausado = pausado
    return sim("PAUSA_ALTERADA")


def _entrar(world: World, usuario: Usuario) -> None:
    if usuario.id_status_telefone == DESCONECTADO:
        usuario.id_status_telefone = LIVRE
    mudar(world, usuario, LOGADO)


def _sair(world: World, usuario: Usuario) -> None:
    if usuario.ligacao is None:
        usuario.id_status_telefone = DESCONECTADO
    mudar(world, usuario, DESLOGADO)
