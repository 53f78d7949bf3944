"""The numbered log: no hole, bounded memory, nothing forgotten."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbx_simulator.faults.journal import Emitted, Journal, masked
from pbx_simulator.faults.numbered import NumberedLog


@settings(max_examples=40, deadline=None)
@given(
    size=st.integers(2, 9),
    values=st.lists(st.text(max_size=5), max_size=60),
    after=st.integers(0, 70),
    limit=st.integers(0, 70),
)
def test_what_was_spilled_is_read_back_in_order_and_without_a_hole(size, values, after, limit):
    log = NumberedLog(size)
    try:
        for value in values:
            log.append({"v": value})
        expected = [{"n": n, "v": v} for n, v in enumerate(values, 1) if n > after][:limit]
        assert log.after(after, limit) == expected
        assert log.in_memory <= size
    finally:
        log.close()


def test_clearing_keeps_counting_so_that_an_old_position_never_returns():
    log = NumberedLog(3)
    for value in range(8):
        log.append({"v": value})
    log.clear()
    assert log.after(0) == []
    assert log.append({"v": "novo"}) == 9
    assert log.after(0) == [{"n": 9, "v": "novo"}]
    log.close()


async def test_a_reader_that_waits_gets_the_entry_it_asked_for():
    log = NumberedLog()
    log.append({"v": 1})
    waiting = asyncio.create_task(log.wait_after(0, 5, where=lambda entry: entry["v"] == 3))
    for value in (2, 3):
        await asyncio.sleep(0)
        log.append({"v": value})
    assert await waiting == [{"n": 3, "v": 3}]
    assert await log.wait_after(3, 0.01) == []


def test_a_memory_bound_of_one_is_refused():
    with pytest.raises(ValueError, match="at least 2"):
        NumberedLog(1)


def test_the_journal_ties_the_steps_of_a_request_and_masks_its_secrets():
    journal = Journal(lambda: "agora")
    first = journal.received("api", "discar", {"ramal": "40000", "chave": "abc", "senha": ""}, "127.0.0.1")
    second = journal.received("commands", "SETSTATUS", {"campos": ["40000", "1"]})
    journal.executed(second, "commands", "SETSTATUS", "STATUS ALTERADO COM SUCESSO")
    journal.answered(second, "commands", "SETSTATUS", "STATUS ALTERADO COM SUCESSO")
    journal.unanswered(first, "api", "discar", "resposta_muda")
    phases = [(e["pedido"], e["fase"]) for e in journal.after(0)]
    assert phases == [
        (1, "recebido"),
        (2, "recebido"),
        (2, "executado"),
        (2, "respondido"),
        (1, "sem_resposta"),
    ]
    assert journal.after(0)[0]["args"] == {"ramal": "40000", "chave": "***", "senha": ""}
    assert [e["n"] for e in journal.after(0, fase="executado", nome="SETSTATUS")] == [3]


def test_masking_knows_the_names_of_secrets_in_any_case():
    assert masked({"CHAVE": "x", "ramal": "1"}) == {"CHAVE": "***", "ramal": "1"}


def test_the_emitted_history_tells_injected_lines_from_true_ones():
    emitted = Emitted(lambda: "agora")
    emitted.note("<H><40000><1.1>", 2)
    emitted.note("<X>", 2, injetada=True)
    assert emitted.lines() == ["<H><40000><1.1>", "<X>"]
    assert [(e["n"], e["injetada"]) for e in emitted.after(0)] == [(1, False), (2, True)]
