"""A subscriber of a group gets every answer once and in order, or is told the range that it lost, however it reads."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame
from websockets.streams import StreamReader

from gateway.events.items import Lacuna
from gateway.journal.port import Position
from gateway.web.frames import em_quadros, prefixo
from gateway.web.member import Membro, Parado
from gateway.web.ready import Embrulho, Lote, Pronto

EM_QUADROS = em_quadros(prefixo("1"))


class FakeFio:
    """A socket that takes frames while it is writable."""

    def __init__(self) -> None:
        self.writable = asyncio.Event()
        self.writable.set()
        self.aberto = True
        self.quadros: list[bytes] = []

    @property
    def livre(self) -> bool:
        return self.writable.is_set()

    def escrever(self, quadro: bytes) -> None:
        assert self.writable.is_set(), "written to a socket that takes nothing"
        self.quadros.extend(separados(quadro))

    def abortar(self) -> None:
        self.aberto = False


def pronto(n: int) -> Pronto:
    return Pronto(Position("e", n), json.dumps({"data": n}).encode())


def lote(*numeros: int) -> Lote:
    return Lote([pronto(n) for n in numeros])


def embrulhado(como: Embrulho, lote: Lote) -> bytes:
    """What a member would write of the lot, and what it would leave for the next."""
    return como.juntar(lote.feitos.setdefault(como.chave, como.comum(lote.prontos)))


def separados(frames: bytes) -> list[bytes]:
    """The payloads of whole frames, one behind the other."""
    reader = StreamReader()
    reader.feed_data(frames)
    reader.feed_eof()
    found = []
    while reader.buffer:
        parsing = Frame.parse(reader.read_exact, mask=False)
        with pytest.raises(StopIteration) as done:
            next(parsing)
        found.append(bytes(done.value.value.data))
    return found


def lido(payload: bytes) -> dict[str, object]:
    value: dict[str, object] = json.loads(payload)
    return value


@pytest.mark.parametrize("size", [1, 50, 100, 125, 126, 1_000, 65_535, 65_536, 70_000])
def test_a_frame_is_one_that_a_websocket_client_reads(size: int) -> None:
    payloads = [{"data": "x" * size}, {"data": "outro"}, {"data": "x" * size}]
    lote = Lote([Pronto(None, json.dumps(payload).encode()) for payload in payloads])
    for ident in ('a"ç', "bb", "cc"):  # the second and the third have the same length: they share what is between
        frames = embrulhado(em_quadros(prefixo(ident)), lote)
        messages = [lido(frame) for frame in separados(frames)]

        assert messages == [{"id": ident, "type": "next", "payload": payload} for payload in payloads]


passos = st.lists(st.sampled_from(["oferecer", "varios", "parar", "andar", "vez"]), max_size=60)


@settings(max_examples=200, deadline=None)
@given(passos, st.integers(1, 5))
def test_what_is_written_and_what_is_told_as_lost_is_everything_once_and_in_order(
    passos: list[str], cabem: int
) -> None:
    async def viver() -> list[object]:
        fio = FakeFio()
        membro = Membro(EM_QUADROS, fio, max_pendentes=cabem, parado_s=30, vive=lambda: None)
        ditos: list[object] = []

        async def servir() -> None:
            while (lacuna := await membro.proxima_lacuna()) is not None:
                ditos.extend(fio.quadros)
                fio.quadros.clear()
                ditos.append(lacuna)

        task = asyncio.create_task(servir())
        n = 0
        for passo in passos:
            match passo:
                case "oferecer":
                    n += 1
                    membro.oferecer(lote(n))
                case "varios":
                    membro.oferecer(lote(n + 1, n + 2, n + 3))
                    n += 3
                case "parar":
                    fio.writable.clear()
                case "andar":
                    fio.writable.set()
                case _:
                    await asyncio.sleep(0)
        fio.writable.set()
        membro.encerrar()
        await task
        ditos.extend(fio.quadros)
        return [n, *ditos]

    n, *ditos = asyncio.run(viver())
    esperado = 1
    for dito in ditos:
        if isinstance(dito, Lacuna):
            assert dito.de == Position("e", esperado - 1)
            esperado = dito.ate.sequence + 1
        else:
            assert isinstance(dito, bytes)
            assert lido(dito)["payload"] == {"data": esperado}
            esperado += 1
    assert esperado == n + 1, "nothing is left unsaid"


async def test_what_was_published_before_it_came_is_not_for_it() -> None:
    fio = FakeFio()
    membro = Membro(EM_QUADROS, fio, max_pendentes=5, parado_s=30, vive=lambda: None)
    membro.recomecar(Position("e", 2))
    for n in (1, 2, 3):
        assert membro.oferecer(lote(n)) == 0
    membro.encerrar()
    assert await membro.proxima_lacuna() is None
    assert [lido(q)["payload"] for q in fio.quadros] == [{"data": 3}]


async def test_a_socket_that_takes_nothing_for_too_long_ends_its_subscriber_alone() -> None:
    fio = FakeFio()
    membro = Membro(EM_QUADROS, fio, max_pendentes=5, parado_s=0.01, vive=lambda: None)
    fio.writable.clear()
    membro.oferecer(lote(1))
    with pytest.raises(Parado):
        await membro.proxima_lacuna()


async def test_a_key_that_died_ends_its_subscriber_and_nothing_more_is_written() -> None:
    class Morta(Exception):
        pass

    def vive() -> None:
        raise Morta

    fio = FakeFio()
    membro = Membro(EM_QUADROS, fio, max_pendentes=5, parado_s=30, vive=vive)
    membro.conferir()
    assert membro.oferecer(lote(1)) == 0
    with pytest.raises(Morta):
        await membro.proxima_lacuna()
    assert fio.quadros == []
