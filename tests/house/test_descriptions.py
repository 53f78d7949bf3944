"""Every type, field, argument, input field and enum value of the schema says in Portuguese what it is, where it comes
from, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_introspection_type,
)
from graphql import is_specified_scalar_type as is_built_in

from gateway.domain.comandos import Canal
from resolvers.build import build_schema
from schema.inventario import campos
from tests.house.tree import none_of

ENGLISH = re.compile(
    r"\b(the|of|and|with|from|for|which|this|that|these|those|when|where|what|who|whose|will|should|must|returns?|"
    r"values?|fields?|calls?|phones?|queues?|users?|groups?|names?|numbers?|times?|dates?|strings?|whether|not|are|was|"
    r"were|has|have|been|by|at|to|on|in|is|it|or|an|page|cursor of|each|every|only|first|last|given|fixed-point)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"`[^`]*`")
CHANNEL = re.compile(r"Cana(?:l|is): ((?:[A-Z]+|gateway)(?:, (?:[A-Z]+|gateway))*)\.")
CHANNELS = {*(canal.value for canal in Canal), "gateway"}
CHANNEL_OF = {
    "tabelas": "BANCO",
    "api": "API",
    "eventos": "EVENTOS",
    "email": "EMAIL",
    "links": "gateway",
    "arquivos": "BANCO",
}
ROOTS = ("Query", "Mutation", "Subscription")
NUMBERS = {"Int", "Float", "Decimal"}
# What a number's name says it measures → how its description must say it.
UNITS = {
    re.compile(r"duracao|tempo|espera(?!ndo|do)|billing|prazo|(?<!prior)(?<!quant)idade|EmS$"): re.compile(
        r"segundo|minuto|hora|dia", re.I
    ),
    re.compile(r"custo|preco"): re.compile(r"reais|R\$|moeda", re.I),
    re.compile(r"porcentagem|percentual|fracao|progresso|taxa"): re.compile(r"%|por cento|de 0 a 1", re.I),
}


@dataclass(frozen=True)
class Described:
    """Something of the schema: where it is, what is said of it, and the name of its type (of a field or argument)."""

    where: str
    said: str | None
    kind: str = ""


@cache
def schema() -> strawberry.Schema:
    return build_schema()


@cache
def everything() -> tuple[Described, ...]:
    """All that must be described. GraphQL's own types and directives are not ours."""
    return tuple(_walk(schema()))


def _walk(built: strawberry.Schema) -> Iterator[Described]:
    for name, made in sorted(built._schema.type_map.items()):
        if is_introspection_type(made) or is_built_in(made):
            continue
        yield Described(name, made.description)
        if isinstance(made, GraphQLEnumType):
            yield from (Described(f"{name}.{key}", value.description) for key, value in made.values.items())
        elif isinstance(made, GraphQLInputObjectType):
            for key, entry in made.fields.items():
                yield Described(f"{name}.{key}", entry.description, get_named_type(entry.type).name)
        else:
            yield from _fields(name, getattr(made, "fields", {}))


def _fields(name: str, found: dict[str, Any]) -> Iterator[Described]:
    for key, field in found.items():
        yield Described(f"{name}.{key}", field.description, get_named_type(field.type).name)
        for arg, argument in field.args.items():
            yield Described(f"{name}.{key}({arg})", argument.description, get_named_type(argument.type).name)


def channels_of(said: str | None) -> set[str]:
    """The channels that a description names."""
    found = CHANNEL.search(said or "")
    return set(found[1].split(", ")) if found else set()


def test_everything_is_described() -> None:
    none_of([one.where for one in everything() if not (one.said or "").strip()], "sem descrição")


def test_no_description_is_in_english() -> None:
    found = [
        f"{one.where}: “{word[0]}” em “{one.said}”"
        for one in everything()
        if (word := ENGLISH.search(CODE.sub("", one.said or "")))
    ]
    none_of(found, "palavra inglesa")


def test_a_field_names_the_channels_that_its_declaration_reads() -> None:
    said = {one.where: one.said for one in everything()}
    found = []
    for campo in campos(schema()):
        needed = {CHANNEL_OF[re.split("[.:]", lugar)[0]] for lugar in campo.traz}
        if missing := needed - channels_of(said[campo.nome]):
            found.append(f"{campo.nome}: falta {', '.join(sorted(missing))} em “{said[campo.nome]}”")
    none_of(found, "canal não dito (`Canal: X.` ou `Canais: X, Y.`)")


def test_every_field_that_leads_to_the_pbx_and_every_root_field_names_its_channel() -> None:
    said = {one.where: one.said for one in everything()}
    roots = [where for where in said if where.split(".")[0] in ROOTS and "." in where and "(" not in where]
    leads = [campo.nome for campo in campos(schema()) if campo.usa]
    none_of([where for where in sorted({*roots, *leads}) if not channels_of(said[where])], "sem canal")


def test_every_field_of_an_object_or_its_type_names_the_channel() -> None:
    said = {one.where: one.said for one in everything()}
    silent = [
        f"{name}.{key}"
        for name, made in schema()._schema.type_map.items()
        if isinstance(made, GraphQLObjectType | GraphQLInterfaceType) and name in said
        for key in made.fields
        if not (channels_of(said[f"{name}.{key}"]) or channels_of(said[name]))
    ]
    none_of(silent, "sem canal, nem no campo nem no tipo (`Canal: gateway.` para o que é nosso)")


def test_the_channels_that_are_named_exist() -> None:
    none_of(
        [f"{one.where}: {one.said}" for one in everything() if channels_of(one.said) - CHANNELS], "canal que não existe"
    )


def test_numbers_of_time_money_and_share_say_their_unit() -> None:
    found = [
        f"{one.where}: “{one.said}”"
        for one in everything()
        if one.kind in NUMBERS
        for measured, unit in UNITS.items()
        if measured.search(re.split(r"[.(]", one.where.rstrip(")"))[-1]) and not unit.search(one.said or "")
    ]
    none_of(found, "número sem unidade (segundos, reais, %)")


@pytest.mark.parametrize("english", ["The name of the user.", "Page of calls", "`ok` when given"])
def test_english_would_be_found(english: str) -> None:
    assert ENGLISH.search(CODE.sub("", english))


@pytest.mark.parametrize(
    "portuguese", ["O nome do usuário.", "`true`: só os de hoje, no fim do dia.", "Canais: BANCO, API."]
)
def test_portuguese_is_not_taken_for_english(portuguese: str) -> None:
    assert not ENGLISH.search(CODE.sub("", portuguese))
