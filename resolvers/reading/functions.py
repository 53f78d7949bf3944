"""Rows of the functions that only the HTTP API has, as the asking identity may see them."""

from __future__ import annotations

from typing import Any

from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import NENHUM
from gateway.domain.erros import ErroDoGateway
from resolvers.reading.api.fontes import FUNCOES
from resolvers.reading.api.leitura import Lida
from resolvers.reading.failures import ilegivel
from resolvers.reading.leitura import Leitura
from resolvers.reading.rows import LinhaPbx
from schema.fields import By


async def ler_da_funcao(leitor: Leitura, by: By, chave: Any) -> list[LinhaPbx] | None:
    """Every row that the function of `by.view` tells of a key; None, with a warning, without the API's channel.

    Raises:
        ErroDoGateway: it could not be read, or the identity may not.
    """
    try:
        lida = await perguntar(leitor, by, chave)
    except (Unavailable, UnreadableReply) as exc:
        raise ilegivel(exc, by.view.nome) from exc
    if lida is None:
        return None
    leitor.falhas.dizer(a_dizer(by, lida))
    return [leitor.linha(by.view, row, Canal.API) for row in lida.linhas]


async def perguntar(leitor: Leitura, by: By, chave: Any) -> Lida | None:
    """As `ler_da_funcao`, the rows as the channel gives them.

    Raises:
        SemPermissao: the identity may not.
        Unavailable, UnreadableReply, SemLinhas: they could not be read.
    """
    view = by.view
    policy = leitor.politica(view)
    if leitor.fontes.api is None:
        texto = f"O canal API do PBX “{leitor.pbx.nome}” não está configurado: “{view.nome}” vale null."
        leitor.avisos.dizer("CANAL_AUSENTE", leitor.pbx.nome, texto)
        return None
    if policy == NENHUM:
        return Lida(())
    return (await FUNCOES[view.nome, by.coluna](leitor.fontes.api, chave)).permitidas(policy)


def a_dizer(by: By, lida: Lida) -> tuple[ErroDoGateway, ...]:
    """What of an answer could not be read and is a loss: to who found his one row, a line of others is none."""
    return lida.falhas if by.many or not lida.linhas else ()
