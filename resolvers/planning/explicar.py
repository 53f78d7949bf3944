"""A plan as people read it: its tree, the statements it sends and the functions that write the answer.

The plan is followed against a database that has what the contract says, and of everything one row; so every level is
reached without a PBX.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, cast

from gateway.channels.database.catalogue import Catalogue
from gateway.channels.database.pool import Database
from resolvers.planning.plano import (
    Arestas,
    Conexao,
    DeFuncao,
    DePagina,
    FuncaoNaRaiz,
    Ilha,
    Nos,
    Objeto,
    PelosIds,
    Plano,
    PorChave,
    Todos,
    Um,
    Varios,
)

_NOMES: Final = re.compile(r'(::text)? AS "?(\w+)\b"?(?!\()')  # of columns: `AS k(v)` is a table
_VALORES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "smallint": 1,
        "integer": 1,
        "bigint": 1,
        "boolean": True,
        "numeric": Decimal(1),
        "double precision": 1.0,
        "date": dt.date(2026, 1, 2),
        "timestamp without time zone": dt.datetime.fromisoformat("2026-01-02T03:04:05"),
        "timestamp with time zone": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    }
)


class Linha(tuple[Any, ...]):
    """A row by place and by name, as the driver gives them."""

    nomes: tuple[str, ...]

    @classmethod
    def de(cls, valores: Mapping[str, Any]) -> Linha:
        """With these values."""
        made = cls(valores.values())
        made.nomes = tuple(valores)
        return made

    def __getitem__(self, onde: Any) -> Any:
        if isinstance(onde, str):
            if onde not in self.nomes:
                raise KeyError(onde)
            onde = self.nomes.index(onde)
        return super().__getitem__(onde)

    def keys(self) -> tuple[str, ...]:
        """The names."""
        return self.nomes

    def get(self, nome: str, senao: Any = None) -> Any:
        """The value of that name."""
        return self[nome] if nome in self.nomes else senao


@dataclass
class BancoDeUmaLinha:
    """A database with one row of everything, which keeps what it was sent.

    Args:
        tabelas: view → column → PostgreSQL type.
    """

    tabelas: Mapping[str, Mapping[str, str]]
    enviados: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def como_banco(self) -> Database:
        """Itself, where a database is wanted."""
        return cast("Database", self)

    async def catalogue(self) -> Catalogue:
        """What the contract says."""
        return Catalogue(
            {"tabela": tabela, "coluna": coluna, "tipo": tipo, "nao_nulo": False}
            for tabela, colunas in self.tabelas.items()
            for coluna, tipo in colunas.items()
        )

    async def fetch(self, sql: str, *args: Any) -> Sequence[Linha]:
        """One row with the columns that the statement names."""
        self.enviados.append((sql, args))
        tipos = next((colunas for tabela, colunas in self.tabelas.items() if f'"{tabela}" t' in sql), {})
        chaves = next((one for one in args if isinstance(one, list)), [1])
        return [
            Linha.de(
                {
                    nome: chaves[0] if nome == "_chave" else _valor(tipos.get(nome, "bigint"), em_texto=bool(texto))
                    for texto, nome in dict.fromkeys(_NOMES.findall(sql))
                }
            )
        ]


def _valor(tipo: str, *, em_texto: bool) -> Any:
    valor = _VALORES.get(tipo, "1")
    return str(valor) if em_texto else valor


def arvore(plano: Plano) -> Iterator[str]:
    """The lines of the tree."""
    for campo, _ in plano.campos:
        yield from _ramo(campo, 0)


def funcoes(plano: Plano) -> Iterator[str]:
    """The texts of the functions that were generated so far."""
    for campo, _ in plano.campos:
        for objeto in _objetos(campo):
            for feita in objeto.formas.values():
                yield feita.texto


def _ramo(campo: Any, nivel: int) -> Iterator[str]:
    recuo = "  " * nivel
    match campo:
        case PorChave():
            yield f"{recuo}{campo.nome}: uma linha de {campo.by.view.nome} por {campo.by.coluna} = {campo.argumento}"
            yield from _objeto(campo.objeto, nivel + 1)
        case Todos():
            yield f"{recuo}{campo.nome}: todas as linhas de {campo.view.nome}"
            yield from _objeto(campo.objeto, nivel + 1)
        case Um():
            yield f"{recuo}{campo.nome}: uma linha de {campo.by.view.nome} por {campo.by.coluna} = {campo.chave}"
            yield from _objeto(campo.objeto, nivel + 1)
        case Varios():
            yield f"{recuo}{campo.nome}: linhas de {campo.by.view.nome} por {campo.by.coluna} = {campo.chave}"
            yield from _objeto(campo.objeto, nivel + 1)
        case DePagina():
            onde = "" if campo.by is None else f" por {campo.by.coluna} = {campo.chave}"
            yield f"{recuo}{campo.nome}: uma página de {campo.lista.view.nome}{onde}"
            yield from _conexao(campo.conexao, nivel + 1)
        case DeFuncao():
            yield f"{recuo}{campo.nome}: o que {campo.by.view.nome} informa de {campo.chave}"
            yield from _objeto(campo.objeto, nivel + 1)
        case FuncaoNaRaiz():
            view, de = next(iter(campo.por.values())).view, " ou ".join(nome for nome in campo.por if nome)
            yield f"{recuo}{campo.nome}: o que {view.nome} informa{f' de {de}' if de else ''}"
            yield from _objeto(campo.objeto, nivel + 1)
        case PelosIds():
            yield f"{recuo}{campo.nome}: o que {campo.argumento} identifica"
            for familia, (by, objeto) in campo.tipos.items():
                yield f"{recuo}  {familia}: uma linha de {by.view.nome} por {by.coluna}"
                yield from _objeto(objeto, nivel + 2)
        case Ilha():
            yield f"{recuo}{campo.nome}: {campo.campo} fica com o graphql-core"


def _objeto(objeto: Objeto, nivel: int) -> Iterator[str]:
    recuo = "  " * nivel
    yield f"{recuo}colunas: {', '.join(sorted(objeto.colunas.todas)) or 'nenhuma'}"
    for ramo in objeto.ramos:
        yield from _ramo(ramo, nivel)


def _conexao(conexao: Conexao, nivel: int) -> Iterator[str]:
    for campo in conexao.campos:
        if isinstance(campo, Ilha):
            yield from _ramo(campo, nivel)
    for objeto in _itens(conexao):
        yield from _objeto(objeto, nivel)


def _itens(conexao: Conexao) -> Iterator[Objeto]:
    for campo in conexao.campos:
        if isinstance(campo, Nos):
            yield campo.objeto
        elif isinstance(campo, Arestas):
            yield from (um for _, um in campo.campos if isinstance(um, Objeto))


def _objetos(campo: Any) -> Iterator[Objeto]:
    """Every selection on rows at and below a field."""
    match campo:
        case DePagina():
            tops: list[Objeto | None] = list(_itens(campo.conexao))
        case PelosIds():
            tops = [objeto for _, objeto in campo.tipos.values()]
        case _:
            tops = [getattr(campo, "objeto", None)]
    for objeto in tops:
        if objeto is not None:
            yield objeto
            for ramo in objeto.ramos:
                yield from _objetos(ramo)
