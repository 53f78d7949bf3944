"""Answers of the HTTP API to lines and columns; what every reader of `api_lines.py` stands on (gaps 4, 5).

Columns are cut at `;` without any escape and trimmed. A column that cannot be read is told by line, field and reason;
its value is not repeated, since it may be personal data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Generic, TypeVar

from gateway.protocol.charset import Decoded, decode
from gateway.protocol.messages import Mensagem, Natureza, read_message

T = TypeVar("T")

MAX_INTEIRO: Final = 2**31 - 1  # `integer` of the contract, and GraphQL's Int
_INTEIRO: Final = re.compile(r"-?[0-9]{1,10}", re.ASCII)
_DECIMAL: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?", re.ASCII)
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class CampoIlegivel:
    """A field of an answer that could not be read; the value itself is never repeated.

    Attributes:
        linha: of the answer, from 1, blank lines counted.
        campo: the row's attribute, or `linha` for the whole line.
        motivo: what is wrong, in pt-BR.
    """

    linha: int
    campo: str
    motivo: str


@dataclass(frozen=True, slots=True)
class Lido(Generic[T]):
    """What an answer said: rows, what of it could not be read, or a message instead of rows.

    Attributes:
        linhas: the readable rows, in order. An unreadable line gives none, and an entry in `ilegiveis`.
        mensagem: when the PBX answered a text; also an HTML page or an unknown text, as MENSAGEM_NAO_RECONHECIDA.
        charset_exato: False when accented letters may be wrong.
    """

    linhas: tuple[T, ...]
    ilegiveis: tuple[CampoIlegivel, ...]
    mensagem: Mensagem | None
    charset_exato: bool


class Ilegivel(Exception):
    """Inside the readers: this line cannot be read, because of this field. Never leaves them."""

    def __init__(self, campo: str, motivo: str) -> None:
        super().__init__(campo, motivo)
        self.campo: Final = campo
        self.motivo: Final = motivo


def ler_linhas(raw: bytes, declared: str, linha: Callable[[list[str]], T], *, pode_ser_vazia: bool = False) -> Lido[T]:
    """The answer `raw`, each non-blank line read by `linha` (columns → row; raises Ilegivel).

    Args:
        pode_ser_vazia: whether an empty body says "no rows". Elsewhere a working PBX has rows or a message, so an empty
            body is an answer outside the protocol: MENSAGEM_NAO_RECONHECIDA with `natureza` VAZIA.
    """
    decoded, mensagem, lines = abrir(raw, declared, pode_ser_vazia=pode_ser_vazia)
    rows: list[T] = []
    bad: list[CampoIlegivel] = []
    for number, text in lines:
        try:
            rows.append(linha(colunas(text)))
        except Ilegivel as error:
            bad.append(CampoIlegivel(number, error.campo, error.motivo))
    return Lido(tuple(rows), tuple(bad), mensagem, decoded.exact)


def abrir(
    raw: bytes, declared: str, *, pode_ser_vazia: bool = False
) -> tuple[Decoded, Mensagem | None, list[tuple[int, str]]]:
    """The text, and either the message that it is or its numbered non-blank lines."""
    decoded = decode(raw, declared)
    text = decoded.text.lstrip("\ufeff")
    numbered = [(number, line) for number, line in enumerate(_LINE_END.split(text), 1) if line.strip(" \t\x00")]
    if not numbered:
        return decoded, None if pode_ser_vazia else read_message(""), []
    whole = read_message(text)
    if whole.reconhecida or whole.natureza is Natureza.HTML or not any(";" in line for _, line in numbered):
        return decoded, whole, []
    return decoded, None, numbered


def colunas(line: str) -> list[str]:
    """The trimmed columns of a line."""
    return [column.strip(" \t\x00\xa0") for column in line.split(";")]


def exatamente(columns: list[str], names: Sequence[str], livre: int | None = None) -> list[str]:
    """The columns, when they are as many as the names; one empty column more at the end is the final `;` (gap 38).

    Args:
        livre: index of the only column with free text. Columns in excess can only be a `;` inside it, and are joined.

    Raises:
        Ilegivel: too few; or too many, and no telling where the `;` belongs.
    """
    wanted = len(names)
    if len(columns) == wanted + 1 and not columns[-1]:
        columns = columns[:-1]
    surplus = len(columns) - wanted
    if surplus < 0:
        raise Ilegivel(names[len(columns)], f"a linha tem {len(columns)} colunas; eram esperadas {wanted}")
    if surplus == 0:
        return columns
    if livre is None:
        raise Ilegivel("linha", f"a linha tem {len(columns)} colunas; eram esperadas {wanted} (um valor com ';'?)")
    joined = ";".join(columns[livre : livre + surplus + 1])
    return [*columns[:livre], joined, *columns[livre + surplus + 1 :]]


def inteiro(campo: str, valor: str) -> int:
    """A whole number of 32 bits.

    Raises:
        Ilegivel: it is none.
    """
    if _INTEIRO.fullmatch(valor) and abs(number := int(valor)) <= MAX_INTEIRO:
        return number
    raise Ilegivel(campo, "não é um número inteiro" if valor else "está vazio")


def inteiro_ou_nada(campo: str, valor: str) -> int | None:
    """A whole number, or None for an empty column.

    Raises:
        Ilegivel: neither.
    """
    return inteiro(campo, valor) if valor else None


def segundos(campo: str, valor: str) -> Decimal:
    """A duration in seconds, exact, whole or with decimals (gap 51).

    Raises:
        Ilegivel: it is none.
    """
    if _DECIMAL.fullmatch(valor):
        return Decimal(valor)
    raise Ilegivel(campo, "não é um número de segundos" if valor else "está vazio")
