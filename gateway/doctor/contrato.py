"""The contract as the doctor reads it: the project's own `contract/`, installed beside the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

PASTA: Final = Path(__file__).parents[2] / "contract"  # beside the packages, in a clone and in a wheel alike

# Field facts 9, 10 and 11: what installed systems show where the manual prints another type. Both are right.
FATOS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("usuarios", "telefone_origem"): "text",
        ("pausas", "id_usuario"): "bigint",
        ("ligacoes_ativo", "custo"): "numeric",
        ("ligacoes_ativo", "custo_total"): "numeric",
        ("ligacoes_ativo", "custo_arredondado"): "numeric",
    }
)
_NOMES_DE_TIPOS: Final[Mapping[str, str]] = MappingProxyType(
    {"timestamp": "timestamp without time zone", "varchar": "character varying"}
)


@dataclass(frozen=True, slots=True)
class Tabela:
    """A view or table of the contract.

    Attributes:
        colunas: name → the types that are right, as PostgreSQL's `format_type` writes them, the contract's first.
        mensagens: its columns that hold the PBX's own texts.
    """

    nome: str
    colunas: Mapping[str, tuple[str, ...]]
    mensagens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contrato:
    """What the doctor compares with.

    Attributes:
        tabelas: by name.
        eventos: kinds of event.
    """

    tabelas: Mapping[str, Tabela]
    eventos: tuple[str, ...]


def ler_contrato() -> Contrato:
    """The contract that came with the program.

    Raises:
        OSError: it is not there; the installation is not whole.
    """
    tabelas = {one["name"]: _tabela(one) for one in _yaml("tables.yaml")["tables"]}
    return Contrato(MappingProxyType(tabelas), tuple(one["type"] for one in _yaml("events.yaml")["events"]))


def _tabela(one: Mapping[str, Any]) -> Tabela:
    nome = one["name"]
    colunas = {column["name"]: _tipos(nome, column) for column in one["columns"]}
    mensagens = tuple(coluna for coluna in colunas if coluna in ("mensagem", "message") and one["kind"] != "view")
    return Tabela(nome, MappingProxyType(colunas), mensagens)


def _tipos(tabela: str, column: Mapping[str, Any]) -> tuple[str, ...]:
    printed = _NOMES_DE_TIPOS.get(column["type"], column["type"])
    fact = FATOS.get((tabela, column["name"]))
    return (printed,) if fact is None else (printed, fact)


def _yaml(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((PASTA / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both are safe loaders
