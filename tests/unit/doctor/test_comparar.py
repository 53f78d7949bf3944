"""What a PBX showed beside the contract: each kind of difference alone, without a PBX."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.channels.database.catalogue import Catalogue
from gateway.doctor import comparar
from gateway.doctor.contrato import FATOS, ler_contrato
from gateway.doctor.relato import Exame, Relato, Tipo
from gateway.domain.comandos import Canal
from gateway.protocol.columns import CampoIlegivel

CONTRATO = ler_contrato()


def rows(**changed: str) -> list[dict[str, Any]]:
    """The catalogue of a PBX that is as the contract says, but for the types given as `tabela__coluna`."""
    return [
        {"tabela": t.nome, "coluna": c, "tipo": changed.get(f"{t.nome}__{c}", right[0]), "nao_nulo": False}
        for t in CONTRATO.tabelas.values()
        for c, right in t.colunas.items()
    ]


def compared(found: list[dict[str, Any]]) -> list[tuple[Tipo, str]]:
    exame = Exame(Canal.BANCO)
    comparar.catalogo(CONTRATO, Catalogue(found), {"tabelas.rotas.id": ("Rota.codigo",)}, exame)
    return [(one.tipo, one.onde) for one in exame.diferencas]


def test_the_contract_has_forty_tables_299_columns_and_seven_kinds_of_event() -> None:
    assert len(CONTRATO.tabelas) == 40
    assert sum(len(tabela.colunas) for tabela in CONTRATO.tabelas.values()) == 299
    assert CONTRATO.eventos == ("A", "R", "D", "PREVIEW", "AGOP", "H", "S")


def test_the_types_of_the_manual_and_those_of_the_field_are_both_right() -> None:
    field = {f"{tabela}__{coluna}": tipo for (tabela, coluna), tipo in FATOS.items()}

    assert compared(rows()) == []
    assert compared(rows(**field)) == []


@pytest.mark.parametrize("tabela", sorted(CONTRATO.tabelas))
def test_a_type_that_is_neither_is_named_column_by_column(tabela: str) -> None:
    for coluna in CONTRATO.tabelas[tabela].colunas:
        assert compared(rows(**{f"{tabela}__{coluna}": "point"})) == [
            (Tipo.TIPO_DIFERENTE, f"tabelas.{tabela}.{coluna}")
        ]


@pytest.mark.parametrize("tabela", sorted(CONTRATO.tabelas))
def test_a_missing_table_and_each_missing_column_are_named(tabela: str) -> None:
    whole = rows()
    assert compared([row for row in whole if row["tabela"] != tabela]) == [(Tipo.VIEW_AUSENTE, f"tabelas.{tabela}")]
    if len(CONTRATO.tabelas[tabela].colunas) > 1:
        for coluna in CONTRATO.tabelas[tabela].colunas:
            without = [row for row in whole if (row["tabela"], row["coluna"]) != (tabela, coluna)]
            assert compared(without) == [(Tipo.COLUNA_AUSENTE, f"tabelas.{tabela}.{coluna}")]


def test_a_lost_view_tells_the_fields_that_it_gave() -> None:
    exame = Exame(Canal.BANCO)
    comparar.catalogo(
        CONTRATO,
        Catalogue(row for row in rows() if row["tabela"] != "rotas"),
        {
            "tabelas.rotas.id": ("Rota.codigo",),
            "tabelas.rotas.nome_rota": ("Rota.nome",),
            "tabelas.grupos.nome": ("G.n",),
        },
        exame,
    )
    assert [one.campos for one in exame.diferencas] == [("Rota.codigo", "Rota.nome")]


@pytest.mark.parametrize(("desvio_s", "differs"), [(0, False), (4.9, False), (-4.9, False), (6, True), (-10_800, True)])
def test_clocks_may_differ_by_five_seconds(desvio_s: float, differs: bool) -> None:
    exame = Exame(Canal.BANCO)
    nosso = datetime(2026, 3, 30, 8, 37)
    comparar.relogio("banco", nosso + timedelta(seconds=desvio_s), nosso, exame)

    assert [one.tipo for one in exame.diferencas] == ([Tipo.RELOGIO] if differs else [])
    assert f"{desvio_s:+.1f} s" in exame.vistos[0]


def test_a_text_the_contract_has_is_right_however_it_is_accented_and_another_is_told_without_its_words() -> None:
    exame = Exame(Canal.BANCO)
    comparar.mensagens(
        "tabelas.x.mensagem", ["RAMAL NAO ENCONTRADO", "Ramal não encontrado.", "CPF 123 INVALIDO"], exame
    )

    assert [one.tipo for one in exame.diferencas] == [Tipo.MENSAGEM_DESCONHECIDA]
    assert "123" not in exame.diferencas[0].mensagem


def test_unreadable_lines_are_counted_by_reason() -> None:
    exame = Exame(Canal.API)
    bad = [CampoIlegivel(n, "id", "não é um número inteiro") for n in (1, 2)]
    comparar.formato("api.status", bad, 5, {"api.status.status_id": ("StatusUsuario.codigo",)}, exame)

    assert [(one.onde, one.campos) for one in exame.diferencas] == [("api.status.id", ("StatusUsuario.codigo",))]
    assert "2 de 7 linhas" in exame.diferencas[0].mensagem


def test_a_database_in_another_encoding_differs() -> None:
    exame = Exame(Canal.BANCO)
    comparar.codificacao({"server_encoding": "LATIN1"}, exame)
    assert [one.tipo for one in exame.diferencas] == [Tipo.CHARSET]


def test_the_status_is_0_for_the_same_1_for_a_difference_and_2_when_blind() -> None:
    same, other, blind = Exame(Canal.API), Exame(Canal.BANCO), Exame(Canal.EVENTOS, impedimento="fechada")
    other.difere(Tipo.CHARSET, "tabelas", "x")
    other.difere(Tipo.CHARSET, "tabelas", "x")

    assert len(other.diferencas) == 1
    assert [Relato("p", exames).status for exames in ((same,), (same, other), (other, blind), ())] == [0, 1, 2, 2]
