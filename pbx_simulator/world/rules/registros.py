"""The rows that calls leave, each under the call's one uniqueid (views of §1.3.1; gaps 84, 102, 105)."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from pbx_simulator.world import model as m
from pbx_simulator.world.state import World, segundos


def tipo_ligacao(world: World, numero: str) -> str:
    """celular/fixo, local/interurbano."""
    kind = "celular" if len(numero) in (9, 11) else "fixo"
    local = len(numero) < 10 or numero.startswith(world.ddd)
    return f"{kind} {'local' if local else 'interurbano'}"


def ativa(world: World, call: m.Ligacao, status: str, pelo_operador: bool) -> None:
    """Row of ligacoes_ativo: outbound and dialer calls."""
    now, route = world.now(), world.rotas.get(call.rota)
    talk = segundos(call.atendida_em, now) if call.atendida_em else 0
    blocks = (30 + 6 * ceil(max(talk - 30, 0) / 6)) if talk else 0
    user = world.usuarios.get(call.usuario) if call.usuario else None
    price = route.custo_minuto if route else 0.0
    world.insert(
        "ligacoes_ativo",
        destino=call.destino,
        duracao=segundos(call.inicio, now),
        billing=talk,
        status=status,
        ramal=user.ramal if user else None,
        data=call.inicio,
        tipo_ligacao=tipo_ligacao(world, call.destino),
        custo=price,
        custo_total=round(price * talk / 60, 4),
        custo_arredondado=round(price * blocks / 60, 4),
        billing_arredondado=blocks,
        filial="Matriz",
        uniqueid=call.uniqueid,
        id_campanha=call.campanha,
        id_rota=call.rota,
        desligamento_solicitado=pelo_operador,
    )


def receptiva(world: World, call: m.Ligacao, pelo_operador: bool) -> None:
    """Row of ligacoes_receptivo: inbound calls, answered or not."""
    now = world.now()
    user = world.usuarios.get(call.usuario) if call.usuario else None
    world.insert(
        "ligacoes_receptivo",
        origem=call.origem,
        destino=call.destino,
        duracao=segundos(call.inicio, now),
        billing=segundos(call.atendida_em, now) if call.atendida_em else 0,
        status="ANSWERED" if call.atendida_em else "NO ANSWER",
        ramal=user.ramal if user else None,
        data=call.inicio,
        tipo_ligacao=tipo_ligacao(world, call.origem or ""),
        custo=0.0,
        custo_total=0.0,
        uniqueid=call.uniqueid,
        desligamento_solicitado=pelo_operador,
    )


def fila(world: World, call: m.Ligacao) -> None:
    """Row of grupos_de_atendimento_logs, and the hour's service level."""
    if call.fila is None or call.entrou_na_fila is None:
        return
    now = world.now()
    waited = segundos(call.entrou_na_fila, call.atendida_em or now)
    talk = segundos(call.atendida_em, now) if call.atendida_em else 0
    number = call.origem if call.tipo == "R" else call.destino
    world.logs_fila.append(m.LogFila(call.fila, call.usuario, number or "", talk, waited, call.inicio, call.uniqueid))
    world.insert(
        "grupos_de_atendimento_logs",
        id_grupo_de_atendimento=call.fila,
        tempo_em_espera=waited,
        duracao=talk,
        id_campanha=call.campanha,
        id_usuario=call.usuario,
        numero_origem=number,
        data=call.inicio,
        uniqueid=call.uniqueid,
    )
    hour = call.inicio.replace(minute=0, second=0, microsecond=0)
    cell = world.nivel.setdefault((hour, call.fila), [0, 0, 0, 0])
    cell[(0 if call.atendida_em else 2) + (waited > world.nivel_de_servico_s)] += 1
    world.upsert(
        "nivel_de_servico",
        {"data": hour.date(), "horario": f"{hour:%H}:00 - {hour:%H}:59", "id_grupo_de_atendimento": call.fila},
        tempo_nivel_de_servico=world.nivel_de_servico_s,
        atendidas_abaixo=cell[0],
        atendidas_acima=cell[1],
        desligadas_abaixo=cell[2],
        desligadas_acima=cell[3],
        total=sum(cell),
    )


def ura(
    world: World, uniqueid: str, id_ura: int, comando: str, arquivo: str, opcao: str | None, duracao_s: int
) -> None:
    """Row of ura_logs: one step of an IVR."""
    names = {1: "URA Principal", 2: "URA do Discador", 3: "URA de Pesquisa"}
    world.insert(
        "ura_logs",
        uniqueid=uniqueid,
        id_ura=id_ura,
        nome_ura=names.get(id_ura, f"URA {id_ura}"),
        comando_ura=comando,
        arquivo_de_som=arquivo,
        opcao=opcao,
        duracao=duracao_s,
        data=world.now(),
    )


def resultado(world: World, phone: m.Telefone, status: int, uniqueid: str | None) -> None:
    """Row of resultado_discador: a status was marked on a telephone."""
    parameters = world.clientes[phone.cliente].parametros
    world.insert(
        "resultado_discador",
        id_campanha=phone.campanha,
        identificador1=parameters[0],
        identificador2=parameters[1],
        identificador3=parameters[2],
        telefone=phone.numero,
        id_status=status,
        data=world.now(),
        codigo_ligacao=uniqueid,
        discar_em=phone.discar_em,
        discar_em_operador=phone.discar_em_operador,
    )


def mensal(world: World, call: m.Ligacao, phone: m.Telefone, status: int) -> None:
    """Row of resultado_discador_mensal: one a dialled call."""
    parameters = world.clientes[phone.cliente].parametros
    route = world.rotas.get(call.rota)
    trunk = world.troncos.get(route.tronco) if route else None
    user = world.usuarios.get(call.usuario) if call.usuario else None
    world.insert(
        "resultado_discador_mensal",
        uniqueid=call.uniqueid,
        campaign_customer_phone_number_id=phone.id,
        identificador1=parameters[0],
        identificador2=parameters[1],
        telefone=phone.numero,
        status_id=status,
        data_hora_inicio=call.inicio,
        data_hora_fim=world.now(),
        ramal=user.ramal if user else None,
        campanha_id=phone.campanha,
        rota=route.nome if route else None,
        canal=trunk.nome if trunk else None,
    )


def mensal_tabulado(world: World, call: m.Ligacao, status: int) -> None:
    """The row of an ended call follows its tabulation."""
    world.update("resultado_discador_mensal", {"uniqueid": call.uniqueid}, status_id=status)


def gravacao(world: World, call: m.Ligacao) -> None:
    """An answered call is recorded; a long one in two files."""
    if call.atendida_em is None:
        return
    talk = max(segundos(call.atendida_em, world.now()), 1)
    lengths = [talk] if talk <= 600 else [600, talk - 600]
    codes = [world.next_id("gravacao", 84_600) for _ in lengths]
    world.gravacoes[call.uniqueid] = m.Gravacao(call.uniqueid, codes, lengths)
    for part, code in enumerate(codes, 1):
        world.por_monitoria[code] = (call.uniqueid, part)


def historico(world: World, phone: m.Telefone, user: m.Usuario, status: m.StatusDiscador, quando: datetime) -> None:
    """Row of historicos_campanhas: what the operator wrote."""
    cliente = world.clientes[phone.cliente]
    world.insert(
        "historicos_campanhas",
        id_campanha=phone.campanha,
        id_cliente=cliente.id,
        telefone_cliente=phone.numero,
        identificador1=cliente.parametros[0],
        identificador2=cliente.parametros[1],
        ramal=user.ramal,
        data=quando,
        historico=status.nome,
    )
