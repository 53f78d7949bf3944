"""Places of the contract that commands write: functions, verbs, tables and their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from strawberry.utils.str_converters import to_camel_case

from gateway.commands.catalogo import INTENCOES
from gateway.commands.formas import CHAVE
from gateway.commands.intencao import Forma, Intencao, PelaApi, PeloBanco, PeloSocket, Tipo
from gateway.domain.comandos import Canal
from gateway.protocol.socket_commands import CAMPOS
from tests.cobertura.contrato import ler

TELEFONE: Final = re.compile(r"^(?:ddd|telefone)_?[0-9]")


@cache
def envios() -> Mapping[str, tuple[str, ...]]:
    """Place → what writes it: `mutation` or `mutation(argumento)`, each with its channel."""
    found: dict[str, dict[str, None]] = {}
    for intencao in INTENCOES.values():
        for canal, forma in intencao.formas.items():
            for lugar, nome in lugares(intencao, forma):
                found.setdefault(lugar, {})[f"{_escrito(intencao, nome)} {canal.value}"] = None
    return {lugar: tuple(names) for lugar, names in found.items()}


def lugares(intencao: Intencao, forma: Forma) -> Iterator[tuple[str, str]]:
    """The places that one form writes, each with the argument that fills it; "" for what takes no argument."""
    match forma:
        case PelaApi():
            yield f"api.{forma.funcao}", ""
            for param, nome in forma.parametros.items():
                yield f"api.{forma.funcao}({param})", nome
        case PeloSocket():
            comando = comando_de(intencao, forma)
            yield f"comandos.{comando}", ""
            for campo, nome in zip(CAMPOS[forma.verbo], forma.campos, strict=True):
                yield f"comandos.{comando}({campo})", "" if nome == CHAVE else nome
        case PeloBanco():
            yield f"tabelas.{forma.tabela}", ""
            for coluna, nome in forma.colunas.items():
                yield f"tabelas.{forma.tabela}.{coluna}", nome
            for coluna in forma.fixos:
                yield f"tabelas.{forma.tabela}.{coluna}", ""
        case _:
            yield f"tabelas.{forma.tabela}", ""
            yield f"tabelas.{forma.tabela}.{forma.coluna}", forma.valor


def comando_de(intencao: Intencao, forma: PeloSocket) -> str:
    """The command of the contract: tabulating and scheduling share a verb (§1.2.2.2, §1.2.2.3)."""
    with_verb = [one["id"] for one in ler("commands")["commands"] if one["verb"] == forma.verbo]
    agenda = intencao.nome.startswith("agendar")
    return next(name for name in with_verb if name.endswith("_AGENDAMENTO") is agenda or len(with_verb) == 1)


def _escrito(intencao: Intencao, nome: str) -> str:
    """The argument as the graph spells it; the mutation alone where the intent itself gives the value."""
    listed = [one.nome for one in intencao.argumentos if one.tipo is Tipo.TELEFONES and TELEFONE.search(nome)]
    shown = next((one.nome for one in intencao.argumentos if one.nome == nome), *listed[:1] or [""])
    return f"{intencao.nome}({to_camel_case(shown)})" if shown else intencao.nome


def canais() -> list[tuple[Intencao, Canal]]:
    """Every intent on every channel that can carry it."""
    return [(intencao, canal) for intencao in INTENCOES.values() for canal in intencao.formas]
