"""What the stream of events shows of an extension, inside an answer that other channels give."""

from __future__ import annotations

from datetime import datetime

import strawberry

from gateway.access.identity import EVENTOS
from gateway.access.predicates import evento_permitido
from gateway.domain.erros import ErroDoGateway, SemPermissao
from gateway.events.state import EstadoAoVivo
from resolvers.positions import posicao_de
from resolvers.reading.leitura import Leitura
from schema.aovivo import RamalAoVivo, RamalNoFluxo


def ramal_no_fluxo(leitor: Leitura, estado: EstadoAoVivo | None, numero: str, agora: datetime) -> RamalNoFluxo | None:
    """The extension as last known, and the position that this is of; None, with a warning, without the channel.

    Raises:
        SemPermissao: the identity gets no events.
        ErroDoGateway: not those of this extension.
    """
    if not leitor.identidade.pode(EVENTOS):
        raise SemPermissao(EVENTOS)
    if estado is None or leitor.pbx.events is None:
        texto = f"O canal EVENTOS do PBX “{leitor.pbx.nome}” não está configurado: “aoVivo” vale null."
        leitor.avisos.dizer("CANAL_AUSENTE", leitor.pbx.nome, texto)
        return None
    vivo = estado.ramais.get(numero)
    if vivo is not None and not evento_permitido(leitor.identidade)(vivo):
        raise ErroDoGateway("SEM_PERMISSAO", "Sua chave vê este ramal, e não os eventos dele.", campo="aoVivo")
    return RamalNoFluxo(
        conhecido=estado.conhecido,
        posicao=None if estado.posicao is None else posicao_de(estado.posicao),
        estado=None
        if vivo is None
        else RamalAoVivo(
            vivo=vivo, leitor=leitor, agora=agora, id=strawberry.ID(f"RamalAoVivo:{leitor.pbx.nome}:{numero}")
        ),
    )
