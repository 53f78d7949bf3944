"""Every place that a command writes: sent on its channel with a value of its own, and found in the PBX's journal."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from typing import Any

from gateway.channels.errors import ChannelError
from gateway.clock import SystemClock
from gateway.commands.argumentos import SENHA
from gateway.commands.catalogo import INTENCOES
from gateway.commands.formas import Via, vias
from gateway.commands.horarios import SEM_REGRAS
from gateway.commands.intencao import Forma, Intencao, Meios, PelaApi, PeloBanco, PeloSocket, Tipo, Valor
from gateway.domain.comandos import Canal
from gateway.events.hub import Hub
from gateway.runtime.canais import abrir_pbx
from gateway.settings import Settings
from resolvers.build import build_schema
from tests.cobertura.contrato import linhas
from tests.cobertura.envios import canais, envios, lugares
from tests.house.tree import none_of
from tests.support.simulator import SimulatorProcess, simulator_process

NO_DIARIO = {Canal.API: "api", Canal.COMANDOS: "commands", Canal.BANCO: "database"}
MASCARADO = "***"  # as the journal of the simulator keeps a password
BASE = dt.datetime(2031, 1, 1)


def valor(tipo: Tipo, n: int) -> Valor:
    """A value that occurs nowhere else: digits for a text, since an extension or a telephone is digits."""
    match tipo:
        case Tipo.INTEIRO:
            return 70_000 + n
        case Tipo.LOGICO:
            return True
        case Tipo.INSTANTE:
            return BASE + dt.timedelta(minutes=n)
        case Tipo.INTEIROS:
            return (70_000 + n,)
        case _:
            return f"8{70_000 + n}"


def tipo_do(intencao: Intencao, nome: str) -> Tipo:
    """The type of an argument, of each of a list's telephones too."""
    known = {one.nome: one.tipo for one in intencao.argumentos}
    if nome in known:
        return known[nome]
    return {"em": Tipo.INSTANTE, "agora": Tipo.LOGICO}.get(nome.rsplit("_", 1)[-1], Tipo.TEXTO)


def dado(value: Valor) -> set[str]:
    """How a value may stand in the journal: each channel has its own form of an instant and of a yes."""
    if value is True:
        return {"true", "t", "True"}
    if isinstance(value, dt.datetime):
        return {value.isoformat(), f"{value:%d%m%Y%H%M}"}
    return {str(value), MASCARADO}


def nome_no_diario(forma: Forma) -> str:
    match forma:
        case PelaApi():
            return forma.funcao
        case PeloSocket():
            return forma.verbo
        case _:
            return forma.tabela


async def _enviado(pbx: SimulatorProcess, via: Via, forma: Forma) -> list[str]:
    """Sends, and gives the values of the request that then reached the channel."""
    canal, nome = NO_DIARIO[via.canal], nome_no_diario(forma)
    before = await pbx.journal(fase="recebido", canal=canal, nome=nome)
    with suppress(ChannelError):
        await via.enviar()
    after = before[-1]["n"] if before else 0
    (entry,) = await pbx.journal(after=after, fase="recebido", canal=canal, nome=nome, wait_s=20)
    return [str(value) for value in entry["args"].values()]


async def test_each_value_of_each_command_reaches_the_pbx_on_each_of_its_channels() -> None:
    proved: set[str] = set()
    missing: list[str] = []
    async with simulator_process("--no-traffic", poll_s=0.05) as pbx, AsyncExitStack() as stack:
        clock = SystemClock()
        central = await abrir_pbx(Settings.ler(pbx.environment), clock, stack)
        meios = Meios(central, Hub(), clock, SEM_REGRAS, prazo_da_linha_s=0.2)
        for intencao, canal in canais():
            forma = intencao.formas[canal]
            if not isinstance(forma, PelaApi | PeloSocket | PeloBanco):
                continue  # marcarReplicado sets a column in rows: tests/commands shows it in the PBX's view
            written = [(place, nome) for place, nome in lugares(intencao, forma) if nome]
            values = {
                nome: valor(tipo_do(intencao, nome), n) for n, nome in enumerate(sorted({nome for _, nome in written}))
            }
            (via,) = vias(intencao, replace(meios, ordem={intencao.nome: (canal.value,)}), values)
            sent = await _enviado(pbx, via, forma)
            for place, nome in written:
                if dado(values[nome]) & set(sent):
                    proved.add(place)
                else:
                    missing.append(f"{intencao.nome} {canal.value} {place}: {values[nome]} em {sent}")

    none_of(missing, "valor que não chegou ao PBX")
    declared = {place for place, names in envios().items() if any("(" in name for name in names)}
    assert declared - proved == {"tabelas.resultado_discador_mensal.replicado"}


def test_a_password_is_hidden_in_the_journal_and_travels_all_the_same() -> None:
    assert {one.nome for i in INTENCOES.values() for one in i.argumentos if one.mascara == SENHA} == {"senha"}


def test_every_intent_has_its_mutation_with_each_argument() -> None:
    mutation: Any = build_schema()._schema.mutation_type
    missing = []
    for intencao in INTENCOES.values():
        field = mutation.fields.get(intencao.nome)
        wanted = set(re.findall(r"\((\w+)\)", " ".join(_escritos(intencao))))
        given = set() if field is None else set(field.args) | _campos_de_entrada(field)
        missing += [f"{intencao.nome}({name})" for name in wanted - given] if field else [intencao.nome]
    none_of(missing, "intenção sem mutação")


def _escritos(intencao: Intencao) -> list[str]:
    return [name for names in envios().values() for name in names if name.startswith(f"{intencao.nome}(")]


def _campos_de_entrada(field: Any) -> set[str]:
    found: set[str] = set()
    for argument in field.args.values():
        inner = argument.type
        while hasattr(inner, "of_type"):
            inner = inner.of_type
        found |= set(getattr(inner, "fields", ()))
    return found


def test_every_command_of_the_contract_is_written_by_some_mutation() -> None:
    sections = ("API HTTP: comandos", "Socket de comandos")
    alone = [row.lugar for row in linhas() if row.secao in sections and row.lugar not in envios()]
    none_of([place for place in alone if not place.endswith(("(chave)", "(chave_seguranca)"))], "sem mutação")
