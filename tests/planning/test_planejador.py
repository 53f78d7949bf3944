"""Documents and plans are kept, in bounds, and differ by what their directives read."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from gateway.clock import SystemClock
from gateway.pbx import Pbx
from resolvers.context import Contexto, so_leitura
from resolvers.leituras.nos import MAX_IDS
from resolvers.planning import planejador
from resolvers.planning.buscas import SemPlano
from resolvers.planning.explicar import BancoDeUmaLinha
from resolvers.planning.planejador import Planejador
from tests.support.central import ADMIN
from tests.support.grafo import grafo

TEXTO = "query($com: Boolean!) { ramais { nodes { nome @include(if: $com) numero } } }"


@pytest.fixture
def aqui() -> Planejador:
    return Planejador(grafo()._schema)


def test_one_plan_for_each_value_of_a_directive_and_it_is_kept(aqui: Planejador) -> None:
    com = aqui.plano(TEXTO, {"com": True}, None)
    sem = aqui.plano(TEXTO, {"com": False}, None)
    assert com is not sem
    assert aqui.plano(TEXTO, {"com": True}, None) is com
    assert aqui.numeros.agora() == {"planejada": 2, "guardada": 1}


def test_the_plans_of_a_document_are_kept_in_bounds(aqui: Planejador, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planejador, "MAX_PLANOS_POR_DOCUMENTO", 2)
    texto = TEXTO.replace("$com: Boolean!", "$com: Boolean!, $sem: Boolean!").replace(
        "numero }", "numero @skip(if: $sem) }"
    )
    valores = [{"com": True, "sem": False}, {"com": True, "sem": True}, {"com": False, "sem": False}]
    first, second, third = (aqui.plano(texto, um, None) for um in valores)
    assert aqui.plano(texto, valores[1], None) is second
    assert aqui.plano(texto, valores[2], None) is third
    assert aqui.numeros.agora() == {"planejada": 3, "guardada": 2}
    assert aqui.plano(texto, valores[0], None) is not first


def test_documents_are_kept_in_bounds_of_number_and_of_size(aqui: Planejador, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{{ a{n}: ramais {{ nodes {{ nome }} }} }}" for n in range(4)]
    monkeypatch.setattr(planejador, "MAX_DOCUMENTOS", 3)
    for text in texts:
        aqui.plano(text, None, None)
    assert [text for text, _ in aqui._documentos] == texts[1:]
    monkeypatch.setattr(planejador, "MAX_CARACTERES_EM_TODOS", len(texts[0]))
    aqui.plano(texts[0], None, None)
    assert [text for text, _ in aqui._documentos] == texts[:1]
    assert aqui._caracteres == len(texts[0])


def test_of_several_operations_the_named_one_is_planned(aqui: Planejador) -> None:
    texto = "query A { ramais { totalCount } } query B { grupos { nodes { nome } } }"
    assert [campo.nome for campo, _ in aqui.plano(texto, None, "B").campos] == ["grupos"]
    assert [campo.nome for campo, _ in aqui.plano(texto, None, "A").campos] == ["ramais"]


def de_um_banco(tabelas: dict[str, dict[str, str]]) -> Contexto:
    """Of someone who may do everything, over a database with one row of everything."""
    banco = BancoDeUmaLinha(tabelas)
    pbx = Pbx("principal", ZoneInfo("America/Sao_Paulo"), database=banco.como_banco())
    return Contexto(so_leitura(pbx, SystemClock()), ADMIN)


async def test_what_an_installation_lacks_is_told_of_each_view_by_the_plan(aqui: Planejador) -> None:
    contexto = de_um_banco(
        {
            "usuarios": {"id": "integer", "ramal": "text", "id_grupo": "integer"},
            "grupos": {"id_grupo": "integer"},
            "grupos_de_atendimento": {"id": "integer"},
            "grupos_de_atendimento_usuarios": {"usuario_id": "integer", "grupo_de_atendimento_id": "integer"},
            "ligacoes_ativo": {"id": "integer", "ramal": "text"},
            "status_telefone": {"id": "integer"},
        }
    )
    result = await aqui.executar(
        """{ ramal(numero: "0201") { email } statusTelefone { nome } ramais { edges { node { email } }
            nodes { nome grupo { nome } gruposAtendimento { nome } ligacoesAtivas { nodes { status } } } } }""",
        None,
        None,
        contexto,
    )
    assert aqui.numeros.agora() == {"planejada": 1, "seguida": 1}
    assert result is not None
    assert result.errors is None
    assert result.extensions is not None
    told = [re.findall("“(.+?)”", aviso["mensagem"])[1:] for aviso in result.extensions["avisos"]]
    assert told == [
        ["nome", "grupos"],
        ["nome", "grupos_de_atendimento"],
        ["status", "ligacoes_ativo"],
        ["nome", "status_telefone"],
        ["email", "usuarios"],
        ["nome", "usuarios"],
    ]


async def test_islands_and_fields_whose_plan_is_left_are_executed_by_graphql_core(aqui: Planejador) -> None:
    contexto = de_um_banco({"usuarios": {"id": "integer"}})
    texto = "{ ramais { totalCount nodes { id } } nada: ramais(first: -1) { nodes { id } } }"
    result = await aqui.executar(texto, None, None, contexto)
    assert result is not None
    assert result.data == {"ramais": {"totalCount": 1, "nodes": [{"id": "Ramal:principal:1"}]}, "nada": None}
    assert [erro.path for erro in result.errors or ()] == [["nada"]]
    assert aqui.numeros.agora() == {"planejada": 1, "seguida": 1, "desfeita.EntradaInvalida": 1}


@pytest.mark.parametrize(
    ("ids", "motivo"),
    [
        (["Ramal:principal:1"] * MAX_IDS, None),
        (["Ramal:principal:nenhum"], None),  # no row can have it: nothing is asked
        (["Ramal:principal:1"] * (MAX_IDS + 1), "argumentos"),
        (["Ramal:principal:1", "Ramal:principal"], "identificador"),
        (["Nada:principal:1"], "identificador"),
    ],
)
async def test_ids_that_no_plan_can_follow_are_counted_by_their_reason(
    aqui: Planejador, ids: list[str], motivo: str | None
) -> None:
    contexto = de_um_banco({"usuarios": {"id": "integer", "nome": "text"}})
    await aqui.executar(
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Ramal { id nome } } }", {"ids": ids}, None, contexto
    )
    fins = ["seguida"] if motivo is None else [f"desfeita.{motivo}", "desfeita.GraphQLError"]
    assert aqui.numeros.agora() == dict.fromkeys(["planejada", *fins], 1)


async def test_an_operation_is_followed_by_its_name_and_what_became_of_it_is_counted(
    aqui: Planejador, monkeypatch: pytest.MonkeyPatch
) -> None:
    contexto = de_um_banco({"grupos": {"id_grupo": "integer", "nome": "text"}})
    texto = "query A { ramais { totalCount } } query B($n: Int!) { grupos(first: $n) { nodes { nome } } }"
    result = await aqui.executar(texto, {"n": 1}, "B", contexto)
    assert result is not None
    assert (result.data, result.errors, result.extensions) == ({"grupos": {"nodes": [{"nome": "1"}]}}, None, {})
    assert aqui.numeros.agora() == {"planejada": 1, "seguida": 1}

    assert await aqui.executar("{", None, None, contexto) is None
    monkeypatch.setattr(planejador, "buscas_de", lambda *_: {}["secreto"])
    assert await aqui.executar(texto, {"n": 1}, "B", contexto) is None
    ends = {"planejada": 1, "seguida": 1, "guardada": 1, "sem_plano.documento": 1, "desfeita.KeyError": 1}
    assert aqui.numeros.agora() == ends


@pytest.mark.parametrize(
    ("erro", "motivo"),
    [
        (SemPlano("chaves_demais"), "chaves_demais"),
        (ValueError("secreto"), "ValueError"),
        (ExceptionGroup("", [ExceptionGroup("", [SemPlano("por_pares"), KeyError()])]), "por_pares"),
    ],
)
def test_a_plan_that_is_left_is_counted_by_its_reason_alone(aqui: Planejador, erro: Exception, motivo: str) -> None:
    with capture_logs() as logs:
        aqui._desfeita(erro)
    assert aqui.numeros.agora() == {f"desfeita.{motivo}": 1}
    assert [(one["event"], one["motivo"]) for one in logs] == [("plano desfeito", motivo)]


@pytest.mark.parametrize(
    ("texto", "variaveis", "operacao", "motivo"),
    [
        ("{", None, None, "documento"),
        ("{ nada }", None, None, "documento"),
        ("query A { ramais { totalCount } } query B { ramais { totalCount } }", None, None, "documento"),
        ("query A { ramais { totalCount } }", None, "B", "documento"),
        ("{ ramais { totalCount } }".ljust(10_001), None, None, "documento_longo"),
        ("{ ramais { totalCount } }".ljust(10_000), None, None, None),
        (TEXTO, {}, None, "variaveis"),
        ("{ __typename }", None, None, None),
        ('{ node(id: "x") { id } }', None, None, "so_ilhas"),
    ],
)
def test_what_has_no_plan_is_said_with_its_reason(
    aqui: Planejador, texto: str, variaveis: dict[str, object] | None, operacao: str | None, motivo: str | None
) -> None:
    if motivo is None:
        aqui.plano(texto, variaveis, operacao)
        return
    with pytest.raises(SemPlano, match=f"^{motivo}$"):
        aqui.plano(texto, variaveis, operacao)
