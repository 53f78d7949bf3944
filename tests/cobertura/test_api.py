"""Every answer column of every read function, answered with a value of its own and found in the graph."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from tests.cobertura.contrato import ler, linhas
from tests.cobertura.grafo import grafo
from tests.support.api_falsa import ApiFalsa, api_falsa, perguntar

# Function → the root field that shows its rows, and what is asked of it.
RAIZES = {
    "status": ("statusUsuarios", ""),
    "status_telefone": ("statusTelefone", ""),
    "status_campanhas": ("statusDiscador", ""),
    "usuarios": ("ramais", ""),
    "campanhas": ("campanhas", ""),
    "status_servidores": ("statusServidores", ""),
    "status_servidores_view": ("relatorioServidores", ""),
    "fila_espera": ("filaEspera", '(fila: "Vendas")'),
    "ligacoes_campanha": ("ligacoesCampanha", "(campanha: 10)"),
    "grupos_de_atendimento": ("ligacoesDoDia", '(dia: "2031-03-30")'),
    "status_ramal": ("statusRamal", '(ramal: "0204")'),
}
ALGARISMOS = {"caller_number", "dialed_number", "phone_number", "telefone", "extension"}
NO_CONTRATO = {one["name"]: one for one in ler("api")["functions"]}
numeros = itertools.count(70_001)


@dataclass
class Celula:
    """A column of an answer: what is written, and what the graph must show."""

    lugar: str
    escrito: str
    mostrado: str


def celula(funcao: str, column: Mapping[str, Any], variante: str) -> Celula:
    """A value that occurs nowhere else, of the kind that the column has."""
    name, n = column["name"], next(numeros)
    lugar = f"api.{funcao}.{name}"
    if name == "call_type":
        kind = {"inbound": "Receptiva", "outbound": "Ativa", "dialer": "Discador"}[variante]
        return Celula(lugar, kind, kind)
    if name == "ddd":
        return Celula(lugar, "97", "97")
    if column["type"] == "timestamp":
        return Celula(lugar, f"30/03/2031 08:{n % 60:02}", f"2031-03-30T08:{n % 60:02}:00-03:00")
    text = str(n) if column["type"] in ("integer", "float", "number") or name in ALGARISMOS else f"único {n}"
    return Celula(lugar, text, text)


def respostas(funcao: str) -> Iterator[list[list[Celula]]]:
    """The answers to prove: lines of cells; one answer for each form that a line may have."""
    answer = NO_CONTRATO[funcao]["response_format"]
    forms = {one["name"]: one["columns"] for one in answer.get("variants", ())} or {"": answer["columns"]}
    made = {name: [celula(funcao, column, name) for column in columns] for name, columns in forms.items()}
    header = made.pop("group_header", None)
    for line in made.values():
        yield [header, line] if header else [line]


def corpo(funcao: str, lines: list[list[Celula]]) -> str:
    rows = [[cell.escrito for cell in line] for line in lines]
    if funcao != "status_servidores_view":
        return "\n".join(";".join(row) for row in rows)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<html><body><table><tr><th>ID</th><th>Nome</th><th>Status</th></tr>{cells}</table></body></html>"


def pergunta(funcao: str) -> str:
    """The root field of a function with every field that shows a column of it."""
    root, arguments = RAIZES[funcao]
    query: Any = grafo().schema._schema.query_type
    named: Any = get_named_type(query.fields[root].type)
    page = named.name.endswith("Connection")
    named = get_named_type(named.fields["nodes"].type) if page else named
    wanted = {
        name.split(".")[1]
        for lugar, names in grafo().lugares.items()
        if lugar.startswith(f"api.{funcao}.")
        for name in names
        if name.split(".")[0] == named.name
    }
    fields = " ".join(_folha(named, field) for field in sorted(wanted))
    return f"{{ {root}{arguments} {{ {f'nodes {{ {fields} }}' if page else fields} }} }}"


def _folha(tipo: GraphQLObjectType, field: str) -> str:
    named: Any = get_named_type(tipo.fields[field].type)
    if not isinstance(named, GraphQLObjectType):
        return field
    return f"{field} {{ bruto }}" if "bruto" in named.fields else ""


def folhas(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from folhas(one)
    elif isinstance(value, list):
        for one in value:
            yield from folhas(one)
    elif value is not None:
        yield str(value)


async def test_each_answer_column_of_each_read_function_is_found_in_the_graph() -> None:
    proved: set[str] = set()
    for funcao in RAIZES:
        for lines in respostas(funcao):
            falsa = ApiFalsa({funcao: corpo(funcao, lines)})
            async with api_falsa(falsa) as api:
                got = await perguntar(pergunta(funcao), api=api)
            assert [one.split("?")[0] for one in falsa.pedidos] == [funcao] * len(falsa.pedidos)
            seen = list(folhas(got.data))
            for cell in itertools.chain(*lines):
                assert any(_mostra(leaf, cell.mostrado) for leaf in seen), (cell, seen, got.errors)
                proved.add(cell.lugar)

    columns = {row.lugar for row in linhas() if row.secao == "API HTTP: leituras" and "(" not in row.lugar}
    assert {place for place in columns if place.count(".") == 2} == proved
    assert len(RAIZES) == len({row for row in columns if row.count(".") == 1}) - 1  # gravacao answers a sound


def _mostra(leaf: str, value: str) -> bool:
    """A telephone is shown with its area code, a number of seconds perhaps with decimals."""
    return value in leaf if len(value) > 4 else leaf == value or (leaf.startswith(value) and len(leaf) > 6)
