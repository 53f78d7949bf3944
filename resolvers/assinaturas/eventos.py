"""Live events: everything that the stream of a PBX carries, each with its position."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from gateway.access.predicates import evento_permitido
from gateway.domain.alertas import Alerta
from gateway.domain.erros import EntradaInvalida
from gateway.domain.eventos import LinhaIlegivel
from gateway.events.hub import Filtro
from gateway.events.hub import Lacuna as LacunaDoHub
from gateway.events.items import Conexao, EventoGuardado, Observacao, RamalObservado, Reconciliado, Sondagem
from gateway.events.replay import seguir
from gateway.journal.port import Position
from resolvers import cursors
from resolvers.assinaturas.objetos import posicao_de
from resolvers.context import Contexto
from schema.alerta import EventoAlerta
from schema.enums import TipoAlerta, TipoEvento
from schema.evento import (
    POR_TIPO,
    Evento,
    EventoDeConexao,
    EventoDeReconciliacao,
    EventoIlegivel,
    Lacuna,
)

MAX_RAMAIS = 500

Ramais = Annotated[
    list[str] | None,
    strawberry.argument(description=f"Só eventos destes ramais (até {MAX_RAMAIS}); sem isto, de todos."),
]
Tipos = Annotated[list[TipoEvento] | None, strawberry.argument(description="Só estes tipos; sem isto, todos.")]
Alertas = Annotated[
    list[TipoAlerta] | None,
    strawberry.argument(
        description="Só estes alertas. Sem isto e sem `tipos`, todos; com `tipos` e sem isto, nenhum (e ao contrário)."
    ),
]
ApartirDe = Annotated[
    str | None,
    strawberry.argument(description="`posicao.cursor` do último item recebido: o que veio depois é entregue primeiro."),
]


@strawberry.type
class AssinaturasDeEventos:
    """The stream of one PBX."""

    @strawberry.subscription(
        description="Eventos do PBX, em ordem, cada um com a sua posição. Linhas ilegíveis, quedas da conexão com o "
        "PBX e lacunas vêm no mesmo fluxo. Canal: EVENTOS."
    )
    async def eventos(
        self,
        info: Info[Contexto, None],
        ramais: Ramais = None,
        tipos: Tipos = None,
        alertas: Alertas = None,
        apos: ApartirDe = None,
    ) -> AsyncGenerator[Evento, None]:
        """Events of one PBX from now, or from a position."""
        contexto = info.context
        identidade = contexto.quem("eventos")
        recursos = contexto.recursos
        if ramais is not None and len(ramais) > MAX_RAMAIS:
            raise EntradaInvalida("ramais", f"Até {MAX_RAMAIS} ramais por assinatura.")
        filtro = Filtro(
            pbx=recursos.principal,
            ramais=None if ramais is None else frozenset(ramais),
            tipos=None if tipos is None and alertas is None else frozenset((*(tipos or ()), *(alertas or ()))),
            permitido=evento_permitido(identidade),
        )
        if contexto.fonte is not None:
            itens = contexto.fonte(filtro)
        else:
            desde = None if apos is None else Position(*cursors.ler_posicao(apos))
            hub = recursos.hubs[recursos.principal]
            itens = seguir(recursos.journal, hub, filtro, desde, max_pendentes=recursos.max_pendentes)
        async with aclosing(itens):  # an abrupt end leaves no reader behind
            async for item in itens:
                contexto.posicao = item.ate if isinstance(item, LacunaDoHub) else item.posicao
                yield objeto(item, contexto)


def objeto(item: EventoGuardado | LacunaDoHub, contexto: Contexto) -> Evento:
    """The graph's object for an item of the stream, with a reader of its own."""
    pbx = contexto.recursos.principal
    if isinstance(item, LacunaDoHub):
        comum = _comum(pbx, item.ate, contexto.recursos.clock.now(), contexto, item)
        return Lacuna(**comum, de=posicao_de(item.de), ate=posicao_de(item.ate), motivo=item.motivo)
    comum = _comum(pbx, item.posicao, item.recebido_em, contexto, item)
    carregado = item.item
    match carregado:
        case Conexao():
            return EventoDeConexao(**comum)
        case LinhaIlegivel():
            return EventoIlegivel(**comum)
        case Reconciliado():
            return EventoDeReconciliacao(**comum)
        case RamalObservado() | Observacao() | Sondagem():
            raise TypeError("observations are for the state alone")  # `Filtro` lets none through
        case Alerta():
            return EventoAlerta(**comum, alerta=carregado.tipo)
    made: Evento = POR_TIPO[carregado.tipo](
        **comum, tipo=carregado.tipo, numero_ramal=carregado.ramal, sintetico=item.sintetico
    )
    return made


def _comum(pbx: str, posicao: Position, recebido_em: Any, contexto: Contexto, item: Any) -> dict[str, Any]:
    lugar = posicao_de(posicao)
    return {
        "guardado": item,
        "leitor": contexto.leitor_novo(),
        "id": strawberry.ID(f"Evento:{pbx}:{lugar.cursor}"),
        "pbx": pbx,
        "posicao": lugar,
        "recebido_em": recebido_em.astimezone(contexto.pbx.tz),
    }
