"""What the HTTP API alone tells: its functions as views of their own, with the contract's names of their columns.

Each reader takes one key and asks the PBX once for it; there is no function for several keys.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from gateway.channels.answers import Pergunta
from gateway.channels.api import PbxApi
from gateway.domain.codigos import Codigo
from gateway.protocol.api_rows import (
    FilaEsperaApi,
    GrupoDeAtendimentoApi,
    LigacaoCampanhaApi,
    LigacaoGrupoApi,
    RamalEmLigacao,
    RamalOcioso,
    ServidorApi,
)
from gateway.protocol.columns import Lido
from resolvers.reading.api.leitura import LeituraApi, Lida, LinhaApi


async def fila_espera(api: LeituraApi, fila: str) -> Lida:
    """Callers waiting in the queue of that name (manual §1.1.12)."""

    def linha(one: FilaEsperaApi) -> LinhaApi:
        return LinhaApi(position=one.posicao, caller_number=one.numero_origem, waiting_time_s=float(one.tempo_espera_s))

    return await api.ler(("fila_espera", fila), lambda canal: canal.fila_espera(fila), linha)


async def ligacoes_campanha(api: LeituraApi, campanha: int) -> Lida:
    """Last status of each number that the campaign dialled (manual §1.1.8)."""

    def linha(one: LigacaoCampanhaApi) -> LinhaApi:
        return LinhaApi(
            user_id=one.id_usuario,
            parametro1=one.parametro1,
            parametro2=one.parametro2,
            ddd=one.ddd,
            telefone=one.telefone,
            status_id=one.id_status,
            duration_s=one.duracao_s,
        )

    return await api.ler(("ligacoes_campanha", campanha), lambda canal: canal.ligacoes_campanha(campanha), linha)


async def ligacoes_do_dia(api: LeituraApi, dia: date) -> Lida:
    """The calls of all attendance groups on one day, in the PBX's order (manual §1.1.14)."""

    async def chamada(canal: PbxApi) -> Lido[tuple[GrupoDeAtendimentoApi, LigacaoGrupoApi]]:
        lido = await canal.grupos_de_atendimento(dia)
        calls = tuple((grupo, call) for grupo in lido.linhas for call in grupo.ligacoes)
        return Lido(calls, lido.ilegiveis, lido.mensagem, lido.charset_exato)

    return await api.ler(("grupos_de_atendimento", dia), chamada, lambda par: _do_grupo(*par))


async def ligacoes_do_dia_no_grupo(api: LeituraApi, chave: tuple[date, int]) -> Lida:
    """Those of one group; the whole day is asked once, however many groups."""
    dia, grupo = chave
    todas = await ligacoes_do_dia(api, dia)
    return Lida(tuple(row for row in todas.linhas if row["group_id"] == grupo), todas.falhas)


def _do_grupo(grupo: GrupoDeAtendimentoApi, one: LigacaoGrupoApi) -> LinhaApi:
    return LinhaApi(
        group_id=grupo.id,
        group_name=grupo.nome,
        user_id=one.id_usuario,
        extension=one.ramal,
        user_name=one.nome_operador,
        caller_number=one.numero_origem,
        duration_s=one.duracao_s,
        waiting_time_s=one.tempo_espera_s,
        status=one.status,
        date=one.data,
    )


def do_ramal(codigo: int) -> Pergunta:
    """What is asked of the extension of that user."""
    return ("status_ramal", "id", codigo)


async def status_ramal_por_id(api: LeituraApi, codigo: int) -> Lida:
    """State or call of the extension of that user (manual §1.1.23); nothing when there is no such user."""
    return await api.ler(
        do_ramal(codigo),
        lambda canal: canal.status_ramal(id=codigo),
        _estado,
        ausente=(Codigo.RAMAL_NAO_ENCONTRADO,),
    )


async def status_ramal_por_numero(api: LeituraApi, ramal: str) -> Lida:
    """The same by the extension's number."""
    return await api.ler(
        ("status_ramal", "ramal", ramal),
        lambda canal: canal.status_ramal(ramal=ramal),
        _estado,
        ausente=(Codigo.RAMAL_NAO_ENCONTRADO,),
    )


_COLUNAS_DO_ESTADO = (
    "user_name",
    "extension",
    "call_type",
    "caller_number",
    "dialed_number",
    "call_code",
    "duration_s",
    "number_complement",
    "campaign_id",
    "campaign_name",
    "parametro1",
    "parametro2",
    "phone_number",
    "phone_status",
    "user_status",
    "user_status_id",
)


def _estado(one: RamalEmLigacao | RamalOcioso) -> LinhaApi:
    """One of the four variants of the answer; the columns of the others are null."""
    row: dict[str, Any] = {**dict.fromkeys(_COLUNAS_DO_ESTADO), "user_name": one.nome, "extension": one.ramal}
    if isinstance(one, RamalOcioso):
        row |= {
            "phone_status": one.status_telefone,
            "user_status": one.status_usuario,
            "user_status_id": one.id_status_usuario,
        }
        return LinhaApi(**row)
    row |= {
        "call_type": one.tipo.value,
        "caller_number": one.numero_origem,
        "dialed_number": one.numero_discado,
        "call_code": one.codigo_ligacao,
        "duration_s": float(one.duracao_s),
        "number_complement": one.complemento,
        "campaign_id": one.id_campanha,
        "campaign_name": one.nome_campanha,
        "parametro1": one.parametro1,
        "parametro2": one.parametro2,
        "phone_number": one.numero_telefone,
    }
    return LinhaApi(**row)


async def status_servidores_view(api: LeituraApi, _: str) -> Lida:
    """The servers of the HTML report (manual §1.1.18)."""

    def linha(one: ServidorApi) -> LinhaApi:
        return LinhaApi(server_id=one.id, server_name=one.nome, status=one.status)

    return await api.ler(("status_servidores_view",), lambda canal: canal.status_servidores_view(), linha)
