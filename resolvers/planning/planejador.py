"""Executes queries by plans: a document is parsed, validated and planned once, and kept.

What has no plan, and whatever goes wrong on the way of one, is answered `None`: graphql-core then executes the
operation from the start, so that every error is told by one executor alone. Queries may be read twice so; nothing else
has a plan.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    parse,
    validate,
    visit,
)
from strawberry.types import ExecutionResult

from gateway.telemetry import logs
from resolvers.context import Contexto
from resolvers.executor import Executor
from resolvers.planning.buscas import SemPlano
from resolvers.planning.da_api import buscas_de
from resolvers.planning.execucao import Execucao, Executores
from resolvers.planning.folhas import Fuso
from resolvers.planning.planejar import planejar
from resolvers.planning.plano import Plano

MAX_DOCUMENTOS: Final = 1_000
MAX_PLANOS_POR_DOCUMENTO: Final = 16
MAX_CARACTERES: Final = 10_000
MAX_CARACTERES_EM_TODOS: Final = 2_000_000
_LOG: Final = logs.logger("planos")


@dataclass(slots=True)
class Documento:
    """A document that may be executed, as one of its operations.

    Attributes:
        decidem: the variables that its directives read: plans differ by their values.
    """

    document: DocumentNode
    operation: OperationDefinitionNode
    decidem: tuple[str, ...]
    planos: OrderedDict[tuple[Any, ...], Plano] = field(default_factory=OrderedDict)


@dataclass
class Numeros:
    """What became of operations: counts by end.

    `planejada` a plan was made, `guardada` one was at hand, `seguida` it was followed to the end; `sem_plano` and
    `desfeita` with the reason why graphql-core executed the operation.
    """

    contagem: Counter[str] = field(default_factory=Counter)

    def contar(self, fim: str) -> None:
        """One more."""
        self.contagem[fim] += 1

    def agora(self) -> dict[str, int]:
        """All of them."""
        return dict(self.contagem)


class Planejador:
    """The plans of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._documentos: OrderedDict[tuple[str, str | None], Documento | None] = OrderedDict()
        self._caracteres = 0
        self._fusos: dict[ZoneInfo, Fuso] = {}
        self.numeros: Final = Numeros()

    async def executar(
        self, texto: str, variaveis: dict[str, Any] | None, operation_name: str | None, contexto: Contexto
    ) -> ExecutionResult | None:
        """The result of a query, or None where graphql-core has to execute it. Never raises."""
        try:
            documento = self._documento(texto, operation_name)
            if documento is None:
                raise SemPlano("documento")
            tentativa = contexto.de_novo()
            executores = Executores(lambda: self._executor(documento, variaveis, operation_name, tentativa))
            plano = self._plano(documento, executores)
        except SemPlano as exc:
            self.numeros.contar(f"sem_plano.{exc.motivo}")
            return None
        try:
            buscas = buscas_de(tentativa.leitor, plano)
            execucao = Execucao(executores, buscas, self._fuso(tentativa), self._desfeita)
            data = await execucao.seguir(plano)
        except Exception as exc:
            self._desfeita(exc)
            return None
        self.numeros.contar("seguida")
        return _resultado(data, execucao.erros, tentativa)

    def plano(self, texto: str, variaveis: dict[str, Any] | None, operation_name: str | None) -> Plano:
        """The plan of a document, for those who want to look at it.

        Raises:
            SemPlano: it has none.
        """
        documento = self._documento(texto, operation_name)
        if documento is None:
            raise SemPlano("documento")
        return self._plano(documento, Executores(lambda: self._executor(documento, variaveis, operation_name, None)))

    # -- documents

    def _documento(self, texto: str, operation_name: str | None) -> Documento | None:
        if len(texto) > MAX_CARACTERES:
            raise SemPlano("documento_longo")
        chave = (texto, operation_name)
        if chave in self._documentos:
            self._documentos.move_to_end(chave)
            return self._documentos[chave]
        found = self._documentos[chave] = _lido(self._schema, texto, operation_name)
        self._caracteres += len(texto)
        while len(self._documentos) > MAX_DOCUMENTOS or self._caracteres > MAX_CARACTERES_EM_TODOS:
            (largado, _), _ = self._documentos.popitem(last=False)
            self._caracteres -= len(largado)
        return found

    def _executor(
        self, documento: Documento, variaveis: dict[str, Any] | None, operation_name: str | None, contexto: Any
    ) -> Executor:
        made = Executor.build(
            self._schema,
            documento.document,
            context_value=contexto,
            raw_variable_values=variaveis,
            operation_name=operation_name,
        )
        if isinstance(made, list):
            raise SemPlano("variaveis")
        return made  # type: ignore[return-value]  # the class it was built of

    def _plano(self, documento: Documento, executores: Executores) -> Plano:
        chave: tuple[Any, ...] = ()
        if documento.operation.variable_definitions:  # which graphql-core checks, whether they decide or not
            valores = executores.executor.variable_values.coerced
            chave = tuple(valores.get(nome) for nome in documento.decidem)
        plano = documento.planos.get(chave)
        if plano is not None:
            self.numeros.contar("guardada")
        else:
            plano = documento.planos[chave] = planejar(executores.executor)
            self.numeros.contar("planejada")
            if len(documento.planos) > MAX_PLANOS_POR_DOCUMENTO:
                documento.planos.popitem(last=False)
        if plano.so_ilhas:
            raise SemPlano("so_ilhas")
        return plano

    def _fuso(self, contexto: Contexto) -> Fuso:
        tz = contexto.pbx.tz
        if tz not in self._fusos:
            self._fusos[tz] = Fuso(tz)
        return self._fusos[tz]

    def _desfeita(self, exc: Exception) -> None:
        while isinstance(exc, ExceptionGroup):
            exc = exc.exceptions[0]
        motivo = exc.motivo if isinstance(exc, SemPlano) else type(exc).__name__
        self.numeros.contar(f"desfeita.{motivo}")
        _LOG.debug("plano desfeito", motivo=motivo)


def _resultado(data: dict[str, Any], erros: list[GraphQLError], contexto: Contexto) -> ExecutionResult:
    erros = [*erros, *contexto.falhas.recolher()]
    avisos = contexto.avisos.lista()
    return ExecutionResult(data=data, errors=erros or None, extensions={"avisos": avisos} if avisos else {})


def _lido(schema: GraphQLSchema, texto: str, operation_name: str | None) -> Documento | None:
    """The query of that name in the text; None where graphql-core has to say what is wrong with it."""
    try:
        document = parse(texto)
    except GraphQLError:
        return None
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    chosen = [one for one in operations if operation_name is None or (one.name and one.name.value == operation_name)]
    if len(chosen) != 1 or chosen[0].operation is not OperationType.QUERY or validate(schema, document):
        return None
    return Documento(document, chosen[0], _que_decidem(document))


def _que_decidem(document: DocumentNode) -> tuple[str, ...]:
    """The names of the variables in directives."""
    found: dict[str, None] = {}

    class Procura(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
            for argument in node.arguments or ():
                if isinstance(argument.value, VariableNode):
                    found[argument.value.name.value] = None

    visit(document, Procura())
    return tuple(found)
