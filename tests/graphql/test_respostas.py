"""The API's answers shared between operations: one request, and each identity sees of it what it may."""

from __future__ import annotations

from datetime import datetime

from gateway.channels.answers import Limites
from gateway.settings_values import VALIDADE_DA_API_S
from tests.support.api_falsa import ApiFalsa, api_falsa, perguntar
from tests.support.central import operador

GUARDADAS = Limites(dict.fromkeys(VALIDADE_DA_API_S, 3_600.0), 100, 1_000_000)
RESPOSTAS: dict[str, str | bytes] = {
    "usuarios": "5;Eduardo Moreira;40009\n6;Carlos da Silva;10005\n",
    "status_ramal?id=5": "Eduardo Moreira;40009;Desconectado;Deslogado;2",
    "status_ramal?id=6": "Carlos da Silva;10005;Ativa;1122223333;1272916393.14005;12.5",
}
RAMAIS = """{ ramais { nodes { numero nomeStatusUsuario atualizadoEm
                               ligacaoAtual { aoVivo { telefone { bruto } } } } } }"""


async def test_two_identities_share_the_pbxs_answer_and_each_sees_its_own_rows_and_masks() -> None:
    falsa = ApiFalsa(RESPOSTAS)
    async with api_falsa(falsa, limites=GUARDADAS) as api:
        everything = await perguntar(RAMAIS, api=api)
        own = await perguntar(RAMAIS, api=api, quem=operador("10005"))
        again = await perguntar(RAMAIS, api=api)
    eduardo, carlos = everything.data["ramais"]["nodes"]
    assert [eduardo["numero"], carlos["numero"]] == ["40009", "10005"]
    assert carlos["ligacaoAtual"]["aoVivo"]["telefone"]["bruto"] == "1122223333"
    (only,) = own.data["ramais"]["nodes"]
    assert only["ligacaoAtual"]["aoVivo"]["telefone"]["bruto"] == "••••••3333"
    assert only["atualizadoEm"] == carlos["atualizadoEm"]
    assert again.data == everything.data  # whoever saw less, or added to the rows, changed nothing of what is shared
    assert sorted(falsa.pedidos) == ["status_ramal?id=5", "status_ramal?id=6", "usuarios"]


async def test_a_row_of_two_readings_is_as_old_as_the_older() -> None:
    falsa = ApiFalsa(RESPOSTAS)
    async with api_falsa(falsa, limites=GUARDADAS) as api:
        await perguntar("{ ramais { nodes { nome } } }", api=api)
        listed = (await perguntar("{ ramais { nodes { atualizadoEm } } }", api=api)).data["ramais"]["nodes"]
        joined = (await perguntar(RAMAIS, api=api)).data["ramais"]["nodes"]
        api.respostas.esquecer("usuarios")
        fresh = (await perguntar(RAMAIS, api=api)).data["ramais"]["nodes"]
    assert [one["atualizadoEm"] for one in joined] == [one["atualizadoEm"] for one in listed]
    assert all(_quando(new) > _quando(old) for new, old in zip(fresh, joined, strict=True))


async def test_an_answer_with_a_damaged_line_a_message_or_nobody_is_asked_for_again() -> None:
    falsa = ApiFalsa({"usuarios": "5;Eduardo Moreira;40009\n6;Carlos\n", "status": "CHAVE DA API INVÁLIDA"})
    falsa.respostas["status_ramal?ramal=1"] = "RAMAL NAO ENCONTRADO"
    query = '{ ramais { nodes { nome } } statusUsuarios { nome } statusRamal(ramal: "1") { nome } }'
    async with api_falsa(falsa, limites=GUARDADAS) as api:
        bad = await perguntar(query, api=api)
        falsa.respostas |= {
            "usuarios": "5;Eduardo Moreira;40009\n6;Carlos da Silva;10005\n",
            "status": "1;Logado\n",
            "status_ramal?ramal=1": "Novo;1;Desconectado;Deslogado;2",
        }
        good = await perguntar(query, api=api)
    assert {tuple(error.path) for error in bad.errors} == {("ramais",), ("statusUsuarios",)}
    assert bad.data["statusRamal"] is None
    assert good.errors is None
    assert [len(good.data["ramais"]["nodes"]), good.data["statusRamal"]["nome"]] == [2, "Novo"]


def _quando(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["atualizadoEm"])
