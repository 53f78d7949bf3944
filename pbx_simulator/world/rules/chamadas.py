"""Calls: dialled by an extension, arriving in a queue, ended (manual §1.1.20, §1.2.1; gaps 43, 44, 60-62)."""

from __future__ import annotations

from pbx_simulator.world import model as m
from pbx_simulator.world.codes import NOTHING, Codigo, Result, done
from pbx_simulator.world.rules import registros
from pbx_simulator.world.state import World, segundos

_REMEMBERED = 5_000  # ended calls that may still be tabulated or answer a survey


def discar(world: World, ramal: str, numero: str) -> Result:
    """An extension calls: event A at once; one that is out or busy still answers DISCANDO (gap 44)."""
    usuario = world.usuario(ramal)
    if usuario is None:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    if not numero:
        return Result(Codigo.NUMERO_DE_TELEFONE_NAO_INFORMADO)
    if usuario.ligacao is not None or not usuario.logado:
        return Result(Codigo.DISCANDO)
    call = abrir(world, "A", destino=numero)
    ocupar(world, usuario, call)
    world.emit("A", ramal, numero, call.uniqueid)
    return Result(Codigo.DISCANDO, {"uniqueid": call.uniqueid})


def atendida(world: World, uniqueid: str) -> Result:
    """The other side of an outbound call answered."""
    call = world.ligacoes.get(uniqueid)
    if call is None or call.atendida_em is not None:
        return NOTHING
    call.atendida_em = world.now()
    return done(uniqueid=uniqueid)


def cliente_liga(world: World, fila: int, origem: str) -> Result:
    """A customer calls a queue and passes its IVR; no event until somebody answers (gap 61)."""
    queue = world.filas.get(fila)
    if queue is None:
        return NOTHING
    call = abrir(world, "R", origem=origem, destino=queue.telefones[0] if queue.telefones else "")
    registros.ura(world, call.uniqueid, 1, "Saudação", "bem_vindo.wav", None, 3)
    registros.ura(world, call.uniqueid, 1, "Menu", "menu_principal.wav", str(fila), 4)
    call.fila, call.entrou_na_fila = fila, world.now()
    queue.espera.append(call.uniqueid)
    return done(uniqueid=call.uniqueid)


def oferecer(world: World, uniqueid: str) -> Result:
    """Gives a waiting call to the member free for longest; details: ramal, or fim when it waits no more."""
    call = world.ligacoes.get(uniqueid)
    if call is None or call.fila is None or call.usuario is not None:
        return done(fim="1")
    members = world.filas[call.fila].membros
    longest_free = next((number for number in world.livres if number in members), None)
    return NOTHING if longest_free is None else atender(world, uniqueid, world.usuarios[longest_free].ramal)


def nao_atendeu(world: World, uniqueid: str, ramal: str, segundos_tocando: int) -> Result:
    """A member's telephone rang and he did not answer: row of tentativas_nao_atendidas; the call waits on."""
    call, usuario = world.ligacoes.get(uniqueid), world.usuario(ramal)
    if call is None or usuario is None or call.fila is None:
        return NOTHING
    world.insert(
        "tentativas_nao_atendidas",
        id_usuario=usuario.id,
        ramal=ramal,
        id_grupo_atendimento=call.fila,
        duracao=segundos_tocando,
        data=world.now(),
        uniqueid=uniqueid,
    )
    return done(uniqueid=uniqueid)


def atender(world: World, uniqueid: str, ramal: str) -> Result:
    """A member takes a waiting call: event R, the caller's DDD dropped when local (gap 62)."""
    call, usuario = world.ligacoes.get(uniqueid), world.usuario(ramal)
    if call is None or usuario is None or call.fila is None or call.usuario is not None or usuario.ligacao:
        return NOTHING
    _sair_da_fila(world, call)
    call.atendida_em = world.now()
    ocupar(world, usuario, call)
    origem = call.origem or ""
    local = origem.removeprefix(world.ddd) if len(origem) in (10, 11) else origem
    world.emit("R", ramal, local, call.destino, uniqueid)
    return done(uniqueid=uniqueid, ramal=ramal)


def abandonar(world: World, uniqueid: str) -> Result:
    """The caller gives up: rows, but no event (gap 61)."""
    call = world.ligacoes.get(uniqueid)
    if call is None or call.tipo != "R" or call.usuario is not None:
        return NOTHING
    _sair_da_fila(world, call)
    registros.receptiva(world, call, pelo_operador=False)
    registros.fila(world, call)
    fechar(world, call)
    return done(uniqueid=uniqueid)


def desligar(world: World, uniqueid: str, quem: str = "cliente") -> Result:
    """A call that an extension has ends: its rows, then event H. `quem`: ramal or cliente asked for it."""
    call = world.ligacoes.get(uniqueid)
    if call is None:
        return NOTHING
    if call.usuario is None:
        return abandonar(world, uniqueid)
    usuario = world.usuarios[call.usuario]
    by_operator = quem == "ramal"
    if call.tipo == "R":
        registros.receptiva(world, call, by_operator)
    else:
        registros.ativa(world, call, "ANSWERED" if call.atendida_em else "NO ANSWER", by_operator)
    registros.fila(world, call)
    registros.gravacao(world, call)
    phone = world.telefones.get(call.telefone) if call.telefone is not None else None
    if phone is not None:
        _fim_do_discador(world, call, phone, usuario)
    fechar(world, call)
    usuario.ligacao = None
    usuario.status_telefone = m.TEL_LIVRE if usuario.logado else m.TEL_DESCONECTADO
    world.show(usuario)
    world.emit("H", usuario.ramal, uniqueid)
    return done(uniqueid=uniqueid, ramal=usuario.ramal)


def pesquisa(world: World, uniqueid: str, nota: int) -> Result:
    """The customer answers the survey after the call."""
    call = world.encerradas.get(uniqueid)
    if call is None or call.atendida_em is None:
        return NOTHING
    registros.ura(world, uniqueid, 3, "Pergunta", "pesquisa_nota.wav", str(nota), 6)
    queue = world.filas.get(call.fila) if call.fila is not None else None
    world.insert(
        "resultados_ura_pesquisa",
        ura_pesquisa="Pesquisa de Satisfação",
        comando="Pergunta 1",
        arquivo="pesquisa_nota.wav",
        pergunta="De 1 a 5, que nota você dá ao atendimento?",
        resposta=str(nota),
        grupo_atendimento=queue.nome if queue else None,
        id_usuario=call.usuario,
        data=world.now(),
        uniqueid=uniqueid,
    )
    return done(uniqueid=uniqueid)


def abrir(world: World, tipo: str, *, origem: str | None = None, destino: str = "") -> m.Ligacao:
    """A call begins and takes a channel of the trunk of its route."""
    rota = 2 if tipo != "R" and len(destino) in (9, 11) and 2 in world.rotas else 1
    call = m.Ligacao(world.new_uniqueid(), tipo, world.now(), origem, destino, rota=rota)
    world.ligacoes[call.uniqueid] = call
    _canal(world, call, 1)
    return call


def fechar(world: World, call: m.Ligacao) -> None:
    """A call is over; its channel is free again."""
    world.ligacoes.pop(call.uniqueid, None)
    world.encerradas[call.uniqueid] = call
    while len(world.encerradas) > _REMEMBERED:
        world.encerradas.pop(next(iter(world.encerradas)))
    _canal(world, call, -1)


def ocupar(world: World, usuario: m.Usuario, call: m.Ligacao) -> None:
    """The call is the user's; his telephone is busy."""
    call.usuario = usuario.id
    usuario.ligacao, usuario.status_telefone = call.uniqueid, m.TEL_OCUPADO
    world.show(usuario)


def _sair_da_fila(world: World, call: m.Ligacao) -> None:
    if call.fila is not None and call.uniqueid in world.filas[call.fila].espera:
        world.filas[call.fila].espera.remove(call.uniqueid)


def _fim_do_discador(world: World, call: m.Ligacao, phone: m.Telefone, usuario: m.Usuario) -> None:
    """The operator hangs up: what he did not tabulate counts as such (status Entregue Sem Tabulação)."""
    with world.changing(world.clientes[phone.cliente]):
        phone.em_ligacao = False
        untouched = phone.status == m.ENTREGUE
        if untouched:
            phone.status = m.SEM_TABULACAO
    if untouched:
        registros.resultado(world, phone, m.SEM_TABULACAO, call.uniqueid)
    phone.ultimo_usuario = usuario.id
    phone.ultima_duracao = segundos(call.atendida_em, world.now()) if call.atendida_em else 0
    registros.mensal(world, call, phone, phone.status or m.ENTREGUE)
    world.show(phone, world.campanhas[phone.campanha])


def _canal(world: World, call: m.Ligacao, step: int) -> None:
    route = world.rotas.get(call.rota)
    trunk = world.troncos.get(route.tronco) if route else None
    if trunk is not None:
        trunk.uso = max(trunk.uso + step, 0)
        world.show(trunk)
