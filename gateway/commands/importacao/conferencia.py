"""The checks that every line passes before anything is sent: one lot at a time, without I/O but its own memory.

A line is judged by the first thing that is wrong with it. Reasons never repeat a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from gateway.commands.importacao.linhas import Numero, Pronta, Recusada, parametros_da_api
from gateway.commands.importacao.memoria import Memoria
from gateway.domain.comandos import Canal
from gateway.domain.importacao import CategoriaDeErro, ErroDeLinha, Tratamento
from gateway.protocol.api_params import consulta
from gateway.protocol.columns import Ilegivel
from gateway.protocol.import_file import TELEFONES_ESCRITOS, ClienteImportado, coluna, ler_linha
from gateway.protocol.import_stream import MAX_CARACTERES_POR_LINHA, Linha
from gateway.protocol.phones import DDDS
from gateway.protocol.values import NaoRepresentavel, conferir

_LOCAL: Final = re.compile(r"[2-9][0-9]{7}|9[0-9]{8}", re.ASCII)
_SEM_DDD: Final = re.compile(rf"{_LOCAL.pattern}|0[3589]00[0-9]{{6,7}}|0[0-9]{{10,13}}|[1-9][0-9]{{2,4}}", re.ASCII)
_COM_DDD_DENTRO: Final = re.compile(rf"(?:{'|'.join(sorted(DDDS))})(?:{_LOCAL.pattern})", re.ASCII)
_CAMPOS_ATE_5: Final = 22


class Recusa(Exception):
    """This line is not imported, because of this field."""

    def __init__(self, categoria: CategoriaDeErro, campo: str, motivo: str) -> None:
        super().__init__(motivo)
        self.categoria: Final = categoria
        self.campo: Final = campo
        self.motivo: Final = motivo


@dataclass(frozen=True, slots=True)
class Regras:
    """What the lines of one import have to obey.

    Attributes:
        agora: the PBX's local time; schedules must be after it.
        ausentes: columns of importar_discador that this installation lacks (channel BANCO).
    """

    canal: Canal
    agora: datetime
    repetidas: Tratamento = Tratamento.RECUSAR
    bloqueadas: Tratamento = Tratamento.RECUSAR
    ausentes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Lote:
    """What became of a lot of lines."""

    prontas: list[Pronta] = field(default_factory=list)
    recusadas: list[Recusada] = field(default_factory=list)
    sinalizadas: dict[CategoriaDeErro, int] = field(default_factory=dict)


Fonte = tuple[int, str, Callable[[], tuple[ClienteImportado, frozenset[int]]]]
"""A line's number, its text to give back, and how to read it (the customer, and the telephones to dial now)."""


def do_arquivo(lote: Sequence[Linha], delimitador: str) -> list[Fonte]:
    """The lines of a file, to be read by the model of §1.5."""

    def fonte(number: int, text: str | None) -> Fonte:
        if text is None:
            return number, "", _longa
        return number, text, lambda: (ler_linha(text, delimitador), frozenset())

    return [fonte(number, text) for number, text in lote]


def conferir_lote(fontes: Sequence[Fonte], regras: Regras, memoria: Memoria, delimitador: str) -> Lote:
    """Sorts the lines into those that are ready and those that are refused, in their order."""
    lote = Lote()
    read: list[tuple[Fonte, Pronta]] = []
    for fonte in fontes:
        number, _, ler = fonte
        try:
            read.append((fonte, _pronta(number, *ler(), regras)))
        except Ilegivel as exc:
            lote.recusadas.append(_recusada(fonte, CategoriaDeErro.FORMATO, exc.campo, exc.motivo, delimitador))
        except NaoRepresentavel as exc:
            lote.recusadas.append(
                _recusada(fonte, CategoriaDeErro.CANAL, exc.campo or "linha", exc.motivo, delimitador)
            )
        except Recusa as exc:
            lote.recusadas.append(_recusada(fonte, exc.categoria, exc.campo, exc.motivo, delimitador))
    blocked: frozenset[str] = frozenset()
    if memoria.bloqueados:
        blocked = memoria.bloqueados_entre(
            {forma for _, pronta in read for numero in pronta.telefones if numero for forma in _formas(numero)}
        )
    for fonte, pronta in read:
        try:
            _conferir_memoria(pronta, regras, memoria, blocked, lote)
        except Recusa as exc:
            lote.recusadas.append(_recusada(fonte, exc.categoria, exc.campo, exc.motivo, delimitador))
        else:
            lote.prontas.append(pronta)
    lote.recusadas.sort(key=lambda recusada: recusada.erro.linha)
    return lote


def _pronta(linha: int, cliente: ClienteImportado, ja: frozenset[int], regras: Regras) -> Pronta:
    if not cliente.parametro1:
        raise Recusa(CategoriaDeErro.FORMATO, "parametro1", "está vazio; o PBX não importa cliente sem ele")
    for campo, valor in (("parametro1", cliente.parametro1), ("parametro2", cliente.parametro2)):
        if not (valor.isascii() and valor.isprintable() and len(valor) <= 1000):
            conferir(regras.canal, campo, valor)
            if "\ufffd" in valor:
                raise Recusa(CategoriaDeErro.FORMATO, campo, "tem um caractere que não é do charset do arquivo")
    if regras.canal is Canal.BANCO and len(cliente.telefones) > TELEFONES_ESCRITOS:
        raise Recusa(CategoriaDeErro.CANAL, "telefone6", f"a tabela do PBX leva até {TELEFONES_ESCRITOS} telefones")
    numeros: list[Numero | None] = []
    for place, telefone in enumerate(cliente.telefones, 1):
        if telefone is None:
            numeros.append(None)
            continue
        _conferir_numero(place, telefone.ddd, telefone.telefone)
        when = telefone.discar_em
        if when is not None and when <= regras.agora:
            raise Recusa(CategoriaDeErro.AGENDAMENTO_PASSADO, f"agendamento{place}", "já passou; informe data futura")
        now = place in ja
        if now and when is not None:
            raise Recusa(CategoriaDeErro.FORMATO, f"telefone{place}", "peça discar agora ou em uma data, não os dois")
        numeros.append(Numero(telefone.ddd, telefone.telefone, None if when is None else when.isoformat(), now))
    pronta = Pronta(linha, cliente.parametro1, cliente.parametro2, numeros)
    _conferir_canal(pronta, regras)
    return pronta


def _conferir_numero(place: int, ddd: str, telefone: str) -> None:
    if ddd:
        if ddd not in DDDS:
            raise Recusa(CategoriaDeErro.TELEFONE_IMPOSSIVEL, f"ddd{place}", "não é um DDD em uso no Brasil")
        if _LOCAL.fullmatch(telefone) is None:
            raise Recusa(
                CategoriaDeErro.TELEFONE_IMPOSSIVEL,
                f"telefone{place}",
                "depois do DDD são precisos 8 algarismos, ou 9 começando com 9",
            )
    elif _SEM_DDD.fullmatch(telefone) is None:
        motivo = "não é um número que se possa discar"
        if _COM_DDD_DENTRO.fullmatch(telefone):
            motivo = f"traz o DDD junto do número; separe-o no campo ddd{place}"
        raise Recusa(CategoriaDeErro.TELEFONE_IMPOSSIVEL, f"telefone{place}", motivo)


def _conferir_canal(pronta: Pronta, regras: Regras) -> None:
    """Whether the channel can carry the whole line."""
    if regras.canal is Canal.API:
        consulta("importar_discador", parametros_da_api("0", pronta))
        return
    if not regras.ausentes:
        return
    for place, numero in enumerate(pronta.telefones, 1):
        if numero is None:
            continue
        for usado, coluna_usada in (
            (True, f"telefone{place}"),
            (bool(numero.ddd), f"ddd{place}"),
            (numero.discar_em is not None, f"telefone_{place}_discar_em"),
            (numero.discar_agora, f"telefone_{place}_discar_agora"),
        ):
            if usado and coluna_usada in regras.ausentes:
                raise Recusa(CategoriaDeErro.CANAL, f"telefone{place}", f"este PBX não tem a coluna {coluna_usada}")


def _conferir_memoria(pronta: Pronta, regras: Regras, memoria: Memoria, blocked: frozenset[str], lote: Lote) -> None:
    if blocked:
        for place, numero in enumerate(pronta.telefones, 1):
            if numero is not None and not blocked.isdisjoint(_formas(numero)):
                _sinalizar(
                    Recusa(CategoriaDeErro.BLOQUEADA, f"telefone{place}", "está na lista de bloqueio do PBX"),
                    regras.bloqueadas,
                    lote,
                )
                break
    numbers = ";".join([f"{n.ddd}{n.telefone}" for n in pronta.telefones if n is not None])
    first = memoria.ja_vista(pronta.linha, f"{pronta.parametro1};{numbers}")
    if first is not None:
        _sinalizar(
            Recusa(CategoriaDeErro.REPETIDA, "linha", f"repete o parâmetro 1 e os telefones da linha {first}"),
            regras.repetidas,
            lote,
        )


def _sinalizar(recusa: Recusa, tratamento: Tratamento, lote: Lote) -> None:
    if tratamento is Tratamento.RECUSAR:
        raise recusa
    lote.sinalizadas[recusa.categoria] = lote.sinalizadas.get(recusa.categoria, 0) + 1


def _formas(numero: Numero) -> tuple[str, ...]:
    """How a black list may hold the number: with its DDD, or the local number alone."""
    return (numero.ddd + numero.telefone, numero.telefone) if numero.ddd else (numero.telefone,)


def _recusada(fonte: Fonte, categoria: CategoriaDeErro, campo: str, motivo: str, delimitador: str) -> Recusada:
    number, text, _ = fonte
    place = coluna(campo)
    if campo.startswith("agendamento") and text.count(delimitador) > _CAMPOS_ATE_5:
        place = None  # a line with 7 telephones has its schedules elsewhere
    return Recusada(text, ErroDeLinha(number, place, campo, motivo, categoria))


def _longa() -> tuple[ClienteImportado, frozenset[int]]:
    raise Ilegivel("linha", f"passa de {MAX_CARACTERES_POR_LINHA} caracteres; confira a quebra de linhas do arquivo")
