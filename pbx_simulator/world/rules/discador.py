"""The dialer: chooses telephones, dials, passes its URA and queue, delivers, fails, pops up (gaps 49, 60, 69)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pbx_simulator.world import model as m
from pbx_simulator.world.codes import NOTHING, Result, done
from pbx_simulator.world.rules import registros
from pbx_simulator.world.rules.black_list import bloqueado
from pbx_simulator.world.rules.campanhas import intermediario
from pbx_simulator.world.rules.chamadas import abrir, fechar, ocupar
from pbx_simulator.world.state import World, a_discar, count

MOTIVOS: Mapping[str, int] = {
    "NAO_ATENDIDA": m.NAO_ATENDE,
    "CAIXA_POSTAL": m.NAO_ATENDE,
    "OCUPADO": m.OCUPADO,
    "INEXISTENTE": m.INVALIDO,
    "SEM_OPERADORES": m.SEM_OPERADORES,
    "ROTA": m.ROTA_INDISPONIVEL,
}


def proximo(world: World, campanha: int) -> m.Telefone | None:
    """What the dialer dials next: appointments due and call-me-now first, then what is left in order.

    Appointments come even before the black list and the retries (§1.3.1.7: they ignore filters), but a
    finalised customer is never dialled again (§1.2.2.3, view campanhas).
    """
    found = world.campanhas.get(campanha)
    if found is None or not found.ativa:
        return None
    now = world.now()
    for number in list(found.urgentes):
        phone = world.telefones.get(number)
        if phone is None or (phone.discar_em is None and not phone.agora):
            found.urgentes.remove(number)
        elif (phone.agora or (phone.discar_em is not None and phone.discar_em <= now)) and _pronto(world, phone):
            return phone
    return next(_restantes(world, found), None)


def agente(world: World, campanha: int) -> m.Usuario | None:
    """The operator who has been free for longest: of the campaign's queue, where it has one."""
    found = world.campanhas[campanha]
    members = world.filas[found.fila].membros if found.fila in world.filas else world.usuarios
    return next((world.usuarios[number] for number in world.livres if number in members), None)


def disca(world: World, campanha: int) -> Result:
    """The dialer begins to dial: status Discado Sistema; no event, nobody's telephone is busy yet."""
    phone = proximo(world, campanha)
    if phone is None:
        return NOTHING
    call = comecar(world, phone)
    return done(uniqueid=call.uniqueid, telefone_id=str(phone.id))


def comecar(world: World, phone: m.Telefone) -> m.Ligacao:
    """A call to this telephone of a campaign begins; its appointment and its "call me now" are met."""
    call = abrir(world, "D", destino=phone.numero)
    call.campanha, call.telefone = phone.campanha, phone.id
    with world.changing(world.clientes[phone.cliente]):
        phone.status, phone.discado, phone.tentativas = m.DISCADO, True, phone.tentativas + 1
        phone.discar_em, phone.agora = None, False
    world.show(phone, world.campanhas[phone.campanha])
    return call


def na_ura(world: World, uniqueid: str) -> Result:
    """The customer answered and hears the dialer's URA."""
    call, phone = _pair(world, uniqueid)
    if call is None or phone is None:
        return NOTHING
    call.na_ura = True
    registros.ura(world, uniqueid, 2, "Saudação", "discador_saudacao.wav", "1", 5)
    _marcar(world, phone, m.URA_DISCADOR)
    return done(uniqueid=uniqueid)


def na_fila(world: World, uniqueid: str) -> Result:
    """Nobody is free: the customer waits in the campaign's queue."""
    call, phone = _pair(world, uniqueid)
    campanha = world.campanhas[phone.campanha] if phone is not None else None
    if call is None or phone is None or campanha is None or campanha.fila not in world.filas:
        return NOTHING
    call.na_ura, call.fila, call.entrou_na_fila = False, campanha.fila, world.now()
    _marcar(world, phone, m.NA_FILA)
    return done(uniqueid=uniqueid)


def entregar(world: World, uniqueid: str) -> Result:
    """A free operator gets the call: event D."""
    call, phone = _pair(world, uniqueid)
    usuario = agente(world, phone.campanha) if phone is not None else None
    if call is None or phone is None or usuario is None:
        return NOTHING
    return ligar(world, call, phone, usuario)


def ligar(world: World, call: m.Ligacao, phone: m.Telefone, usuario: m.Usuario) -> Result:
    """Customer and operator are on one line: event D, status Entregue ao Operador."""
    call.na_ura, call.atendida_em = False, world.now()
    with world.changing(world.clientes[phone.cliente]):
        phone.status, phone.em_ligacao = m.ENTREGUE, True
    campanha = world.campanhas[phone.campanha]
    count(campanha, {"ligacoes_atendidas": 1})
    ocupar(world, usuario, call)
    registros.resultado(world, phone, m.ENTREGUE, call.uniqueid)
    world.show(phone, campanha)
    parameters = world.clientes[phone.cliente].parametros
    world.emit("D", usuario.ramal, phone.numero, parameters[0], parameters[1], campanha.id, call.uniqueid)
    return done(uniqueid=call.uniqueid, ramal=usuario.ramal, telefone_id=str(phone.id))


def contata(world: World, campanha: int) -> Result:
    """Dialled, answered and delivered in one instant; nothing happens while no operator is free."""
    if campanha not in world.campanhas or agente(world, campanha) is None:
        return NOTHING
    started = disca(world, campanha)
    if not started.success:
        return NOTHING
    if world.campanhas[campanha].ura is not None:
        na_ura(world, started.details["uniqueid"])
    return entregar(world, started.details["uniqueid"])


def falha(world: World, campanha: int, motivo: str) -> Result:
    """Dialled, and nobody was reached."""
    started = disca(world, campanha)
    return encerrar(world, started.details["uniqueid"], motivo) if started.success else NOTHING


def encerrar(world: World, uniqueid: str, motivo: str) -> Result:
    """A call of the dialer ends without an operator, for the reason given (see MOTIVOS)."""
    call, phone = _pair(world, uniqueid)
    status = MOTIVOS.get(motivo)
    if call is None or phone is None or status is None:
        return NOTHING
    campanha = world.campanhas[phone.campanha]
    count(campanha, {"ligacoes_ocupadas" if status == m.OCUPADO else "ligacoes_nao_atendidas": 1})
    phone.ultimo_usuario, phone.ultima_duracao = None, 0
    _marcar(world, phone, status)
    registros.resultado(world, phone, status, uniqueid)
    registros.mensal(world, call, phone, status)
    registros.ativa(world, call, "BUSY" if status == m.OCUPADO else "NO ANSWER", pelo_operador=False)
    registros.fila(world, call)
    fechar(world, call)
    return done(uniqueid=uniqueid, telefone_id=str(phone.id))


def preview(world: World, campanha: int) -> Result:
    """A pop-up of the next telephone for a free operator: no call yet (gap 60)."""
    phone = proximo(world, campanha)
    usuario = agente(world, campanha) if phone is not None else None
    if phone is None or usuario is None:
        return NOTHING
    parameters = world.clientes[phone.cliente].parametros
    usuario.popup = phone.id
    world.emit("PREVIEW", usuario.ramal, phone.numero, parameters[0], parameters[1], campanha)
    return done(ramal=usuario.ramal, telefone=phone.numero, telefone_id=str(phone.id))


def _restantes(world: World, campanha: m.Campanha) -> Iterator[m.Telefone]:
    """First what was never dialled, by priority; retries after it."""
    yield from (phone for phone in _a_vez(world, campanha.a_trabalhar) if not phone.discado)
    retries = [phone for phone in _a_vez(world, campanha.clientes) if phone.discado]
    yield from sorted(retries, key=lambda phone: (phone.tentativas, phone.id))


def _a_vez(world: World, clientes: Iterable[int]) -> Iterator[m.Telefone]:
    """Of these customers, the telephones that may be dialled now without an appointment, by priority."""
    for number in clientes:
        cliente = world.clientes[number]
        if cliente.finalizado:
            continue
        for phone in world.telefones_de(cliente):
            due = phone.discar_em is None and a_discar(world, cliente, phone) and _livre(world, phone)
            if due and not bloqueado(world, phone.numero):
                yield phone


def _pronto(world: World, phone: m.Telefone) -> bool:
    return _livre(world, phone) and not world.clientes[phone.cliente].finalizado


def _livre(world: World, phone: m.Telefone) -> bool:
    return not intermediario(world, phone)


def _pair(world: World, uniqueid: str) -> tuple[m.Ligacao | None, m.Telefone | None]:
    call = world.ligacoes.get(uniqueid)
    if call is None or call.telefone is None or call.usuario is not None:
        return None, None
    return call, world.telefones.get(call.telefone)


def _marcar(world: World, phone: m.Telefone, status: int) -> None:
    with world.changing(world.clientes[phone.cliente]):
        phone.status = status
    world.show(phone, world.campanhas[phone.campanha])
