"""A recording or a message, from the first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.codigos import Codigo
from gateway.protocol.messages import Natureza
from gateway.protocol.recordings import Gravacao, discriminar, ler_gravacao

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00"


@pytest.mark.parametrize(
    ("beginning", "end", "found"),
    [
        (WAV, False, Gravacao.AUDIO),
        (WAV[:12], True, Gravacao.AUDIO),
        (WAV[:11], False, Gravacao.FALTAM_BYTES),
        (WAV[:11], True, Gravacao.NAO_AUDIO),
        (b"R", False, Gravacao.FALTAM_BYTES),
        (b"", False, Gravacao.FALTAM_BYTES),
        (b"", True, Gravacao.NAO_AUDIO),
        (b"RF64" + WAV[4:], False, Gravacao.AUDIO),
        (b"RIFF\x24\x00\x00\x00AVI LIST", False, Gravacao.NAO_AUDIO),
        (b"NENHUMA", False, Gravacao.NAO_AUDIO),
        (b"ID3\x04", False, Gravacao.NAO_AUDIO),
    ],
)
def test_twelve_bytes_decide(beginning: bytes, end: bool, found: Gravacao) -> None:
    assert discriminar(beginning, fim=end) is found


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("NENHUMA GRAVAÇÃO ENCONTRADA\n", Codigo.GRAVACAO_NAO_ENCONTRADA),
        (
            "MAIS DE UM ARQUIVO ENCONTRADO, ESPECIFIQUE QUAL PARTE DESEJA OBTER",
            Codigo.GRAVACAO_EM_MAIS_DE_UM_ARQUIVO,
        ),
        ("PARTE ESPECIFICADA NÃO EXISTE", Codigo.GRAVACAO_PARTE_NAO_EXISTE),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_message_instead_of_a_recording(body: str, code: Codigo, encoding: str) -> None:
    message = ler_gravacao(body.encode(encoding))
    assert message is not None
    assert message.codigo is code


def test_a_recording_is_no_message_and_anything_else_is_an_unknown_one() -> None:
    assert ler_gravacao(WAV + b"\x00" * 100) is None
    for body, nature in ((b"", Natureza.VAZIA), (b"<html>", Natureza.HTML), (b"OggS\x00", Natureza.DESCONHECIDA)):
        message = ler_gravacao(body)
        assert message is not None
        assert (message.codigo, message.natureza) == (Codigo.MENSAGEM_NAO_RECONHECIDA, nature)


@given(st.binary(max_size=40), st.integers(0, 40))
@settings(deadline=None, max_examples=150)
def test_more_bytes_never_change_a_decision(body: bytes, size: int) -> None:
    early = discriminar(body[:size])
    if early is not Gravacao.FALTAM_BYTES:
        assert discriminar(body) is early
    ler_gravacao(body)
