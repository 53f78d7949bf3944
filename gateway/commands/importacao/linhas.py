"""Lines that are ready to be sent, and lines that are not, as the frames of an import's files hold them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import orjson

from gateway.domain.comandos import Canal
from gateway.domain.importacao import CategoriaDeErro, ErroDeLinha
from gateway.protocol.dates import escrever_compacta
from gateway.protocol.import_file import OBSERVACAO, TELEFONES_ESCRITOS

_LUGARES: Final = range(1, TELEFONES_ESCRITOS + 1)
COLUNAS: Final = (
    "id_campanha",
    "identificador1",
    "identificador2",
    *(nome for n in _LUGARES for nome in (f"ddd{n}", f"telefone{n}")),
    *(f"telefone_{n}_discar_em" for n in _LUGARES),
    *(f"telefone_{n}_discar_agora" for n in _LUGARES),
)
"""What an import fills of the table importar_discador (manual §1.3.1.6), in the order of `linha_da_tabela`."""


class Numero(NamedTuple):
    """A telephone to import; `discar_em` is the PBX's local time, `YYYY-MM-DDTHH:MM:SS`."""

    ddd: str
    telefone: str
    discar_em: str | None = None
    discar_agora: bool = False


class Pronta(NamedTuple):
    """A customer to import; a telephone keeps its place, so None stands where there is none."""

    linha: int
    parametro1: str
    parametro2: str
    telefones: list[Numero | None]


class Recusada(NamedTuple):
    """A line that is not imported: its text as it came, and why."""

    texto: str
    erro: ErroDeLinha


def escrever_prontas(prontas: Sequence[Pronta]) -> bytes:
    """A frame of a file."""
    return orjson.dumps(prontas, default=tuple)


def ler_prontas(frame: bytes) -> list[Pronta]:
    """The lines of a frame that `escrever_prontas` wrote."""
    return [
        Pronta(line, one, two, [None if t is None else Numero(*t) for t in telefones])
        for line, one, two, telefones in orjson.loads(frame)
    ]


def escrever_recusadas(recusadas: Sequence[Recusada]) -> bytes:
    """A frame of a file."""
    return orjson.dumps(
        [(r.texto, r.erro.linha, r.erro.coluna, r.erro.campo, r.erro.motivo, r.erro.categoria) for r in recusadas]
    )


def ler_recusadas(frame: bytes) -> list[Recusada]:
    """The lines of a frame that `escrever_recusadas` wrote."""
    return [
        Recusada(texto, ErroDeLinha(linha, coluna, campo, motivo, CategoriaDeErro(categoria)))
        for texto, linha, coluna, campo, motivo, categoria in orjson.loads(frame)
    ]


def linha_da_tabela(campanha: str, pronta: Pronta) -> list[str | None]:
    """The row of `importar_discador`, a text a column of `COLUNAS`, None for NULL."""
    row: list[str | None] = [campanha, pronta.parametro1, pronta.parametro2]
    times: list[str | None] = []
    now: list[str | None] = []
    for telefone in pronta.telefones:
        if telefone is None:
            row += (None, None)
            times.append(None)
            now.append("false")
        else:
            row += (telefone.ddd or None, telefone.telefone)
            times.append(telefone.discar_em)
            now.append("true" if telefone.discar_agora else "false")
    missing = TELEFONES_ESCRITOS - len(times)
    return [*row, *(None,) * (2 * missing), *times, *(None,) * missing, *now, *("false",) * missing]


def parametros_da_api(campanha: str, pronta: Pronta) -> dict[str, str]:
    """The parameters of the function `importar_discador` (manual §1.1.21)."""
    params = {"id_campanha": campanha, "identificador1": pronta.parametro1}
    if pronta.parametro2:
        params["identificador2"] = pronta.parametro2
    for n, telefone in enumerate(pronta.telefones, 1):
        if telefone is None:
            continue
        params[f"telefone{n}"] = telefone.telefone
        if telefone.ddd:
            params[f"ddd{n}"] = telefone.ddd
        if telefone.discar_em:
            campo = f"telefone_{n}_discar_em"
            params[campo] = escrever_compacta(datetime.fromisoformat(telefone.discar_em), Canal.API, campo)
        if telefone.discar_agora:
            params[f"telefone_{n}_discar_agora"] = "t"
    return params


def no_layout(pronta: Pronta, delimitador: str) -> str:
    """The line in the layout of the import file (manual §1.5), for a file that gives it back."""
    columns = [pronta.parametro1, pronta.parametro2]
    schedules: list[str] = []
    for telefone in [*pronta.telefones, *(None,) * (TELEFONES_ESCRITOS - len(pronta.telefones))]:
        columns += ("", "") if telefone is None else (telefone.ddd, telefone.telefone)
        if telefone is None or telefone.discar_em is None:
            schedules += ("", "")
        else:
            when = telefone.discar_em
            schedules += (f"{when[8:10]}-{when[5:7]}-{when[:4]}", when[11:16])
    while schedules and not schedules[-1]:
        schedules.pop()
    return delimitador.join([_campo(column, delimitador) for column in (*columns, *schedules)])


def com_motivo(texto: str, motivo: str, delimitador: str) -> str:
    """A line that is given back, with the reason as a remark behind it, which the reader of the file skips."""
    return f"{_campo(texto, '')}{delimitador}{OBSERVACAO} {_campo(motivo, delimitador)}"


def _campo(texto: str, delimitador: str) -> str:
    """The text without what would end its field or its line."""
    if delimitador:
        texto = texto.replace(delimitador, " ")
    return "".join(letter if letter.isprintable() or letter == "\t" else " " for letter in texto)
