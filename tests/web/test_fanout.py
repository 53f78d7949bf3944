"""A group of subscribers asks for their keys when the policy changed, and each stream is held to its own rights."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import orjson
import pytest
from strawberry.types.execution import ExecutionResult

from gateway.access import keys as access_keys
from gateway.access.keys import RELER_CADA_S, Keys
from gateway.access.policy import ChaveGuardada, Politica, guardar
from gateway.journal.port import Position
from gateway.web.fanout import MAX_LOTE, Chave, Leque
from gateway.web.member import Membro
from gateway.web.vigor import ChaveMortaError, Vigor
from tests.support.clocks import ManualClock
from tests.web.test_member import EM_QUADROS, FakeFio, lido


class Fonte:
    """Answers, as they are published."""

    def __init__(self) -> None:
        self.fila: asyncio.Queue[int] = asyncio.Queue()

    async def resultados(self) -> AsyncGenerator[tuple[Position, ExecutionResult], None]:
        while True:
            n = await self.fila.get()
            yield Position("e", n), ExecutionResult(data={"n": n}, errors=None)


async def test_only_members_whose_key_died_get_no_more_once_the_policy_changed() -> None:
    politica, perguntas = [object()], 0
    mortas: set[str] = set()

    def vive(nome: str) -> None:
        nonlocal perguntas
        perguntas += 1
        if nome in mortas:
            raise ChaveMortaError

    leque = Leque(lambda result: orjson.dumps({"data": result.data}), lambda: politica[0])
    fonte, fios = Fonte(), {nome: FakeFio() for nome in ("fica", "sai")}
    chave = Chave("subscription { eventos { id } }", None, "{}", None)

    async def assinar(nome: str) -> None:
        membro = Membro(EM_QUADROS, fios[nome], max_pendentes=9, parado_s=30, vive=lambda: vive(nome))
        with leque.entrar(chave, membro, fonte.resultados, None):
            await membro.proxima_lacuna()

    async def publicar(n: int) -> None:
        fonte.fila.put_nowait(n)
        while leque.execucoes < n or len(fios["fica"].quadros) < n:
            await asyncio.sleep(0)

    tasks = {nome: asyncio.create_task(assinar(nome)) for nome in fios}
    await publicar(1)
    await publicar(2)
    assert perguntas == 2, "each was asked on joining, and not for every answer"
    mortas.add("sai")
    politica[0] = object()
    await publicar(3)
    with pytest.raises(ChaveMortaError):
        await tasks["sai"]
    assert perguntas == 4
    assert [lido(quadro)["payload"] for quadro in fios["sai"].quadros] == [{"data": {"n": n}} for n in (1, 2)]
    assert len(fios["fica"].quadros) == 3
    tasks["fica"].cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


async def test_a_burst_is_written_at_once_and_what_one_member_cannot_take_is_its_own_affair() -> None:
    class Quebrado(FakeFio):
        def escrever(self, quadros: bytes) -> None:
            raise RuntimeError("closed under our feet")

    class Contado(FakeFio):
        escritas = 0

        def escrever(self, quadros: bytes) -> None:
            self.escritas += 1
            super().escrever(quadros)

    leque = Leque(lambda result: orjson.dumps({"data": result.data}), lambda: None)
    fonte, bom, quebrado = Fonte(), Contado(), Quebrado()
    chave = Chave("subscription { eventos { id } }", None, "{}", None)

    async def assinar(fio: FakeFio) -> None:
        membro = Membro(EM_QUADROS, fio, max_pendentes=99, parado_s=30, vive=lambda: None)
        with leque.entrar(chave, membro, fonte.resultados, None):
            await membro.proxima_lacuna()

    tasks = [asyncio.create_task(assinar(fio)) for fio in (quebrado, bom)]
    for _ in range(5):
        await asyncio.sleep(0)
    for n in range(MAX_LOTE + 5):
        fonte.fila.put_nowait(n)
    while len(bom.quadros) < MAX_LOTE + 5:
        await asyncio.sleep(0)
    assert [lido(quadro)["payload"] for quadro in bom.quadros] == [{"data": {"n": n}} for n in range(MAX_LOTE + 5)]
    assert bom.escritas == 2, "as many as are written together, and the rest"
    with pytest.raises(RuntimeError, match="under our feet"):
        await tasks[0]
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_a_stream_ends_when_its_key_is_revoked_or_loses_a_right(tmp_path: Path) -> None:
    clock, caminho = ManualClock(), tmp_path / "politica.yaml"
    segredo = access_keys.nova()

    def escrever(papel: str, revogada: str | None = None) -> None:
        guardada = ChaveGuardada("painel", access_keys.resumo(segredo), papel, revogada_em=revogada)
        guardar(Politica(chaves=(guardada,)), caminho)
        clock.passed_s += RELER_CADA_S

    def vigor() -> Vigor:
        quem = keys.identificar(f"Bearer {segredo}")
        assert quem is not None
        return Vigor(keys, f"Bearer {segredo}", quem)

    escrever("administrador")
    keys = Keys(caminho, clock)
    antes = vigor()
    antes.conferir()
    escrever("leitor")
    depois = vigor()
    depois.conferir()
    with pytest.raises(ChaveMortaError):  # although a later stream of the same key is fine
        antes.conferir()
    escrever("leitor", revogada="2026-03-30T00:00:00Z")
    with pytest.raises(ChaveMortaError):
        depois.conferir()
