"""The dialer's import file: one customer a line, with telephones and schedules (manual §1.5, gaps 121 to 126)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from gateway.domain.comandos import Canal
from gateway.protocol.charset import decode
from gateway.protocol.columns import CampoIlegivel, Ilegivel, Lido
from gateway.protocol.dates import escrever_agendamento, ler_agendamento
from gateway.protocol.values import NaoRepresentavel, conferir

TELEFONES_ESCRITOS: Final = 5
TELEFONES_LIDOS: Final = 7
OBSERVACAO: Final = "#"
_CANAL: Final = Canal.BANCO  # a file has no channel of its own: it fills the table importar_discador
_DDD: Final = re.compile(r"[1-9][0-9]", re.ASCII)
_TELEFONE: Final = re.compile(r"[0-9]{1,20}", re.ASCII)
_PERMITIDOS: Final = re.compile(r"[A-Za-z0-9 ]*", re.ASCII)
_CAMPO: Final = re.compile(r"(ddd|telefone|agendamento)([0-9]{1,2})", re.ASCII)
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class TelefoneImportado:
    """A telephone of a customer.

    Attributes:
        ddd: two digits, or "" for the PBX's default DDD (§1.1.21).
        discar_em: naive local time of the PBX, whole minutes; None to dial in the campaign's order.
    """

    ddd: str
    telefone: str = field(repr=False)
    discar_em: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClienteImportado:
    """One line of the file; a telephone keeps its place, so None stands where a pair is empty."""

    parametro1: str = field(repr=False)
    parametro2: str = field(repr=False)
    telefones: tuple[TelefoneImportado | None, ...]


def ler_importacao(raw: bytes, declared: str = "utf-8") -> Lido[ClienteImportado]:
    """The customers of a file; never raises. What is wrong is told by line (blank lines counted) and field."""
    decoded = decode(raw, declared)
    rows: list[ClienteImportado] = []
    bad: list[CampoIlegivel] = []
    for number, text in enumerate(_LINE_END.split(decoded.text.lstrip("\ufeff")), 1):
        if not text.strip(" \t\x00\x1a"):
            continue
        try:
            rows.append(ler_linha(text))
        except Ilegivel as error:
            bad.append(CampoIlegivel(number, error.campo, error.motivo))
    return Lido(tuple(rows), tuple(bad), None, decoded.exact)


def escrever_importacao(clientes: Iterable[ClienteImportado]) -> bytes:
    """The file: ASCII, CR LF, always 5 telephone pairs, then only the schedules needed, no final `;`.

    Raises:
        NaoRepresentavel: naming line and field: an accent or sign that the file may not hold (`sem_acentos` gives a
            text that it may), blanks at an end, no telephone, more than 5, or a schedule with seconds.
    """
    return b"".join(
        f"{';'.join(_colunas(cliente, number))}\r\n".encode("ascii") for number, cliente in enumerate(clientes, 1)
    )


def sem_acentos(text: str) -> str:
    """The nearest text that the file may hold: letters without accents, other signs as blanks, blanks collapsed.

    This loses information (a CPF loses its points), so nothing here does it unasked.
    """
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^A-Za-z0-9 ]", " ", plain, flags=re.ASCII).split())


def ler_linha(text: str, delimitador: str = ";") -> ClienteImportado:
    """The customer of one line. A last field that begins with `#` is a remark (a reason why it was refused).

    Raises:
        Ilegivel: naming the field.
    """
    columns = [column.strip() for column in text.split(delimitador)]
    if columns[-1].startswith(OBSERVACAO):
        columns.pop()
    if columns and not columns[-1]:
        columns.pop()
    if len(columns) < 4:
        raise Ilegivel("telefone1", f"a linha tem {len(columns)} campos; são precisos ao menos 4")
    if len(columns) % 2:
        columns.append("")  # an empty last field whose `;` was taken for the final one
    pairs = list(zip(columns[2::2], columns[3::2], strict=True))
    telephones = TELEFONES_LIDOS if any(_e_telefone(pair) for pair in pairs[5:7]) else TELEFONES_ESCRITOS
    numbers = [_telefone(place, pair) for place, pair in enumerate(pairs[:telephones], 1)]
    times = [_agendamento(place, pair) for place, pair in enumerate(pairs[telephones:], 1)]
    telefones: list[TelefoneImportado | None] = []
    for place in range(1, max(len(numbers), len(times)) + 1):
        number = numbers[place - 1] if place <= len(numbers) else None
        time = times[place - 1] if place <= len(times) else None
        if number is None:
            if time is not None:
                raise Ilegivel(f"agendamento{place}", f"não há telefone {place} para agendar")
            telefones.append(None)
        else:
            telefones.append(TelefoneImportado(*number, time))
    while telefones and telefones[-1] is None:
        telefones.pop()
    if not telefones:
        raise Ilegivel("telefone1", "a linha não tem telefone")
    return ClienteImportado(columns[0], columns[1], tuple(telefones))


def coluna(campo: str, telefones: int = TELEFONES_ESCRITOS) -> int | None:
    """The place of a field in its line, from 1; None for none.

    Args:
        telefones: how many telephone pairs precede the schedules in that line.
    """
    if campo in ("parametro1", "parametro2"):
        return int(campo[-1])
    match = _CAMPO.fullmatch(campo)
    if match is None:
        return None
    place = int(match[2])
    if match[1] == "agendamento":
        return 2 * (telefones + place) + 1
    return 2 * place + (1 if match[1] == "ddd" else 2)


def _e_telefone(pair: tuple[str, str]) -> bool:
    return _TELEFONE.fullmatch(pair[1]) is not None


def _telefone(place: int, pair: tuple[str, str]) -> tuple[str, str] | None:
    ddd, telefone = pair
    if not ddd and not telefone:
        return None
    if not _e_telefone(pair):
        if ler_agendamento(ddd, telefone) is not None:
            raise Ilegivel(f"telefone{place}", "há um agendamento no lugar de um telefone")
        raise Ilegivel(f"telefone{place}", "não é um número de telefone (só algarismos)" if telefone else "está vazio")
    if ddd and not _DDD.fullmatch(ddd):
        raise Ilegivel(f"ddd{place}", "não é um DDD de dois algarismos, sem o 0")
    return ddd, telefone


def _agendamento(place: int, pair: tuple[str, str]) -> datetime | None:
    if not any(pair):
        return None
    time = ler_agendamento(*pair)
    if time is None:
        motivo = "há um telefone no lugar de um agendamento" if _e_telefone(pair) else "não é DD-MM-AAAA;HH:MM"
        raise Ilegivel(f"agendamento{place}", motivo)
    return time


def _colunas(cliente: ClienteImportado, number: int) -> list[str]:
    def campo(name: str) -> str:
        return f"linha {number}, {name}"

    if len(cliente.telefones) > TELEFONES_ESCRITOS:
        raise NaoRepresentavel(_CANAL, campo("telefones"), f"o arquivo leva até {TELEFONES_ESCRITOS} por cliente")
    if not any(cliente.telefones):
        raise NaoRepresentavel(_CANAL, campo("telefone1"), "o cliente precisa de um telefone")
    columns = [
        _parametro(campo("parametro1"), cliente.parametro1),
        _parametro(campo("parametro2"), cliente.parametro2),
    ]
    schedules: list[str] = []
    for place in range(1, TELEFONES_ESCRITOS + 1):
        telefone = cliente.telefones[place - 1] if place <= len(cliente.telefones) else None
        if telefone is None:
            columns += ["", ""]
            schedules += ["", ""]
            continue
        if telefone.ddd and not _DDD.fullmatch(telefone.ddd):
            raise NaoRepresentavel(_CANAL, campo(f"ddd{place}"), "o DDD tem dois algarismos, sem o 0")
        if not _TELEFONE.fullmatch(telefone.telefone):
            raise NaoRepresentavel(_CANAL, campo(f"telefone{place}"), "o telefone só leva algarismos")
        columns += [telefone.ddd, telefone.telefone]
        if telefone.discar_em is None:
            schedules += ["", ""]
        else:
            schedules += escrever_agendamento(telefone.discar_em, _CANAL, campo(f"agendamento{place}"))
    while schedules and not schedules[-1]:
        schedules.pop()
    return columns + schedules


def _parametro(campo: str, valor: str) -> str:
    conferir(_CANAL, campo, valor, ";")
    if not _PERMITIDOS.fullmatch(valor):
        raise NaoRepresentavel(
            _CANAL, campo, "o arquivo só leva letras sem acento, algarismos e espaços; simplifique o texto"
        )
    if valor != valor.strip():
        raise NaoRepresentavel(_CANAL, campo, "os espaços das pontas se perderiam; retire-os")
    return valor
