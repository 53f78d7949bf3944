"""The generated function of an object: a list of rows in, a list of dicts for the answer out.

It is made for one way in which a reading may come: which columns there are, of which PostgreSQL types, and which masks
the asking identity gets. Whatever is not as expected raises, and the operation goes to graphql-core.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from graphql import GraphQLLeafType
from graphql.execution.executor import Executor

from gateway.access.masks import mascarar
from gateway.domain.comandos import Canal
from resolvers.planning.folhas import Fuso, como_linha, expressao
from resolvers.planning.linha import (
    DaColuna,
    DaConta,
    DoIdentificador,
    DoTempo,
    DoValor,
    Fixo,
    Folha,
    Forma,
    Parte,
)
from resolvers.planning.plano import Objeto, Ramo
from schema.origem import sem_dois_pontos


class Nulo(Exception):
    """Null stands where the schema promises a value."""


@dataclass(frozen=True, slots=True)
class Leiaute:
    """How the rows of a reading are laid out.

    Attributes:
        colunas: column → its place in the row (or its name there) and its PostgreSQL type, as pairs; what is not here,
            this installation lacks.
        escondidas: the masks that the identity gets.
        origem: the channel; each row of the API (`LinhaApi`) knows when it was read.
    """

    pbx: str
    colunas: tuple[tuple[str, tuple[int | str, str]], ...]
    escondidas: frozenset[str]
    origem: Canal = Canal.BANCO


@dataclass(frozen=True, slots=True)
class Gerada:
    """A generated function and its text."""

    funcao: Callable[..., list[Any]]
    texto: str


@dataclass(frozen=True, slots=True)
class Momento:
    """What a generated function is told besides the rows: the reader, and where it read."""

    leitor: Any
    tz: ZoneInfo
    fuso: Fuso
    origem: Any

    @property
    def lido_em(self) -> datetime:
        """When: now, since the rows have just come."""
        agora: datetime = self.leitor.agora()
        return agora


def formar(objeto: Objeto, leiaute: Leiaute) -> Gerada:
    """The function of an object for rows that come so: `(linhas, momento, *ramos) → dicts`; made once."""
    made: Gerada | None = objeto.formas.get(leiaute)
    if made is None:
        made = objeto.formas[leiaute] = _Gerador(objeto, leiaute, dict(leiaute.colunas)).gerar()
    return made


def da_linha(valor: Any, tz: ZoneInfo) -> Any:
    """A value of a rare type as `Linha.valor` gives it."""
    return valor.replace(tzinfo=tz) if isinstance(valor, datetime) and valor.tzinfo is None else valor


def _nulo() -> Any:
    raise Nulo


@dataclass
class _Gerador:
    objeto: Objeto
    leiaute: Leiaute
    colunas: Mapping[str, tuple[int | str, str]]
    nomes: dict[str, Any] = field(
        default_factory=lambda: {"da_linha": da_linha, "nulo": _nulo, "escapar": sem_dois_pontos}
    )

    def gerar(self) -> Gerada:
        ramos = [f"r{n}" for n in range(len(self.objeto.ramos))]
        fonte = f"zip(linhas, {', '.join(ramos)})" if ramos else "linhas"
        cada = f"l, {', '.join(ramos)}" if ramos else "l"
        ha_tempo = any(isinstance(campo, DoTempo) for campo in self.objeto.campos)
        tempo = "    origem, lido_em = momento.origem, momento.lido_em\n" if ha_tempo else ""
        texto = (
            f"def forma({', '.join(['linhas', 'momento', *ramos])}):\n"
            "    leitor, tz, fuso = momento.leitor, momento.tz, momento.fuso\n"
            "    dias = fuso.dias\n"
            f"{tempo}"
            f"    return [\n        {self._objeto(self.objeto)}\n        for {cada} in {fonte}\n    ]\n"
        )
        exec(compile(texto, f"<plano de {self.objeto.tipo.name}>", "exec"), self.nomes)  # noqa: S102 - made of names of the schema
        return Gerada(self.nomes["forma"], texto)

    def _objeto(self, objeto: Objeto) -> str:
        return "{" + ", ".join(f"{campo.nome!r}: {self._campo(campo)}" for campo in objeto.campos) + "}"

    def _campo(self, campo: Folha | Ramo) -> str:
        match campo:
            case Fixo():
                return repr(campo.valor)
            case DaColuna():
                return self._coluna(campo)
            case DoIdentificador():
                return self._identificador(campo)
            case DaConta():
                conta = f"{self._nomear(campo.funcao)}({', '.join(map(self._valor, campo.ordem))})"
                return self._escrita(conta, campo.tipo, nula=campo.nula)
            case DoTempo():
                return f"{self._nomear(partial(Executor.complete_leaf_value, campo.tipo))}({self._do_tempo(campo)})"
            case DoValor():
                return self._do_valor(campo)
            case _:
                return f"r{self.objeto.ramos.index(campo)}"

    def _do_tempo(self, campo: DoTempo) -> str:
        if self.leiaute.origem is Canal.API and campo.atributo == "lido_em":
            return "l.lido_em.astimezone(tz)"
        return campo.atributo

    def _coluna(self, campo: DaColuna) -> str:
        if campo.coluna not in self.colunas:
            return "None" if campo.nula else "nulo()"
        postgres = self.colunas[campo.coluna][1]
        valor = self._bruta(campo.coluna)
        feita = None
        if campo.mascara in self.leiaute.escondidas and not postgres.startswith("timestamp"):
            valor = f"(None if {valor} is None else {self._nomear(partial(mascarar, campo.mascara))}(str({valor})))"
        else:
            feita = expressao(campo.tipo.name, postgres, valor)
        if feita is None:
            return self._escrita(como_linha(postgres, valor), campo.tipo, nula=campo.nula)
        if feita == valor and campo.nula:
            return valor
        return f"({'None' if campo.nula else 'nulo()'} if {valor} is None else {feita})"

    def _identificador(self, campo: DoIdentificador) -> str:
        partes = []
        for coluna in campo.chave:
            if coluna not in self.colunas:
                return "nulo()"
            escrever = "str" if self.colunas[coluna][1] in ("smallint", "integer", "bigint") else "escapar"
            partes.append(f"{escrever}(nulo() if (v := {self._valor(coluna)}) is None else v)")
        prefixo = f"{campo.familia}:{self.leiaute.pbx}:"
        return f"{prefixo!r} + " + " + ':' + ".join(partes)

    def _do_valor(self, campo: DoValor) -> str:
        valores = [self._valor(coluna) for coluna in campo.ordem]
        forma = self._nomear(_forma(campo.forma))
        argumentos = ", ".join(["leitor", *valores] if campo.com_leitor else valores)
        nula = "None" if campo.nula else "nulo()"
        return f"({nula} if (o := {self._nomear(campo.fazer)}({argumentos})) is None else {forma}(o))"

    def _escrita(self, valor: str, tipo: GraphQLLeafType, *, nula: bool) -> str:
        """As graphql-core writes it."""
        escrever = self._nomear(partial(Executor.complete_leaf_value, tipo))
        return f"({'None' if nula else 'nulo()'} if (v := {valor}) is None else {escrever}(v))"

    def _valor(self, coluna: str) -> str:
        """The value of a column as `Linha.valor` gives it, unmasked."""
        found = self.colunas.get(coluna)
        return "None" if found is None else como_linha(found[1], self._bruta(coluna))

    def _bruta(self, coluna: str) -> str:
        return f"l[{self.colunas[coluna][0]!r}]"

    def _nomear(self, valor: Any) -> str:
        """A name in the function for a value from outside."""
        nome = f"f{len(self.nomes)}"
        self.nomes[nome] = valor
        return nome


def _forma(forma: Forma) -> Callable[[Any], dict[str, Any]]:
    """The function of an object that a function made: its attributes as a dict."""
    partes = [(um.nome, um.valor) if isinstance(um, Fixo) else (um.nome, _parte(um)) for um in forma.partes]

    def fazer(objeto: Any) -> dict[str, Any]:
        return {nome: um if isinstance(um, str) else um(objeto) for nome, um in partes}

    return fazer


def _parte(parte: Parte) -> Callable[[Any], Any]:
    atributo, nula = parte.atributo, parte.nula
    escrever = (
        _forma(parte.forma) if isinstance(parte.forma, Forma) else partial(Executor.complete_leaf_value, parte.forma)
    )

    def um(objeto: Any) -> Any:
        valor = getattr(objeto, atributo)
        if valor is None:
            return None if nula else _nulo()
        return escrever(valor)

    return um
