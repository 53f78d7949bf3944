"""Calls: dialled, arriving in a queue, delivered by the dialer, ended (manual §1.1.20, §1.2.1; gaps 43, 44, 60–62)."""

from __future__ import annotations

from math import ceil

from pbx_simulator.world.model import (
    DESCONECTADO,
    DISCADO_SISTEMA,
    ENTREGUE,
    LIVRE,
    LOGADO,
    NAO_ATENDE,
    NUMERO_INVALIDO,
    OCUPADO,
    SEM_TABULACAO,
    STATUS_OCUPADO,
    Fila,
    Ligacao,
    Result,
    Telefone,
    Usuario,
    nao,
    sim,
)
from pbx_simulator.world.state import World, segundos

_MOTIVOS = {
    "NAO_ATENDIDA": NAO_ATENDE,
    "OCUPADO": STATUS_OCUPADO,
    "INEXISTENTE": NUMERO_INVALIDO,
    "CAIXA_POSTAL": NAO_ATENDE,
}


def discar(world: World, ramal: str, numero: str) -> Result:
    """An extension calls: event A now; a busy extension still answers DISCANDO (gap 44)."""
    usuario = world.usuario(ramal)
    if usuario is None:
        return nao("RAMAL_NAO_ENCONTRADO")
    if usuario.ligacao is not None:
        return sim("DISCANDO")
    call = Ligacao(world.novo_uniqueid(), "A", world.now(), numero, ramal=ramal)
    world.ligacoes[call.uniqueid] = call
    _ocupar(world, usuario, call)
    world.evento("A", ramal, numero, call.uniqueid)
    return sim("DISCANDO", uniqueid=call.uniqueid)


def cliente_liga(world: World, fila: int, origem: str) -> Result:
    """A customer calls a queue and passes its IVR: no event until somebody answers (gap 61)."""
    queue = world.filas[fila]
    call = Ligacao(world.novo_uniqueid(), "R", world.now(), origem, destino=queue.numero, fila=fila)
    world.ligacoes[call.uniqueid] = call
    queue.esperando.append(call.uniqueid)
    world.inserir(
        "ura_logs",
        uniqueid=call.uniqueid,
        id_ura=1,
        nome_ura="URA Principal",
        comando_ura="Menu",
        arquivo_de_som="bem_vindo.wav",
        opcao=str(fila),
        duracao=4,
        data=call.inicio,
    )
    return sim("OK", uniqueid=call.uniqueid)


def atender(world: World, uniqueid: str, usuario: Usuario) -> Result:
    """A member takes a waiting call: event R, the caller's area code dropped when local (gap 62)."""
    call = world.ligacoes.get(uniqueid)
    if call is None or call.fila is None or call.ramal is not None:
        return nao("FIM")
    world.filas[call.fila].esperando.remove(uniqueid)
    call.ramal, call.atendida_em = usuario.ramal, world.now()
    _ocupar(world, usuario, call)
    local = call.telefone.removeprefix(world.ddd) if len(call.telefone) >= 10 else call.telefone
    world.evento("R", usuario.ramal, local, call.destino, uniqueid)
    return sim("OK", ramal=usuario.ramal)


def oferecer(world: World, uniqueid: str) -> Result:
    """Gives a waiting call to the first free member."""
    call = world.ligacoes.get(uniqueid)
    if call is None or call.fila is None:
        return nao("FIM", fim="1")
    for key in world.filas[call.fila].membros:
        usuario = world.usuarios[key]
        if livre(usuario):
            return atender(world, uniqueid, usuario)
    return nao("NINGUEM_LIVRE")


def abandonar(world: World, uniqueid: str) -> Result:
    """The caller gives up: rows, but no event (gap 61)."""
    call = world.ligacoes.get(uniqueid)
    if call is None or call.fila is None or call.ramal is not None:
        return nao("FIM")
    queue = world.filas[call.fila]
    queue.esperando.remove(uniqueid)
    del world.ligacoes[uniqueid]
    waited = segundos(call.inicio, world.now())
    _log_da_fila(world, queue, call, waited, 0, None)
    _receptiva(world, call, waited, 0, None)
    return sim("OK")


def discador_contata(world: World, telefone: Telefone, usuario: Usuario) -> Result:
    """The dialer reached a telephone and an agent takes it: event D."""
    call = Ligacao(
        world.novo_uniqueid(),
        "D",
        world.now(),
        telefone.numero,
        ramal=usuario.ramal,
        atendida_em=world.now(),
        telefone_id=telefone.id,
        campanha=telefone.id_campanha,
    )
    world.ligacoes[call.uniqueid] = call
    telefone.discado, telefone.id_status, telefone.discar_em, telefone.discar_agora = True, DISCADO_SISTEMA, None, False
    world.salvar_telefone(telefone)
    world.campanhas[telefone.id_campanha].atendidas += 1
    _ocupar(world, usuario, call)
    world.salvar_campanha(world.campanhas[telefone.id_campanha])
    customer = world.clientes[telefone.id_cliente]
    p1, p2 = customer.parametros[0] or "", customer.parametros[1] or ""
    world.evento("D", usuario.ramal, telefone.numero, p1, p2, str(telefone.id_campanha), call.uniqueid)
    return sim("OK", uniqueid=call.uniqueid, ramal=usuario.ramal)


def discador_falha(world: World, telefone: Telefone, motivo: str) -> Result:
    """The dialer reached nobody."""
    call = Ligacao(world.novo_uniqueid(), "D", world.now(), telefone.numero, campanha=telefone.id_campanha)
    call.telefone_id = telefone.id
    status = _MOTIVOS[motivo]
    telefone.discado, telefone.id_status, telefone.discar_em, telefone.discar_agora = True, status, None, False
    world.salvar_telefone(telefone)
    campaign = world.campanhas[telefone.id_campanha]
    if status == STATUS_OCUPADO:
        campaign.ocupadas += 1
    else:
        campaign.nao_atendidas += 1
    world.salvar_campanha(campaign)
    resultado(world, telefone, status, call.uniqueid)
    _mensal(world, call, telefone, status)
    _ativa(world, call, "BUSY" if status == STATUS_OCUPADO else "NO ANSWER", 20, 0, False)
    return sim("OK", uniqueid=call.uniqueid)


def preview(world: World, telefone: Telefone, usuario: Usuario) -> Result:
    """A pop-up for an agent: no call yet (gap 60)."""
    customer = world.clientes[telefone.id_cliente]
    p1, p2 = customer.parametros[0] or "", customer.parametros[1] or ""
    world.evento("PREVIEW", usuario.ramal, telefone.numero, p1, p2, str(telefone.id_campanha))
    return sim("OK", ramal=usuario.ramal)


def atendida(world: World, uniqueid: str) -> Result:
    """The other side of an outbound call answered."""
    call = world.ligacoes.get(uniqueid)
    if call is None:
        return nao("FIM")
    call.atendida_em = world.now()
    return sim("OK")


def desligar(world: World, uniqueid: str, quem: str) -> Result:
    """A call ends: event H, and the rows that a real one leaves."""
    call = world.ligacoes.pop(uniqueid, None)
    if call is None or call.ramal is None:
        return nao("FIM")
    world.encerradas[uniqueid] = call
    while len(world.encerradas) > 5_000:
        world.encerradas.pop(next(iter(world.encerradas)))
    now = world.now()
    usuario = world.usuario(call.ramal)
    if usuario is not None and usuario.ligacao == uniqueid:
        usuario.ligacao = None
        usuario.id_status_telefone = LIVRE if usuario.id_status == LOGADO else DESCONECTADO
        world.salvar_usuario(usuario)
    talk = segundos(call.atendida_em, now) if call.atendida_em else 0
    total = segundos(call.inicio, now)
    asked = quem == "ramal"
    world.gravacoes[uniqueid] = 2 if total > 600 else 1
    if call.tipo == "R" and call.fila is not None:
        _log_da_fila(world, world.filas[call.fila], call, total - talk, talk, usuario)
        _receptiva(world, call, total, talk, call.ramal, asked)
    else:
        _ativa(world, call, "ANSWERED" if call.atendida_em else "NO ANSWER", total, talk, asked)
    if call.telefone_id is not None and call.telefone_id in world.telefones:
        phone = world.telefones[call.telefone_id]
        if phone.id_status == DISCADO_SISTEMA:
            phone.id_status = SEM_TABULACAO
            world.salvar_telefone(phone)
        resultado(world, phone, ENTREGUE, uniqueid)
        _mensal(world, call, phone, ENTREGUE)
        world.salvar_campanha(world.campanhas[phone.id_campanha])
        calls = world.discadas.setdefault(phone.id_campanha, [])
        calls.append((usuario.id if usuario else None, phone.id, ENTREGUE, talk))
    world.evento("H", call.ramal, uniqueid)
    return sim("OK")


def livre(usuario: Usuario) -> bool:
    """Whether a queue or the dialer may give the user a call."""
    return usuario.id_status == LOGADO and usuario.id_status_telefone == LIVRE and not usuario.pausado


def resultado(world: World, telefone: Telefone, status: int, uniqueid: str | None) -> None:
    """One row of `resultado_discador`: a status was marked."""
    customer = world.clientes[telefone.id_cliente]
    world.inserir(
        "resultado_discador",
        id_campanha=telefone.id_campanha,
        identificador1=customer.parametros[0],
        identificador2=customer.parametros[1],
        identificador3=customer.parametros[2],
        telefone=telefone.numero,
        id_status=status,
        data=world.now(),
        codigo_ligacao=uniqueid,
        discar_em=telefone.discar_em,
        discar_em_operador=telefone.discar_em_operador,
    )


def _ocupar(world: World, usuario: Usuario, call: Ligacao) -> None:
    usuario.ligacao, usuario.id_status_telefone = call.uniqueid, OCUPADO
    world.salvar_usuario(usuario)


def _ativa(world: World, call: Ligacao, status: str, duracao: int, billing: int, pedido: bool) -> None:
    world.inserir(
        "ligacoes_ativo",
        destino=call.telefone,
        duracao=duracao,
        billing=billing,
        status=status,
        ramal=call.ramal,
        data=call.inicio,
        tipo_ligacao="celular local" if len(call.telefone) >= 11 else "fixo local",
        custo=0.08,
        custo_total=round(0.08 * ceil(billing / 60), 4),
        uniqueid=call.uniqueid,
        id_campanha=call.campanha,
        id_rota=1,
        desligamento_solicitado=pedido,
    )


def _receptiva(
    world: World, call: Ligacao, duracao: int, billing: int, ramal: str | None, pedido: bool = False
) -> None:
    world.inserir(
        "ligacoes_receptivo",
        origem=call.telefone,
        destino=call.destino,
        duracao=duracao,
        billing=billing,
        status="ANSWERED" if ramal else "NO ANSWER",
        ramal=ramal,
        data=call.inicio,
        tipo_ligacao="receptiva",
        custo=0.0,
        custo_total=0.0,
        uniqueid=call.uniqueid,
        desligamento_solicitado=pedido,
    )


def _log_da_fila(world: World, fila: Fila, call: Ligacao, espera: int, duracao: int, usuario: Usuario | None) -> None:
    world.inserir(
        "grupos_de_atendimento_logs",
        id_grupo_de_atendimento=fila.id,
        tempo_em_espera=espera,
        duracao=duracao,
        id_campanha=call.campanha,
        id_usuario=usuario.id if usuario else None,
        numero_origem=call.telefone,
        data=call.inicio,
        uniqueid=call.uniqueid,
    )


def _mensal(world: World, call: Ligacao, telefone: Telefone, status: int) -> None:
    customer = world.clientes[telefone.id_cliente]
    world.inserir(
        "resultado_discador_mensal",
        uniqueid=call.uniqueid,
        campaign_customer_phone_number_id=telefone.id,
        identificador1=customer.parametros[0],
        identificador2=customer.parametros[1],
        telefone=telefone.numero,
        status_id=status,
        data_hora_inicio=call.inicio,
        data_hora_fim=world.now(),
        ramal=call.ramal,
        campanha_id=telefone.id_campanha,
        rota=world.rotas.get(1, ""),
        canal="SIP TRUNK Vonex 3",
    )
