"""The API stands in for the database: same fields, the origin said, what it cannot tell named."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from gateway.channels.api import PbxApi
from gateway.channels.database.pool import Database
from gateway.clock import SystemClock
from gateway.pbx import Pbx
from resolvers.build import build_schema
from resolvers.context import Contexto, Recursos
from tests.support.central import ADMIN
from tests.support.fake_peers import Script, free_port, peer

RESPOSTAS = {
    "usuarios": "5;Eduardo Moreira;40009\n6;Carlos da Silva;10005\n",
    "status_ramal?id=5": "Eduardo Moreira;40009;Desconectado;Deslogado;2",
    "status_ramal?id=6": "Carlos da Silva;10005;Ativa;22154748;1272916393.14005;768.484154",
    "status": "1;Logado\n2;Deslogado\n",
}


def api_falsa(respostas: Mapping[str, str], pedidos: list[str]) -> Script:
    """Answers by path and query."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            path = head.split(b" ")[1].decode().removeprefix("/api/").rstrip("?")
            pedidos.append(path)
            body = respostas[path].encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()

    return script


async def perguntar(texto: str, **canais: Any) -> Any:
    nada: Any = None
    pbx = Pbx("principal", ZoneInfo("America/Sao_Paulo"), **canais)
    recursos = Recursos({"principal": pbx}, "principal", SystemClock(), nada, {}, nada, nada, nada)
    return await build_schema().execute(texto, context_value=Contexto(recursos, ADMIN))


CONSULTA = """{ ramais { nodes { codigo numero nome nomeStatusUsuario nomeStatusTelefone origem
                                ligacaoAtual { __typename uniqueid aoVivo { tipo telefone { bruto } } } } } }"""


async def test_without_a_database_the_api_tells_users_states_and_calls_with_one_call_each() -> None:
    pedidos: list[str] = []
    async with (
        peer(api_falsa(RESPOSTAS, pedidos)) as pbx,
        PbxApi(f"http://127.0.0.1:{pbx.port}", clock=SystemClock()) as api,
    ):
        got = await perguntar(CONSULTA, api=api)

    eduardo, carlos = got.data["ramais"]["nodes"]
    assert eduardo == {
        "codigo": 5,
        "numero": "40009",
        "nome": "Eduardo Moreira",
        "nomeStatusUsuario": "Deslogado",
        "nomeStatusTelefone": "Desconectado",
        "origem": "API",
        "ligacaoAtual": None,
    }
    assert carlos["ligacaoAtual"] == {
        "__typename": "LigacaoAtiva",
        "uniqueid": "1272916393.14005",
        "aoVivo": {"tipo": "A", "telefone": {"bruto": "22154748"}},
    }
    assert sorted(pedidos) == ["status_ramal?id=5", "status_ramal?id=6", "usuarios"]
    # in a call the API does not tell the interval status: an error that names channel and field, not a silent null
    assert {(error.extensions["canal"], error.extensions["campo"]) for error in got.errors} == {
        ("API", "status_ramal.status_usuario"),
        ("API", "status_ramal.nome_status_telefone"),
    }


async def test_with_the_database_down_the_api_answers_and_what_only_the_database_has_is_an_error() -> None:
    pedidos: list[str] = []
    dsn = f"postgresql://integracao:x@127.0.0.1:{await free_port()}/totalipdb"
    async with (
        peer(api_falsa(RESPOSTAS, pedidos)) as pbx,
        PbxApi(f"http://127.0.0.1:{pbx.port}", clock=SystemClock()) as api,
        Database(dsn, clock=SystemClock()) as database,
    ):
        got = await perguntar('{ ramal(numero: "40009") { nome origem email } }', api=api, database=database)

    assert got.data == {"ramal": {"nome": "Eduardo Moreira", "origem": "API", "email": None}}
    assert [(e.extensions["canal"], e.extensions["campo"]) for e in got.errors] == [("BANCO", "usuarios.email")]
    assert pedidos == ["usuarios"]


async def test_without_a_database_its_fields_are_null_with_a_warning() -> None:
    async with (
        peer(api_falsa(RESPOSTAS, [])) as pbx,
        PbxApi(f"http://127.0.0.1:{pbx.port}", clock=SystemClock()) as api,
    ):
        got = await perguntar('{ ramal(numero: "40009") { nome email grupo { nome } } }', api=api)

    assert got.errors is None
    assert got.data == {"ramal": {"nome": "Eduardo Moreira", "email": None, "grupo": None}}
    assert len(got.extensions["avisos"]) == 2
