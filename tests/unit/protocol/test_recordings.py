"""A recording or a message, from the first bytes."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.codigos import Codigo
from gateway.protocol.messages import Natureza
from gateway.protocol.recordings import Gravacao, discriminar, ler_cabecalho, ler_gravacao

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


def wav(
    data_bytes: int, *, rate: int = 16_000, container: bytes = b"RIFF", said: int | None = None, extra: bytes = b""
) -> bytes:
    """A file's beginning: header, any further chunks, and the data chunk's head."""
    order: Literal["big", "little"] = "big" if container == b"RIFX" else "little"

    def number(value: int, size: int = 4) -> bytes:
        return value.to_bytes(size, order)

    fmt = b"fmt " + number(16) + number(1, 2) + number(1, 2) + number(8_000) + number(rate) + number(2, 2)
    head = container + number(36 + data_bytes) + b"WAVE" + fmt + number(16, 2) + extra
    return head + b"data" + number(data_bytes if said is None else said)


@pytest.mark.parametrize(
    ("header", "file_bytes", "seconds"),
    [
        (wav(48_000), 48_044, "3.000"),
        (wav(48_000), None, "3.000"),
        (wav(1_625, rate=1_625), 1_669, "1.000"),  # GSM: 13 kbit/s
        (wav(48_000, container=b"RIFX"), 48_044, "3.000"),
        (wav(48_000, said=0), 48_044, "3.000"),
        (wav(48_000, said=0xFFFFFFFF, container=b"RF64"), 48_044, "3.000"),
        (wav(48_000, said=90_000), 48_044, "3.000"),
        (wav(48_000, extra=b"LIST\x03\x00\x00\x00abc\x00"), 48_056, "3.000"),
    ],
)
def test_the_duration_is_that_of_the_sound(header: bytes, file_bytes: int | None, seconds: str) -> None:
    found = ler_cabecalho(header)
    assert found is not None
    assert str(found.duracao_s(file_bytes)) == seconds


def test_a_header_left_open_in_a_file_of_unknown_length_tells_no_duration() -> None:
    found = ler_cabecalho(wav(48_000, said=0))
    assert found is not None
    assert found.duracao_s(None) is None


@pytest.mark.parametrize("beginning", [b"", WAV, wav(1)[:-5], wav(1, rate=0), b"NENHUMA GRAVACAO", b"RIFF\0\0\0\0AVI "])
def test_what_tells_no_duration_is_none(beginning: bytes) -> None:
    assert ler_cabecalho(beginning) is None


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_no_bytes_break_the_header_reader(data: bytes) -> None:
    for beginning in (data, WAV[:12] + data):
        found = ler_cabecalho(beginning)
        if found is not None:
            duration = found.duracao_s(len(beginning))
            assert duration is not None
            assert duration >= 0
