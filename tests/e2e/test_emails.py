"""The six searches of e-mails over 14 months, through the real program and the simulated PBX."""

from __future__ import annotations

from tests.support.gateway import gateway_process
from tests.support.simulator import simulator_process

PERIODO = 'de: "2016-07-01", ate: "2017-08-31"'  # the manual's e-mail is of 2017-05-15


BUSCAS = {
    "assunto": 'assunto: "teste"',
    "conteudo": 'conteudo: "corpo de e-mail"',
    "destinatario": 'destinatario: "DESTINATARIO@totalip.com.br"',
    "fila": "fila: 1",
    "operador": 'operador: "10005"',
    "remetente": 'remetente: "remetente@totalip.com.br"',
}


async def test_the_six_searches_find_the_manuals_mail_in_14_months() -> None:
    fields = " ".join(
        f"{nome}: emails(busca: {{{busca}}}, {PERIODO}) {{ totalCount nodes {{ codigo criadoEm possuiAnexos }} }}"
        for nome, busca in BUSCAS.items()
    )
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        got = await gateway.dados(f"{{ {fields} }}")
        asked = await pbx.journal(fase="recebido", canal="mail")
    mail = {"codigo": 61, "criadoEm": "2017-05-15T15:57:15.108438-03:00", "possuiAnexos": False}
    assert got == {nome: {"totalCount": 1, "nodes": [mail]} for nome in BUSCAS}
    assert len(asked) == 6 * 16
