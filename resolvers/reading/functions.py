"""Rows of the functions that only the HTTP API has, as the asking identity may see them."""

from __future__ import annotations

from typing import Any

from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import NENHUM, vale
from resolvers.reading.api.fontes import FUNCOES
from resolvers.reading.failures import ilegivel
from resolvers.reading.leitura import Leitura
from resolvers.reading.rows import LinhaPbx
from schema.fields import By


async def ler_da_funcao(leitor: Leitura, by: By, chave: Any) -> list[LinhaPbx] | None:
    """Every row that the function of `by.view` tells of a key; None, with a warning, without the API's channel.

    Raises:
        ErroDoGateway: it could not be read, or the identity may not.
    """
    view = by.view
    policy = leitor.politica(view)
    if leitor.fontes.api is None:
        texto = f"O canal API do PBX “{leitor.pbx.nome}” não está configurado: “{view.nome}” vale null."
        leitor.avisos.dizer("CANAL_AUSENTE", leitor.pbx.nome, texto)
        return None
    if policy == NENHUM:
        return []
    try:
        achado = await FUNCOES[view.nome, by.coluna](leitor.fontes.api, chave)
    except (Unavailable, UnreadableReply) as exc:
        raise ilegivel(exc, view.nome) from exc
    rows = [leitor.linha(view, row, Canal.API) for row in achado.linhas if vale(policy, row)]
    if by.many or not rows:
        leitor.falhas.dizer(achado.falhas)
    return rows
