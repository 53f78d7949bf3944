"""What guards and evidence read of the PBX: through the database, else the HTTP API, under the installation's names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.channels.database.vista import Linhas, exigir
from gateway.channels.errors import ChannelError
from gateway.domain.erros import EntradaInvalida
from gateway.pbx import Pbx
from gateway.protocol.api_lines import RamalEmLigacao, RamalOcioso
from gateway.protocol.messages import fold
from gateway.protocol.phones import mesmo_numero

LIMITE: Final = 5_000
"""Rows that one reading may bring; whoever needs more has asked too broadly."""


class NaoLido(Exception):
    """No channel could tell."""


@dataclass(frozen=True, slots=True)
class UsuarioVisto:
    """A user as the PBX shows it now; what the channel does not tell is None.

    Attributes:
        uniqueid: of the call that the extension is in.
    """

    ramal: str
    id_status: int | None
    em_ligacao: bool
    uniqueid: str | None
    telefone: str | None = field(repr=False)
    nome: str | None = None
    email: str | None = field(default=None, repr=False)
    celular: str | None = field(default=None, repr=False)
    grupo: int | None = None


async def linhas(
    pbx: Pbx, view: str, colunas: Iterable[str], iguais: Mapping[str, Any], *, depois_de: int | None = None
) -> Linhas:
    """Rows whose columns equal the values given, newest last; with `depois_de`, of greater `id`.

    Raises:
        NaoLido: no database, not such a view or column here, or it could not be read.
    """
    shown = tuple(colunas)
    try:
        vista = await exigir(pbx.database, view, (*shown, *iguais, *(["id"] if depois_de is not None else [])))
        args = [vista.argumento(name, value) for name, value in iguais.items()]
        tests = [f"{vista[name]} = ${place}" for place, name in enumerate(iguais, 1)]
        if depois_de is not None:
            args.append(depois_de)
            tests.append(f"{vista['id']} > ${len(args)}")
        where = f"WHERE {' AND '.join(tests)} " if tests else ""
        return await vista.ler(f"{where}LIMIT {LIMITE}", *args, colunas=shown)
    except ChannelError as exc:
        raise NaoLido(view) from exc


async def ultimo_id(pbx: Pbx, view: str) -> int:
    """The greatest `id` of a view, 0 when it is empty.

    Raises:
        NaoLido: as `linhas`.
    """
    try:
        rows = await (await exigir(pbx.database, view, ("id",))).ler("ORDER BY 1 DESC LIMIT 1")
    except ChannelError as exc:
        raise NaoLido(view) from exc
    return int(rows[0]["id"]) if rows else 0


async def usuarios(pbx: Pbx, ramal: str) -> Sequence[UsuarioVisto]:
    """The users of an extension, none when there is no such extension.

    Raises:
        NaoLido: neither database nor API could tell.
    """
    colunas = ("ramal", "id_status_usuario", "uniqueid", "telefone", "nome", "email", "mobile", "id_grupo")
    try:
        found = await linhas(pbx, "usuarios", colunas, {"ramal": ramal})
    except NaoLido:
        return await _usuarios_pela_api(pbx, ramal)
    return [
        UsuarioVisto(
            row["ramal"],
            row["id_status_usuario"],
            bool(row["uniqueid"]),
            None if row["uniqueid"] is None else str(row["uniqueid"]),
            None if row["telefone"] is None else str(row["telefone"]),
            row["nome"],
            row["email"],
            None if row["mobile"] is None else str(row["mobile"]),
            row["id_grupo"],
        )
        for row in found
    ]


async def _usuarios_pela_api(pbx: Pbx, ramal: str) -> Sequence[UsuarioVisto]:
    if pbx.api is None:
        raise NaoLido("usuarios")
    try:
        lido = await pbx.api.status_ramal(ramal=ramal)
    except (ChannelError, EntradaInvalida) as exc:
        raise NaoLido("status_ramal") from exc
    if lido.mensagem is not None:
        if lido.mensagem.codigo.value == "RAMAL_NAO_ENCONTRADO":
            return ()
        raise NaoLido("status_ramal")
    seen: list[UsuarioVisto] = []
    for one in lido.linhas:
        if isinstance(one, RamalEmLigacao):
            seen.append(UsuarioVisto(one.ramal, None, True, one.codigo_ligacao, one.telefone, one.nome))
        elif isinstance(one, RamalOcioso):
            seen.append(UsuarioVisto(one.ramal, one.id_status_usuario, False, None, None, one.nome))
    return seen


async def campanha_ativa(pbx: Pbx, campanha: int) -> bool | None:
    """Whether the campaign is active; None when there is no such campaign.

    Raises:
        NaoLido: only the database tells (§1.3.1.3; the API's list has no such column).
    """
    rows = await linhas(pbx, "campanhas", ("ativa",), {"id": campanha})
    return bool(rows[0]["ativa"]) if rows else None


async def telefones(pbx: Pbx, iguais: Mapping[str, Any]) -> Linhas:
    """Telephones of campaigns (view telefones_campanhas): id, telefone, prioridade, status.

    Raises:
        NaoLido: as `linhas`.
    """
    return await linhas(pbx, "telefones_campanhas", ("id", "telefone", "prioridade", "status"), iguais)


def so_do_numero(rows: Linhas, numero: str, coluna: str = "telefone") -> list[Mapping[str, Any]]:
    """The rows of that number, written with or without area code (gap 18)."""
    return [row for row in rows if row[coluna] is not None and mesmo_numero(str(row[coluna]), numero)]


async def bloqueios(pbx: Pbx, numero: str) -> Linhas:
    """The black lists' rows of a number: telefone, grupo_de_bloqueio (the list's name).

    Raises:
        NaoLido: as `linhas`.
    """
    found: list[Mapping[str, Any]] = []
    for forma in formas_guardadas(numero):
        found += await linhas(pbx, "telefones_bloqueados", ("telefone", "grupo_de_bloqueio"), {"telefone": forma})
    return found


def formas_guardadas(numero: str) -> tuple[str, ...]:
    """How a black list may hold the number: as it is, and without its area code (gap 100)."""
    digits = "".join(letter for letter in numero if letter.isascii() and letter.isdigit()).lstrip("0")
    if not digits:
        return ()
    return (digits, digits[2:]) if len(digits) in (10, 11) else (digits,)


async def nome_da_black_list(pbx: Pbx, lista: int) -> str | None:
    """The list's name, None when there is no such list.

    Raises:
        NaoLido: as `linhas`.
    """
    rows = await linhas(pbx, "black_list", ("nome",), {"id_black_list": lista})
    return str(rows[0]["nome"]) if rows else None


_EM_USO: Final = frozenset(("DISCADO SISTEMA", "URA DO DISCADOR", "NA FILA DE ESPERA"))


def em_uso(row: Mapping[str, Any]) -> bool:
    """Whether a telephone is in an intermediate status, in which it cannot be deleted (§1.1.22)."""
    return row["status"] is not None and fold(str(row["status"])) in _EM_USO
