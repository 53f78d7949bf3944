"""Live events: everything that the stream of a PBX carries, each with its position."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from gateway.domain.alertas import Alerta
from gateway.domain.eventos import LinhaIlegivel
from gateway.events.hub import Lacuna as LacunaDoHub
from gateway.events.items import Conexao, EventoGuardado, Observacao, RamalObservado, Reconciliado, Sondagem
from gateway.journal.port import Position
from resolvers import cursors
from resolvers.assinaturas import fontes
from resolvers.assinaturas.escolha import Escolha
from resolvers.context import Contexto
from resolvers.positions import posicao_de
from resolvers.reading.reader import LeitorPbx
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
from schema.filtro_de_eventos import MAX_VALORES, FiltroDeEventos

MAX_RAMAIS = MAX_VALORES

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
Quais = Annotated[
    FiltroDeEventos | None,
    strawberry.argument(description="Só estes eventos; vale junto com os outros argumentos."),
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
        filtro: Quais = None,
        apos: ApartirDe = None,
    ) -> AsyncGenerator[Evento, None]:
        """Events of one PBX from now, or from a position."""
        contexto = info.context
        identidade = contexto.quem("eventos")
        recursos = contexto.recursos
        if contexto.fonte is not None:
            fonte = contexto.fonte
        elif apos is None:
            fonte = fontes.ao_vivo(recursos)
        else:
            fonte = fontes.desde(recursos, Position(*cursors.ler_posicao(apos)))
        escolha = Escolha(ramais, tipos, alertas, filtro)
        if contexto.escolhido is not None:
            contexto.escolhido(escolha.conferida(recursos, identidade))
            return
        async with escolha.aplicada(recursos, identidade) as escolhidos, aclosing(fonte(escolhidos)) as itens:
            async for item in itens:  # closed however it ends: an abrupt end leaves no reader behind
                contexto.posicao = item.ate if isinstance(item, LacunaDoHub) else item.posicao
                yield objeto(item, contexto, contexto.leitor_novo())


def objeto(item: EventoGuardado | LacunaDoHub, contexto: Contexto, leitor: LeitorPbx) -> Evento:
    """The graph's object for an item of the stream; what it leads on to is read with that reader."""
    if isinstance(item, LacunaDoHub):
        comum = _comum(item.ate, contexto.recursos.clock.now(), contexto, leitor, item)
        return Lacuna(**comum, de=posicao_de(item.de), ate=posicao_de(item.ate), motivo=item.motivo)
    comum = _comum(item.posicao, item.recebido_em, contexto, leitor, item)
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


def _comum(posicao: Position, recebido_em: Any, contexto: Contexto, leitor: LeitorPbx, item: Any) -> dict[str, Any]:
    pbx, lugar = contexto.recursos.principal, posicao_de(posicao)
    return {
        "guardado": item,
        "leitor": leitor,
        "id": strawberry.ID(f"Evento:{pbx}:{lugar.cursor}"),
        "pbx": pbx,
        "posicao": lugar,
        "recebido_em": recebido_em.astimezone(contexto.pbx.tz),
    }
