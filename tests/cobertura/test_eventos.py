"""Every field of every kind of event, written to the PBX's socket with a value of its own and found in the graph."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from tests.cobertura.contrato import ler
from tests.cobertura.grafo import grafo
from tests.support.gateway import Inscricao, gateway_process
from tests.support.simulator import SimulatorProcess, simulator_process
from tests.support.waiting import until_asked

TIPOS: list[dict[str, Any]] = ler("events")["events"]
INTEIROS = {"campaign_id", "status_id"}
MARCA = "1"


def valores(evento: Mapping[str, Any], n: int) -> dict[str, Any]:
    """Field of the event → a value that occurs nowhere else. An extension is digits, so is a telephone."""
    found: dict[str, Any] = {}
    for place, field in enumerate(evento["fields"]):
        name, unique = field["name"], 700_000 + 100 * n + place
        found[name] = {
            "event_type": evento["type"],
            "uniqueid": f"15150{unique}.{unique}",
        }.get(
            name,
            unique if name in INTEIROS else f"único {unique}" if "param" in name or "name" in name else str(unique),
        )
    return found


def campo_de(tipo: str, campo: str) -> str:
    """The field of the graph that shows it: `Tipo.campo`."""
    places = grafo().lugares
    (shown,) = places.get(f"eventos.{tipo}.{campo}") or places[f"eventos.*.{campo}"]
    return shown


async def _escutando(pbx: SimulatorProcess, live: Inscricao) -> None:
    """Returns when the subscription gets what the socket says."""
    first = asyncio.create_task(live.proximo())

    async def heard() -> bool:
        await pbx.quirk("linha_estranha", tipo="texto", texto=f"<H><{MARCA}><1.1>")
        return first.done()

    await until_asked(heard, 30)


async def _proximo(live: Inscricao) -> dict[str, Any]:
    """The next event of an extension: what the gateway itself says comes in between, and so do marks."""
    while (item := await live.proximo()).get("numeroRamal", MARCA) == MARCA:
        pass
    return item


async def test_each_field_of_each_event_is_found_in_the_graph() -> None:
    sent = {one["type"]: valores(one, n) for n, one in enumerate(TIPOS)}
    fragments = " ".join(
        f"... on {shown.replace('.', ' { ')} }}"
        for one in TIPOS
        for shown in (campo_de(one["type"], field["name"]) for field in one["fields"])
    )
    proved = set()
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        await gateway.ate("EVENTOS", True)
        query = f"subscription {{ eventos {{ __typename ... on EventoDeRamal {{ numeroRamal }} {fragments} }} }}"
        async with gateway.inscrito(query) as live:
            await _escutando(pbx, live)
            for one in TIPOS:
                line = "".join(f"<{value}>" for value in sent[one["type"]].values())
                await pbx.quirk("linha_estranha", tipo="texto", texto=line)
                item = await _proximo(live)
                for campo, value in sent[one["type"]].items():
                    assert item[campo_de(one["type"], campo).split(".")[1]] == value, (one["type"], campo)
                    proved.add((one["type"], campo))

    assert proved == {(one["type"], field["name"]) for one in TIPOS for field in one["fields"]}
    assert len(proved) == 35
