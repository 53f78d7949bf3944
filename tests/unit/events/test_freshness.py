"""Which of the API's answers an event, or a command of ours, makes stale."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.domain.eventos import (
    AgendamentoOperador,
    Desligamento,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    LinhaIlegivel,
    TrocaStatus,
)
from gateway.events.freshness import COM_EVENTOS, mudado_pelo, mudado_por
from gateway.events.items import TRANSBORDO, Conexao, EventoGuardado, Lacuna, Observacao, Reconciliado
from gateway.journal.port import Position

TUDO = {(funcao, None) for funcao in COM_EVENTOS}
RAMAL = ("status_ramal", "40009")


@pytest.mark.parametrize(
    ("item", "mudado"),
    [
        pytest.param(TrocaStatus("40009", 6, "Almoço"), {RAMAL}, id="S"),
        pytest.param(LigacaoAtiva("40009", "1", "u"), {RAMAL}, id="A"),
        pytest.param(LigacaoReceptiva("40009", "1", "2", "u"), {RAMAL, ("fila_espera", None)}, id="R"),
        pytest.param(
            LigacaoDiscador("40009", "1", "a", "b", 27, "u"),
            {RAMAL, ("fila_espera", None), ("ligacoes_campanha", "27")},
            id="D",
        ),
        pytest.param(
            Desligamento("40009", "u"),
            {RAMAL, ("ligacoes_campanha", None), ("grupos_de_atendimento", None)},
            id="H",
        ),
        pytest.param(AgendamentoOperador("40009", "1", "a", "b", 27), set(), id="AGOP"),
        pytest.param(LinhaIlegivel("x", "y"), TUDO, id="a line that could have been any"),
        pytest.param(Conexao(False), TUDO, id="a lost connection"),
        pytest.param(Reconciliado(40, 0), TUDO, id="the truth read again"),
        pytest.param(Observacao("GRUPO", "1", None), set(), id="a look of ours"),
    ],
)
def test_an_item_makes_stale_what_it_may_have_changed(item: Any, mudado: set[tuple[str, str | None]]) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    assert set(mudado_pelo(EventoGuardado("principal", Position("e", 1), at, item))) == mudado


def test_a_gap_makes_everything_stale_that_events_change() -> None:
    assert set(mudado_pelo(Lacuna(Position("e", 1), Position("e", 9), TRANSBORDO))) == TUDO


@pytest.mark.parametrize(
    ("argumentos", "ramal", "campanha"),
    [
        pytest.param({"ramal": "40009", "status_id": "6"}, "40009", None, id="an extension"),
        pytest.param({"campanha": "27"}, None, "27", id="a campaign"),
        pytest.param({"campanha": "0", "parametro1": "x"}, None, None, id="all campaigns"),
        pytest.param({"telefone_id": "9"}, None, None, id="neither"),
    ],
)
def test_a_command_makes_stale_what_it_names_and_all_of_what_it_does_not(
    argumentos: dict[str, str], ramal: str | None, campanha: str | None
) -> None:
    mudado = set(mudado_por(argumentos))
    assert ("status_ramal", ramal) in mudado
    assert ("ligacoes_campanha", campanha) in mudado
    assert {("usuarios", None), ("campanhas", None), ("fila_espera", None)} < mudado
