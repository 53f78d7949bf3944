"""One look at each kind of thing that the PBX sends no events of: key → values, times as instants and not as waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from gateway.channels.api import PbxApi
from gateway.channels.database.vista import exigir
from gateway.channels.errors import ChannelError, Unavailable, UnreadableReply
from gateway.domain.aovivo import Entidade
from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal
from gateway.pbx import Pbx

Campos = dict[str, Any]
Vistas = dict[str, Campos]
Antes = Mapping[str, Mapping[str, Any]]

_PARALELAS: Final = 8
_MESMA_CHEGADA_S: Final = 3.0

CAMPANHA: Final = (
    "nome",
    "ativa",
    "telefones_restantes",
    "numeros_agendados",
    "agendamento_operador",
    "clientes_finalizados",
    "clientes_nao_finalizados",
    "ligacoes_atendidas",
    "ligacoes_nao_atendidas",
    "ligacoes_ocupadas",
    "retentativas",
    "discando",
    "ligacoes_em_andamento_ura",
    "clientes_em_ligacao",
    "ligacoes_fila",
    "clientes_virgens",
    "entregues_sem_tabulacao",
)
CANAL: Final = ("nome", "descricao", "limite", "uso", "porcentagem")
SERVIDOR: Final = ("nome", "status")


async def campanhas(pbx: Pbx, _: Antes, __: datetime) -> Vistas:
    """Campaigns with their counters (manual §1.3.1.1)."""
    return await _view(pbx, "campanhas", "id", CAMPANHA)


async def canais(pbx: Pbx, _: Antes, __: datetime) -> Vistas:
    """Trunks and how much of each is in use (manual §1.3.1.28)."""
    return await _view(pbx, "uso_canais", "trunk_id", CANAL)


async def servidores(pbx: Pbx, _: Antes, __: datetime) -> Vistas:
    """Servers and their monitoring text, which the PBX refreshes every 3 minutes (manual §1.3.1.3, §1.1.17)."""
    return await _view(pbx, "status_servidores", "id", SERVIDOR)


async def grupos(pbx: Pbx, antes: Antes, agora: datetime) -> Vistas:
    """Attendance groups with who waits in each (manual §1.1.12): `esperando` is a list of position, number and arrival.

    The PBX tells how long a caller has waited; the arrival that follows from it wavers from look to look, so a caller
    seen before keeps his.
    """
    api = pbx.api
    if api is None:
        raise Unavailable(Canal.API, "fila_espera")
    nomes = await _view(pbx, "grupos_de_atendimento", "id", ("nome",))
    gate = asyncio.Semaphore(_PARALELAS)

    async def um(chave: str, nome: str) -> tuple[str, Campos]:
        async with gate:
            fila = await _fila(api, nome, agora)
        conhecidos = antes.get(chave, {}).get("esperando", ())
        return chave, {"nome": nome, "esperando": [_chegada(um_deles, conhecidos) for um_deles in fila]}

    return dict(await asyncio.gather(*(um(chave, campos["nome"]) for chave, campos in nomes.items())))


async def _fila(api: PbxApi, nome: str, agora: datetime) -> list[Campos]:
    lido = await api.fila_espera(nome)
    if lido.mensagem is not None and not lido.mensagem.vazia and lido.mensagem.codigo is not Codigo.FILA_NAO_ENCONTRADA:
        raise UnreadableReply(Canal.API, "fila_espera")
    if lido.ilegiveis:
        raise UnreadableReply(Canal.API, "fila_espera")
    return [
        {
            "posicao": linha.posicao,
            "numero": linha.numero_origem,
            "desde": (agora - timedelta(seconds=float(linha.tempo_espera_s))).isoformat(timespec="milliseconds"),
        }
        for linha in lido.linhas
    ]


def _chegada(visto: Campos, conhecidos: Any) -> Campos:
    chegou = datetime.fromisoformat(visto["desde"])
    for outro in conhecidos:
        antes = datetime.fromisoformat(outro["desde"])
        if outro["numero"] == visto["numero"] and abs((chegou - antes).total_seconds()) <= _MESMA_CHEGADA_S:
            return {**visto, "desde": outro["desde"]}
    return visto


async def _view(pbx: Pbx, view: str, chave: str, colunas: tuple[str, ...]) -> Vistas:
    """Every row of a small view; a column that this installation lacks is None."""
    rows = await (await exigir(pbx.database, view, (chave,), colunas)).ler()
    return {str(row[chave]): {coluna: row.get(coluna) for coluna in colunas} for row in rows}


Olhar = Callable[[Pbx, Antes, datetime], Awaitable[Vistas]]

OLHARES: Final[Mapping[Entidade, Olhar]] = MappingProxyType(
    {
        Entidade.CAMPANHA: campanhas,
        Entidade.CANAL: canais,
        Entidade.SERVIDOR: servidores,
        Entidade.GRUPO: grupos,
    }
)

__all__ = ["OLHARES", "ChannelError", "Olhar", "Vistas"]
