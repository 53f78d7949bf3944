"""Imports of customers into a campaign: states, what may be wrong with a line, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class EstadoImportacao(StrEnum):
    """Where an import is. The last four are ends."""

    ACEITA = "ACEITA"
    VALIDANDO = "VALIDANDO"
    CARREGANDO = "CARREGANDO"
    SIMULADA = "SIMULADA"
    CONCLUIDA = "CONCLUIDA"
    CANCELADA = "CANCELADA"
    FALHOU = "FALHOU"

    @property
    def final(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (EstadoImportacao.ACEITA, EstadoImportacao.VALIDANDO, EstadoImportacao.CARREGANDO)


class CategoriaDeErro(StrEnum):
    """Why a line is not imported."""

    FORMATO = "FORMATO"
    CANAL = "CANAL"
    TELEFONE_IMPOSSIVEL = "TELEFONE_IMPOSSIVEL"
    AGENDAMENTO_PASSADO = "AGENDAMENTO_PASSADO"
    REPETIDA = "REPETIDA"
    BLOQUEADA = "BLOQUEADA"
    PBX = "PBX"


class Tratamento(StrEnum):
    """What to do with a line that could be imported all the same."""

    RECUSAR = "RECUSAR"
    IMPORTAR = "IMPORTAR"


@dataclass(frozen=True, slots=True)
class ErroDeLinha:
    """What is wrong with a line; never the value itself.

    Attributes:
        linha: from 1, blank lines counted.
        coluna: the field's place in the line, from 1; None when the line as a whole is meant.
        campo: the field, as the contract names it.
        motivo: in pt-BR, says what to do.
    """

    linha: int
    coluna: int | None
    campo: str
    motivo: str
    categoria: CategoriaDeErro


@dataclass(frozen=True, slots=True)
class ArquivoRecebido:
    """A file that was received whole and waits, sealed, to be imported.

    Attributes:
        id: names its folder; only the gateway makes it.
        sha256: of its bytes, hexadecimal.
    """

    id: str
    nome: str = field(repr=False)
    tamanho_bytes: int
    sha256: str


class ArquivoDeImportacao(StrEnum):
    """Which file gives back lines of an import."""

    RECUSADAS = "RECUSADAS"
    ERROS = "ERROS"
    DESCONHECIDAS = "DESCONHECIDAS"
