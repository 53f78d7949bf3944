"""Root fields for commands."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types import Info

from gateway.access.predicates import alvo_permitido
from gateway.commands.alterar_status_ramal import INTENCAO, PREFERENCIA, alterar_status_ramal
from gateway.commands.lifecycle import Resultado
from gateway.domain.comandos import Canal
from gateway.domain.erros import SemPermissao
from resolvers.context import Contexto
from schema.comando import Comando, RespostaDoPbx

NumeroRamal = Annotated[str, strawberry.argument(description="Número do ramal, ex.: `40018`.")]
CodigoStatus = Annotated[int, strawberry.argument(description="Código do status, de `statusUsuarios`.")]
ChaveIdempotencia = Annotated[
    str | None,
    strawberry.argument(
        description="Um texto único deste pedido (ex.: UUID). Repita o pedido com a mesma chave quando a rede falhar: "
        "o PBX não recebe de novo. Vale por 24 horas. Sem ela o gateway gera uma."
    ),
]


@strawberry.type(description="Tudo o que se pode mandar o PBX fazer.")
class Mutation:
    """Commands."""

    @strawberry.mutation(
        description="Troca o status de intervalo de um ramal. Hardphones não têm intervalos. "
        "Canais: COMANDOS, API, BANCO."
    )
    async def alterar_status_ramal(
        self,
        info: Info[Contexto, None],
        ramal: NumeroRamal,
        status_id: CodigoStatus,
        chave_idempotencia: ChaveIdempotencia = None,
    ) -> Comando:
        """Changes an interval status (manual §1.1.6, §1.2.2.1, §1.3.1.18)."""
        contexto = info.context
        quem = contexto.quem("comandar")
        if not alvo_permitido(quem, ramal):
            raise SemPermissao(f"comandar o ramal {ramal}")
        recursos = contexto.recursos
        ordem = recursos.canais.get(INTENCAO)
        pedido = alterar_status_ramal(
            contexto.pbx,
            recursos.hubs[contexto.pbx.nome],
            recursos.clock,
            ramal,
            status_id,
            PREFERENCIA if ordem is None else [Canal(canal) for canal in ordem],
        )
        return comando(await contexto.recursos.comandante.executar(pedido, quem, chave_idempotencia), contexto)


def comando(resultado: Resultado, contexto: Contexto) -> Comando:
    """The graph's object for a command record."""
    r = resultado.registro
    tz = contexto.recursos.pbxs[r.pbx].tz
    resposta = None if r.codigo is None else RespostaDoPbx(codigo=r.codigo, mensagem=r.mensagem or "")
    return Comando(
        id=strawberry.ID(f"Comando:{r.pbx}:{r.id}"),
        pbx=r.pbx,
        intencao=r.intencao,
        alvo=r.alvo,
        estado=r.estado,
        motivo=r.motivo,
        resposta=resposta,
        canal=r.canal,
        evidencia=r.evidencia,
        chave_idempotencia=r.chave_idempotencia,
        repetido=resultado.repetido,
        criado_em=r.criado_em.astimezone(tz),
        enviado_em=r.enviado_em.astimezone(tz) if r.enviado_em else None,
        concluido_em=r.concluido_em.astimezone(tz) if r.concluido_em else None,
    )
