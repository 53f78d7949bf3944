"""Filters: one input type a noun, made from the columns its type declares; they become `Condicao` values."""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass, field
from typing import Any

import strawberry
from strawberry.types.base import StrawberryOptional, get_object_definition
from strawberry.types.lazy_type import LazyType

from gateway.domain.condicoes import Comparacao, Condicao, E, Nao, Operador, Ou
from gateway.domain.erros import EntradaInvalida
from schema.fields import Coluna, View, declaracao


@strawberry.input(description="Condições sobre um texto; as que forem dadas valem juntas.")
class FiltroTexto:
    """Conditions on a text column."""

    igual: str | None = strawberry.field(default=None, description="Exatamente este texto.")
    em: list[str] | None = strawberry.field(default=None, description="Um destes textos (até 500).")
    contem: str | None = strawberry.field(
        default=None,
        description="Contém, sem distinguir maiúsculas. Percorre a tabela: use com outro filtro.",
    )
    comeca_com: str | None = strawberry.field(default=None, description="Começa com, sem distinguir maiúsculas.")
    nulo: bool | None = strawberry.field(default=None, description="`true`: não preenchido; `false`: preenchido.")


@strawberry.input(description="Condições sobre um número inteiro; as que forem dadas valem juntas.")
class FiltroInteiro:
    """Conditions on an integer column."""

    igual: int | None = strawberry.field(default=None, description="Exatamente este número.")
    em: list[int] | None = strawberry.field(default=None, description="Um destes números (até 500).")
    minimo: int | None = strawberry.field(default=None, description="Este número ou maior.")
    maximo: int | None = strawberry.field(default=None, description="Este número ou menor.")
    nulo: bool | None = strawberry.field(default=None, description="`true`: não preenchido; `false`: preenchido.")


@strawberry.input(description="Condições sobre um valor decimal; as que forem dadas valem juntas.")
class FiltroDecimal:
    """Conditions on a numeric column."""

    igual: decimal.Decimal | None = strawberry.field(default=None, description="Exatamente este valor.")
    minimo: decimal.Decimal | None = strawberry.field(default=None, description="Este valor ou maior.")
    maximo: decimal.Decimal | None = strawberry.field(default=None, description="Este valor ou menor.")
    nulo: bool | None = strawberry.field(default=None, description="`true`: não preenchido; `false`: preenchido.")


@strawberry.input(description="Condições sobre data e hora; as que forem dadas valem juntas.")
class FiltroDataHora:
    """Conditions on a timestamp column."""

    igual: dt.datetime | None = strawberry.field(default=None, description="Exatamente este instante.")
    minimo: dt.datetime | None = strawberry.field(default=None, description="Neste instante ou depois.")
    maximo: dt.datetime | None = strawberry.field(default=None, description="Neste instante ou antes.")
    nulo: bool | None = strawberry.field(default=None, description="`true`: não preenchido; `false`: preenchido.")


@strawberry.input(description="Condições sobre um dia; as que forem dadas valem juntas.")
class FiltroData:
    """Conditions on a date column."""

    igual: dt.date | None = strawberry.field(default=None, description="Exatamente este dia.")
    minimo: dt.date | None = strawberry.field(default=None, description="Neste dia ou depois.")
    maximo: dt.date | None = strawberry.field(default=None, description="Neste dia ou antes.")
    nulo: bool | None = strawberry.field(default=None, description="`true`: não preenchido; `false`: preenchido.")


@strawberry.input(description="Condições sobre um telefone; as que forem dadas valem juntas.")
class FiltroTelefone:
    """Conditions on a telephone column."""

    igual: str | None = strawberry.field(
        default=None,
        description="Este número, escrito de qualquer forma brasileira: com ou sem 0, operadora, DDD ou +55. "
        "Sem DDD, percorre a tabela.",
    )
    em: list[str] | None = strawberry.field(default=None, description="Um destes números (até 20), como em `igual`.")
    contem: str | None = strawberry.field(
        default=None, description="Contém estes algarismos. Percorre a tabela: use com outro filtro."
    )
    nulo: bool | None = strawberry.field(default=None, description="`true`: não preenchido; `false`: preenchido.")


@strawberry.input(description="Condição sobre um sim ou não.")
class FiltroBooleano:
    """Conditions on a boolean column."""

    igual: bool | None = strawberry.field(default=None, description="Exatamente este valor.")
    nulo: bool | None = strawberry.field(default=None, description="`true`: não preenchido; `false`: preenchido.")


MAX_NIVEIS = 10


@dataclass(frozen=True)
class _Proprio(LazyType[Any, Any]):
    """Stands for the input type being made, inside itself."""

    feito: list[Any] = field(default_factory=list, compare=False)

    def resolve_type(self) -> type[Any]:
        """The finished type."""
        made: type[Any] = self.feito[0]
        return made


def filtro(tipo: Any) -> Any:
    """The input type `<Tipo>Filtro` with one filter per column field of `tipo`, and `e`, `ou`, `nao` of itself.

    Args:
        tipo: a class decorated with `pbx_type`.
    """
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {}
    columns: dict[str, str] = {}
    for one in get_object_definition(tipo, strict=True).fields:
        declared = declaracao(one)
        if not isinstance(declared, Coluna):
            continue
        kind = _filtro_da_coluna(declared, one.type)
        if kind is not None:
            annotations[one.python_name] = kind | None
            said = f"{one.description} {_custo(tipo.__pbx_view__, declared.coluna)}"
            namespace[one.python_name] = strawberry.field(default=None, description=said)
            columns[one.python_name] = declared.coluna
    nome = f"{tipo.__name__}Filtro"
    itself: Any = _Proprio(nome, __name__)
    for name, kind, said in (
        ("e", list[itself] | None, "Todas estas condições."),
        ("ou", list[itself] | None, "Pelo menos uma destas condições."),
        ("nao", itself | None, "O contrário desta condição."),
    ):
        annotations[name] = kind
        namespace[name] = strawberry.field(default=None, description=said)
    cls = type(nome, (), {**namespace, "__annotations__": annotations, "__module__": __name__})
    made: Any = strawberry.input(cls, name=nome, description=f"Condições sobre {tipo.__name__}.")
    made.__pbx_colunas__ = columns
    itself.feito.append(made)
    return made


def condicao_de(valor: Any, nivel: int = 0) -> Condicao:
    """The condition that a filter input asks for; an empty filter is true of every row.

    Raises:
        EntradaInvalida: conditions within conditions beyond `MAX_NIVEIS`.
    """
    if valor is None:
        return E(())
    if nivel > MAX_NIVEIS:
        raise EntradaInvalida("filtro", f"O filtro tem mais de {MAX_NIVEIS} níveis de `e`, `ou` e `nao`.")
    partes: list[Condicao] = []
    for name, coluna in type(valor).__pbx_colunas__.items():
        chosen = getattr(valor, name)
        if chosen is not None:
            partes.extend(_comparacoes(coluna, chosen))
    if valor.e is not None:
        partes.extend(condicao_de(um, nivel + 1) for um in valor.e)
    if valor.ou is not None:
        partes.append(Ou(tuple(condicao_de(um, nivel + 1) for um in valor.ou)))
    if valor.nao is not None:
        partes.append(Nao(condicao_de(valor.nao, nivel + 1)))
    return E(tuple(partes))


def _custo(view: View, coluna: str) -> str:
    if coluna == view.chave:
        return "Custo: usa a chave."
    if coluna in view.faixas:
        return "Custo: limita a leitura; comece por este filtro."
    return "Custo: percorre o que os outros filtros deixarem." if view.faixas else "Custo: percorre uma tabela pequena."


def _comparacoes(coluna: str, filtro: Any) -> list[Condicao]:
    found: list[Condicao] = []
    for operador in Operador:
        attribute = "comeca_com" if operador is Operador.COMECA_COM else operador.value
        value = getattr(filtro, attribute, None)
        if value is None:
            continue
        if isinstance(filtro, FiltroTelefone) and operador in (Operador.IGUAL, Operador.EM):
            numbers = value if isinstance(value, list) else [value]
            found.append(Comparacao(coluna, Operador.TELEFONE, tuple(numbers)))
        else:
            found.append(Comparacao(coluna, operador, tuple(value) if isinstance(value, list) else value))
    return found


def _filtro_da_coluna(coluna: Coluna, tipo: Any) -> Any:
    inner: Any = tipo.of_type if isinstance(tipo, StrawberryOptional) else tipo
    if coluna.mascara == "TELEFONE":
        return FiltroTelefone
    if inner in (str, strawberry.ID):
        return FiltroTexto
    return {
        int: FiltroInteiro,
        bool: FiltroBooleano,
        dt.datetime: FiltroDataHora,
        dt.date: FiltroData,
        decimal.Decimal: FiltroDecimal,
    }.get(inner)
