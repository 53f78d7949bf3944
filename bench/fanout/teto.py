"""The ceiling: a bare broadcaster. No GraphQL, no keys, no journal, no slow readers: a frame by hand, written to all.

Usage: python -m bench.fanout.teto EVENTS_PORT — prints {"porta":…} when it listens.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import uvicorn
import uvloop

from gateway.cli.protocolo import Protocolo
from gateway.web.frames import EXTENSAO, Fio, entre, prefixo

Inscritos = defaultdict[str, dict[bytes, Fio]]
"""The operations that want the events of an extension; under "", those that want all."""

_TIPO: Final = "EventoLigacaoReceptiva"


def aplicacao(inscritos: Inscritos) -> Any:
    """The ASGI application: it answers the protocol's two messages and remembers the operation's id."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept", "subprotocol": "graphql-transport-ws"})
        meus, comeco = inscritos[""], b""
        while (message := await receive())["type"] == "websocket.receive":
            pedido = orjson.loads(message["text"])
            if pedido["type"] == "connection_init":
                await send({"type": "websocket.send", "text": '{"type":"connection_ack"}'})
            else:
                comeco = prefixo(pedido["id"])
                meus = inscritos[pedido["payload"].get("variables", {"ramais": [""]})["ramais"][0]]
                meus[comeco] = scope["extensions"][EXTENSAO]
        meus.pop(comeco, None)

    return app


async def transmitir(porta: int, inscritos: Inscritos) -> None:
    """Every line of the event socket, as a frame to all."""
    reader, _ = await asyncio.open_connection("127.0.0.1", porta)
    sequencia = 0
    while line := await reader.readline():
        sequencia += 1
        ramal, payload = corpo(line, sequencia)
        feitos = {len(comeco): entre(len(comeco), (payload,)) for comeco in (*inscritos[""], *inscritos[ramal])}
        for comeco, fio in (*inscritos[""].items(), *inscritos[ramal].items()):
            fio.escrever(comeco.join(feitos[len(comeco)]))


def corpo(line: bytes, sequencia: int) -> tuple[str, bytes]:
    """The extension, and the answer for the document of the measurement, whatever was asked."""
    _, ramal, origem, discado, uniqueid = line.decode().strip()[1:-1].split("><")
    evento = {
        "__typename": _TIPO,
        "posicao": {"cursor": f"MDEyMzQ1Njc4OWFiY2RlZjo{sequencia}"},
        "recebidoEm": datetime.now(UTC).isoformat(),
        "tipo": "R",
        "numeroRamal": ramal,
        "telefoneOrigem": origem,
        "telefoneDiscado": discado,
        "uniqueid": uniqueid,
    }
    return ramal, orjson.dumps({"data": {"eventos": evento}})


async def main(porta_de_eventos: int) -> None:
    """Serves until it is killed."""
    inscritos: Inscritos = defaultdict(dict)
    ouvinte = socket.create_server(("127.0.0.1", 0), backlog=2048)
    config = uvicorn.Config(
        aplicacao(inscritos), ws=Protocolo, ws_per_message_deflate=False, lifespan="off", log_config=None
    )
    print(json.dumps({"porta": ouvinte.getsockname()[1]}), flush=True)
    await asyncio.gather(uvicorn.Server(config).serve([ouvinte]), transmitir(porta_de_eventos, inscritos))


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
