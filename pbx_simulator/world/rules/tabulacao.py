"""Tabulation in all its shapes; the kind of the status decides what the date means (gaps 34, 35, 67-69, 72)."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime

from pbx_simulator.world import model as m
from pbx_simulator.world.codes import NOTHING, Codigo, Result, done
from pbx_simulator.world.rules import registros
from pbx_simulator.world.rules.campanhas import achar
from pbx_simulator.world.rules.clientes import telefone_de
from pbx_simulator.world.rules.status import inteiro
from pbx_simulator.world.state import World


def tabular(
    world: World,
    parametro1: str,
    telefone: str,
    id_campanha: str,
    id_status: str,
    ramal: str,
    data: str | datetime | None = "",
    uniqueid: str = "",
    *,
    canal: str = "api",
) -> Result:
    """Saves a status for one telephone of a customer.

    Args:
        data: DDMMYYYYHHMM, an instant (the command table), or empty.
        canal: `commands` (or `socket`) has a message of its own for a missing extension or status (gap 67).
    """
    if canal in ("commands", "socket") and not (ramal and id_status):
        return Result(Codigo.RAMAL_OU_STATUS_NAO_INFORMADO)
    if not all((parametro1, telefone, id_campanha, id_status, ramal)):
        return Result(Codigo.PARAMETROS_NAO_INFORMADOS)
    phone = telefone_de(world, id_campanha, parametro1, telefone)
    if phone is None:
        return Result(Codigo.CLIENTE_NAO_LOCALIZADO_NA_CAMPANHA)
    checked = _verificar(world, id_status, ramal, data)
    if isinstance(checked, Result):
        return checked
    status, usuario, when = checked
    if _excedido(world, [phone], status):
        return Result(Codigo.AGENDAMENTOS_EXCEDIDOS)
    _marcar(world, phone, status, usuario, when, uniqueid.strip() or None)
    return Result(Codigo.STATUS_CADASTRADO, {"forma": "CADASTRADO" if _agenda(status) else "INSERIDO"})


def tabular_parametro1(
    world: World, parametro1: str, id_campanha: str, id_status: str, ramal: str, data: str | datetime | None = ""
) -> Result:
    """Saves a status for every telephone of the customers with that parametro1, in one campaign or (0) in all."""
    if not all((parametro1, id_campanha, id_status, ramal)):
        return Result(Codigo.PARAMETROS_NAO_INFORMADOS)
    one = achar(world, id_campanha)
    campaigns = list(world.campanhas.values()) if inteiro(id_campanha) == 0 else [one] if one else []
    people = [cliente for campanha in campaigns for cliente in world.clientes_com(campanha, 1, parametro1)]
    phones = [phone for cliente in people for phone in world.telefones_de(cliente)]
    if not phones:
        return Result(Codigo.CLIENTE_NAO_LOCALIZADO_NA_CAMPANHA)
    checked = _verificar(world, id_status, ramal, data)
    if isinstance(checked, Result):
        return checked
    status, usuario, when = checked
    # All or nothing: the limit must hold for every telephone before the first is marked.
    if any(_excedido(world, world.telefones_de(cliente), status) for cliente in people):
        return Result(Codigo.AGENDAMENTOS_EXCEDIDOS)
    for phone in phones:
        _marcar(world, phone, status, usuario, when, None)
    names = list(dict.fromkeys(world.campanhas[phone.campanha].nome for phone in phones))
    return Result(
        Codigo.STATUS_CADASTRADO, {"campanhas": "\n".join(names)}, tuple({"campanha": name} for name in names)
    )


def tabular_ligacao(world: World, uniqueid: str, status: int, agendar_para: datetime | None = None) -> Result:
    """The operator tabulates his dialer call, during it or after it."""
    call = world.ligacoes.get(uniqueid) or world.encerradas.get(uniqueid)
    phone = world.telefones.get(call.telefone) if call and call.telefone is not None else None
    usuario = world.usuarios.get(call.usuario) if call and call.usuario is not None else None
    kind = world.status_discador.get(status)
    if phone is None or usuario is None or kind is None:
        return NOTHING
    if _agenda(kind) and (agendar_para is None or agendar_para <= world.now()):
        return NOTHING
    if _excedido(world, [phone], kind):
        return NOTHING
    _marcar(world, phone, kind, usuario, agendar_para, uniqueid)
    return done(ramal=usuario.ramal, telefone_id=str(phone.id))


def vencer(world: World) -> Result:
    """Tells operators of the appointments whose time has come: event AGOP each; nothing is dialled."""
    told = 0
    while world.agenda and world.agenda[0][0] <= world.now():
        when, number = heapq.heappop(world.agenda)
        phone = world.telefones.get(number)
        if phone is not None and phone.discar_em_operador == when:
            avisar(world, phone)
            told += 1
    return done(avisos=str(told)) if told else NOTHING


def avisar(world: World, phone: m.Telefone) -> Result:
    """One operator is told of his appointment."""
    cliente = world.clientes[phone.cliente]
    with world.changing(cliente):
        phone.discar_em_operador = None
    world.show(phone, world.campanhas[phone.campanha])
    parameters = cliente.parametros
    usuario = world.usuario(phone.agendado_por or "")
    if usuario is not None:
        usuario.popup = phone.id
    world.emit("AGOP", phone.agendado_por, phone.numero, parameters[0], parameters[1], phone.campanha)
    return done(ramal=phone.agendado_por or "", telefone_id=str(phone.id))


def ler_data(data: str | datetime | None) -> datetime | None:
    """DDMMYYYYHHMM (gap 10); None when there is none. Raises ValueError for anything else."""
    if data is None or isinstance(data, datetime):
        return data
    text = data.replace(" ", "")
    if not text:
        return None
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        raise ValueError("a data deve ter a forma DDMMYYYYHHMM")
    return datetime(int(text[4:8]), int(text[2:4]), int(text[:2]), int(text[8:10]), int(text[10:]))  # noqa: DTZ001 - the PBX has local time only


def _verificar(
    world: World, id_status: str, ramal: str, data: str | datetime | None
) -> Result | tuple[m.StatusDiscador, m.Usuario, datetime | None]:
    """Existence first, then limits and dates (gap 15)."""
    usuario = world.usuario(ramal)
    if usuario is None:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    number = inteiro(id_status)
    status = world.status_discador.get(number) if number is not None else None
    if status is None:
        return Result(Codigo.STATUS_NAO_EXISTE)
    try:
        when = ler_data(data)
    except ValueError:
        return Result(Codigo.PARAMETROS_NAO_INFORMADOS)
    if _agenda(status) and (when is None or when <= world.now()):
        return Result(Codigo.AGENDAMENTO_NAO_FUTURO)
    return status, usuario, when


def _agenda(status: m.StatusDiscador) -> bool:
    return status.reagendar or status.id == m.AGENDAMENTO_OPERADOR


def _excedido(world: World, marked: Sequence[m.Telefone], status: m.StatusDiscador) -> bool:
    """Whether one customer would have more open appointments than allowed (gap 35); a second one replaces its first."""
    if not _agenda(status):
        return False
    numbers, open_ones = {phone.id for phone in marked}, 0
    for phone in world.telefones_de(world.clientes[marked[0].cliente]):
        open_ones += phone.discar_em is not None or (status.reagendar and phone.id in numbers)
        open_ones += phone.discar_em_operador is not None or (not status.reagendar and phone.id in numbers)
    return open_ones > world.max_agendamentos


def _marcar(
    world: World,
    phone: m.Telefone,
    status: m.StatusDiscador,
    usuario: m.Usuario,
    when: datetime | None,
    uniqueid: str | None,
) -> None:
    cliente, campanha = world.clientes[phone.cliente], world.campanhas[phone.campanha]
    appointment = when if _agenda(status) else None
    with world.changing(cliente):
        phone.status = status.id
        if status.id == m.AGENDAMENTO_OPERADOR:
            phone.discar_em_operador, phone.agendado_por = appointment, usuario.ramal
        elif status.reagendar:
            phone.discar_em = appointment
    if appointment is not None:
        if status.reagendar:
            campanha.urgentes.append(phone.id)
        else:
            heapq.heappush(world.agenda, (appointment, phone.id))
    written = world.now() if appointment is not None or when is None else when
    registros.historico(world, phone, usuario, status, written)
    registros.resultado(world, phone, status.id, uniqueid)
    ended = world.encerradas.get(uniqueid or "")
    if ended is not None and ended.telefone == phone.id:  # during the call its row is not there yet
        registros.mensal_tabulado(world, ended, status.id)
    world.show(phone, campanha)
