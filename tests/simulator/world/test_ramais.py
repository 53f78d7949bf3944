"""Login, logout, interval status, pause: the answer, the event, the rows."""

import pytest

from pbx_simulator.world.codes import Codigo
from pbx_simulator.world.rules import status
from tests.simulator.world.conftest import Mundo, values


@pytest.mark.parametrize(
    ("ramal", "code"),
    [
        ("10005", Codigo.RAMAL_LOGADO),
        ("", Codigo.RAMAL_NAO_INFORMADO),
        ("12321", Codigo.RAMAL_NAO_ENCONTRADO),
        ("10010", Codigo.LOGIN_HARDPHONE_NAO_PERMITIDO),
    ],
)
def test_login_answers_what_the_manual_says(mundo: Mundo, ramal: str, code: Codigo) -> None:
    assert status.login(mundo.world, ramal).code is code


def test_a_login_is_seen_in_the_users_row_and_as_event_s(mundo: Mundo) -> None:
    status.login(mundo.world, "10005")
    tables, events = mundo.take()
    assert events == [("S", "10005", "1", "Logado")]
    row = values(tables["usuarios"][-1])
    assert (row["ramal"], row["id_status_usuario"], row["id_status_telefone"]) == ("10005", 1, 0)


def test_blocked_unconnected_and_unlicensed_extensions_stay_out_and_nothing_changes(mundo: Mundo) -> None:
    user = mundo.world.usuario("10005")
    assert user is not None
    user.bloqueado = True
    assert status.login(mundo.world, "10005").code is Codigo.RAMAL_BLOQUEADO
    user.bloqueado, user.softphone_conectado = False, False
    assert status.login(mundo.world, "10005").code is Codigo.SOFTPHONE_NAO_CONECTADO
    mundo.world.licencas = sum(each.logado for each in mundo.world.usuarios.values())
    assert status.login(mundo.world, "10005").code is Codigo.LICENCA_DE_RAMAIS_EXCEDIDA
    assert mundo.take() == ({}, [])


def test_a_pause_that_ends_leaves_its_length_in_pausas(mundo: Mundo) -> None:
    status.login(mundo.world, "10005")
    status.set_status(mundo.world, "10005", "6")
    began = mundo.now
    mundo.pass_s(61)
    assert status.set_status(mundo.world, "10005", "1").code is Codigo.STATUS_ALTERADO
    tables, events = mundo.take()
    assert [event[2:] for event in events] == [("1", "Logado"), ("6", "Intervalo de Almoço"), ("1", "Logado")]
    assert [values(row) for row in tables["pausas"]] == [
        {"id_usuario": 3, "ramal": "10005", "id_status": 6, "data": began, "tempo": 61}
    ]


@pytest.mark.parametrize(
    ("ramal", "wanted", "code"),
    [
        ("10005", "", Codigo.RAMAL_OU_STATUS_NAO_INFORMADO),
        ("12321", "999", Codigo.RAMAL_NAO_ENCONTRADO),
        ("10005", "999", Codigo.STATUS_NAO_EXISTE),
        ("10005", "1.5", Codigo.STATUS_NAO_EXISTE),
        ("10010", "999", Codigo.STATUS_NAO_EXISTE),
        ("10010", "3", Codigo.STATUS_HARDPHONE_NAO_PERMITIDO),
    ],
)
def test_a_refused_status_follows_the_order_of_the_checks(mundo: Mundo, ramal: str, wanted: str, code: Codigo) -> None:
    assert status.set_status(mundo.world, ramal, wanted).code is code
    assert mundo.take() == ({}, [])


def test_whoever_takes_a_shared_telephone_sends_its_user_away(mundo: Mundo) -> None:
    assert status.login_hardphone(mundo.world, "40018", "50001").code is Codigo.RAMAL_LOGADO
    assert status.login_hardphone(mundo.world, "40024", "50001").code is Codigo.RAMAL_LOGADO
    gone = mundo.world.usuario("40018")
    assert gone is not None
    assert not gone.logado
    assert gone.ramal_compartilhado is None
    assert status.login_hardphone(mundo.world, "40018", "").code is Codigo.RAMAL_NAO_ENCONTRADO
    assert status.login_hardphone(mundo.world, "10005").code is Codigo.RAMAL_NAO_ENCONTRADO


def test_the_pause_flag_changes_no_status_and_tells_nobody(mundo: Mundo) -> None:
    status.login(mundo.world, "10005")
    mundo.take()
    user = mundo.world.usuario("10005")
    assert user is not None
    for _ in range(2):
        assert status.pausar(mundo.world, "10005", True).code is Codigo.PAUSA_ALTERADA
    assert not user.disponivel
    status.pausar(mundo.world, "10005", False)
    assert user.disponivel
    assert mundo.take() == ({}, [])
