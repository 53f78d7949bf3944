"""Metrics: each formula on known rows, with numerator, denominator and coverage; one statement for all queues."""

from __future__ import annotations

import pytest

from tests.support.central import Central, operador

DIA = """
INSERT INTO pbx.nivel_de_servico VALUES
    ('2026-03-30', '08:00 - 08:59', 20, 1, 60, 20, 5, 15, 100),
    ('2026-03-30', '09:00 - 09:59', 20, 1, 10, 0, 0, 0, 20),
    ('2026-03-31', '08:00 - 08:59', 20, 1, 1, 1, 1, 1, 4),
    ('2026-03-30', '08:00 - 08:59', 20, 2, 3, 1, 0, 0, 4);
INSERT INTO pbx.grupos_de_atendimento_logs (id_grupo_de_atendimento, tempo_em_espera, duracao, id_usuario, data,
    id_campanha) VALUES
    (1, 10, 100, 1, '2026-03-30 00:00', 10), (1, 20, 50, 2, '2026-03-30 23:59:59', NULL),
    (1, NULL, 30, 3, '2026-03-30 12:00', NULL), (1, 45, NULL, NULL, '2026-03-30 12:00', 10),
    (1, 1, NULL, NULL, '2026-03-30 12:00', 10), (1, 99, 99, 1, '2026-03-31 00:00', NULL),
    (2, 4, 8, 1, '2026-03-30 12:00', NULL);
UPDATE pbx.campanhas SET clientes_finalizados = 3, clientes_nao_finalizados = 1, ligacoes_atendidas = 40,
    ligacoes_nao_atendidas = 50, ligacoes_ocupadas = 10 WHERE id = 10;
"""
CONTA = "valor numerador denominador cobertura"


@pytest.fixture
async def aqui(aqui: Central) -> Central:
    await aqui.sql(DIA)
    return aqui


def conta(valor: str | None, numerador: str, denominador: str, cobertura: str | None) -> dict[str, str | None]:
    return {"valor": valor, "numerador": numerador, "denominador": denominador, "cobertura": cobertura}


async def test_each_definition_of_service_level_gives_its_own_number(aqui: Central) -> None:
    names = ("GENESYS", "GENESYS_SEM_ABANDONOS", "AMAZON_CONNECT", "ASTERISK", "ASTERISK_COM_ABANDONOS")
    asked = " ".join(f"{name}: nivelDeServico(definicao: {name}) {{ {CONTA} }}" for name in names)
    got = await aqui.query(
        f"""{{ grupoAtendimento(codigo: 1) {{ metricas(de: "2026-03-30", ate: "2026-03-30") {{ {asked}
               padrao: nivelDeServico {{ nome formula versao janela {{ de ate }} }} }} }} }}"""
    )
    assert got.errors is None
    assert got.data["grupoAtendimento"]["metricas"] == {
        "GENESYS": conta("0.6364", "70", "110", "0.9167"),
        "GENESYS_SEM_ABANDONOS": conta("0.7778", "70", "90", "0.9167"),
        "AMAZON_CONNECT": conta("0.6250", "75", "120", "0.9167"),
        "ASTERISK": conta("0.7778", "70", "90", "0.9167"),
        "ASTERISK_COM_ABANDONOS": conta("0.6818", "75", "110", "0.9167"),
        "padrao": {
            "nome": "nivelDeServico.GENESYS",
            "formula": "atendidas_abaixo / (atendidas + desligadas)",
            "versao": 1,
            "janela": {"de": "2026-03-30", "ate": "2026-03-30"},
        },
    }


async def test_waiting_talking_and_abandonment_of_a_day_from_its_first_second_to_its_last(aqui: Central) -> None:
    got = await aqui.query(
        f"""{{ grupoAtendimento(codigo: 1) {{ metricas(de: "2026-03-30", ate: "2026-03-30") {{
               abandono {{ {CONTA} }} tme {{ {CONTA} }} tmaFalado {{ {CONTA} }} }} }} }}"""
    )
    assert got.errors is None
    assert got.data["grupoAtendimento"]["metricas"] == {
        "abandono": conta("0.4000", "2", "5", "1.0000"),
        "tme": conta("15.0000", "30", "2", "0.6667"),
        "tmaFalado": conta("60.0000", "180", "3", "1.0000"),
    }


async def test_without_calls_the_value_is_null_and_the_denominator_says_why(aqui: Central) -> None:
    got = await aqui.query(
        f"""{{ grupoAtendimento(codigo: 3) {{ metricas(de: "2026-03-30", ate: "2026-03-31") {{
               nivelDeServico {{ {CONTA} }} abandono {{ {CONTA} }} tme {{ {CONTA} }} }} }} }}"""
    )
    assert got.errors is None
    nothing = conta(None, "0", "0", None)
    assert got.data["grupoAtendimento"]["metricas"] == {
        "nivelDeServico": nothing,
        "abandono": nothing,
        "tme": nothing,
    }


async def test_a_campaign_tells_its_progress_its_hit_rate_and_what_the_dialer_abandoned(aqui: Central) -> None:
    got = await aqui.query(
        f"""{{ campanha(codigo: 10) {{ progresso {{ {CONTA} janela {{ de }} }} taxaDeAcerto {{ {CONTA} }}
               abandonoDoDiscador(de: "2026-03-30", ate: "2026-03-30") {{ {CONTA} nome }} }} }}"""
    )
    assert got.errors is None
    assert got.data["campanha"] == {
        "progresso": {**conta("0.7500", "3", "4", "1"), "janela": None},
        "taxaDeAcerto": conta("0.4000", "40", "100", "1"),
        "abandonoDoDiscador": {**conta("0.3333", "1", "3", "1.0000"), "nome": "abandonoDoDiscador.2s"},
    }


async def test_the_metrics_of_all_queues_cost_one_statement_for_each_source(aqui: Central) -> None:
    before = len(aqui.statements())
    got = await aqui.query(
        """{ gruposAtendimento { nodes { codigo metricas(de: "2026-03-30", ate: "2026-03-31") {
             nivelDeServico { valor } outro: nivelDeServico(definicao: ASTERISK) { valor }
             abandono { valor } tme { valor } tmaFalado { valor } } } } }"""
    )
    assert got.errors is None
    values = [one["metricas"]["nivelDeServico"]["valor"] for one in got.data["gruposAtendimento"]["nodes"]]
    assert values == ["0.6228", "0.7500", None]
    assert len(aqui.statements()[before:]) == 3  # the queues; nivel_de_servico; grupos_de_atendimento_logs


@pytest.mark.parametrize(("de", "ate"), [("2026-03-31", "2026-03-30"), ("2020-01-01", "2026-01-01")])
async def test_a_window_that_is_backwards_or_too_long_is_refused(aqui: Central, de: str, ate: str) -> None:
    got = await aqui.query(
        f'{{ grupoAtendimento(codigo: 1) {{ metricas(de: "{de}", ate: "{ate}") {{ tme {{ valor }} }} }} }}'
    )
    assert [one.extensions["argumento"] for one in got.errors] == ["ate"]


async def test_a_limited_key_measures_nothing_that_it_may_not_read(aqui: Central) -> None:
    got = await aqui.query(
        """{ grupoAtendimento(codigo: 1) { metricas(de: "2026-03-30", ate: "2026-03-30") { tme { denominador } } } }""",
        quem=operador("0201"),
    )
    assert got.data == {"grupoAtendimento": {"metricas": {"tme": {"denominador": "0"}}}}
