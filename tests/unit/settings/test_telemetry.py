from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gateway.clock import SystemClock
from gateway.telemetry import logs
from gateway.telemetry.metrics import Metrics
from gateway.telemetry.redaction import OCULTO, limpar, limpar_texto


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    logs.configurar("info", out)
    yield out
    root.handlers[:], root.level = handlers, level
    logs.limpar_vinculos()
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("GET /api/discar?ramal=1&chave=abc123&x=2", f"GET /api/discar?ramal=1&chave={OCULTO}&x=2"),
        ("Authorization: Bearer tip_abc-DEF_1", f"Authorization: {OCULTO} {OCULTO}"),
        ("postgresql://integracao:s3nh4@host/db", f"postgresql://integracao:{OCULTO}@host/db"),
        ('{"senha": "s3nh4", "a": 1}', f'{{"senha": "{OCULTO}", "a": 1}}'),
        ("CPF 123.456.789-09", f"CPF {OCULTO}"),
        ("CNPJ 12.345.678/0001-95", f"CNPJ {OCULTO}"),
        ("12345678909", f"{OCULTO}09"),
        ("fone 11999990000.", f"fone {OCULTO}00."),
        ("(11) 99999-0000", OCULTO),
        ("<R><40000><11999990000><>", f"<R><40000><{OCULTO}00><>"),
    ],
)
def test_secrets_and_personal_numbers_are_hidden(text: str, left: str) -> None:
    assert limpar_texto(text) == left


@pytest.mark.parametrize(
    "text", ["ramal 40018", "1489513487.153", "2026-11-24T06:22:14.398082Z", "192.0.2.10:25000", "1.234.567"]
)
def test_what_is_neither_stays(text: str) -> None:
    assert limpar_texto(text) == text


def test_fields_are_hidden_by_name_at_any_depth() -> None:
    told = {"a": [{"chave": "x", "senha_nova": 1}], "authorization": "y", "n": 11999990000, "took_ms": 123456789}
    assert limpar(told) == {
        "a": [{"chave": OCULTO, "senha_nova": OCULTO}],
        "authorization": OCULTO,
        "n": f"{OCULTO}00",
        "took_ms": 123456789,
    }


@hypothesis_settings(max_examples=100)
@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.binary(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_anything_can_be_cleaned(value: object) -> None:
    limpar(value)


@hypothesis_settings(max_examples=100)
@given(st.from_regex(r"[1-9][0-9]{9,12}", fullmatch=True), st.text(alphabet=" ;<>,:áx", max_size=5))
def test_a_whole_phone_number_never_passes(phone: str, around: str) -> None:
    assert phone not in limpar_texto(f"{around}{phone}{around}")


def test_lines_are_json_with_what_was_bound_even_from_libraries_and_loggers_made_before(written: io.StringIO) -> None:
    log = logs.logger("teste")
    logs.vincular(pedido="abc", identidade="painel")
    log.info("discando", telefone="11999990000")
    logging.getLogger("asyncpg").warning("dsn postgresql://a:s3nh4@h/d")
    try:
        raise ValueError("senha=s3nh4 fone 11999990000")
    except ValueError:
        log.exception("falhou", segredo="s3nh4")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["event"] for line in lines][::2] == ["discando", "falhou"]
    assert all(line["pedido"] == "abc" and line["identidade"] == "painel" for line in lines)
    assert "s3nh4" not in written.getvalue()
    assert "11999990000" not in written.getvalue()
    assert "ValueError" in lines[2]["exception"]


def test_two_registries_do_not_know_of_each_other() -> None:
    one, two = Metrics(), Metrics()
    one.vigiar_canais(lambda: [("principal", "API", True, True, False), ("principal", "BANCO", False, None, True)])
    assert b'gateway_channel_up{canal="API",pbx="principal"} 1.0' in one.texto()
    assert b'gateway_channel_up{canal="BANCO",pbx="principal"} 0.0' in one.texto()
    assert [line for line in one.texto().decode().splitlines() if line.startswith("gateway_breaker_closed{")] == [
        'gateway_breaker_closed{canal="API",pbx="principal",tipo="leituras"} 1.0',
        'gateway_breaker_closed{canal="API",pbx="principal",tipo="comandos"} 0.0',
        'gateway_breaker_closed{canal="BANCO",pbx="principal",tipo="comandos"} 1.0',
    ]
    assert b"channel_up" not in two.texto()


async def test_readers_and_tasks_are_counted_when_asked() -> None:
    one, leitores = Metrics(), [3]
    one.vigiar_fluxo(lambda: leitores[0])
    antes = len(asyncio.all_tasks())
    parada = asyncio.create_task(asyncio.Event().wait())
    leitores[0] = 4
    texto = one.texto().decode()
    parada.cancel()
    assert "gateway_event_readers 4.0" in texto
    assert f"gateway_tasks {antes + 1}.0" in texto


async def test_the_clock_is_aware_and_goes_forward() -> None:
    clock = SystemClock()
    offset = clock.now().utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 0
    before = clock.monotonic()
    await clock.sleep(0)
    assert clock.monotonic() >= before
