"""A world out of a seed: the manual's own data first, so that its examples work, then as much as is asked."""

from __future__ import annotations

import random
from datetime import timedelta

from pbx_simulator.world import manual
from pbx_simulator.world import model as m
from pbx_simulator.world.state import EPOCA, World, segundos

_NOMES = (
    "Ana", "João", "Cláudia", "Júlio", "Márcia", "José", "Antônio", "Débora", "Luís", "Conceição", "Íris", "Caetano",
    "Patrícia", "Sérgio", "Flávia", "Estêvão",
)  # fmt: skip
_SOBRENOMES = ("da Silva", "Gonçalves", "Araújo", "Nascimento", "Magalhães", "Bueno", "Faria", "D'Ávila", "Simões")
# What installations put into parameters (field fact 13, clarification 1).
_ESTRANHOS = ("123&IdBase=45", "a;b;c", "<15 min>", "aspas \" e ' simples", "50% + juros?", "São Tomé\tda Ação", "##")


def semear(world: World, seed: int, *, ramais: int, campanhas: int, clientes: int, dois_no_ramal: bool = False) -> None:
    """Fills an empty world. Same arguments, same world.

    Args:
        ramais, campanhas, clientes: how many there are in all; never less than the manual's own.
        dois_no_ramal: a second user shares extension 40000 (clarification 1).
    """
    rng = random.Random(f"world/{seed}")
    _cadastros(world)
    _usuarios(world, rng, ramais)
    if dois_no_ramal:
        world.add_usuario(m.Usuario(world.next_id("usuario", 200), "Segunda Pessoa", "40000", grupo=1))
    _campanhas(world, campanhas)
    _clientes_do_manual(world)
    _clientes(world, rng, clientes)
    _passado(world)
    world.show(*world.campanhas.values())


def _cadastros(world: World) -> None:
    world.status_usuarios.update(manual.STATUS_USUARIOS)
    world.status_telefone.update(manual.STATUS_TELEFONE)
    world.status_discador.update({kind.id: m.StatusDiscador(*_fields(kind)) for kind in manual.STATUS_DISCADOR})
    world.grupos.update({1: "Suporte", 2: "Vendas", 3: "Cobrança"})
    world.black_lists.update({1: "Não Perturbe", 2: "Procon São Paulo"})
    world.compartilhados.update(("50001", "50002", "50003"))
    for number, name in world.status_usuarios.items():
        world.upsert("status_usuarios", {"id": number}, nome=name)
    for number, name in world.status_telefone.items():
        world.upsert("status_telefone", {"id": number}, nome=name)
    for kind in world.status_discador.values():
        world.upsert("status_discador", {"id": kind.id}, nome=kind.nome)
    for number, name in world.grupos.items():
        world.upsert("grupos", {"id_grupo": number}, nome=name)
    for number, name in world.black_lists.items():
        world.upsert("black_list", {"id_black_list": number}, nome=name)
    for number, name, phone in manual.FILAS:
        world.filas[number] = m.GrupoAtendimento(number, name, [phone])
        world.upsert("grupos_de_atendimento", {"id": number}, nome=name)
        world.upsert("grupos_de_atendimento_telefones", {"grupo_de_atendimento_id": number, "telefone": phone})
    for number, name, limit in ((1, "SIP TRUNK Vonex 3", 60), (2, "GSM 1", 16), (3, "E1 Embratel", 30)):
        world.troncos[number] = m.Tronco(number, name, f"Tronco {name}", limit)
    for number, name, trunk, price in ((1, "Rota Fixo", 1, 0.06), (2, "Rota Celular", 2, 0.28), (3, "Reserva", 3, 0.1)):
        world.rotas[number] = m.Rota(number, name, number != 3, trunk, price)
        world.upsert("rotas", {"id": number}, nome_rota=name, status_rota=number != 3)
    for number, name, status in manual.SERVIDORES:
        world.servidores[number] = m.Servidor(number, name, status, status)
    world.show(*world.troncos.values(), *world.servidores.values())


def _fields(kind: m.StatusDiscador) -> tuple[int, str, bool, bool, bool, bool]:
    return kind.id, kind.nome, kind.finaliza, kind.retenta, kind.reagendar, kind.intermediario


def _usuarios(world: World, rng: random.Random, ramais: int) -> None:
    for number, name, ramal, hard in manual.USUARIOS:
        user = m.Usuario(number, name, ramal, hardphone=hard, grupo=1, email=f"ramal{ramal}@totalip.com.br")
        user.status_desde = world.now()
        if ramal == "20010":  # §1.1.23: on his lunch break
            user.status, user.status_telefone = 55, m.TEL_LIVRE
        world.add_usuario(user)
    for place in range(max(0, ramais - len(manual.USUARIOS))):
        ramal = str(30_000 + place)
        user = m.Usuario(
            world.next_id("usuario", 300),
            f"{rng.choice(_NOMES)} {rng.choice(_SOBRENOMES)} {place + 1}",
            ramal,
            hardphone=place % 9 == 8,
            softphone_conectado=place % 50 != 49,
            bloqueado=place % 60 == 59,
            grupo=rng.choice((1, 2, 3)),
            email=f"ramal{ramal}@totalip.com.br" if place % 4 else None,
            celular=f"119{rng.randint(60_000_000, 99_999_999)}" if place % 3 else None,
            status_desde=world.now(),
        )
        world.add_usuario(user)
        _entra(world, 1 + place % 3, user.id)
    for number, queue in ((9, 2), (26, 2), (27, 2), (3, 1), (16, 1), (21, 1), (20, 3), (19, 3), (15, 1)):
        _entra(world, queue, number)


def _entra(world: World, fila: int, usuario: int) -> None:
    world.filas[fila].membros[usuario] = None
    world.upsert("grupos_de_atendimento_usuarios", {"usuario_id": usuario, "grupo_de_atendimento_id": fila})


def _campanhas(world: World, campanhas: int) -> None:
    own = [(number, name) for number, name in manual.CAMPANHAS]
    more = [(300 + place, f"Campanha {300 + place}") for place in range(max(0, campanhas - len(own)))]
    for number, name in own + more:
        # §1.1.7: campaign 50 is found inactive.
        world.campanhas[number] = m.Campanha(
            number, name, ativa=number not in (27, 50, 80), preview=number % 5 == 3, ura=2 if number % 2 == 0 else None
        )


def _clientes_do_manual(world: World) -> None:
    for campanha, parameters, numbers in manual.CLIENTES:
        cliente = world.add_cliente(world.campanhas[campanha], list(parameters))
        for place, number in enumerate(numbers, 1):
            world.add_telefone(cliente, number, place)
    campanha, strange, number = manual.TELEFONE_120000
    cliente = world.add_cliente(world.campanhas[campanha], list(strange))
    world.add_telefone(cliente, number, 1, 120_000)
    for user, first, second, number, status, seconds in manual.LIGACOES_27:
        cliente = world.add_cliente(world.campanhas[27], [first, second])
        phone = world.add_telefone(cliente, number, 1)
        with world.changing(cliente):
            phone.status, phone.discado, phone.tentativas = status, True, 1
        phone.ultimo_usuario, phone.ultima_duracao = user, seconds
        world.show(phone)


def _clientes(world: World, rng: random.Random, clientes: int) -> None:
    keys = [number for number in sorted(world.campanhas) if number not in (20, 27)]
    for place in range(max(0, clientes - len(world.clientes))):
        first = _ESTRANHOS[place // 10 % len(_ESTRANHOS)] if place % 10 == 9 else f"{rng.randint(10**10, 10**11 - 1)}"
        name = f"{rng.choice(_NOMES)} {rng.choice(_SOBRENOMES)}"
        campanha = world.campanhas[keys[place % len(keys)]]
        cliente = world.add_cliente(campanha, [first, name, f"contrato {place}" if place % 2 else None])
        for priority in range(1, rng.randint(1, 3) + 1):
            area = rng.choice((world.ddd, world.ddd, "21", "31", "85"))
            world.add_telefone(cliente, f"{area}9{rng.randint(60_000_000, 99_999_999)}", priority)


def _passado(world: World) -> None:
    """What the manual's examples find of earlier days."""
    for user, number, seconds, waited, hour in manual.FILA_COMERCIAL:
        when = manual.DIA_COMERCIAL + timedelta(hours=int(hour[:2]), minutes=int(hour[3:]))
        uniqueid = f"{segundos(EPOCA, when)}.{world.next_id('ligacao', 14_100)}"
        world.logs_fila.append(m.LogFila(2, user, number, seconds, waited, when, uniqueid))
        world.insert(
            "grupos_de_atendimento_logs",
            id_grupo_de_atendimento=2,
            tempo_em_espera=waited,
            duracao=seconds,
            id_usuario=user,
            numero_origem=number,
            data=when,
            uniqueid=uniqueid,
        )
    record = manual.GRAVACAO
    world.gravacoes[record.uniqueid] = m.Gravacao(record.uniqueid, list(record.codigos), list(record.duracoes_s))
    for part, code in enumerate(record.codigos, 1):
        world.por_monitoria[code] = (record.uniqueid, part)
    mail = manual.EMAIL
    world.emails[mail.id] = m.Email(
        mail.id, mail.remetente, mail.destinatario, mail.assunto, mail.corpo, mail.criado_em, mail.inline, mail.anexos,
        mail.fila, mail.ramal,
    )  # fmt: skip
    world.used_id("email", mail.id)
