"""Events that have happened, as a query: what the journal keeps, a page at a time."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types import Info

from gateway.domain.erros import EntradaInvalida
from gateway.events.past import antes_de, pagina
from gateway.journal.port import Position
from resolvers import cursors
from resolvers.assinaturas.escolha import Escolha
from resolvers.assinaturas.eventos import Quais, objeto
from resolvers.context import Contexto
from resolvers.positions import posicao_de
from schema.eventos_passados import Entre, EventosPassados
from schema.pages import MAX_POR_PAGINA

Apos = Annotated[
    str | None,
    strawberry.argument(
        description="`posicao.cursor` de uma página ou de um item: vem o que está depois. Sem isto e sem `entre`, "
        "desde o mais antigo que se guarda."
    ),
]
NoTempo = Annotated[Entre | None, strawberry.argument(description="Só o recebido neste tempo.")]
Primeiros = Annotated[
    int,
    strawberry.argument(
        description=f"Quantos itens por página, de 1 a {MAX_POR_PAGINA} (o administrador pode mudar o máximo)."
    ),
]


@strawberry.type
class LeiturasDeEventos:
    """The stream's past."""

    @strawberry.field(
        description="Os eventos que o gateway ainda guarda (por padrão, 24 horas ou 1 milhão de itens), do mais "
        "antigo ao mais novo, como `eventos` os entrega. O que já não se guarda vem como `Lacuna`. Depois de uma "
        "página curta, ou vazia, com `haMais`, pede-se a seguinte. Canal: EVENTOS."
    )
    async def eventos_passados(
        self,
        info: Info[Contexto, None],
        filtro: Quais = None,
        apos: Apos = None,
        entre: NoTempo = None,
        primeiros: Primeiros = 100,
    ) -> EventosPassados:
        """A page of the past of the stream."""
        contexto = info.context
        identidade = contexto.quem("eventos")
        recursos, leitor = contexto.recursos, contexto.leitor
        if not 1 <= primeiros <= leitor.max_por_pagina:
            raise EntradaInvalida("primeiros", f"Peça de 1 a {leitor.max_por_pagina} por página.")
        de, ate = (None, None) if entre is None else (entre.de, entre.ate)
        if de is not None and ate is not None and de >= ate:
            raise EntradaInvalida("entre", "`de` vem antes de `ate`.")
        depois = None if apos is None else Position(*cursors.ler_posicao(apos))
        if depois is None and de is not None:
            depois = await antes_de(recursos.journal, recursos.principal, de)
        async with Escolha(None, None, None, filtro).aplicada(recursos, identidade) as escolhidos:
            found = await pagina(recursos.journal, escolhidos, depois, primeiros, de=de, ate=ate)
        return EventosPassados(
            itens=[objeto(item, contexto, leitor) for item in found.itens],
            posicao=posicao_de(found.ate),
            ha_mais=found.ha_mais,
        )
