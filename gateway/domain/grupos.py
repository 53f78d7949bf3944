"""Groups of rows, as values: by what they are grouped, and what is computed of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Corte(StrEnum):
    """How a value becomes a group's key: as it is, or cut to a part of its date."""

    VALOR = "VALOR"
    MES = "MES"
    DIA = "DIA"
    HORA = "HORA"
    HORA_DO_DIA = "HORA_DO_DIA"
    DIA_DA_SEMANA = "DIA_DA_SEMANA"


@dataclass(frozen=True, slots=True)
class Dimensao:
    """A column, or a part of its date, by which rows are grouped."""

    coluna: str
    corte: Corte = Corte.VALOR


class Funcao(StrEnum):
    """What is computed of a numeric column; nulls do not take part."""

    SOMA = "soma"
    MEDIA = "media"
    MINIMO = "minimo"
    MAXIMO = "maximo"
    PREENCHIDOS = "preenchidos"


@dataclass(frozen=True, slots=True)
class Medida:
    """One figure of a group."""

    coluna: str
    funcao: Funcao


@dataclass(frozen=True, slots=True)
class Grupo:
    """A group.

    Attributes:
        chave: a value for each dimension.
        total: its rows.
        medidas: a value for each figure asked for; None where no row has one.
    """

    chave: dict[Dimensao, object]
    total: int
    medidas: dict[Medida, object]
