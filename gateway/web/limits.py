"""How heavy a document may be, judged before validation; each fragment is weighed once, however often spread.

Validation and execution take time that grows with the expanded document (22 fragments that double each other
are four million fields), and some validation rules compare fields of one name pair by pair. So a document is
refused here by its tokens, nesting, depth, expanded fields, aliases, root fields, repeated names, directives
and fragments.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    parse,
)

from gateway.domain.erros import ErroDoGateway
from gateway.settings import Settings

MAX_ANINHAMENTO: Final = 64
MAX_FRAGMENTOS: Final = 100
MAX_DIRETIVAS: Final = 50
MAX_REPETICOES: Final = 8
MAX_REPETIDOS: Final = 100
_LEMBRADOS: Final = 1_000
_LEMBRADO_ATE_CARACTERES: Final = 10_000
_TEXTOS: Final = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"|#[^\n]*', re.DOTALL)
_MARCAS: Final = re.compile(r"[\[\](){}]")


class DocumentoPesado(ErroDoGateway):
    """The document passes a limit."""

    def __init__(self, limite: str, maximo: int, o_que: str) -> None:
        super().__init__(
            "DOCUMENTO_PESADO",
            f"O documento passa do limite de {maximo} {o_que}: divida-o em mais de uma operação.",
            detalhes={"limite": limite, "maximo": maximo},
        )


class OperacaoAmbigua(ErroDoGateway):
    """Several operations, and the request names none."""

    def __init__(self) -> None:
        super().__init__("OPERACAO_AMBIGUA", "O documento tem mais de uma operação: diga qual em “operationName”.")


@dataclass(frozen=True, slots=True)
class Limites:
    """The limits that settings choose."""

    profundidade: int
    campos: int
    apelidos: int
    raiz: int
    simbolos: int

    @classmethod
    def de(cls, settings: Settings) -> Limites:
        """Those of the settings."""
        return cls(
            settings.max_depth,
            settings.max_fields,
            settings.max_aliases,
            settings.max_root_fields,
            settings.max_tokens,
        )


@dataclass(slots=True)
class Peso:
    """The weight of a selection set, fragments expanded.

    Attributes:
        nomes: response names at its own level, counted.
        repetidos: how often, below its own level, a field stands where one of its response name does already.
    """

    campos: int = 0
    profundidade: int = 0
    apelidos: int = 0
    nomes: Counter[str] = field(default_factory=Counter)
    repetidos: int = 0

    def somar(self, outro: Peso) -> None:
        """Adds what stands at the same level."""
        self.campos += outro.campos
        self.profundidade = max(self.profundidade, outro.profundidade)
        self.apelidos += outro.apelidos
        self.nomes.update(outro.nomes)
        self.repetidos += outro.repetidos


class Balanca:
    """Weighs documents, and remembers the texts of those that passed."""

    def __init__(self, limites: Limites) -> None:
        self._limites = limites
        self._passaram: OrderedDict[str, int] = OrderedDict()

    def pesar(self, texto: str, operation_name: str | None) -> None:
        """Returns if the document may go on; one with a syntax error may: whoever parses it next will say so.

        Raises:
            DocumentoPesado: it passes a limit, named in `extensions.limite`.
            OperacaoAmbigua: it has several operations and none is named (Strawberry would run the first).
        """
        operacoes = self._passaram.get(texto)
        if operacoes is None:
            operacoes = self._pesar(texto)
        else:
            self._passaram.move_to_end(texto)
        if operacoes > 1 and operation_name is None:
            raise OperacaoAmbigua

    def _pesar(self, texto: str) -> int:
        document = self._ler(texto)
        if document is None:
            return 0
        operacoes = sum(isinstance(d, OperationDefinitionNode) for d in document.definitions)
        try:
            _Pesagem(self._limites, document).conferir()
        except RecursionError:  # fragments nested in fragments, far beyond any depth allowed
            raise DocumentoPesado("profundidade", self._limites.profundidade, "níveis de campos") from None
        if len(texto) <= _LEMBRADO_ATE_CARACTERES:
            self._passaram[texto] = operacoes
            if len(self._passaram) > _LEMBRADOS:
                self._passaram.popitem(last=False)
        return operacoes

    def _ler(self, texto: str) -> DocumentNode | None:
        if _aninhamento(texto) > MAX_ANINHAMENTO:
            raise DocumentoPesado("aninhamento", MAX_ANINHAMENTO, "níveis de chaves, colchetes e parênteses")
        try:
            return parse(texto, no_location=True, max_tokens=self._limites.simbolos)
        except GraphQLSyntaxError as exc:
            if "tokens" in exc.message:
                raise DocumentoPesado("simbolos", self._limites.simbolos, "símbolos") from None
            return None


class _Pesagem:
    """One weighing."""

    def __init__(self, limites: Limites, document: DocumentNode) -> None:
        self._limites = limites
        definitions = document.definitions
        self._operacoes = [d for d in definitions if isinstance(d, OperationDefinitionNode)]
        self._fragmentos = {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
        self._pesos: dict[str, Peso | None] = {}
        self._diretivas = 0

    def conferir(self) -> None:
        """Raises DocumentoPesado at the first limit passed."""
        if len(self._fragmentos) > MAX_FRAGMENTOS:
            raise DocumentoPesado("fragmentos", MAX_FRAGMENTOS, "fragmentos")
        for nome in self._fragmentos:
            self._fragmento(nome)
        total = Peso()
        for operacao in self._operacoes:
            self._contar_diretivas(len(operacao.directives or ()))
            peso = self._conjunto(operacao.selection_set)
            if peso.nomes.total() > self._limites.raiz:
                raise DocumentoPesado("raiz", self._limites.raiz, "campos na raiz")
            peso.nomes.clear()
            total.somar(peso)
            self._dentro(total)

    def _conjunto(self, conjunto: SelectionSetNode | None) -> Peso:
        peso = Peso()
        for selecao in conjunto.selections if conjunto else ():
            self._contar_diretivas(len(selecao.directives or ()))
            peso.somar(self._selecao(selecao))
            self._dentro(peso)
        return peso

    def _selecao(self, selecao: SelectionNode) -> Peso:
        if isinstance(selecao, FieldNode):
            dentro = self._conjunto(selecao.selection_set)
            nome = selecao.alias.value if selecao.alias else selecao.name.value
            return Peso(
                1 + dentro.campos,
                1 + dentro.profundidade,
                dentro.apelidos + (selecao.alias is not None),
                Counter((nome,)),
                dentro.repetidos + dentro.nomes.total() - len(dentro.nomes),
            )
        if isinstance(selecao, InlineFragmentNode):
            return self._conjunto(selecao.selection_set)
        return self._fragmento(selecao.name.value)  # type: ignore[attr-defined]  # the only kind left: a spread

    def _fragmento(self, nome: str) -> Peso:
        if nome in self._pesos:
            return self._pesos[nome] or Peso()  # None: a cycle, which validation refuses
        definicao = self._fragmentos.get(nome)
        if definicao is None:
            return Peso()
        self._pesos[nome] = None
        self._contar_diretivas(len(definicao.directives or ()))
        peso = self._pesos[nome] = self._conjunto(definicao.selection_set)
        return peso

    def _dentro(self, peso: Peso) -> None:
        limites = self._limites
        if peso.campos > limites.campos:
            raise DocumentoPesado("campos", limites.campos, "campos, com fragmentos expandidos")
        if peso.profundidade > limites.profundidade:
            raise DocumentoPesado("profundidade", limites.profundidade, "níveis de campos")
        if peso.apelidos > limites.apelidos:
            raise DocumentoPesado("apelidos", limites.apelidos, "apelidos (aliases)")
        if peso.repetidos > MAX_REPETIDOS:
            raise DocumentoPesado("repetidos", MAX_REPETIDOS, "campos repetidos")
        if peso.nomes and max(peso.nomes.values()) > MAX_REPETICOES:
            raise DocumentoPesado("repeticoes", MAX_REPETICOES, "repetições do mesmo campo no mesmo lugar")

    def _contar_diretivas(self, quantas: int) -> None:
        self._diretivas += quantas
        if self._diretivas > MAX_DIRETIVAS:
            raise DocumentoPesado("diretivas", MAX_DIRETIVAS, "diretivas")


def _aninhamento(texto: str) -> int:
    """The deepest nesting of brackets outside strings and comments: what a recursive parser will recurse."""
    deepest = level = 0
    for mark in _MARCAS.finditer(_TEXTOS.sub("", texto)):
        if mark[0] in "[({":
            level += 1
            deepest = max(deepest, level)
        else:
            level = max(0, level - 1)
    return deepest
