"""Live state: a snapshot, then what changes from exactly there on."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from gateway.access.predicates import evento_permitido
from gateway.domain.aovivo import RamalVivo
from gateway.domain.erros import EntradaInvalida
from gateway.events.items import Lacuna
from gateway.events.state import Conhecimento, Mudanca, Retrato
from resolvers.assinaturas.eventos import MAX_RAMAIS, posicao_de
from resolvers.context import Contexto
from schema.aovivo import (
    EstadoDesconhecido,
    EstadoReconciliado,
    LacunaDoEstado,
    MudancaDeRamal,
    NovidadeDosRamais,
    RamalAoVivo,
    RetratoDosRamais,
)
from schema.enums import Modo

Ramais = Annotated[
    list[str] | None,
    strawberry.argument(description=f"Só estes ramais (até {MAX_RAMAIS}); sem isto, todos os que se podem ver."),
]
Como = Annotated[
    Modo,
    strawberry.argument(description="Só o mais recente de cada ramal (`ESTADO`), ou cada mudança (`EVENTOS`)."),
]


@strawberry.type
class AssinaturasDoEstado:
    """What is, rather than what happens."""

    @strawberry.subscription(
        description="Os ramais agora e cada mudança a partir daí: primeiro um retrato, depois as mudanças posteriores "
        "a ele. Quando o PBX se perde, `EstadoDesconhecido`; conferido de novo, `EstadoReconciliado`. Canal: EVENTOS."
    )
    async def ramais_ao_vivo(
        self, info: Info[Contexto, None], ramais: Ramais = None, modo: Como = Modo.ESTADO
    ) -> AsyncGenerator[NovidadeDosRamais, None]:
        """Snapshot and deltas of the extensions."""
        contexto = info.context
        permitido = evento_permitido(contexto.quem("eventos"))
        recursos = contexto.recursos
        if ramais is not None and len(ramais) > MAX_RAMAIS:
            raise EntradaInvalida("ramais", f"Até {MAX_RAMAIS} ramais por assinatura.")
        estado = recursos.estados[recursos.principal]
        pedidos = None if ramais is None else frozenset(ramais)
        with estado.vigiar(modo, pedidos, permitido, recursos.max_pendentes) as vigia:
            yield _retrato(estado.retrato(pedidos, permitido), contexto)
            async for novidade in vigia:
                yield _novidade(novidade, contexto)
                if isinstance(novidade, Lacuna):
                    vigia.esvaziar()
                    yield _retrato(estado.retrato(pedidos, permitido), contexto)


def _retrato(retrato: Retrato, contexto: Contexto) -> RetratoDosRamais:
    return RetratoDosRamais(
        pbx=contexto.recursos.principal,
        posicao=None if retrato.posicao is None else posicao_de(retrato.posicao),
        conhecido=retrato.conhecido,
        ramais=[_ramal(vivo, contexto) for vivo in _com_leitor(retrato, contexto)],
    )


def _novidade(novidade: Mudanca | Conhecimento | Lacuna, contexto: Contexto) -> NovidadeDosRamais:
    pbx = contexto.recursos.principal
    if isinstance(novidade, Lacuna):
        ate = posicao_de(novidade.ate)
        return LacunaDoEstado(pbx=pbx, posicao=ate, de=posicao_de(novidade.de), ate=ate)
    posicao = posicao_de(novidade.posicao)
    em = novidade.em.astimezone(contexto.pbx.tz)
    if isinstance(novidade, Mudanca):
        leitor = contexto.leitor_novo()
        return MudancaDeRamal(
            pbx=pbx,
            posicao=posicao,
            em=em,
            numero_ramal=novidade.numero,
            tipo=None if novidade.evento is None else novidade.evento.tipo,
            sintetico=novidade.sintetico,
            ramal=None if novidade.ramal is None else _ramal((novidade.ramal, leitor), contexto),
        )
    if novidade.conhecido:
        return EstadoReconciliado(pbx=pbx, posicao=posicao, em=em, pendentes=novidade.pendentes)
    return EstadoDesconhecido(pbx=pbx, posicao=posicao, em=em, motivo=novidade.motivo)


def _com_leitor(retrato: Retrato, contexto: Contexto) -> list[tuple[RamalVivo, Any]]:
    leitor = contexto.leitor_novo()  # one for the whole snapshot: what its items lead on to is read in one statement
    return [(vivo, leitor) for vivo in retrato.ramais]


def _ramal(vivo_e_leitor: tuple[RamalVivo, Any], contexto: Contexto) -> RamalAoVivo:
    vivo, leitor = vivo_e_leitor
    return RamalAoVivo(
        vivo=vivo,
        leitor=leitor,
        agora=contexto.recursos.clock.now(),
        id=strawberry.ID(f"RamalAoVivo:{contexto.recursos.principal}:{vivo.ramal}"),
    )
