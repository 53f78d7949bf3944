"""The functions of /api that only read: lines of columns, or one message (manual §1.1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from html import escape

from pbx_simulator.channels.recordings import wav
from pbx_simulator.channels.seam import CampaignCall, Past
from pbx_simulator.world.codes import Codigo, Result
from pbx_simulator.world.model import Campanha, Ligacao, Usuario
from pbx_simulator.world.rules.status import inteiro
from pbx_simulator.world.state import World

Value = Callable[[str], str]
Lines = Result | str
Read = Callable[[World, Mapping[str, str], Value], Lines]
ReadOfThePast = Callable[[World, Past, Mapping[str, str], Value], Awaitable[Lines]]


def _lines(rows: Iterable[Iterable[object]]) -> str:
    return "\n".join(";".join("" if each is None else str(each) for each in row) for row in rows)


def status(world: World, _: Mapping[str, str], value: Value) -> Lines:
    """Interval statuses (§1.1.5)."""
    return _lines((key, value(name)) for key, name in sorted(world.status_usuarios.items()))


def status_telefone(world: World, _: Mapping[str, str], value: Value) -> Lines:
    """Telephone statuses (§1.1.24)."""
    return _lines((key, value(name)) for key, name in sorted(world.status_telefone.items()))


def status_campanhas(world: World, _: Mapping[str, str], value: Value) -> Lines:
    """Campaign call statuses (§1.1.11)."""
    return _lines((key, value(each.nome)) for key, each in sorted(world.status_discador.items()))


def usuarios(world: World, _: Mapping[str, str], value: Value) -> Lines:
    """Users by code (§1.1.9, gap 26)."""
    return _lines((key, value(user.nome), user.ramal) for key, user in sorted(world.usuarios.items()))


def campanhas(world: World, _: Mapping[str, str], value: Value) -> Lines:
    """Campaigns by code (§1.1.10)."""
    return _lines((key, value(each.nome)) for key, each in sorted(world.campanhas.items()))


async def ligacoes_campanha(world: World, past: Past, args: Mapping[str, str], value: Value) -> Lines:
    """The last status of every number that the dialer dialled (§1.1.8)."""
    number = inteiro(args.get("campanha", ""))
    campanha = world.campanhas.get(number) if number is not None else None
    if campanha is None:
        return Result(Codigo.CAMPANHA_NAO_ENCONTRADA)
    calls = [*await past.campaign_calls(campanha.id), *_campaign_calls(world, campanha)]
    rows = (
        (user, value(one or ""), value(two or ""), number[:2], number[2:], status, lasted)
        for user, one, two, number, status, lasted in calls
    )
    return _lines(rows) if calls else Result(Codigo.SEM_LIGACOES_DE_CAMPANHA)


def _campaign_calls(world: World, campanha: Campanha) -> Iterator[CampaignCall]:
    for number in campanha.clientes:
        cliente = world.clientes[number]
        one, two = cliente.parametros[:2]
        for phone in world.telefones_de(cliente):
            if phone.discado:
                yield CampaignCall(
                    phone.ultimo_usuario, one, two, phone.numero, phone.status, phone.ultima_duracao or 0
                )


def fila_espera(world: World, args: Mapping[str, str], _: Value) -> Lines:
    """Who waits in a queue, next to be served first (§1.1.12, gaps 27 and 28)."""
    fila = world.fila_por_nome(args.get("fila", ""))
    if fila is None:
        return Result(Codigo.FILA_NAO_ENCONTRADA)
    calls = [world.ligacoes[each] for each in fila.espera if each in world.ligacoes]
    return _lines(
        (place, call.origem, _seconds(world, call.entrou_na_fila or call.inicio)) for place, call in enumerate(calls, 1)
    )


async def grupos_de_atendimento(world: World, past: Past, args: Mapping[str, str], value: Value) -> Lines:
    """The queue calls of one day, group by group (§1.1.14, gaps 30 and 31)."""
    try:
        ano, mes, dia = (int(args.get(name, "")) for name in ("ano", "mes", "dia"))
        day = datetime(ano, mes, dia)  # noqa: DTZ001 - the PBX has local time only
    except ValueError:
        return Result(Codigo.INFORMACOES_NAO_LOCALIZADAS)
    groups: dict[int, list[tuple[object, ...]]] = {}
    for log in [*await past.queue_calls(day), *world.logs_do_dia(day)]:
        user = world.usuarios.get(log.usuario) if log.usuario is not None else None
        who = (user.id, user.ramal, value(user.nome)) if user else ("", "", "")
        outcome = "ATENDIDA OPERADOR" if user else "NAO ATENDIDA"
        row = (*who, log.origem, log.duracao, log.espera, outcome, log.data.strftime("%d/%m/%Y %H:%M"))
        groups.setdefault(log.grupo, []).append(row)
    blocks = [
        _lines([(key, value(world.filas[key].nome) if key in world.filas else ""), *rows])
        for key, rows in sorted(groups.items())
    ]
    return "\n".join(blocks) if blocks else Result(Codigo.INFORMACOES_NAO_LOCALIZADAS)


def status_servidores(world: World, _: Mapping[str, str], value: Value) -> Lines:
    """Servers, without a final separator (§1.1.17, gap 38)."""
    return _lines((key, value(each.nome), value(each.status)) for key, each in sorted(world.servidores.items()))


def servidores_html(world: World, value: Value) -> str:
    """The same as a web page (§1.1.18)."""
    rows = "".join(
        f"<tr><td>{key}</td><td>{escape(value(each.nome))}</td><td>{escape(value(each.status))}</td></tr>"
        for key, each in sorted(world.servidores.items())
    )
    return (
        '<!DOCTYPE html><html lang="pt-BR"><head><title>Status dos servidores</title></head><body>'
        f"<table><tr><th>ID</th><th>Nome</th><th>Status</th></tr>{rows}</table></body></html>"
    )


def status_ramal(world: World, args: Mapping[str, str], value: Value) -> Lines:
    """One extension: its call, or its idle status (§1.1.23, gaps 51 and 52)."""
    ramal, number = args.get("ramal", ""), args.get("id", "")
    user = world.usuario(ramal) if ramal else (world.usuarios.get(int(number)) if number.isdecimal() else None)
    if user is None:
        return Result(Codigo.RAMAL_NAO_ENCONTRADO)
    call = world.ligacoes.get(user.ligacao) if user.ligacao else None
    return _lines([_in_call(world, user, call, value) if call else _idle(world, user, value)])


def _idle(world: World, user: Usuario, value: Value) -> tuple[object, ...]:
    phone = world.status_telefone.get(user.status_telefone, "")
    return value(user.nome), user.ramal, phone, value(world.status_usuarios.get(user.status, "")), user.status


def _in_call(world: World, user: Usuario, call: Ligacao, value: Value) -> tuple[object, ...]:
    who = (value(user.nome), user.ramal)
    lasted = _seconds(world, call.atendida_em or call.inicio)
    if call.tipo == "R":
        return *who, "Receptiva", call.origem, call.destino, call.uniqueid, lasted, ""
    if call.tipo != "D":
        return *who, "Ativa", call.destino, call.uniqueid, lasted
    campanha = world.campanhas.get(call.campanha or 0)
    phone = world.telefones.get(call.telefone or 0)
    cliente = world.clientes.get(phone.cliente) if phone else None
    one, two = (value(each or "") for each in cliente.parametros[:2]) if cliente else ("", "")
    name = value(campanha.nome) if campanha else ""
    number = phone.numero if phone else call.destino
    return *who, "Discador", call.campanha, name, one, two, call.uniqueid, number, lasted


async def gravacao(world: World, past: Past, args: Mapping[str, str]) -> Result | bytes:
    """The file of a recording (§1.1.13, gap 29: parts from 1, codigo_monitoria wins)."""
    monitoria, codigo, parte = (args.get(name, "") for name in ("codigo_monitoria", "codigo_ligacao", "parte"))
    if monitoria:
        code = int(monitoria) if monitoria.isdecimal() else 0
        found = world.por_monitoria.get(code)
        files = world.gravacoes.get(found[0]) if found else await past.recording_of_file(code)
        if files is None or code not in files.codigos:
            return Result(Codigo.GRAVACAO_NAO_ENCONTRADA)
        place = files.codigos.index(code)
        return wav(files.codigos[place], files.duracoes_s[place])
    files = world.gravacoes.get(codigo) or (await past.recording(codigo) if codigo else None)
    if files is None or not files.codigos:
        return Result(Codigo.GRAVACAO_NAO_ENCONTRADA)
    if not parte:
        if len(files.codigos) > 1:
            return Result(Codigo.GRAVACAO_EM_MAIS_DE_UM_ARQUIVO)
        return wav(files.codigos[0], files.duracoes_s[0])
    place = int(parte) if parte.isdecimal() else 0
    if not 1 <= place <= len(files.codigos):
        return Result(Codigo.GRAVACAO_PARTE_NAO_EXISTE)
    return wav(files.codigos[place - 1], files.duracoes_s[place - 1])


def _seconds(world: World, since: datetime) -> str:
    return f"{max((world.now() - since).total_seconds(), 0):.6f}"


# Those that also tell of the past, which lies in the database.
READS_OF_THE_PAST: Mapping[str, ReadOfThePast] = {
    "ligacoes_campanha": ligacoes_campanha,
    "grupos_de_atendimento": grupos_de_atendimento,
}
READS: Mapping[str, Read] = {
    "status": status,
    "status_telefone": status_telefone,
    "status_campanhas": status_campanhas,
    "usuarios": usuarios,
    "campanhas": campanhas,
    "fila_espera": fila_espera,
    "status_servidores": status_servidores,
    "status_ramal": status_ramal,
}
