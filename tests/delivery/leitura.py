"""What a client is given, in the checker's words: from the graph's items and from a webhook's messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.delivery.conferencia import Classe, Fato, Recebido
from tests.support.gateway import Gateway
from tests.support.waiting import until_asked

EVENTOS = """subscription ($ramais: [String!], $alertas: [TipoAlerta!], $apos: String) {
    eventos(ramais: $ramais, alertas: $alertas, apos: $apos) {
    __typename posicao { epoca sequencia cursor }
    ... on EventoDeRamal { tipo numeroRamal sintetico }
    ... on EventoTrocaStatus { codigoStatus }
    ... on EventoLigacaoAtiva { uniqueid } ... on EventoLigacaoReceptiva { uniqueid }
    ... on EventoLigacaoDiscador { uniqueid } ... on EventoDesligamento { uniqueid }
    ... on EventoDeConexao { conectado } ... on Lacuna { motivo de { sequencia } ate { sequencia } }
    ... on EventoAlerta { alerta chamada: uniqueid } } }"""
_CAMPOS = EVENTOS.split("apos: $apos) {")[1].rsplit("} }", 1)[0]
PASSADOS = f"""query ($apos: String) {{ eventosPassados(apos: $apos, primeiros: 200) {{
    itens {{ {_CAMPOS} }} posicao {{ cursor }} haMais }} }}"""
# The same in frames of some 180 kB, so that who does not read fills its socket soon.
GORDO = EVENTOS.replace("__typename", "__typename " + " ".join(f"{'x' * 4000}{i}: __typename" for i in range(45)), 1)

ESTADO = """subscription ($ramais: [String!]) { ramaisAoVivo(ramais: $ramais, modo: ESTADO) { __typename
    ... on RetratoDosRamais { conhecido ramais { numero codigoStatus ligacao { uniqueid } } } } }"""

_CLASSES = {"Lacuna": Classe.LACUNA, "EventoIlegivel": Classe.ILEGIVEL, "EventoDeReconciliacao": Classe.RECONCILIADO}
_TIPOS = {"lacuna": Classe.LACUNA, "ilegivel": Classe.ILEGIVEL, "reconciliado": Classe.RECONCILIADO}


def do_grafo(item: Mapping[str, Any]) -> Recebido:
    """An item of `eventos`, asked for with EVENTOS."""
    onde = (str(item["posicao"]["epoca"]), int(item["posicao"]["sequencia"]))
    tipo = item["__typename"]
    if tipo in _CLASSES:
        return Recebido(_CLASSES[tipo], *onde)
    if tipo == "EventoDeConexao":
        return Recebido(_conexao(item["conectado"]), *onde)
    if tipo == "EventoAlerta":
        return Recebido(Classe.ALERTA, *onde, chave=str(item["chamada"]))
    return Recebido(Classe.EVENTO, *onde, _fato(item["tipo"], item), item["sintetico"])


def da_mensagem(texto: bytes) -> Recebido:
    """A webhook's message."""
    corpo = json.loads(texto)
    dados = corpo["data"]
    onde = (str(dados["posicao"]["epoca"]), int(dados["posicao"]["sequencia"]))
    _, nome, *resto = corpo["type"].split(".")
    if nome in _TIPOS:
        return Recebido(_TIPOS[nome], *onde)
    if nome == "conexao":
        return Recebido(_conexao(dados["conectado"]), *onde)
    if nome == "alerta":
        return Recebido(Classe.ALERTA, *onde, chave=str(dados["uniqueid"]))
    return Recebido(Classe.EVENTO, *onde, _fato(resto[0], dados), dados["sintetico"])


async def alertas_guardados(gateway: Gateway) -> list[Recebido]:
    """The alerts in the stream that the gateway keeps, whoever was given them."""
    found: list[Recebido] = []
    pagina: dict[str, Any] = {"haMais": True, "posicao": {"cursor": None}}
    while pagina["haMais"]:
        pagina = (await gateway.dados(PASSADOS, apos=pagina["posicao"]["cursor"]))["eventosPassados"]
        found += [do_grafo(item) for item in pagina["itens"] if item["__typename"] == "EventoAlerta"]
    return found


async def ramais_conhecidos(gateway: Gateway, ramais: Sequence[str], prazo_s: float) -> dict[str, Any]:
    """Status and call of each extension, once the gateway says that it knows them.

    Before its first comparison with the PBX is over it does not. Raises TimeoutError when it never does.
    """
    retrato: dict[str, Any] = {}

    async def conhecido() -> bool:
        async with gateway.inscrito(ESTADO, ramais=list(ramais)) as vivo:
            retrato.update(await vivo.proximo("RetratoDosRamais", prazo_s=prazo_s))
        return bool(retrato["conhecido"])

    await until_asked(conhecido, prazo_s)
    return {um["numero"]: (um["codigoStatus"], um["ligacao"] and um["ligacao"]["uniqueid"]) for um in retrato["ramais"]}


def _fato(tipo: str, dados: Mapping[str, Any]) -> Fato:
    return Fato(tipo, dados["numeroRamal"], str(dados["codigoStatus"] if tipo == "S" else dados.get("uniqueid", "")))


def _conexao(conectado: bool) -> Classe:
    return Classe.VOLTOU if conectado else Classe.CAIU
