"""From a checked document to its plan: what the declarations of the schema say of each selected field.

The fields of a selection, through fragments and directives, are those that graphql-core collects; nothing of that is
done here again. A field that no declaration tells whole becomes an island.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, is_leaf_type, is_object_type
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet, collect_fields

from resolvers.executor import Executor
from resolvers.leituras.nos import partes
from resolvers.planning.argumentos import argumentos, variam
from resolvers.planning.folhas import ESCRITOS
from resolvers.planning.linha import (
    Colunas,
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
from resolvers.planning.pelos_ids import planejaveis
from resolvers.planning.plano import (
    Arestas,
    Bordas,
    CampoDaRaiz,
    Chamada,
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
    Ramo,
    Todos,
    Um,
    Varios,
)
from schema.fields import (
    By,
    Calculado,
    Coluna,
    DaFuncao,
    DaFuncaoNaRaiz,
    DaLeitura,
    DaRaiz,
    DosIds,
    Identificador,
    Relacao,
    RelacaoPaginada,
    declaracao,
)
from schema.lookahead import colunas_de

_TYPENAME = "__typename"
_BORDAS = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")


def planejar(executor: Executor) -> Plano:
    """The plan of the operation that the executor was built for."""
    return _Planejamento(executor).plano()


class _Planejamento:
    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._ilhas: dict[str, None] = {}
        self._seguidas: Counter[By] = Counter()

    def plano(self) -> Plano:
        executor = self._executor
        raiz = executor.schema.query_type
        if raiz is None:
            raise TypeError("the schema has no queries")
        fields = collect_fields(
            executor.schema, executor.fragments, executor.variable_values, raiz, executor.operation
        ).grouped_field_set
        campos = tuple(
            (self._da_raiz(raiz, nome, detalhes), Ilha(nome, raiz, detalhes, frozenset()))
            for nome, detalhes in fields.items()
        )
        repetidas = frozenset(by for by, vezes in self._seguidas.items() if vezes > 1)
        so_ilhas = all(isinstance(campo, Ilha) for campo, _ in campos)
        return Plano(campos, tuple(self._ilhas), repetidas, so_ilhas)

    # -- the root

    def _da_raiz(self, raiz: GraphQLObjectType, nome: str, detalhes: FieldDetailsList) -> CampoDaRaiz:
        no = detalhes[0].node
        if no.name.value == _TYPENAME:
            return Fixo(nome, raiz.name)
        chamada = self._chamada(raiz, detalhes)
        onde = None if chamada is None else declaracao(chamada.field)
        if chamada is not None and isinstance(onde, DosIds):
            return self._pelos_ids(chamada, onde.argumento, nome, detalhes) or self._ilha(raiz, nome, detalhes)
        if chamada is None or not isinstance(onde, DaRaiz | DaFuncaoNaRaiz):
            return self._ilha(raiz, nome, detalhes)
        tipo = _nomeado(chamada.campo.type)
        if isinstance(onde, DaFuncaoNaRaiz):
            return FuncaoNaRaiz(nome, dict(onde.por), chamada, self._objeto(tipo, detalhes))
        if onde.lista is not None:
            conexao = self._conexao(tipo, detalhes)
            return DePagina(nome, None, None, onde.lista, onde.padrao, chamada, conexao)
        objeto = self._objeto(tipo, detalhes)
        if onde.by is not None and onde.argumento is not None:
            self._seguidas[onde.by] += 1
            return PorChave(nome, onde.by, onde.argumento, chamada, objeto)
        return Todos(nome, onde.view, objeto)

    def _pelos_ids(self, chamada: Chamada, argumento: str, nome: str, detalhes: FieldDetailsList) -> PelosIds | None:
        """Of every family that can be planned; where the document has the ids, of theirs alone, if they are such."""
        familias = planejaveis(self._executor.schema)
        varios = isinstance(_sem_nulo(chamada.campo.type), GraphQLList)
        if not variam(chamada):
            given = argumentos(self._executor, chamada)[argumento]
            wanted = dict.fromkeys(partes(str(um))[0] for um in (given if varios else [given]))
            if not wanted.keys() <= familias.keys():
                return None
            familias = {familia: familias[familia] for familia in wanted}
        tipos = {}
        for familia, (tipo, by) in familias.items():
            self._seguidas[by] += 1
            tipos[familia] = (by, self._objeto(tipo, detalhes))
        return PelosIds(nome, argumento, chamada, tipos, varios)

    # -- rows

    def _objeto(self, tipo: GraphQLObjectType, detalhes: FieldDetailsList) -> Objeto:
        campos = tuple(self._campo(tipo, nome, inner) for nome, inner in self._sub(tipo, detalhes).items())
        ramos: list[Ramo] = []
        for um in campos:
            if isinstance(um, Um | Varios | DePagina | DeFuncao | Ilha):
                ramos.append(um)
        colunas = Colunas.de_todos(map(_lidas, campos))
        return Objeto(tipo, campos, colunas, tuple(ramos), any(map(_com_ilha, ramos)))

    def _campo(self, tipo: GraphQLObjectType, nome: str, detalhes: FieldDetailsList) -> Folha | Ramo:
        if detalhes[0].node.name.value == _TYPENAME:
            return Fixo(nome, tipo.name)
        chamada = self._chamada(tipo, detalhes)
        made = None if chamada is None else self._declarado(chamada, nome, detalhes)
        return self._ilha(tipo, nome, detalhes) if made is None else made

    def _declarado(self, chamada: Chamada, nome: str, detalhes: FieldDetailsList) -> Folha | Ramo | None:
        onde = declaracao(chamada.field)
        tipo, nula, folha = (
            _nomeado(chamada.campo.type),
            _nula(chamada.campo.type),
            is_leaf_type(_sem_nulo(chamada.campo.type)),
        )
        match onde:
            case Coluna(coluna, mascara, None) if folha:
                return DaColuna(nome, coluna, mascara, tipo, nula)
            case Coluna(coluna, _, fazer) if fazer is not None:
                forma = self._forma(chamada.campo.type, detalhes)
                return None if forma is None else DoValor(nome, fazer, True, (coluna,), forma, nula)
            case Identificador(familia, colunas):
                return DoIdentificador(nome, familia, colunas)
            case Calculado(_, funcao, ordem) if funcao is not None:
                if folha:
                    return DaConta(nome, funcao, ordem, tipo, nula)
                forma = self._forma(chamada.campo.type, detalhes)
                return None if forma is None else DoValor(nome, funcao, False, ordem, forma, nula)
            case DaLeitura(atributo) if folha:
                return DoTempo(nome, atributo, tipo)
            case _:
                return self._relacao(onde, tipo, chamada, nome, detalhes)

    def _relacao(self, onde: Any, tipo: Any, chamada: Chamada, nome: str, detalhes: FieldDetailsList) -> Ramo | None:
        if isinstance(onde, RelacaoPaginada):
            self._seguidas[onde.by] += 1
            conexao = self._conexao(tipo, detalhes)
            return DePagina(nome, onde.by, onde.chave, onde.lista(), onde.padrao, chamada, conexao)
        if type(onde) not in (Relacao, DaFuncao) or not is_object_type(tipo):
            return None
        self._seguidas[onde.by] += 1
        objeto = self._objeto(tipo, detalhes)
        if isinstance(onde, DaFuncao):
            return DeFuncao(nome, onde.by, onde.chave, objeto)
        if onde.by.many:
            return Varios(nome, onde.by, onde.chave, onde.maximo, chamada, objeto)
        return Um(nome, onde.by, onde.chave, objeto)

    # -- pages

    def _conexao(self, tipo: GraphQLObjectType, detalhes: FieldDetailsList) -> Conexao:
        campos: list[Fixo | Nos | Arestas | Bordas | Ilha] = []
        objetos: list[Objeto] = []
        cursores = linhas = False
        for nome, inner in self._sub(tipo, detalhes).items():
            name = inner[0].node.name.value
            item: Any = _nomeado(tipo.fields[name].type) if name in tipo.fields else None
            linhas = linhas or name in ("edges", "nodes", "pageInfo", "horizonte")
            if name == _TYPENAME:
                campos.append(Fixo(nome, tipo.name))
            elif name == "nodes":
                objeto = self._objeto(item, inner)
                campos.append(Nos(nome, objeto))
                objetos.append(objeto)
            elif name == "edges":
                arestas = self._arestas(nome, item, inner)
                campos.append(arestas)
                for _, um in arestas.campos:
                    objetos += [um] if isinstance(um, Objeto) else []
                    cursores = cursores or um == "cursor"
            elif name == "pageInfo":
                asked = {chave: details[0].node.name.value for chave, details in self._sub(item, inner).items()}
                campos.append(Bordas(nome, tuple(asked.items())))
                cursores = cursores or not {"startCursor", "endCursor"}.isdisjoint(asked.values())
            else:
                campos.append(self._ilha(tipo, nome, inner))
        tem_ilha = any(isinstance(um, Ilha) or (isinstance(um, Nos) and um.objeto.tem_ilha) for um in campos) or any(
            isinstance(no, Objeto) and no.tem_ilha for um in campos if isinstance(um, Arestas) for _, no in um.campos
        )
        colunas = Colunas.de_todos(objeto.colunas for objeto in objetos)
        paginas = cursores or any(isinstance(um, Ilha | Bordas) for um in campos)
        return Conexao(tuple(campos), colunas, linhas, cursores, paginas, tem_ilha)

    def _arestas(self, nome: str, tipo: GraphQLObjectType, detalhes: FieldDetailsList) -> Arestas:
        campos: list[tuple[str, str | Objeto]] = []
        for chave, inner in self._sub(tipo, detalhes).items():
            name = inner[0].node.name.value
            if name == "node":
                item = _nomeado(tipo.fields[name].type)
                campos.append((chave, self._objeto(item, inner)))
            else:
                campos.append((chave, name))
        return Arestas(nome, tuple(campos))

    # -- objects that functions make

    def _forma(self, tipo: Any, detalhes: FieldDetailsList) -> Forma | None:
        """The shape of one object, not of a list; None where something of it would have to be run."""
        inner = _sem_nulo(tipo)
        if not isinstance(inner, GraphQLObjectType):
            return None
        partes: list[Parte | Fixo] = []
        for nome, details in self._sub(inner, detalhes).items():
            name = details[0].node.name.value
            if name == _TYPENAME:
                partes.append(Fixo(nome, inner.name))
                continue
            parte = self._parte(nome, inner.fields[name], details)
            if parte is None:
                return None
            partes.append(parte)
        return Forma(tuple(partes))

    def _parte(self, nome: str, campo: Any, detalhes: FieldDetailsList) -> Parte | None:
        field = campo.extensions.get("strawberry-definition")
        if field is None or field.base_resolver is not None or field.extensions:
            return None
        tipo = _sem_nulo(campo.type)
        forma = tipo if is_leaf_type(tipo) else self._forma(tipo, detalhes)
        return None if forma is None else Parte(nome, field.python_name, forma, _nula(campo.type))

    # -- small things

    def _chamada(self, tipo: GraphQLObjectType, detalhes: FieldDetailsList) -> Chamada | None:
        """The field, if Strawberry made it and nothing unknown stands before its resolver."""
        campo = tipo.fields.get(detalhes[0].node.name.value)
        field = None if campo is None else campo.extensions.get("strawberry-definition")
        if campo is None or field is None or field.extensions:
            return None
        return Chamada(campo, field, detalhes[0].node)

    def _sub(self, tipo: GraphQLObjectType, detalhes: FieldDetailsList) -> GroupedFieldSet:
        found: GroupedFieldSet = self._executor.collect_subfields(tipo, detalhes).grouped_field_set
        return found

    def _ilha(self, tipo: GraphQLObjectType, nome: str, detalhes: FieldDetailsList) -> Ilha:
        colunas = colunas_de(self._executor, tipo, [detalhe.node for detalhe in detalhes])
        made = Ilha(nome, tipo, detalhes, colunas)
        self._ilhas[made.campo] = None
        return made


def _lidas(campo: Folha | Ramo) -> Colunas:
    """What a field needs of its row."""
    match campo:
        case DaColuna(mascara=None) if campo.tipo.name in ESCRITOS:
            return Colunas(campo.colunas, campo.colunas)
        case _:
            return Colunas(campo.colunas)


def _com_ilha(ramo: Ramo) -> bool:
    match ramo:
        case Ilha():
            return True
        case DePagina():
            return ramo.conexao.tem_ilha
        case _:
            return ramo.objeto.tem_ilha


def _sem_nulo(tipo: Any) -> Any:
    return tipo.of_type if isinstance(tipo, GraphQLNonNull) else tipo


def _nula(tipo: Any) -> bool:
    return not isinstance(tipo, GraphQLNonNull)


def _nomeado(tipo: Any) -> Any:
    while hasattr(tipo, "of_type"):
        tipo = tipo.of_type
    return tipo
