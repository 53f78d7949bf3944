"""Values that a channel cannot carry are refused before anything is sent (contract framing; gaps 5 and 65).

No channel of the PBX has an escape: a value that held a separator, a line end or a control character could add a field,
a line or a command. It is refused by name and reason; the value itself is never repeated.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

from gateway.domain.comandos import Canal
from gateway.domain.erros import EntradaInvalida

MAX_CARACTERES: Final = 1_000

_CATEGORIAS: Final[Mapping[str, str]] = {
    "Cc": "contém um caractere de controle (quebra de linha, tabulação, NUL ou outro); retire-o",
    "Zl": "contém um separador de linha (U+2028); retire-o",
    "Zp": "contém um separador de parágrafo (U+2029); retire-o",
    "Cs": "contém meio caractere Unicode (substituto solto); corrija o texto",
}


class NaoRepresentavel(EntradaInvalida, ValueError):
    """A value would become something else on a channel.

    Attributes:
        canal: the channel.
        campo: the field, as the PBX names it.
        motivo: why and what to do, in pt-BR, without the value.
    """

    def __init__(self, canal: Canal, campo: str, motivo: str) -> None:
        super().__init__(
            campo,
            f"“{campo}” não pode ser enviado pelo canal {canal.value}: {motivo}.",
            canal=canal,
            campo=campo,
        )
        self.motivo: Final = motivo


def conferir(canal: Canal, campo: str, valor: str, proibidos: str = "", max_caracteres: int = MAX_CARACTERES) -> str:
    """The value itself, when the channel can carry it.

    Args:
        proibidos: the characters that separate something on this channel.

    Raises:
        NaoRepresentavel: control characters, line separators, lone surrogates, too long, or one of `proibidos`.
    """
    if len(valor) > max_caracteres:
        raise NaoRepresentavel(canal, campo, f"passa de {max_caracteres} caracteres; encurte-o")
    if valor.isascii() and valor.isprintable() and not any(letter in valor for letter in proibidos):
        return valor
    for letter in valor:
        if letter in proibidos:
            raise NaoRepresentavel(canal, campo, f"o caractere “{letter}” separa campos neste canal; retire-o")
        if (motivo := _CATEGORIAS.get(unicodedata.category(letter))) is not None:
            raise NaoRepresentavel(canal, campo, motivo)
    return valor
