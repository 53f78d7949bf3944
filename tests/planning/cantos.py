"""Documents made by hand: each way in which a plan reads and writes once, and what of it is left to graphql-core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.planning.documentos import Documento


@dataclass(frozen=True)
class Canto:
    """A document, two sets of values for its variables, and what becomes of it.

    Attributes:
        comandos: how many statements are sent for it, with the first values.
        ilhas: the islands of its plan.
        desfeitas: the root fields whose plan is left.
    """

    nome: str
    texto: str
    comandos: int
    ilhas: tuple[str, ...] = ()
    variaveis: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    desfeitas: int = 0

    def documento(self) -> Documento:
        """As those made at random."""
        return Documento(self.texto, list(self.variaveis))


CANTOS = (
    Canto(
        "every kind of leaf and branch of a row",
        """{ t: __typename ramais(first: 9) { t: __typename nodes { ...F } } }
        fragment F on Ramal { t: __typename id codigo rotulo nome email celular { t: __typename numero ddd bruto }
          statusUsuario { id nome } grupo { nome ramais(first: 2) { nodes { numero } } }
          gruposAtendimento(primeiros: 2) { t: __typename id nome } historicos(first: 2) { nodes { historico } } }""",
        6,
    ),
    Canto(
        "every field of a page but those that count",
        """{ a: grupos(first: 3) { e: edges { t: __typename c: cursor n: node { t: __typename id } }
            p: pageInfo { t: __typename hasNextPage hasPreviousPage startCursor endCursor } nodes { nome } }
          b: grupos(first: 20) { edges { cursor } } c: grupos(first: 2) { pageInfo { endCursor } }
          d: grupos(first: 2) { pageInfo { hasNextPage } } e: grupos(first: 2) { __typename }
          f: grupos(last: 2) { pageInfo { hasNextPage hasPreviousPage startCursor } nodes { codigo } } }""",
        5,
    ),
    Canto(
        "pages in an order that is not the key's",
        """{ ramais(first: 5, ordenarPor: [{campo: NOME, direcao: DECRESCENTE}]) {
            edges { cursor node { nome } } pageInfo { startCursor endCursor } }
          gruposAtendimentoTelefones(first: 5) { edges { cursor node { telefone { ddd } } } } }""",
        2,
    ),
    Canto(
        "pages from the end, for each row",
        """{ grupos(first: 5) { nodes { ramais(last: 2) { edges { cursor node { nome } }
            pageInfo { hasNextPage hasPreviousPage startCursor } } } }
          ramais { nodes { ligacoesAtivas(last: 1) { nodes { status } } } } }""",
        4,
    ),
    Canto(
        "objects that functions make, in one another",
        """{ campanhas(first: 20) { nodes { p: progresso { t: __typename valor numerador nome versao cobertura
            janela { t: __typename } } taxaDeAcerto { valor denominador formula } } } }""",
        1,
    ),
    Canto(
        "short views whole",
        "{ statusTelefone { t: __typename id codigo nome origem } usoCanais { ocupacao limite } }",
        2,
    ),
    Canto(
        "a row by its key, one that is there and one that is not",
        """query($numero: String!, $codigo: Int!) { ramal(numero: $numero) { t: __typename numero nome grupo { nome }
            ligacoesAtivas(first: 2) { nodes { destino { bruto } data custo } pageInfo { endCursor } } }
          campanha(codigo: $codigo) { nome } nao: grupoAtendimento(codigo: 99) { nome } }""",
        3,
        variaveis=({"numero": "0201", "codigo": 3}, {"numero": "0299", "codigo": 4}),
    ),
    Canto(
        "the same relation with other arguments and other columns beside it",
        """{ ramais(first: 9) { nodes { a: ligacoesAtivas(first: 1) { nodes { uniqueid } }
            b: ligacoesAtivas(first: 5) { nodes { status } }
            c: ligacoesAtivas(first: 1) { edges { cursor node { filial } } }
            d: gruposAtendimento(primeiros: 1) { codigo } e: gruposAtendimento(primeiros: 9) { nome }
            f: gruposAtendimento(primeiros: 0) { nome } g: gruposAtendimento(primeiros: -1) { nome }
            h: gruposAtendimento(primeiros: 500) { nome } i: gruposAtendimento { nome }
            j: grupo { nome } k: grupo { codigo } } } }""",
        8,
    ),
    Canto(
        "two relations to the same view, by other columns of it",
        """{ ramais(first: 9) { nodes { pausas(first: 2) { nodes { ramal { nome } } }
          ligacoesAtivas(first: 2) { nodes { ramal { nome } } } } } }""",
        5,
    ),
    Canto(
        "rows whose keys are all null",
        """{ a: ramais(filtro: {codigoGrupo: {nulo: true}}) { nodes { grupo { nome ramais { nodes { nome } } } } }
          b: ramais(filtro: {numero: {nulo: true}}) { nodes { ligacoesAtivas { nodes { data } totalCount } } }
          c: grupos(filtro: {nome: {igual: "nenhum"}}) { nodes { id } edges { node { id } cursor } pageInfo {
            endCursor } } }""",
        3,
        ("RegistroAtivoConnection.totalCount",),
    ),
    Canto(
        "arguments that are variables, at every depth",
        """query($n: Int!, $m: Int!, $nome: String!) { ramais(first: $n, filtro: {nome: {contem: $nome}}) { nodes { nome
            gruposAtendimento(primeiros: $m) { nome } pausas(first: $m) { nodes { data tempo } } } } }""",
        3,
        variaveis=({"n": 9, "m": 1, "nome": "o"}, {"n": 2, "m": 5, "nome": "S"}),
    ),
    Canto(
        "what directives leave out, by variables",
        """query($a: Boolean!, $b: Boolean!) { ramais(first: 3) @include(if: $a) { nodes { nome @skip(if: $b) codigo } }
          grupos(first: 2) { nodes { nome ... @include(if: $b) { ramais(first: 1) { nodes { numero } } } } } }""",
        2,
        variaveis=({"a": True, "b": False}, {"a": False, "b": True}),
    ),
    Canto(
        "islands of a row, and beside it",
        """{ ramais(first: 9) { totalCount nodes { nome celular { cliqueParaDiscar } softphone { abrir { __typename } }
            grupo { nome ramais(first: 2) { totalCount nodes { numero celular { cliqueParaDiscar } } } } } } }""",
        5,
        ("RamalConnection.totalCount", "Ramal.celular", "Ramal.softphone"),
    ),
    Canto(
        "islands under edges, lists and keys",
        """{ grupos(first: 3) { edges { cursor node { ramais(first: 2) { edges { node {
            softphone { discar { __typename } }
            gruposAtendimento(primeiros: 2) { nome telefones(first: 1) { totalCount } } } } } } } }
          ramal(numero: "0202") { softphone { discar { __typename } } grupo { ramais(first: 1) { totalCount } } }
          statusServidores { nome problemas { __typename } } }""",
        6,
        (
            "Ramal.softphone",
            "GrupoAtendimentoTelefoneConnection.totalCount",
            "RamalConnection.totalCount",
            "StatusServidor.problemas",
        ),
    ),
    Canto(
        "islands that fail, each at its place, and a function that warns",
        """{ ramais(first: 9) { nodes { nome emails(de: "2026-11-24", ate: "2026-11-22") { totalCount }
              gruposAtendimento(primeiros: 3) { nome e: emails(de: "2026-11-24", ate: "2026-11-22") { totalCount }
                filaEspera { posicao } } }
            edges { n: node { grupo { r: ramais(first: 2) { e: edges { n: node {
              e: emails(de: "2026-11-24", ate: "2026-11-22") { totalCount } } } } } } } }
          grupoAtendimento(codigo: 3) { emails(de: "2026-11-24", ate: "2026-11-22") { totalCount } }
          nodes(ids: ["Ramal:outro:1", "Ramal:principal:1", "Ramal:principal:2"]) { ... on Ramal {
            emails(de: "2026-11-24", ate: "2026-11-22") { totalCount } } } }""",
        6,
        ("Ramal.emails", "GrupoAtendimento.emails"),
    ),
    Canto(
        "a field that cannot be read beside one that can",
        """{ ligacoesAtivas(first: 2, ordenarPor: [{campo: STATUS, direcao: CRESCENTE}]) { nodes { status } }
          grupos(first: 2) { nodes { nome } } nada: grupos(first: -1) { nodes { nome } } }""",
        1,
        desfeitas=2,
    ),
    Canto(
        "objects by their ids, each by the selection of its type",
        """query($um: ID!, $varios: [ID!]!) {
          node(id: "Ramal:principal:3") {
            t: __typename id ... on Ramal { nome grupo { nome } ...S } ... on Grupo { nome } }
          nodes(ids: ["Grupo:principal:1", "Ramal:principal:1", "Ramal:principal:2", "Ramal:principal:1",
              "Ramal:outro:1", "Ramal:principal:99999"]) { id ... on Ramal { n: numero ...S } ... on Grupo { nome } }
          x: node(id: "Ligacao:principal:1515063682.2") { id }
          a: node(id: $um) { id ... on Campanha { nome telefones(first: 2) { nodes { codigo } } } }
          b: nodes(ids: $varios) { __typename ... on Ramal { grupo { id } } ... on Campanha { nome } }
          c: node(id: "Ramal:principal:nenhum") { id } }
        fragment S on Ramal { softphone { abrir { __typename } } }""",
        6,
        ilhas=("Ramal.softphone", "Query.node"),
        variaveis=(
            {"um": "Campanha:principal:1", "varios": ["Campanha:principal:2", "Ramal:principal:2"]},
            {"um": "Ligacao:principal:1515063682.2", "varios": ["Ramal:principal:1", "Nada:principal:1"]},
        ),
    ),
)
