"""Command records, simulations and their guards as the graph shows them."""

from __future__ import annotations

import strawberry

from gateway.commands.intencao import alvo_visivel
from gateway.commands.pedir import Pedido, Simulacao
from gateway.commands.registro import Registro
from gateway.domain.comandos import EstadoComando
from gateway.domain.evidencia import Evidencia
from resolvers.context import Contexto
from schema.comando import Comando, Envio, RecusaDoGateway, RespostaDoPbx

SIMULADO = "simulado"


def comando(registro: Registro, contexto: Contexto, *, repetido: bool = False) -> Comando:
    """The graph's object for a command record."""
    r = registro
    tz = contexto.recursos.pbxs[r.pbx].tz
    return Comando(
        id=strawberry.ID(f"Comando:{r.pbx}:{r.id}"),
        pbx=r.pbx,
        intencao=r.intencao,
        alvo=r.alvo,
        estado=r.estado,
        motivo=r.motivo,
        resposta=None if r.codigo is None else RespostaDoPbx(codigo=r.codigo, mensagem=r.mensagem or ""),
        recusa=None if r.guarda is None else RecusaDoGateway(guarda=r.guarda, tentar_em_ms=r.tentar_em_ms),
        canal=r.canal,
        evidencia=r.evidencia,
        envios=[],
        chave_idempotencia=r.chave_idempotencia,
        repetido=repetido,
        criado_em=r.criado_em.astimezone(tz),
        enviado_em=r.enviado_em.astimezone(tz) if r.enviado_em else None,
        concluido_em=r.concluido_em.astimezone(tz) if r.concluido_em else None,
    )


def simulado(pedido: Pedido, found: Simulacao, contexto: Contexto) -> Comando:
    """The graph's object for a request that was only looked at."""
    agora = contexto.recursos.clock.now().astimezone(pedido.meios.pbx.tz)
    barrado, ja_esta = found.barrado, found.ja_esta
    return Comando(
        id=strawberry.ID(f"Comando:{pedido.pbx}:{SIMULADO}"),
        pbx=pedido.pbx,
        intencao=pedido.intencao.nome,
        alvo=alvo_visivel(pedido.alvo),
        estado=EstadoComando.SIMULADO if barrado is None else EstadoComando.RECUSADO,
        motivo=barrado.texto if barrado else ja_esta.motivo if ja_esta else None,
        resposta=None,
        recusa=None if barrado is None else RecusaDoGateway(guarda=barrado.guarda, tentar_em_ms=None),
        canal=found.envios[0][0].canal if found.envios else None,
        evidencia=Evidencia.ESTADO if ja_esta else None,
        envios=[Envio(canal=via.canal, texto=texto) for via, texto in found.envios],
        chave_idempotencia="",
        repetido=False,
        criado_em=agora,
        enviado_em=None,
        concluido_em=None,
    )
