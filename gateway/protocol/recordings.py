"""The answer of `gravacao`: a WAV file or a message (manual §1.1.13, gap 29)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from gateway.protocol.charset import decode
from gateway.protocol.messages import Mensagem, read_message

BYTES_PARA_DECIDIR: Final = 12
_MAX_MENSAGEM_BYTES: Final = 4_096
_CONTAINERS: Final = (b"RIFF", b"RIFX", b"RF64", b"BW64")


class Gravacao(StrEnum):
    """What the beginning of the answer is."""

    AUDIO = "AUDIO"
    NAO_AUDIO = "NAO_AUDIO"
    FALTAM_BYTES = "FALTAM_BYTES"


def discriminar(inicio: bytes, *, fim: bool = False) -> Gravacao:
    """Whether the answer is a WAV file, from its first bytes; the declared type is not trusted.

    Args:
        inicio: the bytes so far; 12 decide.
        fim: whether the answer ends there.
    """
    head = inicio[:4]
    if not any(container.startswith(head) for container in _CONTAINERS):
        return Gravacao.NAO_AUDIO
    if len(inicio) < BYTES_PARA_DECIDIR:
        return Gravacao.NAO_AUDIO if fim else Gravacao.FALTAM_BYTES
    return Gravacao.AUDIO if inicio[8:12] == b"WAVE" else Gravacao.NAO_AUDIO


def ler_gravacao(raw: bytes, declared: str = "utf-8") -> Mensagem | None:
    """The message of a whole answer, or None when it is a WAV file.

    Anything else (an empty body, HTML, another kind of file) is MENSAGEM_NAO_RECONHECIDA with its `natureza`.
    """
    if discriminar(raw[:BYTES_PARA_DECIDIR], fim=True) is Gravacao.AUDIO:
        return None
    return read_message(decode(raw[:_MAX_MENSAGEM_BYTES], declared).text)
