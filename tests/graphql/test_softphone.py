"""The softphone's links as pure fields: what the manual prints, no password, and no argument that adds a word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api_falsa import ApiFalsa, api_falsa, perguntar

CENARIO = """{ softphone {
    s1: abrir(ramal: "99999") { linhaDeComando link } s2: discar(numero: "33553400") { linhaDeComando link }
    s3: espera { linhaDeComando } s5: linha(numero: 2) { linhaDeComando }
    s8: desligar { linhaDeComando link } s10: transferir(ramal: "40074") { link } s11: fechar { linhaDeComando } } }"""


async def test_the_manuals_scenario_is_one_query_that_asks_the_pbx_nothing() -> None:
    falsa = ApiFalsa({})
    async with api_falsa(falsa) as api:
        got = await perguntar(CENARIO, api=api)
    assert got.errors is None
    assert got.data["softphone"] == {
        "s1": {
            "linhaDeComando": "TotalPhone.exe -ramal=99999 -senha={senha}",
            "link": "sip:-ramal=99999%20-senha={senha}",
        },
        "s2": {"linhaDeComando": "TotalPhone.exe -discar=33553400", "link": "sip:-discar=33553400"},
        "s3": {"linhaDeComando": "TotalPhone.exe -espera"},
        "s5": {"linhaDeComando": "TotalPhone.exe -linha=2"},
        "s8": {"linhaDeComando": "TotalPhone.exe -desligar", "link": "sip:-desligar"},
        "s10": [
            {"link": f"sip:-{one}"}
            for one in ("transferencia", "digito=4", "digito=0", "digito=0", "digito=7", "digito=4")
        ],
        "s11": {"linhaDeComando": "TotalPhone.exe -fechar"},
    }
    assert falsa.pedidos == []


async def test_an_extension_has_the_links_that_speak_of_it_and_a_number_its_click_to_dial() -> None:
    falsa = ApiFalsa({"usuarios": "5;Ana;40074\n", "status_ramal?id=5": "Ana;40074;Ativa;01533553400;1.2;3"})
    async with api_falsa(falsa) as api:
        got = await perguntar(
            """{ ramal(numero: "40074") { softphone { abrir { link } discar { link } transferir { link } }
                 statusRamal { numeroDiscado { aqui: cliqueParaDiscar(dddLocal: "11") cliqueParaDiscar } } }
                 softphone { cliqueParaDiscar(telefone: "0 15 (11) 3355-3400", dddLocal: "21") { link } } }""",
            api=api,
        )
    assert got.errors is None
    ramal = got.data["ramal"]
    assert ramal["softphone"]["abrir"] == {"link": "sip:-ramal=40074%20-senha={senha}"}
    assert ramal["softphone"]["discar"] == {"link": "sip:-discar=40074"}
    assert len(ramal["softphone"]["transferir"]) == 6
    assert got.data["softphone"]["cliqueParaDiscar"] == {"link": "sip:1133553400"}


@pytest.mark.parametrize("evil", ["1 -senha=x", '1"&calc', "1%20-desligar", "", "١", "1\r\n2", "1" * 21])
@pytest.mark.parametrize("field", ["abrir(ramal: $v)", "discar(numero: $v)", "digito(valor: $v)"])
async def test_no_argument_adds_a_parameter(field: str, evil: str) -> None:
    got: Any = await perguntar(f"query ($v: String!) {{ softphone {{ {field} {{ link }} }} }}", variables={"v": evil})
    assert [one.extensions["codigo"] for one in got.errors] == ["ENTRADA_INVALIDA"]
    assert got.data == {"softphone": {field.partition("(")[0]: None}}
