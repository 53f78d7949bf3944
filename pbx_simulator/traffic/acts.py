"""What can happen in the PBX, by name: the acts of the traffic, and of `POST /act`.

Every act is one rule of the world; none passes through a channel that clients use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from pbx_simulator.faults.control import AtoInvalido
from pbx_simulator.pbx import PbxSimulado
from pbx_simulator.world.codes import Result
from pbx_simulator.world.model import AGENDAMENTO_OPERADOR
from pbx_simulator.world.rules import chamadas, discador, mensagens, popup, status, tabulacao
from pbx_simulator.world.state import World

Args = Mapping[str, object]
_REMETENTES = ("ana.souza", "jose.araujo", "marcia.goncalves", "contato", "financeiro")
_ASSUNTOS = ("Segunda via do boleto", "Proposta de acordo", "Reclamação", "Dúvida sobre a fatura", "Assunto Teste")


def _text(args: Args, name: str, default: str | None = None) -> str:
    value = args.get(name, default)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise AtoInvalido(f"informe {name}")
    return str(value)


def _number(args: Args, name: str, default: int | None = None) -> int:
    text = _text(args, name, None if default is None else str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise AtoInvalido(f"{name} deve ser um número")
    return int(text)


def _seconds(args: Args, name: str) -> float:
    value = args.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3.2e7:
        raise AtoInvalido(f"{name} deve ser um número de segundos")
    return float(value)


def _quem(args: Args) -> str:
    quem = _text(args, "quem", "cliente")
    if quem not in ("ramal", "cliente"):
        raise AtoInvalido("quem deve ser ramal ou cliente")
    return quem


def _motivo(args: Args) -> str:
    motivo = _text(args, "motivo", "NAO_ATENDIDA")
    if motivo not in discador.MOTIVOS:
        raise AtoInvalido(f"motivo deve ser um de {', '.join(discador.MOTIVOS)}")
    return motivo


def _tabular(world: World, args: Args) -> Result:
    number, wait_s = _number(args, "status"), _seconds(args, "agendar_em_s")
    kind = world.status_discador.get(number)
    dated = kind is not None and (kind.reagendar or number == AGENDAMENTO_OPERADOR)
    when = (world.now() + timedelta(seconds=wait_s)).replace(second=0, microsecond=0)
    return tabulacao.tabular_ligacao(world, _text(args, "uniqueid"), number, when if dated else None)


def _email(world: World, args: Args) -> Result:
    luck = _number(args, "numero", 1)
    filas = sorted(world.filas)
    fila = filas[luck % len(filas)] if filas else None
    members = list(world.filas[fila].membros) if fila is not None else []
    user = world.usuarios.get(members[luck % len(members)]) if members else None
    remetente = _text(args, "remetente", f"{_REMETENTES[luck % len(_REMETENTES)]}{luck}@example.com")
    return mensagens.email(
        world,
        remetente,
        _text(args, "destinatario", "atendimento@example.com.br"),
        _text(args, "assunto", _ASSUNTOS[luck % len(_ASSUNTOS)]),
        _text(args, "corpo", f"Mensagem número {luck}. Aguardo retorno."),
        fila=_number(args, "fila", fila or 0) or None,
        ramal=_text(args, "ramal", user.ramal if user is not None else "0"),
        inline=luck % 7 == 0,
        anexos=luck % 3 == 0,
    )


def _servidor(world: World, args: Args) -> Result:
    ill = bool(args.get("critico", False))
    free = _number(args, "livre", 20)
    text = _text(args, "status", f"CRITICAL - Espaço livre em disco: {free}%" if ill else "OK")
    return mensagens.servidor(world, _number(args, "id"), text)


ACTS: Mapping[str, Callable[[World, Args], Result]] = {
    "login": lambda w, a: status.login(w, _text(a, "ramal")),
    "logout": lambda w, a: status.logout(w, _text(a, "ramal")),
    "login_hardphone": lambda w, a: status.login_hardphone(w, _text(a, "ramal"), None),
    "logout_hardphone": lambda w, a: status.logout_hardphone(w, _text(a, "ramal")),
    "status": lambda w, a: status.set_status(w, _text(a, "ramal"), _text(a, "id_status")),
    "pausa": lambda w, a: status.pausar(w, _text(a, "ramal"), bool(a.get("pausado", True))),
    "discar": lambda w, a: popup.discar(w, _text(a, "ramal"), _text(a, "telefone")),
    "atendida": lambda w, a: chamadas.atendida(w, _text(a, "uniqueid")),
    "cliente_liga": lambda w, a: chamadas.cliente_liga(w, _number(a, "fila"), _text(a, "origem")),
    "oferecer": lambda w, a: chamadas.oferecer(w, _text(a, "uniqueid")),
    "atender": lambda w, a: chamadas.atender(w, _text(a, "uniqueid"), _text(a, "ramal")),
    "nao_atendeu": lambda w, a: chamadas.nao_atendeu(
        w, _text(a, "uniqueid"), _text(a, "ramal"), _number(a, "segundos", 15)
    ),
    "abandonar": lambda w, a: chamadas.abandonar(w, _text(a, "uniqueid")),
    "desligar": lambda w, a: chamadas.desligar(w, _text(a, "uniqueid"), _quem(a)),
    "pesquisa": lambda w, a: chamadas.pesquisa(w, _text(a, "uniqueid"), _number(a, "nota", 5)),
    "discador_contata": lambda w, a: discador.contata(w, _number(a, "campanha")),
    "discador_falha": lambda w, a: discador.falha(w, _number(a, "campanha"), _motivo(a)),
    "discador_disca": lambda w, a: discador.disca(w, _number(a, "campanha")),
    "discador_na_ura": lambda w, a: discador.na_ura(w, _text(a, "uniqueid")),
    "discador_na_fila": lambda w, a: discador.na_fila(w, _text(a, "uniqueid")),
    "discador_entrega": lambda w, a: discador.entregar(w, _text(a, "uniqueid")),
    "discador_encerra": lambda w, a: discador.encerrar(w, _text(a, "uniqueid"), _motivo(a)),
    "preview": lambda w, a: discador.preview(w, _number(a, "campanha")),
    "tabular": _tabular,
    "avisar_agendados": lambda w, _: tabulacao.vencer(w),
    "email": _email,
    "sms": lambda w, a: mensagens.sms(w, _text(a, "telefone"), _text(a, "texto")),
    "servidor": _servidor,
    "atualizar_servidores": lambda w, _: mensagens.atualizar_servidores(w),
}


async def perform(pbx: PbxSimulado, nome: str, args: Args, when: datetime | None) -> dict[str, object]:
    """Makes an act, at its planned instant or now; returns its code and its details. Raises AtoInvalido."""
    act = ACTS.get(nome)
    if act is None:
        raise AtoInvalido(f"ato desconhecido: {nome}; existem: {', '.join(sorted(ACTS))}")
    result = await pbx.at(when, lambda world: act(world, args))
    return {"codigo": str(result.code), **result.details}
