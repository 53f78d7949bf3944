"""Rows from the HTTP API, for the views it can stand in for: fewer columns, the same names."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from gateway.channels.api import PbxApi
from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal
from gateway.domain.erros import ErroDoGateway
from gateway.protocol.api_lines import Lido, RamalEmLigacao, RamalOcioso

Valores = Mapping[str, Any]

MAX_PARALELAS = 8

_LIGACAO: Mapping[str, str] = {"Ativa": "A", "Receptiva": "R", "Discador": "D"}
_CADASTRO = frozenset(("id", "nome", "ramal"))
_OCIOSO = frozenset(("status_usuario", "id_status_usuario", "nome_status_telefone"))
_EM_LIGACAO = frozenset(
    ("tipo_da_ligacao", "uniqueid", "telefone", "telefone_origem", "parametro1", "parametro2", "id_campanha")
)
USUARIOS_PELA_API = _CADASTRO | _OCIOSO | _EM_LIGACAO


class LinhaApi(dict[str, Any]):
    """Values by contract column; what this channel could tell and did not is in `ilegiveis`, with the reason."""

    def __init__(self, **valores: Any) -> None:
        super().__init__(**valores)
        self.ilegiveis: Mapping[str, ErroDoGateway] = {}


Somente = tuple[str, frozenset[str]] | None


async def usuarios(api: PbxApi, wanted: frozenset[str], somente: Somente) -> list[LinhaApi]:
    """Users; one more call a user (bounded) when state or call are among the wanted columns.

    Args:
        somente: only those whose column equals one of the texts.

    Raises:
        Unavailable, UnreadableReply: the list could not be read.
    """
    rows = [LinhaApi(id=one.id, nome=one.nome, ramal=one.ramal) for one in _linhas(await api.usuarios(), "usuarios")]
    if somente is not None and somente[0] in _CADASTRO:
        rows = [row for row in rows if str(row[somente[0]]) in somente[1]]
    if wanted & (_OCIOSO | _EM_LIGACAO):
        gate = asyncio.Semaphore(MAX_PARALELAS)

        async def complete(row: LinhaApi) -> None:
            async with gate:
                await estado(api, row)

        await asyncio.gather(*(complete(row) for row in rows))
    return rows


async def estado(api: PbxApi, row: LinhaApi) -> None:
    """Adds what `status_ramal` tells of the user; what it could not tell stays out of the row."""
    try:
        lido = await api.status_ramal(id=row["id"])
    except (Unavailable, UnreadableReply):
        lido = None
    if lido is None or not lido.linhas:
        row.ilegiveis = {coluna: _sem_estado(coluna) for coluna in _OCIOSO | _EM_LIGACAO}
        return
    one = lido.linhas[0]
    if isinstance(one, RamalOcioso):
        row.update(dict.fromkeys(_EM_LIGACAO))
        row.update(
            status_usuario=one.status_usuario,
            id_status_usuario=one.id_status_usuario,
            nome_status_telefone=one.status_telefone,
        )
    elif isinstance(one, RamalEmLigacao):
        row.update(
            tipo_da_ligacao=_LIGACAO[one.tipo],
            uniqueid=one.codigo_ligacao,
            telefone=one.telefone,
            telefone_origem=one.numero_origem,
            parametro1=one.parametro1,
            parametro2=one.parametro2,
            id_campanha=one.id_campanha,
        )
        row.ilegiveis = {coluna: _em_ligacao(coluna) for coluna in _OCIOSO}


async def status_usuarios(api: PbxApi, _: frozenset[str], __: Somente) -> list[LinhaApi]:
    """Interval statuses (manual §1.1.5)."""
    return [LinhaApi(id=one.id, nome=one.nome) for one in _linhas(await api.status(), "status")]


async def status_telefone(api: PbxApi, _: frozenset[str], __: Somente) -> list[LinhaApi]:
    """Telephone statuses (manual §1.1.24)."""
    return [LinhaApi(id=one.id, nome=one.nome) for one in _linhas(await api.status_telefone(), "status_telefone")]


async def status_discador(api: PbxApi, _: frozenset[str], __: Somente) -> list[LinhaApi]:
    """Campaign call statuses (manual §1.1.11)."""
    return [LinhaApi(id=one.id, nome=one.nome) for one in _linhas(await api.status_campanhas(), "status_campanhas")]


async def campanhas(api: PbxApi, _: frozenset[str], __: Somente) -> list[LinhaApi]:
    """Campaigns: code and name only (manual §1.1.10)."""
    return [LinhaApi(id=one.id, nome=one.nome) for one in _linhas(await api.campanhas(), "campanhas")]


FONTES: Mapping[str, Callable[[PbxApi, frozenset[str], Somente], Awaitable[list[LinhaApi]]]] = {
    "usuarios": usuarios,
    "status_usuarios": status_usuarios,
    "status_telefone": status_telefone,
    "status_discador": status_discador,
    "campanhas": campanhas,
}


def _linhas(lido: Lido[Any], funcao: str) -> Sequence[Any]:
    """The rows of an answer that is whole.

    Raises:
        ErroDoGateway: the answer was a message instead of rows, or a line of it could not be read.
    """
    if lido.mensagem is not None and not lido.mensagem.vazia:
        detail = "" if lido.mensagem.codigo is Codigo.MENSAGEM_NAO_RECONHECIDA else f" ({lido.mensagem.codigo.value})"
        raise ErroDoGateway(
            "RESPOSTA_ILEGIVEL",
            f"A API respondeu “{funcao}” com uma mensagem{detail}.",
            canal=Canal.API,
            campo=funcao,
        )
    if lido.ilegiveis:
        first = lido.ilegiveis[0]
        raise ErroDoGateway(
            "RESPOSTA_ILEGIVEL",
            f"Linha {first.linha} de “{funcao}”: campo “{first.campo}” ilegível ({first.motivo}).",
            canal=Canal.API,
            campo=first.campo,
        )
    return lido.linhas


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
