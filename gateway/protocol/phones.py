"""Brazilian telephone numbers as the PBX writes them (gaps 18, 47 and 62, field fact 16).

A number comes as 8-9 digits (local), 10-11 (DDD), 11-12 (0 + DDD), 13-14 (0 + carrier + DDD) or 12-13 (55 + DDD), with
or without punctuation. Two numbers are the same when the subscriber's digits are equal and no DDD contradicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

from gateway.domain.telefones import TipoTelefone

DDDS: Final = frozenset(
    [
        *("11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "22", "24", "27", "28"),
        *("31", "32", "33", "34", "35", "37", "38", "41", "42", "43", "44", "45", "46", "47", "48", "49"),
        *("51", "53", "54", "55", "61", "62", "63", "64", "65", "66", "67", "68", "69"),
        *("71", "73", "74", "75", "77", "79", "81", "82", "83", "84", "85", "86", "87", "88", "89"),
        *("91", "92", "93", "94", "95", "96", "97", "98", "99"),
    ]
)
"""The 67 area codes in use."""

_TIPOS: Final[Mapping[int, TipoTelefone]] = MappingProxyType(
    {
        PhoneNumberType.FIXED_LINE: TipoTelefone.FIXO,
        PhoneNumberType.MOBILE: TipoTelefone.CELULAR,
        PhoneNumberType.TOLL_FREE: TipoTelefone.SERVICO,
        PhoneNumberType.SHARED_COST: TipoTelefone.SERVICO,
        PhoneNumberType.PREMIUM_RATE: TipoTelefone.SERVICO,
    }
)
_PUNCTUATION: Final = str.maketrans("", "", " \t\xa0().-/")
_NON_GEOGRAPHIC: Final = ("0300", "0303", "0500", "0800", "0900")


@dataclass(frozen=True, slots=True)
class Telefone:
    """A telephone number, taken apart.

    Attributes:
        bruto: as it came.
        digitos: what is dialled: digits only; "" when it is no number at all ("anonymous").
        numero: the subscriber's digits, without country, carrier and DDD.
        ddd: two digits, or None for a local, non-geographic, foreign or short number.
        operadora: the carrier's two digits, when they were there.
        e164: `+5511…`; None when the number cannot be called from abroad, or its DDD is not known.
    """

    bruto: str = field(repr=False)
    digitos: str = field(repr=False)
    numero: str = field(repr=False)
    ddd: str | None = None
    operadora: str | None = None
    e164: str | None = field(default=None, repr=False)

    @property
    def nacional(self) -> str:
        """DDD and subscriber's digits: how the PBX stores it (gap 18)."""
        return (self.ddd or "") + self.numero

    @property
    def valido(self) -> bool:
        """Whether the numbering plan has such a number; without a DDD nobody can tell, so no."""
        return self.e164 is not None and phonenumbers.is_valid_number(phonenumbers.parse(self.e164, None))

    @property
    def tipo(self) -> TipoTelefone | None:
        """Its kind by the numbering plan; None for what is no number, or a local one that says nothing."""
        if self.e164 is not None:
            kind = phonenumbers.number_type(phonenumbers.parse(self.e164, None))
            return None if kind == PhoneNumberType.UNKNOWN else _TIPOS.get(kind, TipoTelefone.OUTRO)
        if len(self.numero) == 9 and self.numero.startswith("9"):
            return TipoTelefone.CELULAR
        if len(self.numero) == 8 and self.numero[0] in "2345":
            return TipoTelefone.FIXO
        return None


def read_phone(bruto: str, ddd_padrao: str | None = None) -> Telefone:
    """The number that `bruto` is; never raises.

    Args:
        ddd_padrao: DDD of a number that comes without one (the PBX's default DDD, gap 47).
    """
    text = bruto.translate(_PUNCTUATION)
    international = text.startswith("+")
    digits = text[1:] if international else text
    if not (digits.isascii() and digits.isdigit()):
        return Telefone(bruto, "", "")
    if international and not _com_pais(digits):
        return Telefone(bruto, digits, digits, e164=_e164(f"+{digits}"))
    if digits.startswith(_NON_GEOGRAPHIC) and len(digits) in (10, 11):
        return Telefone(bruto, digits, digits, e164=_e164(f"+55{digits[1:]}"))
    operadora, ddd, numero = _partes(digits)
    if ddd is None and len(numero) in (8, 9) and ddd_padrao in DDDS:
        ddd = ddd_padrao
    e164 = None if ddd is None else _e164(f"+55{ddd}{numero}")
    return Telefone(bruto, digits, numero, ddd, operadora, e164)


def mesmo_numero(a: str | Telefone, b: str | Telefone, ddd_padrao: str | None = None) -> bool:
    """Whether two numbers are one: carrier, country and leading 0 do not count, and a missing DDD agrees with any.

    Args:
        ddd_padrao: where given, a missing DDD is this one, and agrees only with it.
    """
    first = read_phone(a, ddd_padrao) if isinstance(a, str) else a
    second = read_phone(b, ddd_padrao) if isinstance(b, str) else b
    if not first.numero or first.numero != second.numero:
        return False
    return first.ddd is None or second.ddd is None or first.ddd == second.ddd


def formas(telefone: Telefone, operadoras: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Every way the PBX may write the number, for a search by equality.

    Without a DDD only the number itself, since any DDD could precede it: then search by `numero` as a suffix.

    Args:
        operadoras: carriers whose code may precede the DDD.
    """
    if not telefone.numero:
        return ()
    if telefone.ddd is None:
        return (telefone.numero,)
    national = telefone.nacional
    written = [telefone.numero, national, f"0{national}", f"55{national}"]
    written += [f"0{operadora}{national}" for operadora in operadoras]
    return tuple(dict.fromkeys(written))


def _partes(digits: str) -> tuple[str | None, str | None, str]:
    """Carrier, DDD and subscriber's digits of a Brazilian number."""
    size = len(digits)
    if digits.startswith("0"):
        if size in (11, 12) and digits[1:3] in DDDS:
            return None, digits[1:3], digits[3:]
        if size in (13, 14) and digits[3:5] in DDDS and digits[1] != "0":
            return digits[1:3], digits[3:5], digits[5:]
    elif _com_pais(digits):
        return None, digits[2:4], digits[4:]
    elif size in (10, 11) and digits[:2] in DDDS:
        return None, digits[:2], digits[2:]
    return None, None, digits


def _com_pais(digits: str) -> bool:
    return len(digits) in (12, 13) and digits.startswith("55") and digits[2:4] in DDDS


def _e164(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
