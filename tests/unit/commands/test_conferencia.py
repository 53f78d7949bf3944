"""Each line is sorted by what is wrong with it, and no line becomes another one on its way to the PBX."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.commands.importacao.conferencia import Lote, Regras, conferir_lote, do_arquivo
from gateway.commands.importacao.linhas import (
    COLUNAS,
    com_motivo,
    escrever_prontas,
    ler_prontas,
    linha_da_tabela,
    no_layout,
    parametros_da_api,
)
from gateway.commands.importacao.memoria import Memoria
from gateway.domain.comandos import Canal
from gateway.domain.importacao import CategoriaDeErro, Tratamento
from gateway.protocol.api_params import consulta
from gateway.protocol.copy_text import linhas_copy
from gateway.protocol.import_file import ler_linha

AGORA = datetime(2026, 3, 30, 8, 37)
BANCO = Regras(Canal.BANCO, AGORA)
API = Regras(Canal.API, AGORA)


@pytest.fixture
def memoria(tmp_path: Path) -> Iterator[Memoria]:
    with Memoria(tmp_path / "memoria") as made:
        made.bloquear(["11987654321", "33339999"])
        yield made


def conferir(memoria: Memoria, regras: Regras, *textos: str, delimitador: str = ";") -> Lote:
    return conferir_lote(do_arquivo(list(enumerate(textos, 1)), delimitador), regras, memoria, delimitador)


@pytest.mark.parametrize(
    ("texto", "regras", "categoria", "campo", "coluna"),
    [
        pytest.param("a;b;11", BANCO, CategoriaDeErro.FORMATO, "telefone1", 4, id="too few fields"),
        pytest.param(";b;11;33334444", BANCO, CategoriaDeErro.FORMATO, "parametro1", 1, id="no parameter 1"),
        pytest.param("a;b;11;3333-4444", BANCO, CategoriaDeErro.FORMATO, "telefone1", 4, id="punctuation"),
        pytest.param("a;b;011;33334444", BANCO, CategoriaDeErro.FORMATO, "ddd1", 3, id="DDD with its 0"),
        pytest.param("a\ufffd;b;11;33334444", BANCO, CategoriaDeErro.FORMATO, "parametro1", 1, id="unreadable letter"),
        pytest.param(
            "a;b;;;;;;;;;;;01-01-2099;08:30", BANCO, CategoriaDeErro.FORMATO, "agendamento1", 13, id="no phone"
        ),
        pytest.param("a;b\x01;11;33334444", BANCO, CategoriaDeErro.CANAL, "parametro2", 2, id="control character"),
        pytest.param("a\u2028a;b;11;33334444", BANCO, CategoriaDeErro.CANAL, "parametro1", 1, id="line separator"),
        pytest.param(f"{'a' * 1001};b;11;33334444", BANCO, CategoriaDeErro.CANAL, "parametro1", 1, id="over-long"),
        pytest.param(
            "a;b;" + "11;33334444;" * 6, BANCO, CategoriaDeErro.CANAL, "telefone6", 14, id="more than the table holds"
        ),
        pytest.param("a;b;;;11;33334444", API, CategoriaDeErro.CANAL, "telefone1", 4, id="the API wants the first"),
        pytest.param("a;b;23;33334444", BANCO, CategoriaDeErro.TELEFONE_IMPOSSIVEL, "ddd1", 3, id="no such DDD"),
        pytest.param("a;b;11;1234", BANCO, CategoriaDeErro.TELEFONE_IMPOSSIVEL, "telefone1", 4, id="too short"),
        pytest.param("a;b;;1133334444", BANCO, CategoriaDeErro.TELEFONE_IMPOSSIVEL, "telefone1", 4, id="DDD inside"),
        pytest.param("a;b;11;812345678", BANCO, CategoriaDeErro.TELEFONE_IMPOSSIVEL, "telefone1", 4, id="9 without 9"),
        pytest.param(
            "a;b;11;33334444;;;;;;;;;30-03-2026;08:37",
            BANCO,
            CategoriaDeErro.AGENDAMENTO_PASSADO,
            *("agendamento1", 13),
            id="past",
        ),
        pytest.param("a;b;21;33334444;11;987654321", BANCO, CategoriaDeErro.BLOQUEADA, "telefone2", 6, id="blocked"),
        pytest.param("a;b;21;33339999", BANCO, CategoriaDeErro.BLOQUEADA, "telefone1", 4, id="blocked without DDD"),
    ],
)
def test_what_is_wrong_is_told_by_line_column_and_kind_and_never_repeats_the_value(
    memoria: Memoria, texto: str, regras: Regras, categoria: CategoriaDeErro, campo: str, coluna: int
) -> None:
    lote = conferir(memoria, regras, "bom;b;11;33330000", texto)
    assert [pronta.linha for pronta in lote.prontas] == [1]
    (recusada,) = lote.recusadas
    erro = recusada.erro
    assert recusada.texto == texto
    assert (erro.linha, erro.categoria, erro.campo, erro.coluna) == (2, categoria, campo, coluna)
    assert "33334444" not in erro.motivo
    assert ler_linha("a;b;11;33334444;" + f"# {erro.motivo}".replace(";", " ")).telefones[0] is not None


def test_a_line_that_is_too_long_to_be_kept_is_told(memoria: Memoria) -> None:
    lote = conferir_lote(do_arquivo([(3, None)], ";"), BANCO, memoria, ";")
    assert [(r.erro.linha, r.erro.campo) for r in lote.recusadas] == [(3, "linha")]


@pytest.mark.parametrize(
    "telefone", ["33334444", "987654321", "80986654", "08001234567", "190", "1234", "02111987654321"]
)
def test_numbers_that_can_be_dialled_without_a_ddd_pass(memoria: Memoria, telefone: str) -> None:
    assert len(conferir(memoria, BANCO, f"a;b;;{telefone}").prontas) == 1


def test_a_line_like_an_earlier_one_names_it_also_in_another_lot(memoria: Memoria) -> None:
    first = conferir(memoria, BANCO, "a;Nome;11;33334444", "a;Outro nome;11;33334444", "a;Nome;11;33335555")
    second = conferir_lote(do_arquivo([(9, "a; ;11; 33334444")], ";"), BANCO, memoria, ";")
    assert [pronta.linha for pronta in first.prontas] == [1, 3]
    assert [r.erro.motivo for r in (*first.recusadas, *second.recusadas)] == [
        "repete o parâmetro 1 e os telefones da linha 1"
    ] * 2


def test_what_may_be_imported_all_the_same_is_counted_instead(memoria: Memoria) -> None:
    regras = Regras(Canal.BANCO, AGORA, Tratamento.IMPORTAR, Tratamento.IMPORTAR)
    lote = conferir(memoria, regras, "a;b;11;33334444", "a;b;11;33334444", "c;d;11;987654321")
    assert [pronta.linha for pronta in lote.prontas] == [1, 2, 3]
    assert lote.sinalizadas == {CategoriaDeErro.REPETIDA: 1, CategoriaDeErro.BLOQUEADA: 1}


def test_a_column_that_the_installation_lacks_refuses_only_who_needs_it(memoria: Memoria) -> None:
    regras = Regras(Canal.BANCO, AGORA, ausentes=frozenset(("telefone5", "ddd5", "telefone_1_discar_em")))
    lote = conferir(
        memoria,
        regras,
        "a;b;11;33334444",
        "b;b;11;33334445;;;;;;;11;33334446",
        "c;d;11;33334447;;;;;;;;;01-01-2099;08:00",
    )
    assert [pronta.linha for pronta in lote.prontas] == [1]
    assert [r.erro.motivo for r in lote.recusadas] == [
        "este PBX não tem a coluna telefone5",
        "este PBX não tem a coluna telefone_1_discar_em",
    ]


def test_a_line_has_the_same_values_in_the_table_by_the_api_and_given_back(memoria: Memoria) -> None:
    text = "Conceição;São João;11;33334444;;;;33335555;;;;;25-12-2099;08:30"
    (pronta,) = ler_prontas(escrever_prontas(conferir(memoria, BANCO, text).prontas))
    row = dict(zip(COLUNAS, linha_da_tabela("20", pronta), strict=True))
    assert {name: value for name, value in row.items() if value not in (None, "false")} == {
        "id_campanha": "20",
        "identificador1": "Conceição",
        "identificador2": "São João",
        "ddd1": "11",
        "telefone1": "33334444",
        "telefone3": "33335555",
        "telefone_1_discar_em": "2099-12-25T08:30:00",
    }
    assert parametros_da_api("20", pronta) == {
        "id_campanha": "20",
        "identificador1": "Conceição",
        "identificador2": "São João",
        "telefone1": "33334444",
        "ddd1": "11",
        "telefone_1_discar_em": "251220990830",
        "telefone3": "33335555",
    }
    assert no_layout(pronta, ";") == "Conceição;São João;11;33334444;;;;33335555;;;;;25-12-2099;08:30"


QUALQUER = st.text(max_size=40) | st.sampled_from(
    ["\\.", "\\N", "a\tb", "x&chave=1", "%00", "=1+1", "'; DROP TABLE x; --", "\u2028", "a\x85b", "\ud800", "<1>"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(QUALQUER, QUALQUER, st.sampled_from([BANCO, API]))
def test_no_value_adds_a_field_a_line_or_a_parameter_on_any_channel(
    memoria: Memoria, um: str, dois: str, regras: Regras
) -> None:
    solto = Regras(regras.canal, AGORA, Tratamento.IMPORTAR, Tratamento.IMPORTAR)
    text = f"{um}|{dois}|11|33334444"
    for pronta in conferir(memoria, solto, text, delimitador="|").prontas:
        parameters = [pronta.parametro1, pronta.parametro2]
        assert [value.strip() for value in text.split("|")[:2]] == parameters
        raw = linhas_copy([linha_da_tabela("20", pronta)])
        assert (raw.count(b"\n"), raw.count(b"\t")) == (1, len(COLUNAS) - 1)
        if regras.canal is Canal.API:
            sent = parse_qs(consulta("importar_discador", parametros_da_api("20", pronta)), keep_blank_values=True)
            assert sent["identificador1"] == [pronta.parametro1]
            assert set(sent) - {"identificador2"} == {"id_campanha", "identificador1", "telefone1", "ddd1"}
        layout = no_layout(pronta, ";")
        assert layout.count(";") == 11
        assert len(com_motivo(layout, "x;y\n", ";").splitlines()) == 1
