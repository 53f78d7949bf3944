"""After a loss the truth is read, what was missed is told as synthetic events, and only then is the state known."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.clock import SystemClock
from gateway.domain.eventos import Desligamento, LigacaoAtiva, LinhaIlegivel, TrocaStatus
from gateway.events import checkpoint
from gateway.events.hub import Filtro
from gateway.events.items import EventoGuardado, Reconciliado
from gateway.events.state import EstadoAoVivo
from gateway.journal.sealed import Seal
from tests.unit.events.fakes import Mesa, quando
from tests.unit.events.mundo import SEAL, Gateway, Mundo, lidos


async def test_what_was_missed_is_told_before_the_state_is_known_again(tmp_path: Path) -> None:
    mundo = Mundo("40000", "40001")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo)
        with gateway.hub.assinar(Filtro("principal")) as reader:
            async with gateway.rodando():
                mundo.ligar(True)
                await quando(lambda: gateway.estado.conhecido)
                mundo.chamar("40000", "7.1")
                await quando(lambda: gateway.estado.ramais["40000"].ligacao is not None)
                mundo.ligar(False)
                await quando(lambda: not gateway.estado.conhecido)
                mundo.desligar("40000")
                mundo.chamar("40000", "7.2")
                mundo.status("40001", 3)
                lidos(reader)
                mundo.ligar(True)
                await quando(lambda: gateway.estado.conhecido)
                assert gateway.visto() == mundo.verdade()
                got = lidos(reader)

    assert [(type(g.item).__name__, g.sintetico) for g in got] == [
        ("Conexao", False),
        ("Desligamento", True),
        ("LigacaoAtiva", True),
        ("TrocaStatus", True),
        ("Reconciliado", True),
    ]
    assert got[1].item == Desligamento("40000", "7.1")
    assert got[-1].item == Reconciliado(2, 0)


async def test_the_first_look_is_ground_and_not_events(tmp_path: Path) -> None:
    mundo = Mundo("40000", "40001")
    mundo.linhas["40000"].update(uniqueid="5.1", tipo_da_ligacao="R", telefone_origem="1133334444")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo)
        with gateway.hub.assinar(Filtro("principal")) as reader:
            async with gateway.rodando():
                mundo.ligar(True)
                await quando(lambda: gateway.estado.conhecido)
                got = lidos(reader)

    assert gateway.visto() == {"40000": (1, "5.1"), "40001": (1, None)}
    assert [type(g.item).__name__ for g in got if g.sintetico] == ["Reconciliado"]
    ligacao = gateway.estado.ramais["40000"].ligacao
    assert ligacao is not None
    assert (ligacao.telefone, ligacao.desde) == ("1133334444", None)


async def test_a_status_never_heard_of_is_ground_also_where_a_call_was_heard_of(tmp_path: Path) -> None:
    mundo = Mundo("40000")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo, assentar_s=0.2)
        with gateway.hub.assinar(Filtro("principal")) as reader:
            async with gateway.rodando():
                mundo.ligar(True)
                mundo.chamar("40000", "7.1")
                await quando(lambda: gateway.estado.conhecido)
                got = [type(g.item).__name__ for g in lidos(reader)]

    assert got == ["Conexao", "LigacaoAtiva", "Reconciliado"]
    assert gateway.visto() == {"40000": (1, "7.1")}


async def test_a_truth_that_cannot_be_read_leaves_the_state_unknown_until_it_can(tmp_path: Path) -> None:
    mundo = Mundo("40000")
    mundo.falhas = 2
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo)
        async with gateway.rodando():
            mundo.ligar(True)
            await quando(lambda: mundo.leituras >= 1)
            assert not gateway.estado.conhecido
            await quando(lambda: gateway.estado.conhecido)
    assert mundo.leituras == 3


async def test_a_view_that_lags_behind_an_event_does_not_take_it_back(tmp_path: Path) -> None:
    mundo = Mundo("40000", "40001")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo, assentar_s=0.2)
        with gateway.hub.assinar(Filtro("principal")) as reader:
            async with gateway.rodando():
                mundo.ligar(True)
                await quando(lambda: gateway.estado.conhecido)
                mundo.linha.eventos(TrocaStatus("40000", 2, "Status 2"))  # the view does not show it yet
                await quando(lambda: gateway.estado.ramais["40000"].id_status == 2)
                leituras = mundo.leituras
                gateway.reconciliador.duvidar()
                await quando(lambda: mundo.leituras > leituras)
                mundo.linhas["40000"].update(id_status_usuario=2, status_usuario="Status 2")
                await quando(lambda: gateway.reconciliador.feitas == 2)
                got = [g.item for g in lidos(reader) if g.sintetico and isinstance(g.item, TrocaStatus)]

    assert got == []
    assert gateway.visto()["40000"] == (2, None)


async def test_who_never_stood_still_is_compared_later_without_another_doubt(tmp_path: Path) -> None:
    mundo = Mundo("40000")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo, assentar_s=0.02)

        async def falar() -> None:  # of a call that nobody knows: it changes nothing
            antes = gateway.fila.recebidos
            mundo.linha.eventos(Desligamento("40000", "0.0"))
            await quando(lambda: gateway.fila.recebidos > antes)

        with gateway.hub.assinar(Filtro("principal")) as reader:
            async with gateway.rodando():
                mundo.ligar(True)
                await quando(lambda: gateway.estado.conhecido)
                mundo.ligar(False)
                await quando(lambda: not gateway.estado.conhecido)
                mundo.status("40000", 3)
                mundo.depois_de_ler = falar
                mundo.ligar(True)
                await quando(lambda: gateway.estado.conhecido)
                assert gateway.visto() == {"40000": (1, None)}
                mundo.depois_de_ler = None
                await quando(lambda: gateway.visto() == mundo.verdade())
                ditos = [item.item for item in lidos(reader) if isinstance(item.item, Reconciliado)]

    assert ditos == [Reconciliado(1, 0), Reconciliado(0, 1)]


async def test_a_line_that_falls_and_is_back_during_the_reading_makes_the_reading_void(tmp_path: Path) -> None:
    mundo = Mundo("40000")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo)

        async def cair() -> None:
            mundo.depois_de_ler = None
            mundo.ligar(False)
            mundo.status("40000", 3)  # in no event, and not in what was read
            mundo.ligar(True)
            await quando(lambda: gateway.fila.conexoes == 3 and gateway.estado.conectado)
            await gateway.fila.em_dia()

        with gateway.hub.assinar(Filtro("principal")) as reader:
            async with gateway.rodando():
                mundo.ligar(True)
                await quando(lambda: gateway.estado.conhecido)
                mundo.depois_de_ler = cair
                gateway.reconciliador.duvidar()
                await quando(lambda: gateway.reconciliador.feitas == 2 and gateway.estado.conhecido)
                got = [type(g.item).__name__ for g in lidos(reader)]

    assert got == ["Conexao", "Reconciliado", "Conexao", "Conexao", "TrocaStatus", "Reconciliado"]


async def test_the_truth_is_not_read_before_the_line_has_been_up_for_a_while(tmp_path: Path) -> None:
    mundo = Mundo("40000")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo, assentar_s=0.2)
        idades: list[float] = []
        mundo.antes_de_ler = lambda: idades.append(SystemClock().monotonic() - gateway.fila.ligada_em)
        async with gateway.rodando():
            for vez in (1, 2):
                mundo.ligar(True)
                await quando(lambda vez=vez: gateway.reconciliador.feitas == vez)  # type: ignore[misc]  # its default
                mundo.ligar(False)
                await quando(lambda: not gateway.estado.conhecido)

    assert len(idades) == 2
    assert min(idades) >= 0.2


async def test_an_unreadable_line_makes_the_gateway_look(tmp_path: Path) -> None:
    mundo = Mundo("40000")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo)
        async with gateway.rodando():
            mundo.ligar(True)
            await quando(lambda: gateway.estado.conhecido)
            mundo.linhas["40000"].update(id_status_usuario=3, status_usuario="Status 3")
            mundo.linha.eventos(LinhaIlegivel("<S><400", "incompleta"))
            await quando(lambda: gateway.visto() == mundo.verdade())
            assert gateway.estado.conhecido, "the line was not lost"


async def test_a_user_who_is_gone_leaves_the_state(tmp_path: Path) -> None:
    mundo = Mundo("40000", "40001")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo)
        async with gateway.rodando():
            mundo.ligar(True)
            await quando(lambda: gateway.estado.conhecido)
            del mundo.linhas["40001"]
            gateway.reconciliador.duvidar()
            await quando(lambda: "40001" not in gateway.estado.ramais)


async def test_a_gateway_that_starts_again_tells_only_what_happened_meanwhile(tmp_path: Path) -> None:
    mundo = Mundo("40000", "40001")
    async with Mesa(tmp_path) as mesa:
        antes = Gateway(mesa, mundo)
        async with antes.rodando():
            mundo.ligar(True)
            await quando(lambda: antes.estado.conhecido)
            mundo.chamar("40000", "7.1")
            await quando(lambda: antes.estado.ramais["40000"].ligacao is not None)
            await checkpoint.guardar(antes.estado, mesa.journal, SEAL)
            mundo.status("40001", 2)
            await quando(lambda: antes.estado.ramais["40001"].id_status == 2)
        mundo.ligado = False
        mundo.status("40000", 3)

        depois = Gateway(mesa, mundo)
        await checkpoint.retomar(depois.estado, mesa.journal, SEAL)
        assert depois.visto() == {"40000": (1, "7.1"), "40001": (2, None)}
        assert depois.estado.ramais["40000"].ligacao == antes.estado.ramais["40000"].ligacao
        assert depois.estado.ramais["40001"].status_desde == antes.estado.ramais["40001"].status_desde
        assert not depois.estado.conhecido
        with depois.hub.assinar(Filtro("principal")) as reader:
            async with depois.rodando():
                mundo.ligar(True)
                await quando(lambda: depois.estado.conhecido)
                sinteticos = [g.item for g in lidos(reader) if g.sintetico]

    assert sinteticos == [TrocaStatus("40000", 3, "Status 3"), Reconciliado(2, 0)]


async def test_a_kept_state_that_cannot_be_opened_is_left_out(tmp_path: Path) -> None:
    mundo = Mundo("40000")
    async with Mesa(tmp_path) as mesa:
        gateway = Gateway(mesa, mundo)
        async with gateway.rodando():
            mundo.ligar(True)
            await quando(lambda: gateway.estado.conhecido)
        await checkpoint.guardar(gateway.estado, mesa.journal, Seal(b"x" * 32))
        outro = EstadoAoVivo("principal")
        await checkpoint.retomar(outro, mesa.journal, SEAL)
    assert outro.ramais == {}
    assert not outro.conhecido


passos = st.lists(
    st.tuples(
        st.sampled_from(["status", "chamar", "desligar", "ligar", "cair"]),
        st.sampled_from(["40000", "40001", "40002"]),
        st.integers(1, 4),
    ),
    max_size=30,
)


@settings(max_examples=25, deadline=None)
@given(passos)
def test_whatever_is_lost_the_state_ends_equal_to_the_pbx_and_nothing_is_told_twice(passos: list[Any]) -> None:
    async def viver() -> None:
        mundo = Mundo("40000", "40001", "40002")
        with TemporaryDirectory() as pasta:
            async with Mesa(Path(pasta)) as mesa:
                gateway = Gateway(mesa, mundo)
                with gateway.hub.assinar(Filtro("principal"), max_pendentes=10_000) as reader:
                    async with gateway.rodando():
                        for n, (que, ramal, numero) in enumerate(passos):
                            match que:
                                case "status":
                                    mundo.status(ramal, numero)
                                case "chamar":
                                    mundo.chamar(ramal, f"{n}.{numero}")
                                case "desligar":
                                    mundo.desligar(ramal)
                                case "ligar":
                                    mundo.ligar(True)
                                case _:
                                    mundo.ligar(False)
                            await asyncio.sleep(0)
                        mundo.ligar(True)
                        await quando(lambda: gateway.estado.conhecido and gateway.visto() == mundo.verdade())
                        itens = lidos(reader)
                comecos = [g.item.uniqueid for g in itens if isinstance(g, EventoGuardado) and _comeca(g.item)]
                fins = [g.item.uniqueid for g in itens if isinstance(g, EventoGuardado) and _termina(g.item)]
                assert len(comecos) == len(set(comecos)), "a call begins once"
                assert len(fins) == len(set(fins)), "and ends once"

    asyncio.run(viver())


def _comeca(item: Any) -> bool:
    return isinstance(item, LigacaoAtiva)


def _termina(item: Any) -> bool:
    return isinstance(item, Desligamento)
