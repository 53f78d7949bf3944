"""Figures of a call centre as fractions: each with its formula, so that two definitions are never taken for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

VERSAO: Final = 1
_CASAS: Final = Decimal("0.0001")


class DefinicaoNivelDeServico(StrEnum):
    """Whose definition of service level; of the four counts, A answered, D hung up (abandoned), B in time, A late."""

    GENESYS = "GENESYS"
    GENESYS_SEM_ABANDONOS = "GENESYS_SEM_ABANDONOS"
    AMAZON_CONNECT = "AMAZON_CONNECT"
    ASTERISK = "ASTERISK"
    ASTERISK_COM_ABANDONOS = "ASTERISK_COM_ABANDONOS"


@dataclass(frozen=True, slots=True)
class Contagem:
    """What `nivel_de_servico` counted (manual §1.3.1.32): abaixo is in time, acima late, desligadas abandoned."""

    atendidas_abaixo: int = 0
    atendidas_acima: int = 0
    desligadas_abaixo: int = 0
    desligadas_acima: int = 0
    total: int = 0

    @property
    def soma(self) -> int:
        """The four counts together; the PBX's own total may differ."""
        return self.atendidas_abaixo + self.atendidas_acima + self.desligadas_abaixo + self.desligadas_acima


@dataclass(frozen=True, slots=True)
class Fracao:
    """A figure.

    Attributes:
        formula: in words of the source's columns.
        cobertura: share of the data that could be read, 0 to 1; None where there is none.
    """

    nome: str
    formula: str
    numerador: Decimal
    denominador: Decimal
    cobertura: Decimal | None = None

    @property
    def valor(self) -> Decimal | None:
        """The quotient with four places; None when there is nothing to divide by."""
        return razao(self.numerador, self.denominador)


FORMULAS: Final[Mapping[DefinicaoNivelDeServico, str]] = MappingProxyType(
    {
        DefinicaoNivelDeServico.GENESYS: "atendidas_abaixo / (atendidas + desligadas)",
        DefinicaoNivelDeServico.GENESYS_SEM_ABANDONOS: "atendidas_abaixo / atendidas",
        DefinicaoNivelDeServico.AMAZON_CONNECT: "(atendidas_abaixo + desligadas_abaixo) / total",
        DefinicaoNivelDeServico.ASTERISK: "atendidas_abaixo / atendidas",
        DefinicaoNivelDeServico.ASTERISK_COM_ABANDONOS: (
            "(atendidas_abaixo + desligadas_abaixo) / (atendidas + desligadas)"
        ),
    }
)


def nivel_de_servico(definicao: DefinicaoNivelDeServico, c: Contagem) -> Fracao:
    """The service level of the counts by that definition."""
    atendidas = c.atendidas_abaixo + c.atendidas_acima
    em_tempo = c.atendidas_abaixo + c.desligadas_abaixo
    numerador, denominador = {
        DefinicaoNivelDeServico.GENESYS: (c.atendidas_abaixo, c.soma),
        DefinicaoNivelDeServico.GENESYS_SEM_ABANDONOS: (c.atendidas_abaixo, atendidas),
        DefinicaoNivelDeServico.AMAZON_CONNECT: (em_tempo, c.total),
        DefinicaoNivelDeServico.ASTERISK: (c.atendidas_abaixo, atendidas),
        DefinicaoNivelDeServico.ASTERISK_COM_ABANDONOS: (em_tempo, c.soma),
    }[definicao]
    return fracao(
        f"nivelDeServico.{definicao.value}",
        FORMULAS[definicao],
        numerador,
        denominador,
        cobertura=razao(Decimal(min(c.soma, c.total)), Decimal(c.total)),
    )


def fracao(
    nome: str, formula: str, numerador: int | None, denominador: int | None, *, cobertura: Decimal | None = None
) -> Fracao:
    """A figure of two whole numbers; what is not there counts as 0."""
    return Fracao(nome, formula, Decimal(numerador or 0), Decimal(denominador or 0), cobertura)


def razao(numerador: Decimal, denominador: Decimal) -> Decimal | None:
    """The quotient with four places; None when there is nothing to divide by."""
    return (numerador / denominador).quantize(_CASAS) if denominador else None
