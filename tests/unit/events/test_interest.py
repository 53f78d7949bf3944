"""What is watched in another process is wanted here, until that process says otherwise, or nothing for a while."""

from __future__ import annotations

from pathlib import Path

from gateway.domain.aovivo import Entidade, Modo
from gateway.events import checkpoint
from gateway.events.interest import Interessados
from gateway.events.state import EstadoAoVivo
from gateway.events.watcher import Pedido
from tests.support.clocks import ManualClock
from tests.unit.events.fakes import Mesa, quando
from tests.unit.events.mundo import SEAL, Gateway, Mundo


async def test_a_kind_is_wanted_while_some_process_says_so_and_forgotten_with_a_process_that_died() -> None:
    clock, estado = ManualClock(), EstadoAoVivo("principal")
    chamadas: list[None] = []
    estado.interessar = lambda: chamadas.append(None)
    fora = Interessados(estado, clock, validade_s=6)

    assert not estado.procurado(Entidade.GRUPO)
    fora.dizer("1", [Entidade.GRUPO])
    fora.dizer("2", [Entidade.GRUPO, Entidade.CAMPANHA])
    assert estado.procurado(Entidade.GRUPO)
    fora.dizer("2", [])
    assert estado.procurado(Entidade.GRUPO)
    assert not estado.procurado(Entidade.CAMPANHA)
    clock.passed_s += 5.9
    assert estado.procurado(Entidade.GRUPO)
    clock.passed_s += 0.2
    assert not estado.procurado(Entidade.GRUPO)
    with estado.vigiar(Pedido(Modo.ESTADO, frozenset((Entidade.GRUPO,))), 10):
        assert estado.procurado(Entidade.GRUPO)
    assert len(chamadas) == 5


async def test_a_process_that_follows_takes_over_what_the_stream_says_to_be_known(tmp_path: Path) -> None:
    mundo = Mundo("40000")
    async with Mesa(tmp_path) as mesa:
        dono = Gateway(mesa, mundo)
        async with dono.rodando():
            mundo.ligar(True)
            await quando(lambda: dono.estado.conhecido)
            dono.estado.coisas = {Entidade.GRUPO: {"7": {"nome": "Fila", "esperando": []}}}
            dono.estado.conhecidas.add(Entidade.GRUPO)
            await checkpoint.guardar(dono.estado, mesa.journal, SEAL)
            mundo.status("40000", 6)
            await quando(lambda: dono.estado.ramais["40000"].id_status == 6)
            seguidor, novo = EstadoAoVivo("principal"), EstadoAoVivo("principal")
            await checkpoint.retomar(seguidor, mesa.journal, SEAL, seguindo=True)
            conhecidas = await checkpoint.retomar(novo, mesa.journal, SEAL)
            igual = seguidor.ramais == dono.estado.ramais

    assert igual
    assert seguidor.coisas == dono.estado.coisas
    assert (seguidor.conectado, seguidor.conhecidas) == (True, {Entidade.RAMAL, Entidade.GRUPO})
    assert seguidor.conexao_em is not None
    assert conhecidas == {Entidade.RAMAL, Entidade.GRUPO}
    assert (novo.conectado, novo.conhecidas) == (False, set())
