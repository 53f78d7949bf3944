"""E-mails, whatever comes instead of them, and what may be asked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal
from gateway.protocol.mails import ler_emails, parametros_de_busca
from gateway.protocol.messages import Natureza
from gateway.protocol.values import NaoRepresentavel

GOOD: dict[str, Any] = {
    "id": 61,
    "remetente": "a@b",
    "destinatario": "c@d",
    "assunto": "x",
    "corpo_do_email": "y",
    "data_de_criacao": "2017-05-15 15:57:15.108438",
    "possui_imagens_inline": True,
    "possui_anexos": False,
}


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"id": "x"}, "id", "não é um número inteiro"),
        ({"id": True}, "id", "não é um número inteiro"),
        ({"id": None}, "id", "está vazio"),
        ({"assunto": 5}, "assunto", "não é um texto"),
        ({"assunto": "\ud800"}, "assunto", "contém meio caractere Unicode (substituto solto)"),
        ({"data_de_criacao": "15/05/2017"}, "data_de_criacao", "não é uma data"),
        ({"data_de_criacao": None}, "data_de_criacao", "está vazio"),
        ({"possui_anexos": "talvez"}, "possui_anexos", "não é verdadeiro nem falso"),
        ({"possui_anexos": None}, "possui_anexos", "está vazio"),
    ],
)
def test_a_field_that_cannot_be_read_is_named_and_the_other_emails_stay(
    change: dict[str, Any], field: str, reason: str
) -> None:
    read = ler_emails(json.dumps([GOOD, {**GOOD, **change}, GOOD]).encode())

    assert [row.id for row in read.linhas] == [61, 61]
    assert [(one.linha, one.campo, one.motivo) for one in read.ilegiveis] == [(2, field, reason)]


@pytest.mark.parametrize("field", sorted(GOOD))
def test_a_field_that_did_not_come_is_named(field: str) -> None:
    damaged = {key: value for key, value in GOOD.items() if key != field}
    (told,) = ler_emails(json.dumps([GOOD, damaged]).encode()).ilegiveis
    assert (told.linha, told.campo, told.motivo) == (2, field, "o campo não veio")


def test_texts_may_be_null_and_flags_written_otherwise() -> None:
    body = [{**GOOD, "id": "61", "assunto": None, "possui_anexos": "t", "Possui Imagens\ninline": 0}]
    del body[0]["possui_imagens_inline"]

    (row,) = ler_emails(json.dumps(body).encode()).linhas

    assert (row.id, row.assunto, row.possui_anexos, row.possui_imagens_inline) == (61, None, True, False)


def test_an_email_whose_subject_is_a_message_is_an_email() -> None:
    read = ler_emails(json.dumps([{**GOOD, "assunto": "EMAIL NAO ENCONTRADO"}]).encode())
    assert read.mensagem is None
    assert [row.assunto for row in read.linhas] == ["EMAIL NAO ENCONTRADO"]


@pytest.mark.parametrize(
    ("body", "nature"),
    [
        (b"", Natureza.VAZIA),
        (b"<html>", Natureza.HTML),
        (b"{}", Natureza.DESCONHECIDA),
        (b"null", Natureza.DESCONHECIDA),
        (b"7", Natureza.DESCONHECIDA),
        (b'"\\ud800"', Natureza.DESCONHECIDA),
        (b"[" * 100_000, Natureza.DESCONHECIDA),
        (b"1" * 10_000, Natureza.DESCONHECIDA),
        (b'[{"id":1,', Natureza.DESCONHECIDA),
    ],
)
def test_what_is_no_list_of_emails_is_an_unknown_message(body: bytes, nature: Natureza) -> None:
    read = ler_emails(body)
    assert read.linhas == ()
    assert read.mensagem is not None
    assert (read.mensagem.codigo, read.mensagem.natureza) == (Codigo.MENSAGEM_NAO_RECONHECIDA, nature)


def test_an_empty_list_is_no_email() -> None:
    read = ler_emails(b"[]")
    assert (read.linhas, read.ilegiveis, read.mensagem) == ((), (), None)


def test_people_are_not_in_the_text_of_an_email() -> None:
    assert "a@b" not in repr(ler_emails(json.dumps([GOOD]).encode()))


def test_a_search_that_cannot_be_made_is_refused() -> None:
    days = (date(2017, 5, 1), date(2017, 5, 2))
    for kind, value, field in (
        ("data", "x", "tipo"),
        ("assunto", "a\nb", "assunto"),
        ("conteudo", "\x00", "corpo_do_email"),
    ):
        with pytest.raises(NaoRepresentavel) as caught:
            parametros_de_busca(kind, value, *days, None)
        assert (caught.value.canal, caught.value.campo) == (Canal.EMAIL, field)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "x"]), inner, max_size=8),
    max_leaves=12,
)


@given(st.one_of(st.binary(max_size=80), JSON.map(lambda value: json.dumps(value).encode())))
@settings(deadline=None, max_examples=250)
def test_any_body_is_answered(body: bytes) -> None:
    read = ler_emails(body)
    assert read.linhas or read.ilegiveis or read.mensagem is not None or json.loads(body) == []


TEXT = st.none() | st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.integers(0, 2**31), TEXT, TEXT, st.booleans(), st.datetimes())
@settings(deadline=None, max_examples=100)
def test_emails_come_back_exactly(id_: int, subject: str | None, body: str | None, attached: bool, when: Any) -> None:
    sent = {**GOOD, "id": id_, "assunto": subject, "corpo_do_email": body, "possui_anexos": attached}
    sent["data_de_criacao"] = when.isoformat(" ")

    (row,) = ler_emails(json.dumps([sent]).encode()).linhas

    assert (row.id, row.assunto, row.corpo_do_email, row.possui_anexos) == (id_, subject, body, attached)
    assert row.data_de_criacao == when
