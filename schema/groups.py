"""Aggregates: the dimensions and figures of a list, as GraphQL types made from the columns its type declares."""

from __future__ import annotations

import datetime as dt
import decimal
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from gateway.domain.grupos import Corte, Dimensao, Funcao, Grupo, Medida
from schema.lookahead import pedidos
from schema.orders import enumeracao

_CORTES: Mapping[Corte, tuple[Any, str]] = {
    Corte.MES: (dt.date, "primeiro dia do mês"),
    Corte.DIA: (dt.date, "dia"),
    Corte.HORA: (dt.datetime, "hora cheia"),
    Corte.HORA_DO_DIA: (int, "hora do dia, de 0 a 23"),
    Corte.DIA_DA_SEMANA: (int, "dia da semana, de 1 (segunda) a 7 (domingo)"),
}


@dataclass(frozen=True, slots=True)
class Agregavel:
    """A field of a type by which rows can be grouped, or whose values can be added up.

    Attributes:
        nome: its Python name.
        tipo: its GraphQL type, not null.
    """

    nome: str
    coluna: str
    tipo: Any
    description: str


def _figura(funcao: Funcao, description: str) -> Any:
    def resolve(root: Any) -> Any:
        valor = root.grupo.medidas[Medida(root.coluna, funcao)]
        return int(valor) if funcao is Funcao.PREENCHIDOS else valor

    return strawberry.field(resolver=resolve, description=f"{description} Canal: BANCO.")


@strawberry.type(description="Números de uma coluna, calculados no banco; valores não preenchidos ficam de fora.")
class Estatistica:
    """Figures of one numeric column in one group."""

    coluna: strawberry.Private[str]
    grupo: strawberry.Private[Grupo]

    soma: decimal.Decimal | None = _figura(Funcao.SOMA, "Soma.")
    media: decimal.Decimal | None = _figura(Funcao.MEDIA, "Média.")
    minimo: decimal.Decimal | None = _figura(Funcao.MINIMO, "Menor valor.")
    maximo: decimal.Decimal | None = _figura(Funcao.MAXIMO, "Maior valor.")
    preenchidos: int = _figura(Funcao.PREENCHIDOS, "Quantas linhas têm o valor preenchido.")


def campo_agregar(tipo: type, dimensoes: Sequence[Agregavel], medidas: Sequence[Agregavel]) -> Any:
    """The field `agregar` of the connection of a type.

    Raises:
        TypeError: a dimension and a figure have one name.
    """
    nome = tipo.__name__
    keys = {name: (dimensao, kind, said) for one in dimensoes for name, dimensao, kind, said in _dimensoes(one)}
    if clash := keys.keys() & {one.nome for one in medidas}:
        raise TypeError(f"{nome}: {sorted(clash)} cannot be both a dimension and a figure")
    grupo = _tipo_do_grupo(nome, keys, medidas)
    figures = {one.nome: one.coluna for one in medidas}

    async def resolve(root: Any, info: Info, **given: Any) -> Any:
        graphql_name = info.schema.config.name_converter.apply_naming_config
        asked = pedidos(info._raw_info)
        wanted = [
            Medida(coluna, funcao)
            for name, coluna in figures.items()
            for funcao in Funcao
            if (graphql_name(name), funcao.value) in asked
        ]
        chosen = tuple(dict.fromkeys(one.value for one in given.get("por") or ()))
        return [grupo(grupo=one) for one in await root.feita.agrupar(chosen, wanted)]

    parameters = [
        inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Any),
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
    ]
    if keys:
        said = "Por que agrupar; sem nada, um só grupo com todas as linhas."
        dimensao = enumeracao(
            f"{nome}Dimensao",
            {name.upper(): (one, said) for name, (one, _, said) in keys.items()},
            f"Por que agrupar {nome}.",
        )
        optional: Any = list[dimensao] | None  # type: ignore[valid-type]  # made at run time
        kind = Annotated[optional, strawberry.argument(description=said)]
        parameters.append(inspect.Parameter("por", inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=None))
    made: Any = resolve
    many: Any = list[grupo]  # type: ignore[valid-type]  # made at run time
    made.__signature__ = inspect.Signature(parameters, return_annotation=many | None)
    return strawberry.field(
        resolver=made,
        description="Contagens, somas e médias por grupo, calculadas no banco com o mesmo filtro, na ordem das chaves "
        "(até 1.000 grupos). Canal: BANCO.",
    )


def _dimensoes(one: Agregavel) -> list[tuple[str, Dimensao, Any, str]]:
    if one.tipo not in (dt.datetime, dt.date):
        return [(one.nome, Dimensao(one.coluna), one.tipo, one.description)]
    return [
        (f"{one.nome}_{corte.value.lower()}", Dimensao(one.coluna, corte), kind, f"{one.description} Aqui: {said}.")
        for corte, (kind, said) in _CORTES.items()
        if one.tipo is dt.datetime or corte in (Corte.MES, Corte.DIA, Corte.DIA_DA_SEMANA)
    ]


def _tipo_do_grupo(nome: str, keys: Mapping[str, tuple[Dimensao, Any, str]], medidas: Sequence[Agregavel]) -> Any:
    annotations: dict[str, Any] = {"grupo": strawberry.Private[Grupo], "total": int}
    namespace: dict[str, Any] = {
        "total": strawberry.field(resolver=lambda root: root.grupo.total, description="Quantas linhas.")
    }
    for name, (dimensao, kind, said) in keys.items():
        annotations[name] = kind | None
        namespace[name] = strawberry.field(resolver=_da_chave(dimensao), description=f"{said} Null se não em `por`.")
    for one in medidas:
        annotations[one.nome] = Estatistica
        namespace[one.nome] = strawberry.field(resolver=_da_medida(one.coluna), description=one.description)
    cls = type(f"{nome}Grupo", (), {**namespace, "__annotations__": annotations, "__module__": __name__})
    return strawberry.type(cls, name=f"{nome}Grupo", description=f"Um grupo de {nome}. Canal: BANCO.")


def _da_chave(dimensao: Dimensao) -> Any:
    def resolve(root: Any) -> Any:
        return root.grupo.chave.get(dimensao)

    return resolve


def _da_medida(coluna: str) -> Any:
    def resolve(root: Any) -> Any:
        return Estatistica(coluna=coluna, grupo=root.grupo)

    return resolve
