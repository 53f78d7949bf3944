"""A simulated PBX under a quirk, a gateway with its database, one with the API alone, and a reader of every event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.gateway import Gateway, Inscricao, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until_asked

EVENTOS = """subscription { eventos { __typename
    ... on EventoDeRamal { tipo numeroRamal sintetico }
    ... on EventoTrocaStatus { codigoStatus nomeStatus }
    ... on EventoLigacaoAtiva { telefoneDiscado uniqueid }
    ... on EventoLigacaoReceptiva { telefoneOrigem telefoneDiscado uniqueid }
    ... on EventoLigacaoDiscador { telefoneDiscado parametro1 parametro2 codigoCampanha uniqueid }
    ... on EventoPreview { telefoneDiscado parametro1 parametro2 codigoCampanha }
    ... on EventoAgendamentoOperador { telefoneDiscado parametro1 parametro2 codigoCampanha }
    ... on EventoDesligamento { uniqueid }
    ... on EventoDeConexao { conectado motivo }
    ... on EventoIlegivel { motivo campo } } }"""
LER = """{ ramal(numero: "40009") { nome codigoStatusUsuario email ligacaoAtual { uniqueid }
           statusUsuario { nome } origem } statusUsuarios { codigo nome } }"""
LER_PELA_API = '{ ramal(numero: "40009") { nome nomeStatusUsuario origem } statusUsuarios { codigo nome } }'
TROCAR = """mutation ($status: Int!) { alterarStatusRamal(ramal: "40009", statusId: $status) {
            estado canal evidencia resposta { codigo } } }"""
# After the kind and the extension, in the order of the manual (§1.2.1).
CAMPOS = {
    "S": ("codigoStatus", "nomeStatus"),
    "A": ("telefoneDiscado", "uniqueid"),
    "R": ("telefoneOrigem", "telefoneDiscado", "uniqueid"),
    "D": ("telefoneDiscado", "parametro1", "parametro2", "codigoCampanha", "uniqueid"),
    "PREVIEW": ("telefoneDiscado", "parametro1", "parametro2", "codigoCampanha"),
    "AGOP": ("telefoneDiscado", "parametro1", "parametro2", "codigoCampanha"),
    "H": ("uniqueid",),
}
# The channels mend themselves at once, and a broken answer is not waited for: one quirk must not reach into the next.
RAPIDO = {
    "TOTALIP_COMMANDS_REPLY_TIMEOUT_S": "1",
    "TOTALIP_API_READ_TIMEOUT_S": "1",
    "TOTALIP_DB_CATALOGUE_MAX_AGE_S": "1",
    "GATEWAY_EVIDENCE_TIMEOUT_S": "2",
    "GATEWAY_PROBE_INTERVAL_S": "0.2",
    "GATEWAY_BREAKER_FAILURES": "1000",
    "GATEWAY_BREAKER_WINDOW": "1000",
}


@dataclass
class Bancada:
    """What the rows of the table are made on."""

    pbx: SimulatorProcess
    com_banco: Gateway
    so_api: Gateway
    eventos: Inscricao
    status: int = 2
    campanhas: list[str] = field(default_factory=lambda: ["210", "10", "15", "3", "1", "20", "23"])

    def outro_status(self) -> int:
        """A status that the extension does not have."""
        self.status = 3 if self.status == 7 else self.status + 1
        return self.status


@asynccontextmanager
async def bancada(**mais: str) -> AsyncIterator[Bancada]:
    """Everything running, nothing disturbed. `mais`: settings of the gateway with the database."""
    async with simulator_process("--no-traffic", poll_s=0.1) as pbx:
        ambiente = {**pbx.environment, **RAPIDO}
        so_api = {name: value for name, value in ambiente.items() if name != "TOTALIP_DB_DSN"}
        so_api["TOTALIP_API_MAX_RESPOSTAS"] = "0"  # what the PBX answers now, and not before its quirk
        async with (
            gateway_process({**ambiente, "TOTALIP_EVENTS_WATCH_INTERVAL_S": "3600", **mais}) as com_banco,
            gateway_process(so_api) as gateway,
            com_banco.inscrito(EVENTOS) as eventos,
        ):
            yield Bancada(pbx, com_banco, gateway, eventos)


async def sem_defeito(b: Bancada) -> None:
    """No quirk is left and every channel of both gateways is well."""
    await b.pbx.reset()
    for gateway, canais in ((b.com_banco, ("API", "BANCO", "EVENTOS")), (b.so_api, ("API", "EVENTOS"))):
        for canal in canais:
            await gateway.ate(canal, True)
    await until_asked(lambda: _tudo_do_banco(b))
    await _ate_a_marca(b)
    await b.pbx.reset()
    b.eventos.itens.clear()


async def _tudo_do_banco(b: Bancada) -> bool:
    """Whether the catalogue knows by now that nothing is missing any more."""
    lido = await b.com_banco.perguntar(LER)
    return (
        "errors" not in lido
        and "avisos" not in lido.get("extensions", {})
        and lido["data"]["ramal"]["origem"] == "BANCO"
    )


async def todos_os_tipos(b: Bancada) -> None:
    """A status change, a call of each kind and its end, a pop-up, and an appointment that falls due."""
    act = b.pbx.act
    await act("login", ramal="40005")
    ativa = (await act("discar", ramal="40005", telefone="21987654321"))["uniqueid"]
    await act("desligar", uniqueid=ativa)
    receptiva = (await act("cliente_liga", fila=3, origem="1130761239"))["uniqueid"]
    await act("atender", uniqueid=receptiva, ramal="40005")
    await act("desligar", uniqueid=receptiva)
    for campanha in list(b.campanhas):
        if (await act("preview", campanha=campanha))["codigo"] == "FEITO":
            break
        b.campanhas.remove(campanha)
    discador = (await act("discador_contata", campanha=b.campanhas[0]))["uniqueid"]
    await act("desligar", uniqueid=discador)
    await act("tabular", uniqueid=discador, status=1002, agendar_em_s=90)
    await b.pbx.advance(180)
    await act("avisar_agendados")


async def vistos(b: Bancada) -> tuple[list[str], list[str]]:
    """The lines that the PBX emitted, and those that the subscriber's events make; up to now, in order."""
    await b.com_banco.ate("EVENTOS", True)
    await _ate_a_marca(b)
    emitidas = [str(one["linha"]) for one in await b.pbx.emitted() if not one["injetada"]]
    return emitidas, [_linha(item) for item in b.eventos.itens if "tipo" in item and not item["sintetico"]]


async def _ate_a_marca(b: Bancada) -> None:
    """Marks the end with an event of an extension that nothing else moves, and waits for it."""
    await b.pbx.act("status", ramal="10005", id_status="3")
    while True:
        item = await b.eventos.proximo("EventoTrocaStatus")
        if item["numeroRamal"] == "10005" and not item["sintetico"]:
            return


def _linha(item: dict[str, Any]) -> str:
    fields = (item["tipo"], item["numeroRamal"], *(item[name] for name in CAMPOS[item["tipo"]]))
    return "".join(f"<{value}>" for value in fields)
