"""One document over the PBX's channels: each object of it comes from the channel that has it."""

from __future__ import annotations

from typing import Any

from tests.support.gateway import gateway_process
from tests.support.simulator import simulator_process
from tests.support.waiting import until_asked

TUDO = """query ($uniqueid: ID!) {
    ramal(numero: "40000") { numero origem aoVivo { estado { ligacao { uniqueid } } } }
    grupoAtendimento(codigo: 1) { nome filaEspera { numeroOrigem { bruto } origem } }
    ligacao(uniqueid: $uniqueid) { uniqueid emCurso telefone { bruto } cliente { parametro1 } }
    campanha(codigo: 1) { nome origem ligacoes { telefone { bruto } origem } }
    cliente(codigoTelefone: 1) { parametro1 }
    emails(busca: {assunto: "teste"}, de: "2017-05-15", ate: "2017-05-15") { nodes { codigo } } }"""


async def test_one_document_takes_six_objects_from_four_channels() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        await gateway.ate("EVENTOS", True)
        await gateway.ate("BANCO", True)
        await pbx.act("login", ramal="40000")
        for _ in range(20):
            uniqueid = (await pbx.act("discador_contata", campanha=1))["uniqueid"]
            await pbx.act("discador_entrega", uniqueid=uniqueid)
            if any(one["linha"].startswith("<D><40000>") for one in await pbx.emitted()):
                break
        await pbx.act("cliente_liga", fila=1, origem="1133334444")
        visto: dict[str, Any] = {}

        async def chegou() -> bool:
            visto.update(await gateway.dados(TUDO, uniqueid=uniqueid))
            estado, ligacao = visto["ramal"]["aoVivo"]["estado"], visto["ligacao"]
            return bool(estado and estado["ligacao"] and ligacao and ligacao["emCurso"] and ligacao["telefone"])

        await until_asked(chegou)
        emails = await pbx.journal(fase="recebido", canal="mail")

    assert visto["ramal"] == {
        "numero": "40000",
        "origem": "BANCO",
        "aoVivo": {"estado": {"ligacao": {"uniqueid": uniqueid}}},  # the event socket
    }
    fila, campanha = visto["grupoAtendimento"], visto["campanha"]
    assert fila["nome"]
    assert fila["filaEspera"] == [{"numeroOrigem": {"bruto": "1133334444"}, "origem": "API"}]
    assert (visto["ligacao"]["uniqueid"], visto["ligacao"]["emCurso"]) == (uniqueid, True)
    assert visto["ligacao"]["cliente"]["parametro1"]
    assert (bool(campanha["nome"]), campanha["origem"]) == (True, "BANCO")
    assert campanha["ligacoes"] == [{"telefone": visto["ligacao"]["telefone"], "origem": "API"}]
    assert visto["cliente"]["parametro1"]
    assert visto["emails"] == {"nodes": [{"codigo": 61}]}
    assert len(emails) >= 1
