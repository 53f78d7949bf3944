"""Recordings as links: one a part, with length and duration, counted at the PBX, for who may."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.access.identity import Escopo, Identidade
from gateway.access.links import Arquivo, Links
from gateway.clock import SystemClock
from tests.support.api_falsa import HTML, ApiFalsa, api_falsa, perguntar
from tests.support.central import ADMIN, Central, operador, recursos_com
from tests.support.wav import som

CODIGO = "1272916393.14005"
CAMPOS = "url expiraEm parte partes duracao tamanho"
VARIAS = "MAIS DE UM ARQUIVO ENCONTRADO, ESPECIFIQUE QUAL PARTE DESEJA OBTER"
PARTES: dict[str, str | bytes] = {
    f"gravacao?codigo_ligacao={CODIGO}": VARIAS,
    f"gravacao?codigo_ligacao={CODIGO}&parte=1": som(3),
    f"gravacao?codigo_ligacao={CODIGO}&parte=2": som(2),
    f"gravacao?codigo_ligacao={CODIGO}&parte=3": "PARTE ESPECIFICADA NÃO EXISTE",
}


async def test_a_call_with_one_file_costs_one_request_and_tells_its_duration() -> None:
    falsa = ApiFalsa({"gravacao": som(3)})
    async with api_falsa(falsa) as api:
        got = await perguntar(f'{{ gravacoes(codigoLigacao: "{CODIGO}") {{ {CAMPOS} }} }}', api=api)
    (one,) = got.data["gravacoes"]
    assert got.errors is None
    assert (one["parte"], one["partes"], one["duracao"], one["tamanho"]) == (1, 1, 3.0, 48_044)
    assert one["url"].startswith(f"/gravacoes/{CODIGO}-1.wav?link=")
    assert one["expiraEm"].endswith("-03:00")
    assert falsa.pedidos == [f"gravacao?codigo_ligacao={CODIGO}"]


async def test_each_part_has_its_link_its_number_and_its_duration() -> None:
    falsa = ApiFalsa(PARTES)
    links = Links(bytes(32), SystemClock())
    async with api_falsa(falsa) as api:
        recursos = replace(recursos_com(api=api), links=links, public_url="https://gateway.exemplo.com.br")
        got = await perguntar(f'{{ gravacoes(codigoLigacao: "{CODIGO}") {{ {CAMPOS} }} }}', recursos=recursos)
    assert [(one["parte"], one["partes"], one["duracao"]) for one in got.data["gravacoes"]] == [
        (1, 2, 3.0),
        (2, 2, 2.0),
    ]
    assert len(falsa.pedidos) == 4
    second = urlsplit(got.data["gravacoes"][1]["url"])
    assert second.netloc == "gateway.exemplo.com.br"
    link = links.ler(parse_qs(second.query)["link"][0])
    assert link.arquivo == Arquivo("principal", CODIGO, 2)
    assert link.e_de(ADMIN)


async def test_a_files_own_code_gives_its_link() -> None:
    falsa = ApiFalsa({"gravacao?codigo_monitoria=84532": som(1)})
    async with api_falsa(falsa) as api:
        got = await perguntar("{ gravacoes(codigoMonitoria: 84532) { url duracao } }", api=api)
    (one,) = got.data["gravacoes"]
    assert one["duracao"] == 1.0
    assert one["url"].startswith("/gravacoes/monitoria-84532.wav?link=")


async def test_the_same_recording_is_asked_once_and_few_at_a_time() -> None:
    falsa = ApiFalsa({"gravacao": som(1)})
    many = " ".join(f'g{n}: gravacoes(codigoLigacao: "1.{n % 20}") {{ partes }}' for n in range(40))
    async with api_falsa(falsa) as api:
        got = await perguntar(f"{{ {many} }}", api=api)
    assert got.errors is None
    assert len(falsa.pedidos) == 20
    assert falsa.ao_mesmo_tempo <= 8


async def test_a_header_that_does_not_tell_is_null_with_a_warning() -> None:
    falsa = ApiFalsa({"gravacao": b"RIFF\x00\x00\x00\x00WAVE" + bytes(5_000)})
    async with api_falsa(falsa) as api:
        got = await perguntar('{ gravacoes(codigoLigacao: "1.2") { duracao tamanho } }', api=api)
    assert got.errors is None
    assert got.data["gravacoes"] == [{"duracao": None, "tamanho": 5_012}]
    assert [one["codigo"] for one in got.extensions["avisos"]] == ["DURACAO_DESCONHECIDA"]


async def test_no_recording_is_an_empty_list() -> None:
    falsa = ApiFalsa({"gravacao": "NENHUMA GRAVAÇÃO ENCONTRADA"})
    async with api_falsa(falsa) as api:
        got = await perguntar('{ gravacoes(codigoLigacao: "1.2") { url } }', api=api)
    assert (got.errors, got.data) == (None, {"gravacoes": []})


@pytest.mark.parametrize(
    ("answer", "codigo"), [(HTML, "RESPOSTA_ILEGIVEL"), ("CHAVE DA API INVÁLIDA", "RECUSADO_PELO_PBX")]
)
async def test_what_is_no_recording_is_a_typed_error_of_its_own_field_alone(answer: str, codigo: str) -> None:
    falsa = ApiFalsa({"gravacao?codigo_ligacao=1.1": answer, "gravacao?codigo_ligacao=1.2": som(1)})
    async with api_falsa(falsa) as api:
        got = await perguntar(
            '{ a: gravacoes(codigoLigacao: "1.1") { url } b: gravacoes(codigoLigacao: "1.2") { partes } }', api=api
        )
    assert got.data == {"a": None, "b": [{"partes": 1}]}
    assert [(one.path, one.extensions["codigo"]) for one in got.errors] == [(["a"], codigo)]


@pytest.mark.parametrize(
    ("direitos", "escopo", "codigo"),
    [
        (("ler",), Escopo(todos=True), "SEM_PERMISSAO"),
        (("ler", "gravacoes"), Escopo(ramais=frozenset(("0204",))), "ENTRADA_INVALIDA"),
    ],
)
async def test_who_has_no_right_or_a_limited_key_gets_no_link_and_the_pbx_no_request(
    direitos: tuple[str, ...], escopo: Escopo, codigo: str
) -> None:
    falsa = ApiFalsa({"gravacao": som(1)})
    quem = Identidade("ana", frozenset(), frozenset(direitos), escopo)
    async with api_falsa(falsa) as api:
        got = await perguntar('{ gravacoes(codigoLigacao: "1.2") { url } }', api=api, quem=quem)
    assert [one.extensions["codigo"] for one in got.errors] == [codigo]
    assert falsa.pedidos == []


@pytest.mark.parametrize("arguments", ["", '(codigoLigacao: "1.2", codigoMonitoria: 1)'])
async def test_one_code_has_to_be_given(arguments: str) -> None:
    got = await perguntar(f"{{ gravacoes{arguments} {{ url }} }}")
    assert [one.extensions["codigo"] for one in got.errors] == ["ENTRADA_INVALIDA"]


async def test_without_the_api_recordings_are_null_with_a_warning() -> None:
    got = await perguntar('{ gravacoes(codigoLigacao: "1.2") { url } }')
    assert (got.errors, got.data) == (None, {"gravacoes": None})
    assert [one["codigo"] for one in got.extensions["avisos"]] == ["CANAL_AUSENTE"]


async def test_a_call_leads_to_its_recordings_and_an_operator_to_those_of_his_own_calls_alone(
    aqui: Central,
) -> None:
    falsa = ApiFalsa({"gravacao": som(1)})
    query = """{ meu: ligacao(uniqueid: "1515063682.1") { gravacoes { url duracao } }
                 outro: ligacao(uniqueid: "1515063682.3") { gravacoes { url } } }"""
    ana = replace(operador("0201"), direitos=frozenset(("ler", "gravacoes")))
    async with api_falsa(falsa) as api:
        got = await aqui.query(query, api=api, quem=ana)
    assert got.errors is None
    assert got.data["outro"] is None
    (one,) = got.data["meu"]["gravacoes"]
    assert one["duracao"] == 1.0
    assert falsa.pedidos == ["gravacao?codigo_ligacao=1515063682.1"]
