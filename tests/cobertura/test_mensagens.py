"""Every spelling of every message, answered by the PBX to a command and found in the graph with its code and text."""

from __future__ import annotations

from gateway.domain.codigos import Codigo
from tests.golden.protocol.test_message_spellings import as_sent, spellings
from tests.support.gateway import gateway_process
from tests.support.simulator import simulator_process

TROCAR = """mutation { alterarStatusRamal(ramal: "40009", statusId: 3) {
    estado canal resposta { codigo mensagem significado } } }"""


async def test_each_message_of_the_contract_is_the_answer_of_a_command() -> None:
    seen: set[str] = set()
    async with simulator_process("--no-traffic") as pbx:
        environment = {**pbx.environment, "GATEWAY_EVIDENCE_TIMEOUT_S": "0.1"}
        async with gateway_process(environment) as gateway:
            for code, text in spellings():
                await pbx.quirk("resposta_forcada", canal="commands", funcao="SETSTATUS", texto=as_sent(text))
                command = (await gateway.dados(TROCAR))["alterarStatusRamal"]
                assert command["canal"] == "COMANDOS", (text, command)
                assert command["resposta"]["codigo"] == code, text
                assert command["resposta"]["mensagem"] == as_sent(text)
                assert command["resposta"]["significado"]
                seen.add(code)
            assert await pbx.executed("SETSTATUS") == 0

    assert seen == set(Codigo) - {Codigo.MENSAGEM_NAO_RECONHECIDA}
