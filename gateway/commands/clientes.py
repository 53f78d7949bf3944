"""Customers of a campaign, found by one of their four parameters: shared by the intents that act on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.commands.intencao import Valores, numero, pessoal, texto
from gateway.commands.leituras import NaoLido

PARAMETROS = range(1, 5)


def alvo_cliente(valores: Valores) -> str:
    """The customer that the search finds: campaign, number of the parameter, value."""
    return pessoal(f"cliente:{texto(valores, 'campanha')}:{texto(valores, 'parametro')}", texto(valores, "valor"))


def do_cliente(valores: Valores) -> Mapping[str, Any]:
    """What the customer's rows of telefones_campanhas have in common.

    Raises:
        NaoLido: no such parameter: the PBX has a message of its own for it.
    """
    return {"campanha_id": numero(valores, "campanha"), parametro(valores, "parametro"): texto(valores, "valor")}


def parametro(valores: Valores, argumento: str) -> str:
    """The column of the parameter whose number the argument gives.

    Raises:
        NaoLido: there is none with that number.
    """
    place = numero(valores, argumento)
    if place not in PARAMETROS:
        raise NaoLido("telefones_campanhas")
    return f"parametro{place}"
