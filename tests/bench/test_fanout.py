"""The measurement of the fan-out compares before it times, notices what is lost, and says medians and ratios."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.fanout.carga import Carga, compilar
from bench.fanout.cenarios import CENARIOS, Cenario
from bench.fanout.documentos import um_documento_cada
from bench.fanout.medir import comparar, medir
from bench.fanout.relatorio import Medido, pagina
from bench.fanout.servidores import GRAPHQL_WS, NOSSO, SIMPLES, TETO, Servidores
from bench.servers import installed_node


@pytest.mark.parametrize("cheio", [pytest.param(um, id=um.nome) for um in CENARIOS if um.assinantes == 1_000])
def test_every_server_says_the_same_and_loses_nothing(cheio: Cenario, tmp_path: Path) -> None:
    janela = 2 if cheio.janela else 0
    pequeno = replace(cheio, assinantes=3, janela=janela, taxa=20, parados=0)
    servidores = Servidores(installed_node())
    medidos = medir(pequeno, servidores, compilar(tmp_path), tmp_path, 1, 0.2)
    assert set(medidos) == set(filter(servidores.ha, cheio.servidores))
    for medido in medidos.values():
        for relato in medido.rodadas[0].values():
            assert (relato["faltam"], relato["fora_de_ordem"]) == (0, 0)
            assert relato["entregas"] == relato["eventos"] * (1 if cheio.dirigido else 3)


def linha(telefone: str, numero: int) -> str:
    evento = f'"uniqueid": "1700000000.{numero:09d}", "telefoneOrigem": "{telefone}", "recebidoEm": "{numero}"'
    return f'{{"id": "1", "type": "next", "payload": {{"data": {{"eventos": {{{evento}}}}}}}}}'


def test_answers_that_differ_in_more_than_time_and_place_end_the_measurement() -> None:
    comparar({"um": [linha("1", 5), linha("2", 6)], "outro": [linha("1", 8), linha("2", 9)]})
    with pytest.raises(RuntimeError, match="outro and um differ"):
        comparar({"um": [linha("1", 5)], "outro": [linha("2", 5)]})


def test_a_thousand_documents_are_a_thousand() -> None:
    assert len(set(um_documento_cada(1_000))) == 1_000


def test_the_table_has_medians_of_rounds_and_of_ratios_inside_them() -> None:
    def medido(*por_s: float) -> Medido:
        return Medido({"kib_por_assinante": 32.55}, [{"vazao": {"entregas_por_s": um}} for um in por_s])

    page = pagina({CENARIOS[0]: {NOSSO: medido(3_000, 8_000, 4_000), TETO: medido(1_000, 2_000, 8_000)}})

    assert "| gateway | 4,000 | – | – | – | – | 32.5 |" in page
    assert f"| *gateway ÷ {TETO}* | 3.00 (0.50 to 4.00) | – |" in page


def test_the_load_ends_when_a_server_closes_on_it(tmp_path: Path) -> None:
    with Carga(compilar(tmp_path)) as carga, pytest.raises(RuntimeError, match="ended with"):
        carga.mandar("não é uma ordem")


def test_all_four_are_measured_where_they_can_be() -> None:
    assert {nome for cenario in CENARIOS for nome in cenario.servidores} == {NOSSO, SIMPLES, GRAPHQL_WS, TETO}
