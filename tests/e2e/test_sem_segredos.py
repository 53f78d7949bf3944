"""What passes through the gateway and is secret or personal is in none of its log lines and in no error."""

from __future__ import annotations

from tests.support.gateway import CHAVE, gateway_process
from tests.support.simulator import simulator_process

CPF, TELEFONE, SENHA = "219.273.058-61", "11987654321", "senha-de-ninguem-1"
COMANDOS = """mutation ($cpf: String!, $telefone: String!, $senha: String!) {
    criarUsuario(ramalPadrao: "77777", ramal: "61999", nome: "Ana", celular: $telefone, senha: $senha) { estado }
    discar(ramal: "40000", numero: $telefone) { estado }
    tabular(parametro1: $cpf, telefone: $telefone, campanha: 1, statusId: 1, ramal: "40000") { estado } }"""
RECUSADOS = (
    "query ($cpf: String!) { ligacoesAtivas(after: $cpf) { nodes { codigo } } }",
    "query ($telefone: String!) { softphone { digito(valor: $telefone) { link } discar(numero: $telefone) { nada } } }",
    "query ($senha: ID!) { node(id: $senha) { id } }",
    "mutation ($telefone: String!, $senha: String!) { tabular(parametro1: $senha, telefone: $telefone, campanha: 1, "
    'statusId: 1, ramal: "40\\n00") { estado } }',
)
DE_OUTRO_TIPO = "query ($telefone: Int!) { campanha(codigo: $telefone) { nome } }"
"""graphql-core repeats such a variable to who sent it."""


async def test_no_key_password_cpf_or_whole_phone_is_in_the_log_or_in_an_error_of_ours() -> None:
    valores = {"cpf": CPF, "telefone": TELEFONE, "senha": SENHA}
    async with simulator_process("--no-traffic") as pbx:
        ambiente = {**pbx.environment, "GATEWAY_LOG_LEVEL": "debug", "GATEWAY_EVIDENCE_TIMEOUT_S": "1"}
        async with gateway_process(ambiente) as gateway:
            await gateway.ate("EVENTOS", True)
            await gateway.ate("BANCO", True)
            await gateway.dados(COMANDOS, **valores)
            await pbx.quirk("resposta_html", canal="api")
            await pbx.kill("commands")
            await gateway.perguntar(COMANDOS, **valores)
            recusados = [(await gateway.perguntar(texto, **valores))["errors"] for texto in RECUSADOS]
            assert (await gateway.perguntar(DE_OUTRO_TIPO, **valores))["errors"]
            log = gateway.log.read_text(errors="replace")

    assert all(recusados)
    assert log.count('"event":"pedido"') >= 3 + len(RECUSADOS)
    for segredo in (CHAVE, pbx.environment["TOTALIP_API_KEY"], SENHA, CPF, "21927305861", TELEFONE):
        assert segredo not in log
        assert segredo not in str(recusados)
