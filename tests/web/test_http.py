"""GraphQL over HTTP, from a real client to a real server."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from pathlib import Path

import httpx
import pytest

from tests.web.server import ADMIN, BEARER, Servidor, servindo

RESPOSTA = "application/graphql-response+json"


async def pedir(http: httpx.AsyncClient, query: str, accept: str = "application/json") -> httpx.Response:
    return await http.post("", json={"query": query}, headers={"accept": accept})


async def test_a_query_is_answered(http: httpx.AsyncClient) -> None:
    got = await pedir(http, "{ ola quem }")
    assert (got.status_code, got.json()) == (200, {"data": {"ola": "olá, Conceição", "quem": "admin"}})
    assert got.headers["content-type"] == "application/json"
    assert len(got.headers["x-request-id"]) == 20


async def test_a_trailing_slash_is_not_redirected(servidor: Servidor) -> None:
    async with httpx.AsyncClient(headers=BEARER) as http:
        got = await http.post(servidor.url + "/", json={"query": "{ ola }"})
    assert got.status_code == 200


@pytest.mark.parametrize(
    "authorization", [None, "Bearer", "Bearer errada", f"Basic {ADMIN}", f"Bearer {ADMIN}x", "Bearer \xff"]
)
async def test_without_a_living_key_there_is_no_data(servidor: Servidor, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization.encode("latin-1")}
    async with httpx.AsyncClient() as http:
        got = await http.post(servidor.url, json={"query": "{ __schema { types { name } } quem }"}, headers=headers)
    assert got.status_code == 401
    assert got.headers["www-authenticate"].startswith("Bearer")
    assert got.json()["errors"][0]["extensions"]["codigo"] == "UNAUTHENTICATED"
    assert "data" not in got.json()
    assert servidor.visto.identidades == []


async def test_a_key_created_later_lets_in_and_revoking_it_shuts_out(servidor: Servidor) -> None:
    key = servidor.nova_chave("painel", "leitor")
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {key}"}) as http:
        async with asyncio.timeout(10):
            while (got := await http.post(servidor.url, json={"query": "{ quem }"})).status_code == 401:
                pass
        assert got.json() == {"data": {"quem": "painel"}}
        servidor.policy.write_text("versao: 1\nchaves: []\n", encoding="utf-8")
        async with asyncio.timeout(10):
            while (await http.post(servidor.url, json={"query": "{ quem }"})).status_code != 401:
                pass


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"7", 400, id="a number"),
        pytest.param(b"null", 400, id="null"),
        pytest.param(b'"x"', 400, id="a text"),
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b"{", 400, id="half an object"),
        pytest.param(b"\xff\xfe", 400, id="not utf-8"),
        pytest.param(b'{"query": "{ ola }", "variables": {"a": "\xff"}}', 400, id="not utf-8 inside"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, 400, id="deeply nested"),
        pytest.param(b'{"query": "{ ola }", "variables": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}", 400, id="nested"),
        pytest.param(b'{"query": "{ ola }", "operationName": "\\ud800"}', 400, id="lone surrogate"),
        pytest.param(b'{"query": "{ ola }", "operationName": 7}', 400, id="name is a number"),
        pytest.param(b'{"query": "{ ola }", "variables": []}', 400, id="variables is a list"),
        pytest.param(b'{"query": "{ ola }", "extensions": "x"}', 400, id="extensions is a text"),
        pytest.param(b'{"query": {"a": 1}}', 400, id="query is an object"),
        pytest.param(b'{"query": "   "}', 400, id="query is blank"),
        pytest.param(b"{}", 400, id="no query"),
        pytest.param(b'[{"query": "{ ola }"}, {"query": "{ ola }"}]', 400, id="a batch"),
        pytest.param(b'{"query": "' + b"a" * 1_100_000 + b'"}', 413, id="too large"),
    ],
)
async def test_a_body_that_is_no_request_gets_a_typed_4xx(http: httpx.AsyncClient, body: bytes, status: int) -> None:
    got = await http.post("", content=body, headers={"content-type": "application/json"})
    assert got.status_code == status
    assert got.json()["errors"][0]["extensions"]["codigo"] == "PEDIDO_INVALIDO"
    assert "data" not in got.json()


async def test_an_integer_of_ten_thousand_digits_is_a_typed_error(http: httpx.AsyncClient) -> None:
    body = b'{"query": "query($n: Int) { eco(numero: $n) }", "variables": {"n": ' + b"9" * 10_000 + b"}}"
    got = await http.post("", content=body, headers={"content-type": "application/json", "accept": RESPOSTA})
    assert got.status_code == 400
    assert len(got.text) < 2_000
    inline = await pedir(http, "{ eco(numero: " + "9" * 10_000 + ") }", RESPOSTA)
    assert inline.status_code == 400
    assert len(inline.text) < 2_000


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
async def test_other_content_types_get_415(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    body = b'{"query": "{ ola }"}'
    if "content-encoding" in headers:
        body = gzip.compress(body)
    got = await http.post("", content=body, headers=headers)
    assert got.status_code == 415


async def test_a_chunked_body_is_cut_at_the_limit(http: httpx.AsyncClient) -> None:
    async def endless() -> object:
        for _ in range(40):
            yield b" " * 65_536

    got = await http.post("", content=endless(), headers={"content-type": "application/json"})
    assert got.status_code == 413


async def test_get_runs_queries_and_refuses_mutations(http: httpx.AsyncClient, servidor: Servidor) -> None:
    got = await http.get("", params={"query": "query($t: String!) { eco(texto: $t) }", "variables": '{"t": "é"}'})
    assert got.json() == {"data": {"eco": "é"}}
    refused = await http.get("", params={"query": 'mutation { mudar(para: "x") }'})
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert servidor.visto.mudancas == []
    for params in ({"query": "{ ola }", "variables": "{"}, {"query": "{ ola }", "variables": "7"}, {}):
        assert (await http.get("", params=params)).status_code == 400


async def test_other_methods_get_405(http: httpx.AsyncClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "HEAD"):
        got = await http.request(method, "")
        assert (got.status_code, got.headers["allow"]) == (405, "GET, POST")


async def test_a_subscription_by_post_says_where_to_go(http: httpx.AsyncClient) -> None:
    got = await pedir(http, "subscription { contar(ate: 1) }")
    assert got.status_code == 400
    assert "WebSocket" in got.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "query", ["{", "{ nada }", "query($n: Int!) { eco(numero: $n) }", "query A { ola } query B { ola }"]
)
async def test_request_errors_follow_the_accepted_type(http: httpx.AsyncClient, query: str) -> None:
    new = await pedir(http, query, RESPOSTA)
    assert (new.status_code, new.headers["content-type"]) == (400, RESPOSTA)
    assert "data" not in new.json()
    old = await pedir(http, query)
    assert (old.status_code, old.headers["content-type"]) == (200, "application/json")
    assert "data" not in old.json()


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        (f"{RESPOSTA}, application/json;q=0.9", RESPOSTA),
        (f"{RESPOSTA};q=0.1, application/json", "application/json"),
        ("text/event-stream, application/json", "application/json"),
        (f"text/event-stream, {RESPOSTA}", RESPOSTA),
        ("application/json;q=abc", "application/json"),
    ],
)
async def test_the_answer_has_the_type_that_is_accepted(http: httpx.AsyncClient, accept: str, media: str) -> None:
    got = await pedir(http, "{ ola }", accept)
    assert (got.status_code, got.headers["content-type"]) == (200, media)


async def test_a_resolvers_exception_never_leaks(http: httpx.AsyncClient) -> None:
    got = await pedir(http, "{ ola segredo errado }", RESPOSTA)
    body = got.json()
    assert got.status_code == 200
    assert body["data"] == {"ola": "olá, Conceição", "segredo": None, "errado": None}
    for error in body["errors"]:
        assert error["message"] == "Erro interno do gateway. Informe a referência a quem o administra."
        assert error["extensions"] == {"codigo": "ERRO_INTERNO", "referencia": got.headers["x-request-id"]}
    assert [error["path"] for error in body["errors"]] == [["segredo"], ["errado"]]
    assert "abc" not in got.text
    assert "9999" not in got.text


async def test_our_errors_are_told_with_channel_and_field(http: httpx.AsyncClient) -> None:
    errors = (await pedir(http, "{ entrada canal }")).json()["errors"]
    assert [e["extensions"] for e in errors] == [
        {"codigo": "ENTRADA_INVALIDA", "repetivel": False, "argumento": "ramal"},
        {"codigo": "CANAL_INDISPONIVEL", "repetivel": True, "canal": "API", "campo": "status_ramal"},
    ]


async def test_long_error_texts_are_cut_and_at_most_three_are_listed(http: httpx.AsyncClient) -> None:
    long = await pedir(http, "{ " + "a" * 200_000 + " }")
    assert len(long.text) < 1_500
    many = (await pedir(http, "{ " + " ".join(f"n{i}" for i in range(19)) + " }")).json()["errors"]
    assert len(many) == 3
    assert many[2]["extensions"]["omitidos"] == 16


def doubling(n: int) -> str:
    fragments = [f"fragment F{i} on No {{ filho {{ ...F{i + 1} }} filho {{ ...F{i + 1} }} }}" for i in range(n)]
    return "{ no { ...F0 } } " + " ".join(fragments) + f" fragment F{n} on No {{ nome }}"


def twice(depth: int) -> str:
    return "nome" if depth == 0 else f"filho {{ {twice(depth - 1)} }} " * 2


HEAVY = [
    pytest.param(doubling(22), "repetidos", id="22 doubling fragments"),
    pytest.param(
        "{ no { ...F0 } } "
        + " ".join(f"fragment F{i} on No {{ ...F{i + 1} ...F{i + 1} }}" for i in range(22))
        + " fragment F22 on No { nome }",
        "repeticoes",
        id="22 doubling spreads",
    ),
    pytest.param("{ no " + "{ filho " * 40 + "{ nome }" + " }" * 41, "profundidade", id="depth"),
    pytest.param("{ no " + "{ filho " * 2_000 + "{ nome }" + " }" * 2_001, "aninhamento", id="nesting"),
    pytest.param("{ eco(texto: " + "[" * 500 + "]" * 500 + ") }", "aninhamento", id="nested lists"),
    pytest.param("{ " + " ".join(f"a{i}: ola" for i in range(60)) + " }", "apelidos", id="aliases"),
    pytest.param("{ " + "ola " * 9 + "}", "repeticoes", id="repeated field"),
    pytest.param("{ no { " + twice(7) + " } }", "repetidos", id="fields doubled at every level"),
    pytest.param("{ " + "ola " * 100_000 + "}", "simbolos", id="tokens"),
    pytest.param("{ ola " + "@x " * 51 + "}", "diretivas", id="directives"),
    pytest.param("{ " + " ".join(f"x{i}" for i in range(21)) + " }", "raiz", id="root fields"),
    pytest.param(
        "{ ola } " + " ".join(f"fragment F{i} on Query {{ ola }}" for i in range(101)), "fragmentos", id="fragments"
    ),
    pytest.param(
        "{ ...F0 } "
        + " ".join(f"fragment F{i} on No {{ " + "filho { " * 12 + f"...F{i + 1}" + " }" * 13 for i in range(90)),
        "profundidade",
        id="nested fragments",
    ),
]


@pytest.mark.parametrize(("query", "limite"), HEAVY)
async def test_a_heavy_document_is_refused_at_once(http: httpx.AsyncClient, query: str, limite: str) -> None:
    start = time.monotonic()
    got = await pedir(http, query, RESPOSTA)
    assert got.status_code == 400
    assert got.json()["errors"][0]["extensions"]["codigo"] == "DOCUMENTO_PESADO"
    assert got.json()["errors"][0]["extensions"]["limite"] == limite
    assert time.monotonic() - start < 3


async def test_brackets_in_strings_and_comments_weigh_nothing(http: httpx.AsyncClient) -> None:
    texto = "[" * 100
    got = await pedir(http, f'{{ eco(texto: "{texto}\\"{texto}") # {texto}\n }}')
    assert got.json() == {"data": {"eco": f'{texto}"{texto}'}}
    block = await pedir(http, f'{{ eco(texto: """{texto} \\""" {texto}""") }}')
    assert block.json() == {"data": {"eco": f'{texto} """ {texto}'}}


async def test_a_fragment_cycle_is_refused_by_validation(http: httpx.AsyncClient) -> None:
    got = await pedir(http, "{ no { ...A } } fragment A on No { ...B } fragment B on No { ...A }", RESPOSTA)
    assert got.status_code == 400
    assert "itself" in got.text


async def test_the_full_introspection_of_an_ide_is_light_enough(http: httpx.AsyncClient) -> None:
    from graphql import get_introspection_query

    query = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    got = await pedir(http, query, RESPOSTA)
    assert got.status_code == 200
    assert got.json()["data"]["__schema"]["queryType"]["name"] == "Query"


async def test_circular_introspection_is_refused(http: httpx.AsyncClient) -> None:
    query = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"
    assert (await pedir(http, query, RESPOSTA)).status_code == 400


async def test_concurrent_requests_have_contexts_and_identities_of_their_own(
    servidor: Servidor, http: httpx.AsyncClient
) -> None:
    got = await asyncio.gather(*(pedir(http, "{ quem }") for _ in range(20)))
    assert all(r.json() == {"data": {"quem": "admin"}} for r in got)
    assert len({r.headers["x-request-id"] for r in got}) == 20


async def test_a_fit_request_id_is_kept_and_another_replaced(http: httpx.AsyncClient) -> None:
    for sent, kept in (("abc-1", True), ("a b", False), ("x" * 65, False)):
        got = await http.post("", json={"query": "{ ola }"}, headers={"x-request-id": sent})
        assert (got.headers["x-request-id"] == sent) is kept


async def test_the_ide_is_served_in_development_only(tmp_path: Path, servidor: Servidor) -> None:
    html = {"accept": "text/html,*/*;q=0.8"}
    async with httpx.AsyncClient(headers=html) as http:
        assert (await http.get(servidor.url)).status_code == 401
        async with servindo(tmp_path, GATEWAY_DEV="1") as dev:
            got = await http.get(dev.url)
            assert got.status_code == 200
            assert got.headers["content-type"].startswith("text/html")
            assert "GraphiQL" in got.text
            run = await http.get(dev.url, params={"query": "{ ola }"}, headers=BEARER)
            assert run.json() == {"data": {"ola": "olá, Conceição"}}


async def test_where_the_ide_was_not_built_the_page_says_it_needs_the_internet(tmp_path: Path) -> None:
    from strawberry.http.ides import get_graphql_ide_html

    from gateway.web.ide import pagina

    html = bytes(pagina(get_graphql_ide_html(graphql_ide="graphiql"), tmp_path).body).decode()
    assert "Esta página carrega o GraphiQL da internet" in html
    (tmp_path / "index.html").write_text("<p>nossa</p>", encoding="utf-8")
    assert bytes(pagina("outra", tmp_path).body) == b"<p>nossa</p>"


async def test_cors_admits_the_listed_origins_only(tmp_path: Path) -> None:
    ours, theirs = "https://painel.exemplo.com.br", "https://mau.exemplo.com"
    ask = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    async with servindo(tmp_path, GATEWAY_ORIGINS=ours) as served, httpx.AsyncClient() as http:
        good = await http.options(served.url, headers={"origin": ours, **ask})
        assert good.headers["access-control-allow-origin"] == ours
        bad = await http.options(served.url, headers={"origin": theirs, **ask})
        assert "access-control-allow-origin" not in bad.headers


async def test_metrics_want_the_right(servidor: Servidor, http: httpx.AsyncClient) -> None:
    url = servidor.url.replace("/graphql", "/metrics")
    await pedir(http, "{ ola }")
    async with httpx.AsyncClient() as nobody:
        assert (await nobody.get(url)).status_code == 401
    got = await http.get(url)
    assert 'gateway_operations_total{fim="ok",via="http"} 1.0' in got.text
    assert json.dumps(ADMIN)[1:-1] not in got.text
