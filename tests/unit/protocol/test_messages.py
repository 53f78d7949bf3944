"""Texts of the PBX become codes; whatever is no message says so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.codigos import Codigo
from gateway.protocol.messages import Natureza, fold, juntar, read_message, read_messages


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("NÃO É POSSÍVEL", "NAO E POSSIVEL"),
        ("  não\té\n possível . ..", "NAO E POSSIVEL"),
        ("RAMAL OU STATUS_ID NAO INFORMADO", "RAMAL OU STATUS ID NAO INFORMADO"),
        ("\ufeffDISCANDO\u200b", "DISCANDO"),
        ("NA\u0303O", "NAO"),
        ("a.b.", "A.B"),
        ("...", ""),
    ],
)
def test_what_does_not_count_is_folded_away(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "code", "details"),
    [
        ("12 NUMERO(S) IMPORTADO(S) COM SUCESSO", Codigo.NUMEROS_IMPORTADOS, {"count": "12"}),
        ('"0" Número(s) importado(s) com sucesso.', Codigo.NUMEROS_IMPORTADOS, {"count": "0"}),
        ('STATUS CADASTRADO COM SUCESSO - Campanha "São João"', Codigo.STATUS_CADASTRADO, {"campaign": "São João"}),
        ('STATUS INSERIDO COM SUCESSO - Campanha "a "b" c"', Codigo.STATUS_CADASTRADO, {"campaign": 'a "b" c'}),
        ("Usuário '44555' criado com sucesso", Codigo.USUARIO_CRIADO, {"ramal": "44555"}),
        ("USUARIO '44555' CRIADO COM SUCESSO.", Codigo.USUARIO_CRIADO, {"ramal": "44555"}),
        ("Usuário '44555' não foi criado.", Codigo.USUARIO_NAO_CRIADO, {"ramal": "44555"}),
        (
            "Usuário '44555' não foi criado. E-mail não é válido.",
            Codigo.USUARIO_NAO_CRIADO,
            {"ramal": "44555", "detail": "E-mail não é válido"},
        ),
        (
            "Usuário '44555' não foi criado.  O nome  José Araújo já está em uso por outro usuário.",
            Codigo.USUARIO_NAO_CRIADO_NOME_EM_USO,
            {"ramal": "44555", "nome": "José Araújo"},
        ),
        (
            "Usuário '1' não foi atualizado. O nome ﬁ ß já está em uso por outro usuário",
            Codigo.USUARIO_NAO_ATUALIZADO_NOME_EM_USO,
            {"ramal": "1", "nome": "ﬁ ß"},
        ),
        (
            "Usuário '' não foi atualizado. Ramal já existe",
            Codigo.USUARIO_NAO_ATUALIZADO,
            {"ramal": "", "detail": "Ramal já existe"},
        ),
    ],
)
def test_variable_parts_come_from_the_original_text(text: str, code: Codigo, details: dict[str, str]) -> None:
    message = read_message(text)

    assert message.codigo is code
    assert dict(message.detalhes) == details
    assert message.texto == text


def test_an_import_of_nothing_is_a_refusal() -> None:
    none, some = (read_message(f"{count} NUMERO(S) IMPORTADO(S) COM SUCESSO") for count in (0, 2))

    assert (none.sucesso, none.quantidade) == (False, 0)
    assert (some.sucesso, some.quantidade) == (True, 2)
    assert read_message("DISCANDO").quantidade is None


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("", Natureza.VAZIA),
        (" \r\n\t", Natureza.VAZIA),
        ("\ufeff", Natureza.VAZIA),
        ("<html><body>DISCANDO</body></html>", Natureza.HTML),
        ("  <!DOCTYPE HTML PUBLIC>\n<title>404", Natureza.HTML),
        ("<?xml version='1.0'?>", Natureza.HTML),
        ("<br />\n<b>Warning</b>: mysql", Natureza.HTML),
        ("<!-- debug -->", Natureza.HTML),
        ("OK!", Natureza.DESCONHECIDA),
        ("DISCANDO!", Natureza.DESCONHECIDA),
        ("DISCANDO\nDISCANDO", Natureza.DESCONHECIDA),
        ("-1 NUMERO(S) IMPORTADO(S) COM SUCESSO", Natureza.DESCONHECIDA),
        ("9999999999999 NUMERO(S) IMPORTADO(S) COM SUCESSO", Natureza.DESCONHECIDA),
        ("PREFIXO RAMAL LOGADO COM SUCESSO", Natureza.DESCONHECIDA),
        ("x" * 5_000, Natureza.DESCONHECIDA),
    ],
)
def test_what_is_no_message_is_unknown_and_says_what_it_is(text: str, nature: Natureza) -> None:
    message = read_message(text)

    assert message.codigo is Codigo.MENSAGEM_NAO_RECONHECIDA
    assert message.natureza is nature
    assert not message.sucesso
    assert not message.vazia
    assert not message.reconhecida
    assert len(message.texto) <= 4_000


def test_each_line_of_an_answer_is_a_message() -> None:
    text = 'STATUS CADASTRADO COM SUCESSO - Campanha "Um"\r\n\r\nSTATUS CADASTRADO COM SUCESSO - Campanha "Dois"\n'

    messages = read_messages(text)
    whole = juntar(messages)

    assert [message.detalhes["campaign"] for message in messages] == ["Um", "Dois"]
    assert whole.codigo is Codigo.STATUS_CADASTRADO
    assert whole.sucesso
    assert whole.detalhes["campaigns"] == "Um\nDois"


def test_lines_that_contradict_each_other_are_no_answer() -> None:
    whole = juntar(read_messages("STATUS INSERIDO COM SUCESSO\nAGENDAMENTOS EXCEDIDOS"))

    assert whole.codigo is Codigo.MENSAGEM_NAO_RECONHECIDA
    assert whole.texto == "STATUS INSERIDO COM SUCESSO\nAGENDAMENTOS EXCEDIDOS"


def test_no_line_is_no_message_and_one_page_is_one() -> None:
    assert read_messages(" \r\n") == ()
    assert juntar(()).natureza is Natureza.VAZIA
    (page,) = read_messages("<html>\nDISCANDO\n</html>")
    assert page.natureza is Natureza.HTML


@given(st.text())
@settings(deadline=None, max_examples=300)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from(["", "Usuário '", '"', "<"]))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_and_kept(text: str, prefix: str) -> None:
    message = read_message(prefix + text)
    assert message.texto == (prefix + text).lstrip("\ufeff").strip()
    assert juntar(read_messages(prefix + text)).codigo in Codigo


NAME = st.text(st.characters(codec="utf-8", categories=("L", "N", "Pd", "Sc")), min_size=1, max_size=20)


@given(NAME)
@settings(deadline=None, max_examples=200)
def test_a_name_of_any_letters_comes_back_as_it_was(name: str) -> None:
    message = read_message(f"Usuário '40001' não foi criado. O nome {name} já está em uso por outro usuário.")

    assert message.codigo is Codigo.USUARIO_NAO_CRIADO_NOME_EM_USO
    assert message.detalhes["nome"] == name
