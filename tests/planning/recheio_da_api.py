"""What an HTTP API may answer, at random: rows that lead to each other, odd texts, damage, messages and silence."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Final

from tests.planning.recheio import LINHAS, NOMES, RAMAIS, TELEFONES, UNIQUEIDS
from tests.support.api_falsa import HTML, ApiFalsa

_CADASTROS: Final = ("status", "status_telefone", "status_campanhas", "campanhas")
_SERVIDORES: Final = ("OK", "CRITICAL - SWAP 32%.WARNING - b", "")
_DANOS: Final = ("x;Quebrado", "CHAVE DA API INVÁLIDA", HTML, "")


def respostas(sorte: random.Random, *, dano: float) -> ApiFalsa:
    """A PBX.

    Args:
        dano: how likely it is that an answer cannot be read, or not whole.
    """
    falsa = ApiFalsa({})
    usuarios = list(range(1, LINHAS + 1))
    sorte.shuffle(usuarios)
    falsa.respostas["usuarios"] = _linhas(f"{n};{_nome(sorte)};{sorte.choice(RAMAIS)}" for n in usuarios)
    for funcao in _CADASTROS:
        falsa.respostas[funcao] = _linhas(f"{n};{_nome(sorte)}" for n in range(sorte.randrange(1, LINHAS)))
    falsa.respostas["status_servidores"] = _linhas(f"{n};db{n};{sorte.choice(_SERVIDORES)}" for n in range(3))
    quieto = sorte.random() < 0.4  # nobody is in a call
    for n in usuarios:
        estado = _ocioso if quieto else sorte.choice(_ESTADOS)
        falsa.respostas[f"status_ramal?id={n}"] = estado(sorte)
    for ramal in RAMAIS:
        falsa.respostas[f"status_ramal?ramal={ramal}"] = sorte.choice(_ESTADOS)(sorte)
    falsa.respostas["fila_espera"] = _linhas(
        f"{n};{sorte.choice(TELEFONES[:4])};{sorte.randrange(9)}.{n}" for n in range(1, sorte.randrange(1, 5))
    )
    falsa.respostas["ligacoes_campanha"] = _linhas(_da_campanha(sorte) for _ in range(sorte.randrange(1, 6)))
    falsa.respostas["grupos_de_atendimento"] = "2;Comercial\n" + _linhas(_do_dia(sorte) for _ in range(4))
    falsa.respostas["status_servidores_view"] = (
        "<table><tr><th>ID<th>Nome<th>Status<tr><td>1<td>db &amp; app<td>CRITICAL - SWAP 32%</table>"
    )
    for funcao in tuple(falsa.respostas):
        if sorte.random() < dano:
            _estragar(sorte, falsa, funcao)
    return falsa


def _estragar(sorte: random.Random, falsa: ApiFalsa, funcao: str) -> None:
    if sorte.random() < 0.2:
        falsa.mudas.add(funcao)
        return
    como = sorte.choice(_DANOS)
    good = falsa.respostas[funcao]
    falsa.respostas[funcao] = f"{good}{como}\n" if como == _DANOS[0] and isinstance(good, str) else como


def _linhas(linhas: Iterable[str]) -> str:
    return "".join(f"{linha}\n" for linha in linhas)


def _nome(sorte: random.Random) -> str:
    return sorte.choice([*NOMES, "☃ 'Ana'", "José Conceição", "a" * 300])


def _ocioso(sorte: random.Random) -> str:
    return f"{_nome(sorte)};{sorte.choice(RAMAIS)};Livre;Logado;{sorte.randrange(LINHAS)}"


def _ativa(sorte: random.Random) -> str:
    return f"{_nome(sorte)};{sorte.choice(RAMAIS)};Ativa;{_telefone(sorte)};{sorte.choice(UNIQUEIDS)};12.5"


def _receptiva(sorte: random.Random) -> str:
    head = f"{_nome(sorte)};{sorte.choice(RAMAIS)};Receptiva"
    return f"{head};{_telefone(sorte)};{_telefone(sorte)};{sorte.choice(UNIQUEIDS)};7.25;ramal 7"


def _discador(sorte: random.Random) -> str:
    head = f"{_nome(sorte)};{sorte.choice(RAMAIS)};Discador;{sorte.randrange(LINHAS)};Cobrança"
    return f"{head};123;Zé;{sorte.choice(UNIQUEIDS)};{_telefone(sorte)};85"


def _ninguem(_: random.Random) -> str:
    return "RAMAL NAO ENCONTRADO"


def _telefone(sorte: random.Random) -> str:
    return sorte.choice(TELEFONES[:4])


def _da_campanha(sorte: random.Random) -> str:
    quem = sorte.choice(("", "3"))
    return f"{quem};127846;0001;21;81793134;{sorte.randrange(LINHAS)};{sorte.randrange(90)}"


def _do_dia(sorte: random.Random) -> str:
    if sorte.random() < 0.3:
        return f";;;{_telefone(sorte)};0;33;NAO ATENDIDA;04/11/2010 10:10"
    quem = f"{sorte.randrange(LINHAS)};{sorte.choice(RAMAIS)};{_nome(sorte)}"
    return f"{quem};{_telefone(sorte)};1382;21;ATENDIDA OPERADOR;04/11/2010 09:51"


_ESTADOS: Final[tuple[Callable[[random.Random], str], ...]] = (
    _ocioso,
    _ocioso,
    _ativa,
    _receptiva,
    _discador,
    _ninguem,
)
