"""The installation's own rules for commands, from a YAML file: when numbers may be called, which extensions are
hardphones, and whether a guard that cannot read lets pass. Without a file nothing is forbidden.

```yaml
versao: 1
horarios:                                   # a call is allowed when one line allows it
  - {dias: [seg, ter, qua, qui, sex], de: "08:00", ate: "20:00"}
  - {dias: [sab], de: "09:00", ate: "14:00", estados: [SP, RJ]}
  - {dias: [dom], de: "10:00", ate: "12:00", ddds: ["11"], desde: 2026-01-01, fim: 2026-06-30}
dias_sem_ligacoes: [2026-12-25]
hardphones: ["40018"]                       # the PBX shows it in no channel
sem_leitura: permitir                       # or: barrar
```
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from gateway.protocol.phones import DDDS

MAX_BYTES: Final = 1_048_576
DIAS: Final = ("seg", "ter", "qua", "qui", "sex", "sab", "dom")
_FAIXAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "SP": "11 12 13 14 15 16 17 18 19", "RJ": "21 22 24", "ES": "27 28", "MG": "31 32 33 34 35 37 38",
        "PR": "41 42 43 44 45 46", "SC": "47 48 49", "RS": "51 53 54 55", "DF": "61", "GO": "62 64", "TO": "63",
        "MT": "65 66", "MS": "67", "AC": "68", "RO": "69", "BA": "71 73 74 75 77", "SE": "79", "PE": "81 87",
        "AL": "82", "PB": "83", "RN": "84", "CE": "85 88", "PI": "86 89", "PA": "91 93 94", "AM": "92 97",
        "RR": "95", "AP": "96", "MA": "98 99",
    }
)  # fmt: skip
ESTADOS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {estado: frozenset(ddds.split()) for estado, ddds in _FAIXAS.items()}
)
"""State → its area codes."""


class RegrasInvalidas(Exception):
    """The rules file cannot be used; the text is Portuguese, for whoever edits it."""


@dataclass(frozen=True, slots=True)
class Horario:
    """When numbers may be called, in the PBX's local time.

    Attributes:
        dias: weekdays, Monday 0.
        ddds: area codes that it is for; None: every number, also one without area code.
        desde, fim: the days from and to which it holds, both included.
    """

    dias: frozenset[int]
    de: time
    ate: time
    ddds: frozenset[str] | None = None
    desde: date | None = None
    fim: date | None = None

    def permite(self, quando: datetime, ddd: str | None) -> bool:
        """Whether a number of that area code may be called then; `ate` itself is outside."""
        dia = quando.date()
        return (
            quando.weekday() in self.dias
            and self.de <= quando.time() < self.ate
            and (self.ddds is None or ddd in self.ddds)
            and (self.desde is None or self.desde <= dia)
            and (self.fim is None or dia <= self.fim)
        )


@dataclass(frozen=True, slots=True)
class Regras:
    """The rules of one installation.

    Attributes:
        horarios: None: calls are allowed at every hour.
        hardphones: None: not known, so no guard speaks of them.
    """

    horarios: tuple[Horario, ...] | None = None
    dias_sem_ligacoes: frozenset[date] = frozenset()
    hardphones: frozenset[str] | None = None
    barrar_sem_leitura: bool = False

    def pode_ligar(self, quando: datetime, ddd: str | None) -> bool:
        """Whether a number of that area code may be called then."""
        if quando.date() in self.dias_sem_ligacoes:
            return False
        return self.horarios is None or any(one.permite(quando, ddd) for one in self.horarios)


SEM_REGRAS: Final = Regras()


def ler_regras(arquivo: Path | None) -> Regras:
    """The rules of the file; none when there is no file.

    Raises:
        RegrasInvalidas: not such a file.
    """
    if arquivo is None:
        return SEM_REGRAS
    try:
        if arquivo.stat().st_size > MAX_BYTES:
            raise RegrasInvalidas("O arquivo de regras passa de 1 MiB.")
        cru = yaml.safe_load(arquivo.read_text(encoding="utf-8"))
    except OSError as exc:
        raise RegrasInvalidas(f"O arquivo de regras não pôde ser lido: {exc.strerror}.") from exc
    except (yaml.YAMLError, RecursionError, ValueError) as exc:
        raise RegrasInvalidas("O arquivo de regras não é YAML válido em UTF-8.") from exc
    return regras_de(cru)


def regras_de(cru: object) -> Regras:
    """The rules of a parsed document.

    Raises:
        RegrasInvalidas: says what is wrong and where.
    """
    documento = _mapa(cru, "regras", {"versao", "horarios", "dias_sem_ligacoes", "hardphones", "sem_leitura"})
    if documento.get("versao") != 1:
        raise RegrasInvalidas("versao: escreva 1.")
    sem_leitura = documento.get("sem_leitura", "permitir")
    if sem_leitura not in ("permitir", "barrar"):
        raise RegrasInvalidas("sem_leitura: escreva permitir ou barrar.")
    horarios = documento.get("horarios")
    hardphones = documento.get("hardphones")
    return Regras(
        None if horarios is None else tuple(_horario(one, n) for n, one in enumerate(_lista(horarios, "horarios"), 1)),
        frozenset(_dia(one, "dias_sem_ligacoes") for one in _lista(documento.get("dias_sem_ligacoes", []), "dias")),
        None if hardphones is None else frozenset(str(one) for one in _lista(hardphones, "hardphones")),
        sem_leitura == "barrar",
    )


def _horario(cru: object, n: int) -> Horario:
    onde = f"horarios[{n}]"
    mapa = _mapa(cru, onde, {"dias", "de", "ate", "ddds", "estados", "desde", "fim"})
    dias = _lista(mapa.get("dias", list(DIAS)), f"{onde}.dias")
    if strange := [one for one in dias if one not in DIAS]:
        raise RegrasInvalidas(f"{onde}.dias: “{strange[0]}” não é um de {', '.join(DIAS)}.")
    de, ate = _hora(mapa.get("de", "00:00"), f"{onde}.de"), _hora(mapa.get("ate", "24:00"), f"{onde}.ate")
    if de >= ate:
        raise RegrasInvalidas(f"{onde}: de precisa vir antes de ate.")
    return Horario(
        frozenset(DIAS.index(str(one)) for one in dias),
        de,
        ate,
        _ddds(mapa, onde),
        None if mapa.get("desde") is None else _dia(mapa["desde"], f"{onde}.desde"),
        None if mapa.get("fim") is None else _dia(mapa["fim"], f"{onde}.fim"),
    )


def _ddds(mapa: Mapping[str, Any], onde: str) -> frozenset[str] | None:
    if "ddds" not in mapa and "estados" not in mapa:
        return None
    ddds = {str(one) for one in _lista(mapa.get("ddds", []), f"{onde}.ddds")}
    if strange := ddds - DDDS:
        raise RegrasInvalidas(f"{onde}.ddds: {min(strange)} não é um DDD.")
    for estado in _lista(mapa.get("estados", []), f"{onde}.estados"):
        if str(estado) not in ESTADOS:
            raise RegrasInvalidas(f"{onde}.estados: “{estado}” não é uma sigla de estado.")
        ddds |= ESTADOS[str(estado)]
    return frozenset(ddds)


def _hora(cru: object, onde: str) -> time:
    if cru == "24:00":
        return time.max
    try:
        if not isinstance(cru, str):
            raise ValueError
        return time.fromisoformat(cru)
    except ValueError:
        raise RegrasInvalidas(f'{onde}: escreva a hora entre aspas, ex.: "08:00".') from None


def _dia(cru: object, onde: str) -> date:
    if isinstance(cru, datetime) or not isinstance(cru, date):
        raise RegrasInvalidas(f"{onde}: escreva o dia como 2026-12-25.")
    return cru


def _lista(cru: object, onde: str) -> Iterable[object]:
    if not isinstance(cru, list):
        raise RegrasInvalidas(f"{onde}: escreva uma lista.")
    return cru


def _mapa(cru: object, onde: str, chaves: set[str]) -> Mapping[str, Any]:
    if not isinstance(cru, dict):
        raise RegrasInvalidas(f"{onde}: escreva campos com valores.")
    if strange := sorted(str(chave) for chave in cru if chave not in chaves):
        raise RegrasInvalidas(f"{onde}: “{strange[0]}” não existe; os campos são {', '.join(sorted(chaves))}.")
    return cru
