"""The answer of `gravacao`: a WAV file or a message (manual §1.1.13, gap 29)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from gateway.protocol.charset import decode
from gateway.protocol.messages import Mensagem, read_message

BYTES_PARA_DECIDIR: Final = 12
_MAX_MENSAGEM_BYTES: Final = 4_096
_CONTAINERS: Final = (b"RIFF", b"RIFX", b"RF64", b"BW64")
_EM_ABERTO: Final = (0, 0xFFFFFFFF)  # a length that was never written, or does not fit (RF64)


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


@dataclass(frozen=True, slots=True)
class Cabecalho:
    """What the beginning of a WAV file says of its sound.

    Attributes:
        bytes_por_s: of sound.
        dados_em: where the sound begins, in bytes from the beginning of the file.
        dados_bytes: length of the sound; None when the recorder left it open.
    """

    bytes_por_s: int
    dados_em: int
    dados_bytes: int | None

    def duracao_s(self, arquivo_bytes: int | None) -> Decimal | None:
        """Seconds of sound, to the thousandth; None when neither header nor length of the file tell.

        A header that promises more than the file holds was written before the call ended: the file counts.
        """
        there = None if arquivo_bytes is None else max(0, arquivo_bytes - self.dados_em)
        said = self.dados_bytes
        known = [one for one in (said, there) if one is not None]
        return (Decimal(min(known)) / self.bytes_por_s).quantize(Decimal("0.001")) if known else None


def ler_cabecalho(inicio: bytes) -> Cabecalho | None:
    """The header of a WAV file from its first bytes (4,096 are plenty), or None when they do not tell."""
    if discriminar(inicio[:BYTES_PARA_DECIDIR], fim=True) is not Gravacao.AUDIO:
        return None
    order: Literal["big", "little"] = "big" if inicio[:4] == b"RIFX" else "little"
    rate, place = 0, BYTES_PARA_DECIDIR
    while place + 8 <= len(inicio):
        kind, size = inicio[place : place + 4], int.from_bytes(inicio[place + 4 : place + 8], order)
        body = place + 8
        if kind == b"fmt " and body + 12 <= len(inicio):
            rate = int.from_bytes(inicio[body + 8 : body + 12], order)
        if kind == b"data":
            return Cabecalho(rate, body, None if size in _EM_ABERTO else size) if rate else None
        place = body + size + size % 2
    return None
