"""What is kept of commands: their keys for a day, their changes in order, and the audit with each of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from gateway.commands.arquivo import Arquivo, Mudanca
from gateway.commands.retention import reter
from gateway.domain.comandos import EstadoComando
from gateway.journal.audit import Auditoria
from gateway.journal.audit_check import conferir
from gateway.journal.port import Gap, Position
from tests.support.comandos import SEAL, Mesa, mesa_de_comandos
from tests.support.waiting import until_asked

ENVIADO, CONFIRMADO, RECUSADO = EstadoComando.ENVIADO, EstadoComando.CONFIRMADO, EstadoComando.RECUSADO
UM_DIA_S = 24 * 3600.0


@pytest.fixture
async def mesa(tmp_path: Path) -> AsyncIterator[Mesa]:
    async with mesa_de_comandos(tmp_path) as made:
        yield made


async def test_a_key_gives_its_first_record_for_24_hours_and_is_free_after_them(mesa: Mesa) -> None:
    primeiro = await mesa.guardar(ENVIADO, CONFIRMADO, chave_idempotencia="k")
    mesa.clock.passed_s += UM_DIA_S - 0.01
    de_novo = mesa.registro(chave_idempotencia="k")
    assert await mesa.arquivo.guardar_novo(de_novo) == primeiro
    assert await mesa.arquivo.achar_pela_chave(de_novo) == primeiro
    mesa.clock.passed_s += 0.02
    assert await mesa.arquivo.achar_pela_chave(de_novo) is None
    assert await mesa.arquivo.guardar_novo(de_novo) == de_novo


async def test_keys_of_two_identities_or_two_pbxs_are_two_keys(mesa: Mesa) -> None:
    made = [
        await mesa.guardar(chave_idempotencia="k", **campos)
        for campos in ({}, {"quem": "bia"}, {"pbx": "outro"})  # type: ignore[arg-type]  # a record's fields
    ]
    assert len({registro.id for registro in made}) == 3


async def test_a_record_outlives_its_key_and_goes_when_its_days_are_over(tmp_path: Path) -> None:
    async with mesa_de_comandos(tmp_path, validade_s=3 * UM_DIA_S) as mesa:
        registro = await mesa.guardar(RECUSADO)
        aberto = await mesa.guardar()
        mesa.clock.passed_s += 3 * UM_DIA_S - 2
        assert await mesa.arquivo.achar(registro.id) == registro
        mesa.clock.passed_s += 4
        assert await mesa.arquivo.achar(registro.id) is None
        assert await mesa.arquivo.achar(aberto.id) == aberto  # what has not ended is kept


async def ler(mesa: Mesa, apos: Position, quantas: int) -> list[Mudanca | Gap]:
    found: list[Mudanca | Gap] = []
    async with asyncio.timeout(10), aclosing(mesa.arquivo.mudancas("principal", apos)) as mudancas:  # type: ignore[type-var]  # a generator
        async for item in mudancas:
            found.append(item)
            if len(found) == quantas:
                return found
    raise AssertionError("the stream ended")


async def test_changes_are_replayed_from_any_position_and_followed_without_a_seam(mesa: Mesa) -> None:
    inicio = await mesa.arquivo.agora()
    a = await mesa.guardar(ENVIADO, CONFIRMADO)
    await mesa.guardar(pbx="outro")
    todas = await ler(mesa, inicio, 3)
    assert [(m.registro.id, m.registro.estado) for m in todas if isinstance(m, Mudanca)] == [
        (a.id, EstadoComando.ACEITO),
        (a.id, ENVIADO),
        (a.id, CONFIRMADO),
    ]
    assert isinstance(todas[1], Mudanca)
    seguindo = asyncio.create_task(ler(mesa, todas[1].posicao, 2))
    b = await mesa.guardar()
    assert [m.registro.id for m in await seguindo if isinstance(m, Mudanca)] == [a.id, b.id]


async def test_changes_that_were_trimmed_are_a_gap(mesa: Mesa) -> None:
    inicio = await mesa.arquivo.agora()
    await mesa.guardar(ENVIADO)
    mesa.clock.passed_s += 100
    ultimo = await mesa.guardar()
    retencao = asyncio.create_task(
        reter(
            mesa.journal,
            Auditoria(mesa.journal, SEAL, mesa.clock),
            "principal",
            clock=mesa.clock,
            mudancas_s=50,
            auditoria_dias=1 / 1440,
        )
    )
    log = "comandos:principal"

    async def podado() -> bool:
        primeiro, *_ = [item async for item in mesa.journal.read(log, None)]
        return isinstance(primeiro, Gap)

    await until_asked(podado)
    retencao.cancel()
    lacuna, mudanca = await ler(mesa, inicio, 2)
    assert isinstance(lacuna, Gap)
    assert (lacuna.after, lacuna.reason) == (inicio, "expired")
    assert isinstance(mudanca, Mudanca)
    assert mudanca.registro.id == ultimo.id


async def test_the_audit_has_each_change_with_personal_values_masked(mesa: Mesa) -> None:
    registro = await mesa.guardar(ENVIADO, CONFIRMADO, endereco="192.0.2.7", agente="crm/1")
    lidos = [um.fato async for um in Auditoria(mesa.journal, SEAL, mesa.clock).ler()]
    assert [(f.quem, f.alvo, f.endereco, f.detalhes["estado"]) for f in lidos] == [
        ("ana", "0204", "192.0.2.7", estado) for estado in ("ACEITO", "ENVIADO", "CONFIRMADO")
    ]
    assert lidos[0].detalhes["comando"] == registro.id
    assert lidos[0].detalhes["argumentos.ramal"] == "0204"
    assert lidos[0].detalhes["argumentos.numero"] == "•••••••4321"
    assert (await conferir(mesa.journal, SEAL)).quebra is None


async def test_what_a_killed_gateway_left_is_told_and_nothing_else_is_touched(mesa: Mesa) -> None:
    aceito = await mesa.guardar()
    enviado = await mesa.guardar(ENVIADO)
    fim = await mesa.guardar(ENVIADO, CONFIRMADO)
    enviando = await mesa.guardar()
    await mesa.arquivo.regravar(enviando.mudar(enviando=True), antes_de_enviar=True)
    depois = Arquivo(mesa.journal, SEAL, lambda _: None, Auditoria(mesa.journal, SEAL, mesa.clock))

    assert {r.id for r in await depois.encerrar_interrompidos()} == {aceito.id, enviado.id, enviando.id}
    mesa.clock.passed_s += 1
    assert await depois.encerrar_interrompidos() == []
    estados = {}
    for registro in (aceito, enviado, enviando, fim):
        achado = await depois.achar(registro.id)
        assert achado is not None
        estados[registro.id] = achado.estado
    assert list(estados.values()) == [
        EstadoComando.FALHOU,
        EstadoComando.DESCONHECIDO,
        EstadoComando.DESCONHECIDO,
        CONFIRMADO,
    ]
