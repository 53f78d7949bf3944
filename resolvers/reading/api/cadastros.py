"""Views that the HTTP API can stand in for: fewer columns, the same names."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.domain.comandos import Canal
from gateway.domain.erros import ErroDoGateway
from gateway.protocol.api_rows import CampanhaApi, StatusApi, StatusCampanhaApi, StatusTelefoneApi
from resolvers.reading.api.funcoes import do_ramal, status_ramal_por_id
from resolvers.reading.api.leitura import LeituraApi, Lida, LinhaApi, SemLinhas

_LIGACAO: Mapping[str, str] = {"Ativa": "A", "Receptiva": "R", "Discador": "D"}
CADASTRO_DO_USUARIO = frozenset(("id", "nome", "ramal"))
_OCIOSO = frozenset(("status_usuario", "id_status_usuario", "nome_status_telefone"))
_EM_LIGACAO = frozenset(
    ("tipo_da_ligacao", "uniqueid", "telefone", "telefone_origem", "parametro1", "parametro2", "id_campanha")
)
COLUNAS_DO_USUARIO = CADASTRO_DO_USUARIO | _OCIOSO | _EM_LIGACAO
ID_E_NOME = frozenset(("id", "nome"))
COLUNAS_DO_SERVIDOR = frozenset(("id", "nome", "status"))

Somente = tuple[str, frozenset[str]] | None


async def usuarios(api: LeituraApi, wanted: frozenset[str], somente: Somente) -> Lida:
    """Users; one more call a user (bounded) when state or call are among the wanted columns.

    Args:
        somente: only those whose column equals one of the texts.

    Raises:
        ChannelError, SemLinhas: the list could not be read.
    """
    achados = await api.ler(
        ("usuarios",),
        lambda canal: canal.usuarios(),
        lambda one: LinhaApi(id=one.id, nome=one.nome, ramal=one.ramal),
    )
    if somente is not None and somente[0] in CADASTRO_DO_USUARIO:
        achados = Lida(tuple(row for row in achados.linhas if str(row[somente[0]]) in somente[1]), achados.falhas)
    if not wanted & (_OCIOSO | _EM_LIGACAO):
        return achados
    rows = tuple(row.copia() for row in achados.linhas)  # more is added to them
    faltam = []
    for row in rows:
        estado = api.lembrada(do_ramal(row["id"]))
        if estado is None:
            faltam.append(row)
        else:
            _completar(row, estado)
    await asyncio.gather(*(_perguntar(api, row) for row in faltam))
    return Lida(rows, achados.falhas)


async def _perguntar(api: LeituraApi, row: LinhaApi) -> None:
    try:
        estado = await status_ramal_por_id(api, row["id"])
    except (Unavailable, UnreadableReply, SemLinhas):
        estado = Lida(())
    _completar(row, estado)


def _completar(row: LinhaApi, estado: Lida) -> None:
    """Adds what `status_ramal` tells of the user; what it could not tell stays out of the row."""
    if not estado.linhas:
        row.ilegiveis = {coluna: _sem_estado(coluna) for coluna in _OCIOSO | _EM_LIGACAO}
        return
    one = estado.linhas[0]
    if row.lido_em is None or (one.lido_em is not None and one.lido_em < row.lido_em):
        row.lido_em = one.lido_em  # it is as old as the older part
    row.update(estado.uma_vez("no_usuario", lambda: _no_usuario(one)))
    if one["call_type"] is not None:
        row.ilegiveis = {coluna: _em_ligacao(coluna) for coluna in _OCIOSO}


def _no_usuario(one: LinhaApi) -> Mapping[str, Any]:
    tipo = one["call_type"]
    if tipo is None:
        return {
            **dict.fromkeys(_EM_LIGACAO),
            "status_usuario": one["user_status"],
            "id_status_usuario": one["user_status_id"],
            "nome_status_telefone": one["phone_status"],
        }
    return {
        "tipo_da_ligacao": _LIGACAO[tipo],
        "uniqueid": one["call_code"],
        "telefone": {"Ativa": one["dialed_number"], "Discador": one["phone_number"]}.get(tipo),
        "telefone_origem": one["caller_number"],
        "parametro1": one["parametro1"],
        "parametro2": one["parametro2"],
        "id_campanha": one["campaign_id"],
    }


async def status_usuarios(api: LeituraApi, _: frozenset[str], __: Somente) -> Lida:
    """Interval statuses (manual §1.1.5)."""
    return await api.ler(("status",), lambda canal: canal.status(), _id_e_nome)


async def status_telefone(api: LeituraApi, _: frozenset[str], __: Somente) -> Lida:
    """Telephone statuses (manual §1.1.24)."""
    return await api.ler(
        ("status_telefone",), lambda canal: canal.status_telefone(), lambda one: LinhaApi(id=one.id, nome=one.nome)
    )


async def status_discador(api: LeituraApi, _: frozenset[str], __: Somente) -> Lida:
    """Campaign call statuses (manual §1.1.11)."""
    return await api.ler(
        ("status_campanhas",), lambda canal: canal.status_campanhas(), lambda one: LinhaApi(id=one.id, nome=one.nome)
    )


async def campanhas(api: LeituraApi, _: frozenset[str], __: Somente) -> Lida:
    """Campaigns: code and name only (manual §1.1.10)."""
    return await api.ler(
        ("campanhas",), lambda canal: canal.campanhas(), lambda one: LinhaApi(id=one.id, nome=one.nome)
    )


async def status_servidores(api: LeituraApi, _: frozenset[str], __: Somente) -> Lida:
    """Servers (manual §1.1.17)."""
    return await api.ler(
        ("status_servidores",),
        lambda canal: canal.status_servidores(),
        lambda one: LinhaApi(id=one.id, nome=one.nome, status=one.status),
    )


def _id_e_nome(one: StatusApi | StatusTelefoneApi | StatusCampanhaApi | CampanhaApi) -> LinhaApi:
    return LinhaApi(id=one.id, nome=one.nome)


def _sem_estado(coluna: str) -> ErroDoGateway:
    return ErroDoGateway(
        "CANAL_INDISPONIVEL",
        f"“{coluna}” não pôde ser lido: “status_ramal” não respondeu por este usuário.",
        canal=Canal.API,
        campo=f"status_ramal.{coluna}",
        repetivel=True,
    )


def _em_ligacao(coluna: str) -> ErroDoGateway:
    return ErroDoGateway(
        "NAO_INFORMADO_PELO_CANAL",
        f"A API não informa “{coluna}” enquanto o ramal está em ligação.",
        canal=Canal.API,
        campo=f"status_ramal.{coluna}",
    )
