"""A recording from the graph to the listener: link, whole, part, key revoked, audit; counted at the PBX."""

from __future__ import annotations

from tests.support.gateway import gateway_process
from tests.support.simulator import simulator_process

CODIGO = "1272916393.14005"
QUERY = f'{{ gravacoes(codigoLigacao: "{CODIGO}") {{ url parte partes duracao tamanho }} }}'


async def test_a_call_of_two_parts_is_found_played_and_sought_through_its_links() -> None:
    async with simulator_process("--no-traffic") as pbx, gateway_process(pbx.environment) as gateway:
        first, second = (await gateway.dados(QUERY))["gravacoes"]
        asked = len(await pbx.journal(fase="recebido", nome="gravacao"))
        root = gateway.url.removesuffix("/graphql")
        gateway.http.headers.pop("authorization")
        whole = await gateway.http.get(root + first["url"])
        part = await gateway.http.get(root + second["url"], headers={"Range": "bytes=-100"})
        altered = await gateway.http.get(root + first["url"][:-4] + "AAAA")
        received = await pbx.journal(fase="recebido", nome="gravacao")
        log = gateway.log.read_text(errors="replace")

    assert [(one["parte"], one["partes"], one["duracao"]) for one in (first, second)] == [(1, 2, 3.0), (2, 2, 2.0)]
    assert asked == 4
    assert (whole.status_code, len(whole.content), whole.content[:4]) == (200, first["tamanho"], b"RIFF")
    assert (part.status_code, len(part.content)) == (206, 100)
    assert altered.status_code == 403
    assert len(received) == 6
    assert first["url"].partition("link=")[2] not in log
