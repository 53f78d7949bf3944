"""The trail of a command that was being sent: read back as written, without its password; looked at, or let go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.commands.rastro import Rastro, rastro, valores_de
from gateway.commands.reconciliar import MAX_IDADE, Reconciliacao
from gateway.commands.registro import escrever, ler
from gateway.commands.turnos import Turnos
from gateway.domain.comandos import EstadoComando
from tests.support.clocks import ManualClock
from tests.support.comandos import Mesa, mesa_de_comandos

TEXTOS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
VALORES = st.dictionaries(
    st.sampled_from(["ramal", "campanha", "data", "telefones"]),
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**53), 2**53), TEXTOS, st.datetimes(), st.tuples(st.integers(0, 9))
    ),
)


@pytest.fixture
async def mesa(tmp_path: Path) -> AsyncIterator[Mesa]:
    async with mesa_de_comandos(tmp_path) as made:
        yield made


@given(valores=VALORES, marcas=st.lists(st.one_of(st.none(), TEXTOS), max_size=3))
def test_a_trail_comes_back_from_the_record_as_it_was_without_the_password(
    valores: dict[str, Any], marcas: list[str | None]
) -> None:
    made = rastro({**valores, "senha": "segredo"}, marcas, {"senha": "SENHA", "ramal": "TELEFONE"})
    registro = Mesa(None, None, ManualClock()).registro(rastro=made)  # type: ignore[arg-type]  # only makes records
    lido = ler(escrever(registro)).rastro
    assert lido is not None
    assert valores_de(lido) == valores
    assert lido.marcas == tuple(marcas)
    assert b"segredo" not in escrever(registro)


@pytest.mark.parametrize(
    ("intencao", "passou_s"),
    [("alterarStatusRamal", MAX_IDADE.total_seconds() + 1), ("naoExisteMais", 1.0), ("alterarStatusRamal", 1.0)],
    ids=["too old", "an intent that is gone", "a PBX that is gone"],
)
async def test_what_cannot_be_looked_for_stays_unknown_and_is_let_go(
    mesa: Mesa, intencao: str, passou_s: float
) -> None:
    registro = await mesa.guardar(intencao=intencao)
    await mesa.arquivo.regravar(
        registro.mudar(enviando=True, rastro=Rastro({"ramal": "0204", "statusId": 6}, ("nao",))), antes_de_enviar=True
    )
    mesa.clock.passed_s += passou_s
    interrompidos = await mesa.arquivo.encerrar_interrompidos()
    assert [um.estado for um in interrompidos] == [EstadoComando.DESCONHECIDO]
    assert [um.id for um in await mesa.arquivo.encerrar_interrompidos()] == [registro.id]  # until it was looked for

    await Reconciliacao(interrompidos, mesa.arquivo, {}, Turnos(), mesa.clock, prazo_s=1.0).fazer()
    fim = await mesa.arquivo.achar(registro.id)
    assert fim is not None
    assert (fim.estado, fim.rastro) == (EstadoComando.DESCONHECIDO, None)
    mesa.clock.passed_s += 1
    assert await mesa.arquivo.encerrar_interrompidos() == []
