"""Documents made at random over a schema: arguments, variables, aliases, fragments, directives, abstract types.

They are valid nearly always; what they ask for may be refused, missing or unreadable.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    is_abstract_type,
    is_leaf_type,
)

from tests.planning.recheio import NOMES, RAMAIS, TELEFONES, TEXTOS, UNIQUEIDS

# Of the gateway itself, not of the PBX: they need resources that a reading bench has not.
FORA = frozenset(
    (
        "arquivoDaImportacao",
        "cartasMortas",
        "comando",
        "comandos",
        "emails",
        "entregasDoWebhook",
        "eventosPassados",
        "exportacaoDaCampanha",
        "filaEspera",
        "gravacoes",
        "importacao",
        "importacoes",
        "ligacoesCampanha",
        "ligacoesDoDia",
        "relatorioServidores",
        "saude",
        "statusRamal",
        "webhook",
        "webhooks",
    )
)
_RAMAIS = [f"Ramal:principal:{n}" for n in range(1, 9)]
_FAMILIAS = ("BlackList", "Campanha", "Grupo", "GrupoAtendimento", "PedidoSetStatusRamal", "RegistroAtivo", "Rota")
_FAMILIAS += ("ResultadoDiscador", "StatusTelefone", "TelefoneCampanha", "UsoCanal")
_DE_TODOS = [f"{familia}:principal:{n}" for familia in _FAMILIAS for n in (1, 3)]
_OUTROS_IDS = ("Ramal:outro:1", "Ramal:principal:", "Nada:principal:1")
_TEXTOS: Mapping[str, list[str]] = {
    "numero": RAMAIS,
    "ramal": RAMAIS,
    "uniqueid": UNIQUEIDS,
    "telefone": TELEFONES,
    "nome": NOMES,
    "id": [*_RAMAIS, *_DE_TODOS, "Ligacao:principal:1515063682.2", *_OUTROS_IDS],
    "ids": [*_RAMAIS, *_DE_TODOS],
}


@dataclass
class Documento:
    """A query, and two sets of values for its variables."""

    texto: str
    variaveis: list[dict[str, Any]]


@dataclass
class Gerador:
    """Makes documents; one of each.

    Attributes:
        fora: root fields that they do not ask for.
    """

    schema: GraphQLSchema
    sorte: random.Random
    fora: frozenset[str] = FORA
    _variaveis: dict[str, tuple[str, list[Any]]] = field(default_factory=dict)
    _fragmentos: list[str] = field(default_factory=list)
    _numero: int = 0
    _folego: int = 0

    def documento(self) -> Documento:
        """The next one."""
        self._variaveis, self._fragmentos, self._numero = {}, [], 0
        self._folego = self.sorte.randrange(5, 45)
        corpo = self._selecao(self.schema.query_type, self.sorte.randrange(2, 6), raiz=True)
        nomes = ", ".join(f"${nome}: {tipo}" for nome, (tipo, _) in self._variaveis.items())
        texto = f"query Q{f'({nomes})' if nomes else ''} {corpo}\n" + "\n".join(self._fragmentos)
        return Documento(
            texto, [{n: v[i] for n, (_, v) in self._variaveis.items() if v[i] is not Undefined} for i in (0, 1)]
        )

    def _selecao(self, tipo: Any, fundo: int, *, raiz: bool = False) -> str:
        if is_abstract_type(tipo):
            return self._abstrata(tipo, fundo)
        fields = {n: f for n, f in tipo.fields.items() if not (raiz and n in self.fora)}
        folhas = [n for n, f in fields.items() if is_leaf_type(_nomeado(f.type))]
        outros = [n for n in fields if n not in folhas]
        quantas = 1 if raiz else self.sorte.randrange(0, min(6, len(folhas)) + 1)
        nomes = self.sorte.sample(folhas, min(quantas, len(folhas)))
        if fundo > 0 and outros:
            nomes += self.sorte.sample(outros, min(len(outros), self.sorte.randrange(1, 4)))
        if not nomes:
            nomes = ["__typename"]
        if self.sorte.random() < 0.1:
            nomes.append("__typename")
        if self.sorte.random() < 0.2:
            nomes.append(self.sorte.choice(nomes))  # the same field once more, with arguments of its own
        self.sorte.shuffle(nomes)
        partes = [self._campo(tipo, fields.get(nome), nome, fundo - 1) for nome in nomes]
        return "{ " + " ".join(self._embrulhar(tipo, parte) for parte in partes) + " }"

    def _abstrata(self, tipo: Any, fundo: int) -> str:
        partes = [self._campo(tipo, f, n, fundo - 1) for n, f in self._alguns(tipo)]
        for um in self.schema.get_possible_types(tipo):
            if self.sorte.random() < 0.3 and self._folego > 0:
                partes.append(f"... on {um.name} {self._selecao(um, fundo - 1)}")
        return "{ __typename " + " ".join(partes) + " }"

    def _alguns(self, tipo: Any) -> list[tuple[str, GraphQLField]]:
        fields = [(n, f) for n, f in tipo.fields.items() if is_leaf_type(_nomeado(f.type)) or self.sorte.random() < 0.2]
        return self.sorte.sample(fields, min(3, len(fields)))

    def _campo(self, tipo: Any, campo: Any, nome: str, fundo: int) -> str:
        self._folego -= 1
        self._numero += 1
        alias = f"a{self._numero}: " if self.sorte.random() < 0.4 or self._repetivel(campo) else ""
        if campo is None:
            return f"{alias}{nome}"
        argumentos = self._argumentos(campo)
        if is_leaf_type(_nomeado(campo.type)):
            return f"{alias}{nome}{argumentos}{self._diretiva()}"
        corpo = self._selecao(_nomeado(campo.type), fundo if self._folego > 0 else 0)
        once = f"{alias}{nome}{argumentos}{self._diretiva()} {corpo}"
        if alias and self.sorte.random() < 0.1 and self._folego > 0:  # the same field once more: selections merge
            once += f" {alias}{nome}{argumentos} {self._selecao(_nomeado(campo.type), 0)}"
        return once

    def _repetivel(self, campo: Any) -> bool:
        return campo is not None and (bool(campo.args) or not is_leaf_type(_nomeado(campo.type)))

    def _embrulhar(self, tipo: Any, parte: str) -> str:
        sorte = self.sorte.random()
        if sorte < 0.06:
            return f"... on {tipo.name}{self._diretiva()} {{ {parte} }}"
        if sorte < 0.1:
            nome = f"F{len(self._fragmentos)}"
            self._fragmentos.append(f"fragment {nome} on {tipo.name} {{ {parte} }}")
            return f"...{nome}{self._diretiva()}"
        return parte

    def _diretiva(self) -> str:
        if self.sorte.random() > 0.08:
            return ""
        qual = self.sorte.choice(("skip", "include"))
        if self.sorte.random() < 0.3:
            return f" @{qual}(if: {self.sorte.choice(('true', 'false'))})"
        return f" @{qual}(if: ${self._variavel('Boolean!', [self.sorte.random() < 0.5, self.sorte.random() < 0.5])})"

    # -- arguments

    def _argumentos(self, campo: GraphQLField) -> str:
        made = []
        for nome, argumento in campo.args.items():
            exigido = isinstance(argumento.type, GraphQLNonNull)
            if nome in ("after", "before", "last", "apos") and self.sorte.random() > 0.05:
                continue  # most would only be refused
            if not exigido and self.sorte.random() > (0.5 if nome in ("first", "primeiros") else 0.12):
                continue
            if self.sorte.random() < 0.3:
                valores = [self._valor(argumento.type, nome) for _ in (0, 1)]
                made.append(f"{nome}: ${self._variavel(str(argumento.type), valores)}")
            else:
                made.append(f"{nome}: {_escrito(self._valor(argumento.type, nome))}")
        return f"({', '.join(made)})" if made else ""

    def _variavel(self, tipo: str, valores: list[Any]) -> str:
        nome = f"v{len(self._variaveis)}"
        self._variaveis[nome] = (tipo, [_json(valor) for valor in valores])
        return nome

    def _valor(self, tipo: Any, nome: str, fundo: int = 2) -> Any:
        if isinstance(tipo, GraphQLNonNull):
            return self._valor(tipo.of_type, nome, fundo)
        if isinstance(tipo, GraphQLList):
            return [self._valor(tipo.of_type, nome, fundo) for _ in range(self.sorte.randrange(1, 3))]
        if isinstance(tipo, GraphQLEnumType):
            return _Enum(self.sorte.choice(list(tipo.values)))
        if isinstance(tipo, GraphQLInputObjectType):
            return self._objeto(tipo, fundo)
        return self._escalar(tipo.name, nome)

    def _objeto(self, tipo: GraphQLInputObjectType, fundo: int) -> dict[str, Any]:
        exigidos = [n for n, f in tipo.fields.items() if isinstance(f.type, GraphQLNonNull)]
        livres = [
            n
            for n, f in tipo.fields.items()
            if n not in exigidos and (fundo > 0 or not isinstance(_nomeado(f.type), GraphQLInputObjectType))
        ]
        quantos = 1 if tipo.is_one_of else self.sorte.randrange(1, 3)
        nomes = exigidos + self.sorte.sample(livres, min(quantos, len(livres)))
        return {nome: self._valor(tipo.fields[nome].type, nome, fundo - 1) for nome in nomes}

    def _escalar(self, tipo: str, nome: str) -> Any:
        sorte = self.sorte
        match tipo:
            case "Int":
                return (
                    sorte.choice([1, 2, 3, 5, 20])
                    if nome in ("first", "last", "primeiros")
                    else sorte.randrange(-1, 14)
                )
            case "Boolean":
                return sorte.random() < 0.5
            case "Float":
                return 0.5
            case "DataHora":
                return sorte.choice(["2026-11-23T00:00:00-03:00", "2026-11-24T12:00:00Z"])
            case "Data":
                return sorte.choice(["2026-11-22", "2026-11-24"])
            case "Decimal":
                return sorte.choice(["0", "12.50"])
        return sorte.choice(_TEXTOS.get(nome, [*TEXTOS, *RAMAIS[:3], "3"]))


class _Enum(str):
    """The name of an enum's value: written without quotes."""


def _escrito(valor: Any) -> str:
    if isinstance(valor, _Enum):
        return str(valor)
    if isinstance(valor, dict):
        return "{" + ", ".join(f"{nome}: {_escrito(um)}" for nome, um in valor.items()) + "}"
    if isinstance(valor, list):
        return "[" + ", ".join(map(_escrito, valor)) + "]"
    return json.dumps(valor, ensure_ascii=False)


def _json(valor: Any) -> Any:
    if isinstance(valor, dict):
        return {nome: _json(um) for nome, um in valor.items()}
    return [_json(um) for um in valor] if isinstance(valor, list) else str(valor) if isinstance(valor, _Enum) else valor


def _nomeado(tipo: Any) -> Any:
    while hasattr(tipo, "of_type"):
        tipo = tipo.of_type
    return tipo
