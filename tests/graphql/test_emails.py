"""E-mails over any period: windows, order, seams, pages, damage and failure told by window, and who may search what."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.identity import TUDO, Escopo, Identidade
from gateway.channels.mail import PbxMail
from gateway.clock import SystemClock
from gateway.protocol.columns import Lido
from gateway.protocol.dates import dividir_periodo
from gateway.protocol.mails import EmailApi
from resolvers.reading.mails import LeituraDeEmails, lugar
from tests.support.api_falsa import perguntar
from tests.support.central import Central
from tests.support.fake_peers import peer

DE, ATE = dt.date(2017, 1, 1), dt.date(2018, 2, 28)  # 14 months: 16 windows of 28 days
PERIODO = f'de: "{DE}", ate: "{ATE}"'
CAMPOS = """nodes { id codigo remetente destinatario assunto corpo criadoEm possuiImagensInline possuiAnexos origem }
            pageInfo { hasNextPage hasPreviousPage endCursor }"""


def email(id: int, quando: str, **outros: object) -> dict[str, object]:
    return {
        "id": id,
        "remetente": "remetente@totalip.com.br",
        "destinatario": "destinatario@totalip.com.br",
        "assunto": "Assunto Teste",
        "corpo_do_email": "Bom dia",
        "data_de_criacao": quando,
        "possui_imagens_inline": id % 2 == 0,
        "possui_anexos": id % 3 == 0,
        **outros,
    }


@dataclass
class Correio:
    """A mail API over some mails, as a PBX with one-month windows; counts what it is asked."""

    emails: list[dict[str, object]]
    falhas: dict[str, bytes | None] = field(default_factory=dict)  # first day of a window → its body, None: no answer
    pedidos: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ao_mesmo_tempo: int = 0
    _agora: int = 0

    async def script(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            url = urlsplit(head.split(b" ")[1].decode())
            args = dict(parse_qsl(url.query))
            self.pedidos.append((url.path.rsplit("/", 1)[-1], args))
            self._agora += 1
            self.ao_mesmo_tempo = max(self.ao_mesmo_tempo, self._agora)
            await asyncio.sleep(0)
            self._agora -= 1
            body = self.falhas.get(args["data_inicial"], self.found(args))
            if body is None:
                return
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()

    def found(self, args: dict[str, str]) -> bytes:
        first, last = args["data_inicial"], args["data_final"]
        assert (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days < 28
        some = [one for one in self.emails if first <= str(one["data_de_criacao"])[:10] <= last]
        return orjson.dumps(some) if some else b"EMAIL NAO ENCONTRADO"

    @property
    def janelas(self) -> list[tuple[str, str]]:
        return [(args["data_inicial"], args["data_final"]) for _, args in self.pedidos]


@asynccontextmanager
async def correio(falso: Correio) -> AsyncIterator[PbxMail]:
    async with (
        peer(falso.script) as pbx,
        PbxMail(f"http://127.0.0.1:{pbx.port}", clock=SystemClock(), chave="c0ffee", read_tries=1) as mail,
    ):
        yield mail


def espalhados(n: int) -> list[dict[str, object]]:
    """Mails over the 14 months, some at one instant, some at the seams, their ids in no order of time."""
    days = (ATE - DE).days + 1
    made = [
        email(1 + i * 7_919 % 10_007, f"{DE + dt.timedelta(days=i * days // n)} 12:00:{i % 2:02}.5") for i in range(n)
    ]
    seams = ("2017-01-28 23:59:59.999999", "2017-01-29 00:00:00", "2017-02-25 23:59:59", "2017-02-26 00:00:00")
    return made + [email(20_000 + n, quando) for n, quando in enumerate(seams)]


def na_ordem(emails: list[dict[str, object]]) -> list[object]:
    return [
        one["id"]
        for one in sorted(emails, key=lambda one: (dt.datetime.fromisoformat(str(one["data_de_criacao"])), one["id"]))
    ]


async def test_14_months_are_asked_in_windows_that_cover_each_day_once_and_merged_in_order() -> None:
    falso = Correio(espalhados(120))
    async with correio(falso) as mail:
        got = await perguntar(
            f'{{ emails(busca: {{assunto: "teste"}}, {PERIODO}, first: 200) {{ totalCount {CAMPOS} }} }}', mail=mail
        )
    assert got.errors is None
    page = got.data["emails"]
    assert [one["codigo"] for one in page["nodes"]] == na_ordem(falso.emails)
    assert page["totalCount"] == 124
    assert page["pageInfo"]["hasNextPage"] is False
    windows = sorted(falso.janelas)
    assert len(windows) == 16, "each window once, though both the page and the total need it"
    assert (windows[0][0], windows[-1][1]) == (str(DE), str(ATE))
    for (_, last), (first, _) in pairwise(windows):
        assert dt.date.fromisoformat(first) - dt.date.fromisoformat(last) == dt.timedelta(days=1)
    assert 1 < falso.ao_mesmo_tempo <= 4


@pytest.mark.parametrize(
    ("busca", "funcao", "parametro", "valor"),
    [
        ('assunto: "x"', "buscar_email_por_assunto", "assunto", "x"),
        ('conteudo: "olá & adeus"', "buscar_email_por_conteudo", "corpo_do_email", "olá & adeus"),
        ('destinatario: "a@b.c"', "buscar_email_por_destinatario", "destinatario", "a@b.c"),
        ("fila: 7", "buscar_email_por_fila_de_atendimento", "fila_atendimento", "7"),
        ('operador: "0204"', "buscar_email_por_operador", "ramal", "0204"),
        ('remetente: "a@b.c"', "buscar_email_por_remetente", "remetente", "a@b.c"),
    ],
)
async def test_each_of_the_six_searches_over_14_months_asks_its_function_and_carries_every_field(
    busca: str, funcao: str, parametro: str, valor: str
) -> None:
    falso = Correio([email(61, "2018-02-15 15:57:15.108438")])
    async with correio(falso) as mail:
        got = await perguntar(f"{{ emails(busca: {{{busca}}}, {PERIODO}) {{ {CAMPOS} }} }}", mail=mail)
    assert got.errors is None
    assert got.data["emails"]["nodes"] == [
        {
            "id": "Email:principal:61",
            "codigo": 61,
            "remetente": "remetente@totalip.com.br",
            "destinatario": "destinatario@totalip.com.br",
            "assunto": "Assunto Teste",
            "corpo": "Bom dia",
            "criadoEm": "2018-02-15T15:57:15.108438-02:00",
            "possuiImagensInline": False,
            "possuiAnexos": False,
            "origem": "EMAIL",
        }
    ]
    assert len(falso.pedidos) == 16
    assert {(name, args[parametro], args["chave"]) for name, args in falso.pedidos} == {(funcao, valor, "c0ffee")}


@pytest.mark.parametrize("busca", ["{}", '{assunto: "x", fila: 1}', "{assunto: null}"])
async def test_exactly_one_criterion_is_given(busca: str) -> None:
    falso = Correio([])
    async with correio(falso) as mail:
        got = await perguntar(f"{{ emails(busca: {busca}, {PERIODO}) {{ totalCount }} }}", mail=mail)
    assert got.data is None
    assert got.errors
    assert falso.pedidos == []


@pytest.mark.parametrize(
    ("arguments", "argumento"),
    [
        ('de: "2017-02-01", ate: "2017-01-31"', "ate"),
        ('de: "2000-01-01", ate: "2017-01-31"', "ate"),
        (f"{PERIODO}, first: 0", "first"),
        (f"{PERIODO}, first: 201", "first"),
        (f'{PERIODO}, after: "x"', "after"),
    ],
)
async def test_an_argument_that_cannot_be_used_is_told_and_nothing_asked(arguments: str, argumento: str) -> None:
    falso = Correio([])
    async with correio(falso) as mail:
        got = await perguntar(f'{{ emails(busca: {{assunto: "x"}}, {arguments}) {{ totalCount }} }}', mail=mail)
    assert [one.extensions["argumento"] for one in got.errors] == [argumento]
    assert falso.pedidos == []


async def test_pages_neither_skip_nor_repeat_and_read_no_window_beyond_what_fills_them(aqui: Central) -> None:
    falso = Correio(espalhados(50))
    seen: list[int] = []
    async with correio(falso) as mail:
        after, asked = "null", []
        while True:
            got = await aqui.query(
                f'{{ emails(busca: {{assunto: "teste"}}, {PERIODO}, first: 7, after: {after}) {{ {CAMPOS} }} }}',
                mail=mail,
            )
            assert got.errors is None
            seen += [one["codigo"] for one in got.data["emails"]["nodes"]]
            asked.append(len(falso.pedidos))
            if not got.data["emails"]["pageInfo"]["hasNextPage"]:
                break
            after = '"' + got.data["emails"]["pageInfo"]["endCursor"] + '"'
    assert seen == na_ordem(falso.emails)
    assert asked[0] == 4


async def test_a_window_that_fails_is_named_and_the_others_still_come() -> None:
    falso = Correio(espalhados(60), falhas={"2017-01-29": None, "2017-03-26": b"ERRO INTERNO"})
    async with correio(falso) as mail:
        got = await perguntar(
            f'{{ emails(busca: {{assunto: "teste"}}, {PERIODO}, first: 200) {{ {CAMPOS} }} }}', mail=mail
        )
    lost = [one for one in falso.emails if "2017-01-29" <= str(one["data_de_criacao"])[:10] <= "2017-02-25"]
    lost += [one for one in falso.emails if "2017-03-26" <= str(one["data_de_criacao"])[:10] <= "2017-04-22"]
    assert [one["codigo"] for one in got.data["emails"]["nodes"]] == na_ordem(
        [one for one in falso.emails if one not in lost]
    )
    told = [
        (e.path, e.extensions["codigo"], e.extensions["canal"], e.extensions["de"], e.extensions["ate"])
        for e in got.errors
    ]
    assert told == [
        (["emails"], "CANAL_INDISPONIVEL", "EMAIL", "2017-01-29", "2017-02-25"),
        (["emails"], "RESPOSTA_ILEGIVEL", "EMAIL", "2017-03-26", "2017-04-22"),
    ]


async def test_a_mail_that_cannot_be_read_is_told_with_its_window_and_a_total_is_then_no_number() -> None:
    falso = Correio([email(1, "2017-01-02 10:00:00"), email(2, "2017-01-03 10:00:00", possui_anexos="talvez")])
    async with correio(falso) as mail:
        got = await perguntar(
            f"{{ emails(busca: {{fila: 1}}, {PERIODO}) {{ totalCount nodes {{ codigo }} }} }}", mail=mail
        )
    assert got.data["emails"] == {"totalCount": None, "nodes": [{"codigo": 1}]}
    first = got.errors[-1].extensions
    assert (first["codigo"], first["linha"], first["de"]) == ("LINHA_ILEGIVEL", 2, "2017-01-01")


async def test_a_pbx_that_refuses_every_window_is_one_error_after_few_requests() -> None:
    falso = Correio([])
    falso.found = lambda args: "CHAVE DA API INVÁLIDA".encode()  # type: ignore[method-assign]  # a PBX with another key
    async with correio(falso) as mail:
        got = await perguntar(f'{{ emails(busca: {{assunto: "x"}}, {PERIODO}) {{ totalCount }} }}', mail=mail)
    assert got.data == {"emails": None}
    assert [one.extensions["codigo"] for one in got.errors] == ["RECUSADO_PELO_PBX"]
    assert len(falso.pedidos) == 4


async def test_after_several_failures_in_a_row_the_rest_is_told_as_not_asked() -> None:
    days = [str(DE + dt.timedelta(days=28 * n)) for n in range(16)]
    falso = Correio(espalhados(10), falhas=dict.fromkeys(days[4:8]))
    async with correio(falso) as mail:
        got = await perguntar(f'{{ emails(busca: {{assunto: "x"}}, {PERIODO}) {{ nodes {{ codigo }} }} }}', mail=mail)
    assert len(falso.pedidos) == 8
    assert len(got.data["emails"]["nodes"]) > 0
    assert [(e.extensions["de"], e.extensions["ate"]) for e in got.errors][-1] == (days[8], str(ATE))


async def test_who_may_not_see_contents_or_addresses_gets_them_hidden() -> None:
    falso = Correio([email(1, "2017-01-02 10:00:00", corpo_do_email="escreva para ze@casa.br")])
    leitor = Identidade("painel", frozenset(("leitor",)), frozenset(("ler",)), TUDO)
    async with correio(falso) as mail:
        got = await perguntar(
            f"{{ emails(busca: {{fila: 1}}, {PERIODO}) {{ nodes {{ remetente assunto corpo }} }} }}",
            mail=mail,
            quem=leitor,
        )
    assert got.data["emails"]["nodes"] == [{"remetente": "r•••@totalip.com.br", "assunto": "•••", "corpo": "•••"}]


async def test_a_limited_key_searches_its_own_extensions_alone() -> None:
    falso = Correio([email(1, "2017-01-02 10:00:00")])
    ana = Identidade("ana", frozenset(), frozenset(("ler",)), Escopo(ramais=frozenset(("0204",))))
    async with correio(falso) as mail:
        mine = await perguntar(
            f'{{ emails(busca: {{operador: "0204"}}, {PERIODO}) {{ totalCount }} }}', mail=mail, quem=ana
        )
        asked = len(falso.pedidos)
        for busca in ('operador: "0205"', 'assunto: "a"', "fila: 1"):
            other = await perguntar(
                f"{{ emails(busca: {{{busca}}}, {PERIODO}) {{ totalCount }} }}", mail=mail, quem=ana
            )
            assert [one.extensions["codigo"] for one in other.errors] == ["ENTRADA_INVALIDA"]
    assert (mine.data, mine.errors) == ({"emails": {"totalCount": 1}}, None)
    assert len(falso.pedidos) == asked


async def test_without_the_channel_mails_are_null_with_a_warning() -> None:
    got = await perguntar(f'{{ emails(busca: {{assunto: "x"}}, {PERIODO}) {{ totalCount }} }}')
    assert (got.errors, got.data) == (None, {"emails": None})
    assert [one["codigo"] for one in got.extensions["avisos"]] == ["CANAL_AUSENTE"]


async def test_extensions_queues_and_customers_lead_to_their_mails_with_each_search_asked_once(aqui: Central) -> None:
    falso = Correio([email(1, "2017-01-02 10:00:00"), email(2, "2017-01-03 10:00:00")])
    periodo = 'de: "2017-01-01", ate: "2017-01-28"'
    query = f"""{{ ramais(first: 3) {{ nodes {{ emails({periodo}) {{ nodes {{ codigo }} }} }} }}
                  grupoAtendimento(codigo: 2) {{
                      emails({periodo}) {{ totalCount }} outra: emails({periodo}) {{ totalCount }} }} }}"""
    async with correio(falso) as mail:
        got: Any = await aqui.query(query, mail=mail)
    assert got.errors is None
    assert [[m["codigo"] for m in one["emails"]["nodes"]] for one in got.data["ramais"]["nodes"]] == [[1, 2]] * 3
    assert got.data["grupoAtendimento"] == {"emails": {"totalCount": 2}, "outra": {"totalCount": 2}}
    assert sorted((name, args.get("ramal", args.get("fila_atendimento"))) for name, args in falso.pedidos) == [
        ("buscar_email_por_fila_de_atendimento", "2"),
        *(("buscar_email_por_operador", ramal) for ramal in ("0201", "0202", "0203")),
    ]


class Mudo:
    """A mail channel without a network: the mails of a window, some of them told twice."""

    def __init__(self, emails: list[EmailApi]) -> None:
        self.emails = emails

    async def buscar(self, tipo: str, valor: str, de: dt.date, ate: dt.date) -> Lido[EmailApi]:
        some = [one for one in self.emails if de <= one.data_de_criacao.date() <= ate]
        return Lido((*some, *some[:1]), (), None, charset_exato=True)


@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.integers(0, 2), st.integers(1, 40)), max_size=40, unique_by=lambda one: one[2]
    ),
    st.integers(1, 9),
)
@settings(deadline=None, max_examples=60)
async def test_pages_of_any_size_are_the_whole_in_order_each_mail_once(
    postos: list[tuple[int, int, int]], tamanho: int
) -> None:
    emails = [
        EmailApi(id, None, None, None, None, dt.datetime.combine(DE, dt.time(hora)) + dt.timedelta(dia), False, False)
        for dia, hora, id in postos
    ]
    channel: Any = Mudo(emails)
    leitura, janelas = LeituraDeEmails(channel), dividir_periodo(DE, DE + dt.timedelta(days=90))
    seen: list[EmailApi] = []
    buscas = [("fila", "1"), ("operador", "2")]
    while True:
        page, _ = await leitura.ler(buscas, janelas, lugar(seen[-1]) if seen else None, tamanho)
        assert len(page) <= tamanho
        if not page:
            break
        seen += page
    assert seen == sorted(emails, key=lugar)
