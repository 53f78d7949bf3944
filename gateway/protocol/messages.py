"""Texts of the PBX to codes (contract `message_rules` and `message_codes`, gaps 1, 2, 3, 6, 41 and 73).

One text has one code in every channel: accents, letter case, underscores, blanks and final full stops do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gateway.domain.codigos import SUCESSOS, VAZIOS, Codigo
from gateway.protocol.message_texts import PATTERNS, TEXTS

_MAX_TEXT: Final = 4_000
_HTML: Final = re.compile(
    r"<(?:!doctype|!--|\?xml|html|head|body|title|meta|script|style|h[1-6]|p|br|b|i|hr|div|table|center|pre|font)\b"
    r"|<!--",
    re.IGNORECASE,
)
_NO_DETAILS: Final[Mapping[str, str]] = MappingProxyType({})


class Natureza(StrEnum):
    """What kind of text an answer is."""

    MENSAGEM = "MENSAGEM"
    VAZIA = "VAZIA"
    HTML = "HTML"
    DESCONHECIDA = "DESCONHECIDA"


@dataclass(frozen=True, slots=True)
class Mensagem:
    """One message of the PBX.

    Attributes:
        codigo: what it means; MENSAGEM_NAO_RECONHECIDA for any text that the contract does not have.
        texto: the PBX's own words (of an unknown text at most 4,000 characters).
        detalhes: the variable parts, from the original text: `ramal`, `nome`, `campaign`, `count`, `detail`.
        natureza: tells an HTML page and an empty body from a text that is merely unknown.
    """

    codigo: Codigo
    texto: str
    detalhes: Mapping[str, str] = field(default_factory=lambda: _NO_DETAILS)
    natureza: Natureza = Natureza.MENSAGEM

    @property
    def sucesso(self) -> bool:
        """Whether the operation was carried out; "0 números importados" is a refusal (gap 46)."""
        return self.codigo in SUCESSOS and self.quantidade != 0

    @property
    def vazia(self) -> bool:
        """Whether a read found nothing."""
        return self.codigo in VAZIOS

    @property
    def reconhecida(self) -> bool:
        """Whether the contract has this text."""
        return self.codigo is not Codigo.MENSAGEM_NAO_RECONHECIDA

    @property
    def quantidade(self) -> int | None:
        """How many numbers were imported (NUMEROS_IMPORTADOS), else None."""
        count = self.detalhes.get("count")
        return None if count is None else int(count)


def fold(text: str) -> str:
    """The text without what does not count: "NÃO  está_OK.." becomes "NAO ESTA OK". Folding twice changes nothing."""
    return _fold_with_origin(text)[0]


def natureza(text: str) -> Natureza:
    """What the text is: a message of the contract, nothing, an HTML page, or something else."""
    return read_message(text).natureza


def read_message(text: str) -> Mensagem:
    """The message that `text` is; never raises.

    An HTML page or an empty body gives MENSAGEM_NAO_RECONHECIDA with that `natureza`: an answer outside the protocol.
    """
    original = text.lstrip("\ufeff").strip()
    if not original:
        return Mensagem(Codigo.MENSAGEM_NAO_RECONHECIDA, "", natureza=Natureza.VAZIA)
    if len(original) <= _MAX_TEXT:
        folded, origin = _fold_with_origin(original)
        if (codigo := TEXTS.get(folded)) is not None:
            return Mensagem(codigo, original)
        for codigo, pattern in PATTERNS:
            if match := pattern.fullmatch(folded):
                return Mensagem(codigo, original, _details(match, original, origin))
    nature = Natureza.HTML if _HTML.match(original) else Natureza.DESCONHECIDA
    return Mensagem(Codigo.MENSAGEM_NAO_RECONHECIDA, original[:_MAX_TEXT], natureza=nature)


def read_messages(text: str) -> tuple[Mensagem, ...]:
    """One message a line, blank lines left out (gap 72); () when there is no text. An HTML page is one message."""
    if _HTML.match(text.lstrip("\ufeff").lstrip()):
        return (read_message(text),)
    lines = re.split(r"\r\n|\n|\r", text.lstrip("\ufeff"))
    return tuple(read_message(line) for line in lines if line.strip())


def juntar(mensagens: tuple[Mensagem, ...]) -> Mensagem:
    """One message for an answer of several lines (gap 72).

    Lines of one code give that code, their texts joined by line feeds and the details of the first, with every
    campaign's name in `campaigns`, a line each. Lines of different codes contradict each other: the command may have
    run in part, so the whole is MENSAGEM_NAO_RECONHECIDA.
    """
    if not mensagens:
        return read_message("")
    if len(mensagens) == 1:
        return mensagens[0]
    texto = "\n".join(mensagem.texto for mensagem in mensagens)
    if len({mensagem.codigo for mensagem in mensagens}) > 1:
        return Mensagem(Codigo.MENSAGEM_NAO_RECONHECIDA, texto[:_MAX_TEXT], natureza=Natureza.DESCONHECIDA)
    first = mensagens[0]
    campaigns = [mensagem.detalhes["campaign"] for mensagem in mensagens if "campaign" in mensagem.detalhes]
    details = dict(first.detalhes)
    if campaigns:
        details["campaigns"] = "\n".join(campaigns)
    return Mensagem(first.codigo, texto[:_MAX_TEXT], MappingProxyType(details), first.natureza)


def _details(match: re.Match[str], original: str, origin: list[int]) -> Mapping[str, str]:
    """The groups of a match, cut from the original text: folding changed their letters."""
    details: dict[str, str] = {}
    for name in match.re.groupindex:
        start, stop = match.span(name)
        if start == -1:
            continue
        value = ""
        if stop > start:
            value = (
                original[origin[start] : origin[stop]] if stop < len(origin) else original[origin[start] :].rstrip(" .")
            )
        details[name] = match[name] if name == "count" else value.strip()
    return MappingProxyType(details)


def _fold_with_origin(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, the index of the original one it came from."""
    letters: list[str] = []
    origin: list[int] = []
    for index, letter in enumerate(text):
        for plain in _plain(letter):
            blank = plain.isspace() or plain == "_"
            if blank and (not letters or letters[-1] == " "):
                continue
            letters.append(" " if blank else plain)
            origin.append(index)
    while letters and letters[-1] in (" ", "."):
        letters.pop()
        origin.pop()
    return "".join(letters), origin


def _plain(letter: str) -> str:
    """A letter without accents, in upper case; nothing for a mark that is seen only on another letter."""
    if letter.isascii():
        return letter.upper()
    return _without_marks(_without_marks(letter).upper())


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if unicodedata.category(letter) not in ("Mn", "Cf"))
