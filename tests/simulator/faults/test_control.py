"""The control port, over real HTTP, in front of a stand-in that notes what it is asked."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from pbx_simulator.faults.control import AtoInvalido, control_app
from pbx_simulator.faults.journal import Emitted, Journal
from pbx_simulator.faults.registry import Registry
from pbx_simulator.faults.served import Served
from tests.support.control import ControlClient, Refused


class StandIn:
    """What the control port needs, without a PBX behind it."""

    def __init__(self) -> None:
        self.journal = Journal(lambda: "agora")
        self.emitted = Emitted(lambda: "agora")
        self.registry = Registry()
        self.asked: list[tuple[object, ...]] = []

    def describe_ports(self) -> Mapping[str, object]:
        return {"api": 1}

    def state(self) -> Mapping[str, object]:
        return {"ligacoes": 0}

    def active_quirks(self) -> Mapping[str, object]:
        return self.registry.active()

    async def put_quirk(self, name: str, values: Mapping[str, object]) -> Mapping[str, object]:
        return dict(self.registry.put(name, values).params)

    async def remove_quirk(self, name: str) -> bool:
        return self.registry.remove(name)

    async def clear_quirks(self) -> None:
        self.registry.clear()

    async def act(self, acao: str, args: Mapping[str, object]) -> Mapping[str, object]:
        if acao == "impossivel":
            raise AtoInvalido("ato desconhecido")
        self.asked.append((acao, dict(args)))
        return {"uniqueid": "1.1"}

    async def advance(self, seconds: float) -> Mapping[str, object]:
        self.asked.append(("advance", seconds))
        return {"atos": 0}

    async def kill(self, part: str) -> None:
        self.asked.append(("kill", part))

    async def restart(self, part: str) -> None:
        self.asked.append(("restart", part))

    async def reset(self) -> None:
        self.asked.append(("reset",))


@pytest.fixture
async def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
async def control(stand_in: StandIn) -> AsyncIterator[ControlClient]:
    async with (
        Served(control_app(stand_in), "127.0.0.1") as served,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}") as http,
    ):
        yield ControlClient(http)


async def test_quirks_are_listed_with_a_sentence_and_switched_on_and_off(control: ControlClient):
    await control.quirk("charset", canal="events")
    listed = await control.quirks()
    assert listed["ativos"]["charset"]["canal"] == "events"
    assert all(quirk["descricao"] for quirk in listed["existem"])
    assert (await control.unquirk("charset"))["removido"] is True
    assert (await control.unquirk("charset"))["removido"] is False
    await control.quirk("acentos")
    await control.unquirk()
    assert (await control.quirks())["ativos"] == {}


async def test_the_journal_is_read_after_a_number_and_by_phase(control: ControlClient, stand_in: StandIn):
    for _ in range(2):
        pedido = stand_in.journal.received("api", "usuarios", {})
        stand_in.journal.executed(pedido, "api", "usuarios", "ok")
    assert [e["n"] for e in await control.journal()] == [1, 2, 3, 4]
    assert [e["n"] for e in await control.journal(after=2, fase="executado")] == [4]
    assert await control.executed("usuarios") == 2


async def test_emitted_events_are_numbered_and_can_be_waited_for(control: ControlClient, stand_in: StandIn):
    stand_in.emitted.note("<H><1><1.1>", 1)
    assert [e["linha"] for e in await control.emitted(wait_s=1)] == ["<H><1><1.1>"]
    assert await control.emitted(after=1, wait_s=0.01) == []


async def test_acts_time_and_channels_are_driven_through_the_port(control: ControlClient, stand_in: StandIn):
    assert await control.act("discar", ramal="40000") == {"uniqueid": "1.1"}
    await control.advance(60)
    await control.kill("events")
    await control.restart("events")
    await control.reset()
    assert stand_in.asked == [
        ("discar", {"ramal": "40000"}),
        ("advance", 60.0),
        ("kill", "events"),
        ("restart", "events"),
        ("reset",),
    ]


async def test_what_makes_no_sense_is_refused_with_a_reason(control: ControlClient):
    with pytest.raises(Refused, match="quirk desconhecido"):
        await control.quirk("nada")
    with pytest.raises(Refused, match="ato desconhecido"):
        await control.act("impossivel")
    with pytest.raises(Refused, match="segundos deve ser"):
        await control.advance(-1)
    with pytest.raises(Refused, match="parte deve ser uma de"):
        await control.kill("tudo")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "told"),
    [
        ("POST", "/act", b"{", 400, "o corpo deve ser JSON"),
        ("POST", "/act", b"[]", 400, "o corpo deve ser um objeto JSON"),
        ("POST", "/act", b"{}", 400, "informe a acao"),
        ("GET", "/journal?after=x", None, 400, "after deve ser um número"),
        ("GET", "/journal?after=nan", None, 400, "after deve estar entre"),
        ("GET", "/nada", None, 404, "não existe neste porto"),
        ("POST", "/ports", None, 405, "não existe neste porto"),
    ],
)
async def test_bad_requests_get_a_typed_answer(control, method, path, body, status, told):
    reply = await control.http.request(method, path, content=body)
    assert reply.status_code == status
    assert told in reply.json()["erro"]
