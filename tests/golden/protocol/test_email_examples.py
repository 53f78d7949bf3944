"""The e-mail API: every printed answer and message, and the request of every search."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from gateway.domain.codigos import Codigo
from gateway.protocol.mails import BUSCAS, EmailApi, ler_emails, parametros_de_busca

CONTRACT = Path(__file__).parents[3] / "contract"
SEARCHES: list[dict[str, Any]] = yaml.safe_load((CONTRACT / "email.yaml").read_text())["searches"]
PRINTED = EmailApi(
    id=61,
    remetente="remetente@totalip.com.br",
    destinatario="destinatario@totalip.com.br",
    assunto="Assunto Teste",
    corpo_do_email="Bom dia, corpo de e-mail teste",
    data_de_criacao=datetime.fromisoformat("2017-05-15T15:57:15.108438"),
    possui_imagens_inline=True,
    possui_anexos=False,
)
EXAMPLES = [
    (search, example) for search in SEARCHES for example in [*search["examples"], *search.get("proposed_examples", [])]
]


@pytest.mark.parametrize("form", ["response", "response_normalized"])
@pytest.mark.parametrize(("search", "example"), EXAMPLES)
def test_each_printed_answer_is_read_exactly_with_its_damaged_keys(
    search: dict[str, Any], example: dict[str, Any], form: str
) -> None:
    read = ler_emails(example.get(form, example["response"]).encode())

    assert read.linhas == (PRINTED,)
    assert read.ilegiveis == ()
    assert read.mensagem is None


@pytest.mark.parametrize(("search", "example"), EXAMPLES)
def test_each_printed_request_is_what_we_would_send(search: dict[str, Any], example: dict[str, Any]) -> None:
    parts = urlsplit(example.get("request_normalized", example["request"]))
    printed = dict(parse_qsl(parts.query))
    kind = next(kind for kind, (function, _) in BUSCAS.items() if function == search["name"])

    path, params = parametros_de_busca(
        kind, printed[search["criterion"]["param"]], date(2017, 5, 1), date(2017, 5, 31), printed["chave"]
    )

    assert (path, params) == (parts.path, printed)


@pytest.mark.parametrize("shape", ["{}", '"{}"', '{{"mensagem": "{}"}}', '["{}"]', '[{{"erro": "{}"}}]'])
@pytest.mark.parametrize("message", [message for search in SEARCHES for message in search["messages"]])
def test_each_message_is_accepted_bare_and_in_json(message: dict[str, Any], shape: str) -> None:
    body = message["text"] if shape == "{}" else shape.format(message["text"])

    read = ler_emails(body.encode())

    assert read.linhas == ()
    assert read.mensagem is not None
    assert read.mensagem.codigo is Codigo(message["code"])
    assert read.mensagem.vazia is message.get("empty_result", False)


def test_the_six_searches_are_those_of_the_contract() -> None:
    assert set(BUSCAS.values()) == {(search["name"], search["criterion"]["param"]) for search in SEARCHES}
