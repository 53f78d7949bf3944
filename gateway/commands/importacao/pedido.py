"""Asking for an import: what is checked at once, before it is stored and long before anything is sent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateway.access.identity import Identidade
from gateway.channels.database.vista import procurar
from gateway.clock import Clock
from gateway.commands.importacao import carga_banco
from gateway.commands.importacao.arquivo import ArquivoDeImportacoes
from gateway.commands.importacao.auditoria import fato_de
from gateway.commands.importacao.registro import Importacao
from gateway.domain.comandos import Canal
from gateway.domain.erros import EntradaInvalida, ErroDoGateway
from gateway.domain.importacao import ArquivoRecebido, Tratamento
from gateway.pbx import Pbx

INTENCAO: Final = "importar"
PREFERENCIA: Final = (Canal.BANCO, Canal.API)
_MAX_CHAVE: Final = 200
_MAX_CAMPANHA: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Pedido:
    """What is wanted with a file that was received."""

    recebido: ArquivoRecebido
    campanha: int
    linhas_tipadas: bool = False
    simular: bool = False
    repetidas: Tratamento = Tratamento.RECUSAR
    bloqueadas: Tratamento = Tratamento.RECUSAR


async def pedir(
    pedido: Pedido,
    quem: Identidade,
    chave: str | None,
    *,
    pbx: Pbx,
    arquivo: ArquivoDeImportacoes,
    clock: Clock,
    preferencia: Sequence[Canal] = PREFERENCIA,
) -> tuple[Importacao, bool]:
    """Stores the import to be made; or returns the first one of that key, and True.

    Raises:
        EntradaInvalida: no such campaign, or the key cannot be used or was used for something else.
        ErroDoGateway: no channel can carry an import.
        Unavailable: the PBX cannot be asked whether it has the campaign.
        JournalError: it could not be stored.
    """
    if chave is not None and not 0 < len(chave) <= _MAX_CHAVE:
        raise EntradaInvalida("chaveIdempotencia", f"Use de 1 a {_MAX_CHAVE} caracteres, ex.: um UUID.")
    recebido = pedido.recebido
    importacao = Importacao(
        id=recebido.id,
        pbx=pbx.nome,
        campanha=pedido.campanha,
        quem=quem.nome,
        chave_idempotencia=chave or uuid.uuid4().hex,
        nome_arquivo=recebido.nome,
        tamanho_bytes=recebido.tamanho_bytes,
        sha256=recebido.sha256,
        criada_em=clock.now(),
        canal=await _canal(pbx, preferencia),
        linhas_tipadas=pedido.linhas_tipadas,
        simular=pedido.simular,
        repetidas=pedido.repetidas,
        bloqueadas=pedido.bloqueadas,
    )
    await _conferir_campanha(pbx, pedido.campanha)
    guardada = await arquivo.guardar_nova(importacao, fato_de(importacao, quem.origem))
    if guardada.id == importacao.id:
        return guardada, False
    arquivo.esquecer(importacao.id)
    if _assunto(guardada) != _assunto(importacao):
        raise EntradaInvalida(
            "chaveIdempotencia", "Esta chave já foi usada para outra importação: use uma chave nova para cada uma."
        )
    return guardada, True


async def _canal(pbx: Pbx, preferencia: Sequence[Canal]) -> Canal:
    for canal in preferencia:
        if canal is Canal.BANCO and pbx.database is not None and await carga_banco.ausentes(pbx.database) is not None:
            return canal
        if canal is Canal.API and pbx.api is not None:
            return canal
    raise ErroDoGateway("SEM_CANAL", "Nenhum canal configurado importa clientes: configure o BANCO ou a API.")


async def _conferir_campanha(pbx: Pbx, campanha: int) -> None:
    """The PBX says nothing about rows for a campaign that it does not have (gap 93): they would be lost in silence."""
    found = False
    if 0 < campanha <= _MAX_CAMPANHA:
        if pbx.database is not None and (vista := await procurar(pbx.database, "campanhas", ("id",))) is not None:
            found = bool(await vista.ler(f"WHERE {vista['id']} = $1", campanha))
        elif pbx.api is not None:
            found = any(one.id == campanha for one in (await pbx.api.campanhas()).linhas)
    if not found:
        raise EntradaInvalida("campanhaId", "Não há campanha com este código no PBX: veja `campanhas`.")


def _assunto(importacao: Importacao) -> tuple[object, ...]:
    return (
        importacao.campanha,
        importacao.sha256,
        importacao.simular,
        importacao.linhas_tipadas,
        importacao.repetidas,
        importacao.bloqueadas,
    )
