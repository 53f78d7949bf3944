"""What of the graph answers each row of coverage, read off the declarations: fields, commands, codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Final

import strawberry
from graphql import get_named_type

from gateway.domain.codigos import Codigo
from resolvers.build import build_schema
from schema.inventario import por_lugar
from tests.cobertura import regras
from tests.cobertura.contrato import Linha, ler
from tests.cobertura.envios import envios

CHAVE: Final = "`TOTALIP_API_KEY`"
RECUSA: Final = "recusada na leitura: uma senha nunca é lida nem mostrada"
RECUSADAS: Final = frozenset(("tabelas.gerenciar_usuarios.senha",))
# Arguments of reads are no places of their own: what asks with them. Names are checked against the schema.
_ARGUMENTOS: Final[Mapping[str, str]] = {}
_POR_EXTENSO: Final[Mapping[int, str]] = {2: "dois dias", 7: "7 dias", 35: "35 dias"}


@dataclass(frozen=True, slots=True)
class Grafo:
    """The built schema, and its fields by place of the contract."""

    schema: strawberry.Schema
    lugares: Mapping[str, tuple[str, ...]]
    raizes: Mapping[str, tuple[str, ...]]

    def resposta(self, linha: Linha) -> str:
        """What carries the row, or its written refusal; "" when nothing does yet."""
        lugar = linha.lugar
        kind = lugar.split(".")[0].split(":")[0]
        if kind == "regras":
            return regras.de(lugar.removeprefix("regras."))
        if kind == "mensagens":
            return f"`CodigoDoPbx.{linha.trabalho}`" if linha.trabalho in Codigo.__members__ else ""
        if kind == "retencao":
            return self._retencao(lugar.removeprefix("retencao."))
        if lugar.endswith(("(chave)", "(chave_seguranca)")):
            return CHAVE
        said = [RECUSA] if lugar in RECUSADAS else []
        said += [f"`{name}`" for name in self._campos(lugar)]
        said += [f"`{mutation}` {canal}" for mutation, canal in map(str.split, envios().get(lugar, ()))]
        return " · ".join(dict.fromkeys(said))

    def _campos(self, lugar: str) -> list[str]:
        if lugar in _ARGUMENTOS:
            return [_ARGUMENTOS[lugar]]
        exact = self.lugares.get(lugar, ())
        if exact:
            return list(exact)
        found = [names for place, names in self.lugares.items() if "*" in place and fnmatchcase(lugar, place)]
        if found:
            return [name for names in found for name in names]
        under = {name.split(".")[0] for place, names in self.lugares.items() if _sob(place, lugar) for name in names}
        return sorted({root for tipo in under for root in self.raizes.get(tipo, ())} or under)

    def _retencao(self, tabela: str) -> str:
        (days,) = (one["days"] for one in ler("tables")["retention"] if one["table"] == tabela)
        for tipo in sorted({name.split(".")[0] for name in self._campos(f"tabelas.{tabela}.id")}):
            said = self.schema._schema.type_map[tipo].description or ""
            if re.search(rf"\b(?:{days}|{_POR_EXTENSO[days]})\b", said):
                return f"`{tipo}`: “{said}”"
        return ""


def _sob(place: str, lugar: str) -> bool:
    return place.startswith(lugar + ".")


@cache
def grafo() -> Grafo:
    """The graph as it is."""
    schema = build_schema()
    return Grafo(schema, por_lugar(schema), _raizes(schema))


def _raizes(schema: strawberry.Schema) -> Mapping[str, tuple[str, ...]]:
    """Type → the root fields that give it, alone, listed or in pages."""
    found: dict[str, list[str]] = {}
    query: Any = schema._schema.query_type
    for name, field in query.fields.items():
        named: Any = get_named_type(field.type)
        if named.name.endswith("Connection"):
            named = get_named_type(named.fields["nodes"].type)
        found.setdefault(named.name, []).append(f"Query.{name}")
    return {tipo: tuple(names) for tipo, names in found.items()}
