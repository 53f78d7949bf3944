"""Every quirk of the simulator in turn: the gateway keeps running, no well-formed event is lost, what cannot be read
is an error that names its channel and field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.gateway import Gateway, Inscricao, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process

EVENTOS = """subscription { eventos { __typename posicao { sequencia }
    ... on EventoDeRamal { tipo numeroRamal } ... on EventoTrocaStatus { codigoStatus nomeStatus } } }"""
LER = """{ ramal(numero: "40009") { nome codigoStatusUsuario email ligacaoAtual { uniqueid }
           statusUsuario { nome } origem } statusUsuarios { codigo nome } }"""
TROCAR = """mutation ($status: Int!) { alterarStatusRamal(ramal: "40009", statusId: $status) {
            estado canal evidencia resposta { codigo } } }"""
FINAIS = {"CONFIRMADO", "RECUSADO", "FALHOU", "DESCONHECIDO"}

# quirk → values; those that answer nothing are bounded so that the test ends.
QUIRKS: dict[str, dict[str, Any]] = {
    "charset": {"canal": "*", "charset": "latin-1"},
    "fim_de_linha": {"fim": "colado"},
    "segmentos": {"modo": "partir", "bytes": 3},
    "linha_estranha": {"tipo": "malformada", "vezes": 2},
    "eventos_caem": {},
    "resposta_lenta": {"segundos": 0.2},
    "resposta_muda": {"vezes": 1},
    "resposta_truncada": {"vezes": 2, "bytes": 5},
    "resposta_html": {"vezes": 2},
    "resposta_vazia": {"vezes": 2},
    "resposta_5xx": {"vezes": 2},
    "resposta_perdida": {"vezes": 1},
    "resposta_forcada": {"texto": "ERRO INTERNO", "vezes": 2},
    "resposta_em_duas_partes": {"segundos": 0.2},
    "acentos": {},
    "ponto_final": {},
    "valores_com_separadores": {},
    "ip_nao_autorizado": {},
    "coluna_ausente": {"tabela": "usuarios", "coluna": "email"},
    "coluna_renomeada": {},
    "coluna_extra": {},
    "view_ausente": {"tabela": "status_usuarios"},
    "banco": {"modo": "recusa"},
    "linha_de_comando_removida": {"vezes": 1},
    "evento_de_ramal_desconhecido": {},
    "dois_usuarios_um_ramal": {"ramal": "40009"},
}
# A socket that drops, or says nothing, loses what the PBX sends meanwhile: there the loss has to be told instead.
PERDEM = {"eventos_caem"}


@dataclass
class Linha:
    """What one quirk did."""

    quirk: str
    estado: str
    canal: str | None
    erros: list[str]
    avisos: int
    eventos: str


async def test_every_quirk_in_turn(prova: Any) -> None:
    tabela: list[Linha] = []
    async with simulator_process("--no-traffic", poll_s=0.1) as pbx:
        environment = {
            **pbx.environment,
            "TOTALIP_COMMANDS_REPLY_TIMEOUT_S": "2",
            "TOTALIP_API_READ_TIMEOUT_S": "2",
            "TOTALIP_DB_CATALOGUE_MAX_AGE_S": "1",
        }
        async with gateway_process(environment) as gateway, gateway.inscrito(EVENTOS) as eventos:
            await gateway.ate("EVENTOS", True)
            status = 2
            for nome, valores in QUIRKS.items():
                status = 3 if status == 7 else status + 1
                tabela.append(await _um(pbx, gateway, eventos, nome, valores, status))
            existem = {one["nome"] for one in (await pbx.quirks())["existem"]}

    for linha in tabela:
        print(linha)  # noqa: T201 - shown beside a failure
    assert existem - set(QUIRKS) == {"eventos_mudos"}, "every quirk is tried (silence is tested with its own timeout)"
    assert [linha.quirk for linha in tabela if linha.estado not in FINAIS] == []
    assert [linha.quirk for linha in tabela if linha.eventos == "perdido"] == []
    prova.record(quirks=len(tabela))


async def _um(
    pbx: SimulatorProcess, gateway: Gateway, eventos: Inscricao, nome: str, valores: dict[str, Any], status: int
) -> Linha:
    await pbx.quirk(nome, **valores)
    comando = (await gateway.dados(TROCAR, status=status))["alterarStatusRamal"]
    lido = await gateway.perguntar(LER)
    for error in lido.get("errors", ()):
        assert {"codigo", "canal", "campo"} <= set(error["extensions"]), (nome, error)
    await pbx.unquirk()
    visto = await _todos(pbx, gateway, eventos, nome)
    return Linha(
        nome,
        comando["estado"],
        comando["canal"],
        [f"{e['extensions']['canal']}:{e['extensions']['campo']}" for e in lido.get("errors", ())],
        len(lido.get("extensions", {}).get("avisos", ())),
        visto,
    )


async def _todos(pbx: SimulatorProcess, gateway: Gateway, eventos: Inscricao, nome: str) -> str:
    """Marks the end with an event of another extension, and compares what was emitted with what came."""
    await gateway.ate("EVENTOS", True)
    await pbx.act("status", ramal="40005", id_status="3")
    while (await eventos.proximo("EventoTrocaStatus"))["numeroRamal"] != "40005":
        pass
    came = [
        (one["numeroRamal"], one["codigoStatus"]) for one in eventos.itens if one["__typename"] == "EventoTrocaStatus"
    ]
    told = any(one["__typename"] in ("EventoDeConexao", "Lacuna") for one in eventos.itens)
    lines = [one["linha"].strip("<>").split("><") for one in await pbx.emitted()]
    emitted = [(fields[1], int(fields[2])) for fields in lines if fields[0] == "S" and len(fields) == 4]
    eventos.itens.clear()
    await pbx.reset()
    if came == emitted:
        return "todos"
    return "perda avisada" if nome in PERDEM and told else "perdido"
