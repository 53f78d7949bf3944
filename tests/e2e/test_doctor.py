"""`totalip-gateway doctor` as a user runs it, against a simulated PBX: clean, drifted, half dead, dead."""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.ambiente import ambiente_limpo
from tests.support.fake_peers import free_port
from tests.support.simulator import simulator_process
from tests.support.viveiro import nascer
from tests.support.waiting import until_asked

CHAVE = "0123456789abcdef0123456789abcdef"


@dataclass
class Saida:
    """What the program printed and how it ended."""

    status: int
    texto: str

    @property
    def relato(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.texto)
        return found

    def diferencas(self) -> set[tuple[str, str]]:
        return {(one["tipo"], one["onde"]) for one in self.relato["diferencas"]}

    def de(self, onde: str) -> dict[str, Any]:
        return next(one for one in self.relato["diferencas"] if one["onde"] == onde)


async def doctor(environment: dict[str, str], *words: str, escuta_s: float = 1.0) -> Saida:
    with tempfile.NamedTemporaryFile() as saida:
        process = await nascer(
            *("doctor", "--escuta", str(escuta_s), *words),
            ambiente={**ambiente_limpo(), **environment},
            saida=Path(saida.name),
        )
        return Saida(await process.wait(), saida.read().decode())


@pytest.mark.parametrize("profile", ["campo", "manual"])
async def test_nothing_differs_in_a_pbx_that_is_as_the_contract_or_the_field_says(profile: str) -> None:
    async with simulator_process("--no-traffic", profile=profile) as pbx:
        got = await doctor(pbx.environment)
        asked = {(one["canal"], one["nome"]) for one in await pbx.journal(fase="recebido")}

    assert got.status == 0, got.texto
    assert "Nada difere do contrato." in got.texto
    assert {canal for canal, _ in asked} == {"api", "mail"}  # nothing reached the command port
    assert not {nome for _, nome in asked} & {"login", "discar", "set_status", "gerenciar_campanha"}


async def test_every_drift_is_named_with_the_fields_that_it_touches() -> None:
    async with simulator_process("--no-traffic") as pbx:
        await pbx.quirk("coluna_ausente", tabela="usuarios", coluna="email")
        await pbx.quirk("coluna_renomeada")
        await pbx.quirk("coluna_extra")
        await pbx.quirk("view_ausente", tabela="campanhas")
        await pbx.quirk("charset", canal="*", charset="latin-1")
        got = await doctor(pbx.environment, "--json")
        text = await doctor(pbx.environment)

    assert got.status == text.status == 1
    assert got.diferencas() == {
        ("COLUNA_AUSENTE", "tabelas.usuarios.email"),
        ("COLUNA_RENOMEADA", "tabelas.usuarios.tipo_da_ligacao"),
        ("COLUNA_EXTRA", "tabelas.usuarios.coluna_nova"),
        ("VIEW_AUSENTE", "tabelas.campanhas"),
        ("CHARSET", "api"),
    }
    assert "Ramal.email" in got.de("tabelas.usuarios.email")["campos"]
    assert "Campanha.nome" in got.de("tabelas.campanhas")["campos"]
    assert "StatusUsuario.nome" in got.de("api")["campos"]
    for onde in ("tabelas.usuarios.email", "tabelas.usuarios.coluna_nova", "tabelas.campanhas", "(api)"):
        assert onde in text.texto


async def test_texts_shapes_and_events_outside_the_contract_are_named() -> None:
    async with simulator_process("--no-traffic") as pbx:
        await pbx.quirk("resposta_forcada", canal="api", funcao="status_telefone", texto="ERRO INTERNO 77")
        text = await doctor(pbx.environment, "--json")
        await pbx.quirk("resposta_forcada", canal="api", funcao="status_telefone", texto="um;Livre\n2;Ocupado")
        shape = await doctor(pbx.environment, "--json")
        await pbx.unquirk()
        listening = asyncio.create_task(doctor(pbx.environment, "--json", escuta_s=4.0))

        async def heard() -> bool:
            await pbx.quirk("linha_estranha", tipo="desconhecida", vezes=1)
            return bool((await pbx.emitted())[-1]["leitores"])

        await until_asked(heard, 30)
        event = await listening

    assert (text.status, shape.status, event.status) == (1, 1, 1)
    assert text.diferencas() == {("MENSAGEM_DESCONHECIDA", "api.status_telefone")}
    assert shape.diferencas() == {("FORMATO", "api.status_telefone.id")}
    assert shape.de("api.status_telefone.id")["campos"] == [
        "StatusTelefone.codigo",
        "StatusTelefone.id",
        "StatusTelefone.nome",
    ]
    assert event.diferencas() == {("EVENTO_ILEGIVEL", "eventos")}
    assert "ERRO INTERNO 77" not in text.texto  # an unknown text may hold anybody's data


async def test_what_cannot_be_looked_at_is_said_and_is_not_called_the_same() -> None:
    async with simulator_process("--no-traffic") as pbx:
        await pbx.kill("commands")
        got = await doctor(pbx.environment, "--json")

    assert got.status == 2
    assert [one["canal"] for one in got.relato["canais"] if one["impedimento"]] == ["COMANDOS"]


async def test_a_dead_pbx_and_no_channel_at_all_are_told_without_secrets() -> None:
    port = await free_port()
    dead = await doctor(
        {
            "TOTALIP_API_URL": f"http://127.0.0.1:{port}",
            "TOTALIP_API_KEY": CHAVE,
            "TOTALIP_DB_DSN": f"postgresql://integracao:senha-secreta@127.0.0.1:{port}/totalipdb",
        }
    )
    none = await doctor({})

    assert (dead.status, none.status) == (2, 2)
    assert "Nenhum canal configurado" in none.texto
    assert CHAVE not in dead.texto
    assert "senha-secreta" not in dead.texto
