"""The extensions as the PBX shows them now: the view `usuarios`, else the HTTP API (manual §1.3.1.11, §1.1.9)."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from gateway.channels.api import PbxApi
from gateway.channels.database.pool import Database
from gateway.channels.database.vista import exigir
from gateway.channels.errors import ChannelError, Unavailable
from gateway.domain.aovivo import LigacaoViva, RamalVivo
from gateway.domain.comandos import Canal
from gateway.domain.eventos import TipoEvento
from gateway.pbx import Pbx
from gateway.protocol.api_lines import RamalEmLigacao, RamalOcioso, UsuarioApi

_INDISPENSAVEIS: Final = ("ramal", "uniqueid", "tipo_da_ligacao")
_OUTRAS: Final = (
    "id_status_usuario",
    "status_usuario",
    "telefone",
    "telefone_origem",
    "parametro1",
    "parametro2",
    "id_campanha",
)
_PARALELAS: Final = 8


def tem_verdade(pbx: Pbx) -> bool:
    """Whether a configured channel can show the state of the extensions."""
    return pbx.database is not None or pbx.api is not None


async def ler_verdade(pbx: Pbx, so: Collection[str] | None = None) -> dict[str, RamalVivo]:
    """Extensions by number; of several users on one extension the one in a call, else the first.

    Args:
        so: only these (the API is asked for no others).

    Raises:
        ChannelError: no configured channel could show it.
    """
    failure: ChannelError | None = None
    if pbx.database is not None:
        try:
            return await _do_banco(pbx.database)
        except ChannelError as exc:
            failure = exc
    if pbx.api is not None:
        try:
            return await _da_api(pbx.api, so)
        except ChannelError as exc:
            failure = failure or exc
    raise failure or Unavailable(Canal.BANCO, "usuarios")


async def _do_banco(database: Database) -> dict[str, RamalVivo]:
    rows = await (await exigir(database, "usuarios", _INDISPENSAVEIS, _OUTRAS)).ler()
    return _por_ramal(_da_linha(row) for row in rows if row["ramal"])


def _da_linha(row: Mapping[str, Any]) -> RamalVivo:
    def texto(coluna: str) -> str:
        valor = row.get(coluna)
        return "" if valor is None else str(valor)

    tipo = texto("tipo_da_ligacao")[:1].upper()
    ligacao = None
    if texto("uniqueid") and tipo in ("A", "R", "D"):
        receptiva = tipo == "R"
        ligacao = LigacaoViva(
            TipoEvento(tipo),
            texto("uniqueid"),
            texto("telefone_origem") if receptiva else texto("telefone"),
            texto("telefone") if receptiva else "",
            texto("parametro1"),
            texto("parametro2"),
            row.get("id_campanha"),
        )
    return RamalVivo(texto("ramal"), row.get("id_status_usuario"), texto("status_usuario") or None, ligacao=ligacao)


async def _da_api(api: PbxApi, so: Collection[str] | None) -> dict[str, RamalVivo]:
    usuarios = [u for u in (await api.usuarios()).linhas if u.ramal and (so is None or u.ramal in so)]
    gate = asyncio.Semaphore(_PARALELAS)

    async def um(usuario: UsuarioApi) -> RamalVivo | None:
        async with gate:
            lido = await api.status_ramal(id=usuario.id)
        return None if not lido.linhas else _do_status(str(usuario.ramal), lido.linhas[0])

    found = await asyncio.gather(*(um(usuario) for usuario in usuarios))
    return _por_ramal(one for one in found if one is not None)


def _do_status(ramal: str, linha: RamalOcioso | RamalEmLigacao) -> RamalVivo:
    if isinstance(linha, RamalOcioso):
        return RamalVivo(ramal, linha.id_status_usuario, linha.status_usuario)
    tipo = TipoEvento(str(linha.tipo)[0])
    receptiva = tipo is TipoEvento.R
    return RamalVivo(
        ramal,
        ligacao=LigacaoViva(
            tipo,
            linha.codigo_ligacao or "",
            (linha.numero_origem if receptiva else linha.telefone) or "",
            (linha.numero_discado or "") if receptiva else "",
            linha.parametro1 or "",
            linha.parametro2 or "",
            linha.id_campanha,
        ),
    )


def _por_ramal(vistos: Iterable[RamalVivo]) -> dict[str, RamalVivo]:
    found: dict[str, RamalVivo] = {}
    for one in vistos:
        outro = found.get(one.ramal)
        if outro is None or (outro.ligacao is None and one.ligacao is not None):
            found[one.ramal] = one
    return found
