"""Lines of the event socket, well formed and not."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gateway.domain.eventos import (
    AgendamentoOperador,
    Desligamento,
    EventoPbx,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    LinhaIlegivel,
    Preview,
    TrocaStatus,
)
from gateway.protocol.events import parse_line
from gateway.protocol.framing import LineFramer, Oversized

H = Desligamento("40000", "1515063682.70419")
H_LINE = "<H><40000><1515063682.70419>"


def read(text: str) -> list[EventoPbx | LinhaIlegivel]:
    return parse_line(text.encode())


@pytest.mark.parametrize("blank", ["", "\r\n", "\n", "   ", "\t\r", "\x00\r\n"])
def test_a_blank_line_says_nothing(blank: str) -> None:
    assert read(blank) == []


@pytest.mark.parametrize("kind", ["S", "$", "\\$", "s"])
def test_the_misread_dollar_is_an_s(kind: str) -> None:
    assert read(f"<{kind}><40000><1><Logado>") == [TrocaStatus("40000", 1, "Logado")]


def test_a_line_in_iso_8859_1_is_read() -> None:
    assert parse_line("<S><40000><4><Reunião>".encode("latin-1")) == [TrocaStatus("40000", 4, "Reunião")]


@pytest.mark.parametrize(
    ("middle", "parametro1", "parametro2"),
    [
        ("<<15 min>><x>", "<15 min>", "x"),
        ("<espera <15 min>><x>", "espera <15 min>", "x"),
        ("<a < b><c > d>", "a < b", "c > d"),
        ("<a>><<b>", "a>", "<b"),
        ("<><>", "", ""),
        ("<  dois  blancos ><>", "  dois  blancos ", ""),
        ("<<a><b>><c>", "<a><b>", "c"),
        ("<a><<b><c>>", "a", "<b><c>"),
        ("<<a><b>><<c><d>>", "<a><b>", "<c><d>"),
        ("<123&IdBase=45><A>", "123&IdBase=45", "A"),
        ("<<H><40000><1.2>><x>", "<H><40000><1.2>", "x"),
        ("<H><40000>", "H", "40000"),
        ("<a;b><c'd\"e>", "a;b", "c'd\"e"),
    ],
)
def test_brackets_inside_belong_to_the_parameters(middle: str, parametro1: str, parametro2: str) -> None:
    assert read(f"<D><40000><9999999>{middle}<10><1515063682.70419>") == [
        LigacaoDiscador("40000", "9999999", parametro1, parametro2, 10, "1515063682.70419")
    ]
    assert read(f"<PREVIEW><40000><9999999>{middle}<10>") == [Preview("40000", "9999999", parametro1, parametro2, 10)]
    assert read(f"<AGOP><40000><9999999>{middle}<10>{H_LINE}") == [
        AgendamentoOperador("40000", "9999999", parametro1, parametro2, 10),
        H,
    ]


def test_brackets_in_the_name_of_a_status_belong_to_it() -> None:
    assert read("<S><40000><5><<15 min>>") == [TrocaStatus("40000", 5, "<15 min>")]
    assert read("<S><40000><5><Pausa <a><b>>") == [TrocaStatus("40000", 5, "Pausa <a><b>")]
    assert read(f"<S><40000><5><<15 min>>{H_LINE}") == [TrocaStatus("40000", 5, "<15 min>"), H]


def test_a_cut_between_the_parameters_that_nobody_can_know_is_told_and_not_guessed() -> None:
    line = "<D><40000><9999999><a><b><c><10><1515063682.70419>"
    assert read(line) == [
        LinhaIlegivel(line, "não se sabe onde termina parametro1 e começa parametro2 do evento D", "parametro1")
    ]


@pytest.mark.parametrize(
    ("line", "motivo", "campo"),
    [
        ("<X><40000><1>", "a linha não começa com um tipo de evento conhecido", None),
        ("lixo", "a linha não começa com um tipo de evento conhecido", None),
        ("<A>", "o evento A está malformado: falta '<' depois do tipo", None),
        ("<A><40000><1", "o evento está cortado: falta o '>' final", None),
        ("<A><40000><1>", "o evento A tem 3 campos depois do tipo; vieram 2", None),
        ("<H><1><2><3>", "o evento H tem 2 campos depois do tipo; vieram 3", None),
        ("<R><1><2>", "o evento R tem 4 campos depois do tipo; vieram 2", None),
        ("<D><1><2><3><4><5>", "o evento D tem 6 campos depois do tipo; vieram 5", None),
        ("<PREVIEW><1><2><3><4>", "o evento PREVIEW tem 5 campos depois do tipo; vieram 4", None),
        ("<S><1><2>", "o evento S tem 3 campos depois do tipo; vieram 2", None),
        ("<H><><1.2>", "o campo ramal do evento H está vazio", "ramal"),
        ("<H><40000><>", "o campo uniqueid do evento H está vazio", "uniqueid"),
        ("<H><40<000><1.2>", "o campo ramal do evento H tem '<' ou '>' dentro", "ramal"),
        ("<S><40000><um><Logado>", "o campo id_status do evento S não é um número inteiro", "id_status"),
        ("<S><40000><99999999999><x>", "o campo id_status do evento S não é um número inteiro", "id_status"),
        ("<AGOP><1><2><a><b><x>", "o campo id_campanha do evento AGOP não é um número inteiro", "id_campanha"),
        ("<D><1><2><a><b>< ><1.2>", "o campo id_campanha do evento D não é um número inteiro", "id_campanha"),
    ],
)
def test_what_is_no_event_is_told_with_its_text_reason_and_field(line: str, motivo: str, campo: str | None) -> None:
    assert read(line) == [LinhaIlegivel(line, motivo, campo)]


def test_an_event_without_a_number_of_its_caller_is_an_event() -> None:
    assert read("<R><40000><><33553434><1.2>") == [LigacaoReceptiva("40000", "", "33553434", "1.2")]


def test_events_glued_with_blanks_are_read_each_with_its_own_text() -> None:
    items = read(f"<A><40000><33553434><1.2> \r {H_LINE}\t<S><40000><1><Logado>")

    assert items == [LigacaoAtiva("40000", "33553434", "1.2"), H, TrocaStatus("40000", 1, "Logado")]
    assert [item.bruto for item in items] == [
        "<A><40000><33553434><1.2>",
        H_LINE,
        "<S><40000><1><Logado>",
    ]


@pytest.mark.parametrize("torn", ["<A><400", "<D><40000><999><a><b", "<PREV", "<H><40000><1515", "<"])
def test_an_event_after_a_torn_one_is_not_lost(torn: str) -> None:
    first, *rest = read(torn + H_LINE)

    assert isinstance(first, LinhaIlegivel)
    assert first.bruto == torn
    assert rest == [H]


def test_an_unknown_kind_glued_to_a_known_one_hides_nothing() -> None:
    assert read(f"<FAX><40000><1>{H_LINE}") == [
        LinhaIlegivel("<FAX><40000><1>", "a linha não começa com um tipo de evento conhecido"),
        H,
    ]


@pytest.mark.parametrize("line", ["<FAX><40000><H><Ana><ontem>", "<FAX><H><1><2>", "x<S><Ana><1><y>"])
def test_an_unknown_line_is_not_mistaken_for_events(line: str) -> None:
    (item,) = read(line)

    assert isinstance(item, LinhaIlegivel)
    assert item.bruto == line


def test_a_broken_event_that_holds_another_in_a_value_gives_none() -> None:
    line = "<D><40000><999><<H><40000><1515063682.70419>><p2><sem campanha>"
    assert read(line) == [LinhaIlegivel(line, "o campo id_campanha do evento D não é um número inteiro", "id_campanha")]


def test_values_of_people_are_not_in_the_text_of_an_event() -> None:
    (event,) = read("<D><40000><11984160601><219.273.058-61><Maria><10><1.2>")
    assert "984160601" not in repr(event)
    assert "219.273" not in repr(event)
    assert "Maria" not in repr(event)
    assert "984" not in repr(read("<D><11984160601>"))


def test_a_line_made_to_be_slow_is_read_in_a_moment() -> None:
    started = time.process_time()
    for line in ("<A>" * 21_000, "<D><1><2>" + "<>" * 30_000, "<S>" * 20_000 + "x", "<D>" + "><" * 30_000 + ">"):
        parse_line(line.encode())
    assert time.process_time() - started < 5


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=300)
def test_any_bytes_give_items_and_never_silence(line: bytes) -> None:
    items = parse_line(line)
    assert bool(items) == bool(line.decode("latin-1").strip(" \t\r\n\x00\x0b\x0c"))


@given(st.text("<>ARDHSP$ 12.\\", max_size=80))
@settings(deadline=None, max_examples=400)
def test_no_letter_of_an_almost_event_is_lost(text: str) -> None:
    told = "".join(item.bruto for item in read(text))
    assert told.replace(" ", "") == text.replace(" ", "")


NUMBER = st.from_regex(r"[0-9]{2,11}", fullmatch=True)
UNIQUEID = st.from_regex(r"[0-9]{9,10}\.[0-9]{1,6}", fullmatch=True)
ID = st.integers(0, 2**31 - 1)
# any printable text; `><` inside is for the tests above, since two such events glued cannot be told apart
FREE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12).filter(
    lambda text: "><" not in text and text == text.strip()
)
LOOKS_GLUED = ("<A>", "<R>", "<D>", "<H>", "<S>", "<$>", "<PREVIEW>", "<AGOP>", "<\\$>")


def as_line(event: EventoPbx) -> str:
    names = [name for name in event.__slots__ if name != "bruto"]
    return f"<{event.tipo}>" + "".join(f"<{getattr(event, name)}>" for name in names)


EVENTS = st.one_of(
    st.builds(LigacaoAtiva, NUMBER, NUMBER, UNIQUEID),
    st.builds(LigacaoReceptiva, NUMBER, NUMBER, NUMBER, UNIQUEID),
    st.builds(LigacaoDiscador, NUMBER, NUMBER, FREE, FREE, ID, UNIQUEID),
    st.builds(Preview, NUMBER, NUMBER, FREE, FREE, ID),
    st.builds(AgendamentoOperador, NUMBER, NUMBER, FREE, FREE, ID),
    st.builds(Desligamento, NUMBER, UNIQUEID),
    st.builds(TrocaStatus, NUMBER, ID, FREE),
)


@given(EVENTS)
@settings(deadline=None, max_examples=300)
def test_every_event_comes_back_exactly(event: EventoPbx) -> None:
    assert read(as_line(event)) == [event]


@given(st.lists(EVENTS, max_size=8), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=120)
def test_no_event_is_lost_however_lines_are_cut_glued_or_merged(events: list[EventoPbx], rng: random.Random) -> None:
    lines = [as_line(event) for event in events]
    assume(not any(mark in line[1:].upper() for line in lines for mark in LOOKS_GLUED))
    stream = "".join(line + rng.choice(["", "\n", "\r\n", "\n\n", " \r\n"]) for line in lines).encode()
    framer = LineFramer()
    framed: list[bytes | Oversized] = []
    while stream:
        size = rng.randint(1, len(stream))
        framed += framer.feed(stream[:size])
        stream = stream[size:]
    framed += framer.end()

    assert [item for line in framed if isinstance(line, bytes) for item in parse_line(line)] == events


@given(EVENTS, EVENTS, st.data())
@settings(deadline=None, max_examples=250)
def test_an_event_merged_with_the_stump_of_another_is_read(
    torn: EventoPbx, event: EventoPbx, data: st.DataObject
) -> None:
    stump, line = as_line(torn), as_line(event)
    assume(not any("<" in value or ">" in value for value in _free(torn) + _free(event)))
    stump = stump[: data.draw(st.integers(0, len(stump) - 1))]
    assume(not stump.endswith(">"))

    items = read(stump + line)

    assert items[-1] == event
    assert len(items) == (2 if stump else 1)


def _free(event: EventoPbx) -> list[str]:
    return [getattr(event, name, "") for name in ("parametro1", "parametro2", "nome_status")]
