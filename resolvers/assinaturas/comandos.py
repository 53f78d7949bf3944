"""Commands, live: each change of state, with a position to resume from."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry
from strawberry.types import Info

from gateway.access.predicates import comando_visivel
from gateway.commands.arquivo import Mudanca
from gateway.domain.erros import EntradaInvalida
from gateway.events.stored import ler
from gateway.journal.port import Gap, Position
from resolvers import cursors
from resolvers.assinaturas.eventos import ApartirDe, objeto
from resolvers.context import Contexto
from resolvers.leituras.comandos import Filtro, achar, filtro_de, quem_consulta
from resolvers.mutations.mostrar import comando
from resolvers.positions import posicao_de
from schema.comando import ItemDeComandos, MudancaDeComando

Id = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Só este comando: vem o estado atual, depois cada mudança; termina com o comando."),
]


@strawberry.type
class AssinaturasDeComandos:
    """What becomes of commands."""

    @strawberry.subscription(
        description="Cada mudança de estado dos comandos (ACEITO, ENVIADO, o fim), em ordem, com onde retomar. "
        "Cada chave vê os seus comandos e os dos ramais do seu escopo; com o direito `auditar`, todos. Canal: gateway."
    )
    async def comandos_ao_vivo(
        self, info: Info[Contexto, None], id: Id = None, filtro: Filtro = None, apos: ApartirDe = None
    ) -> AsyncGenerator[ItemDeComandos, None]:
        """Changes of commands from now, or from a position."""
        contexto = info.context
        quem = quem_consulta(contexto)
        pbx = contexto.recursos.principal
        arquivo = contexto.recursos.arquivo
        posicao = await arquivo.agora() if apos is None else Position(*cursors.ler_posicao(apos))
        so_este = estado = None
        if id is not None:  # read after the position was taken: a change in between comes in both, and is told once
            registro = await achar(contexto, id)
            if registro is None:
                raise EntradaInvalida("id", "Este comando não existe, ou não é seu.")
            so_este = registro.id
            if apos is None:
                estado = registro.estado
                yield MudancaDeComando(posicao=posicao_de(posicao), comando=comando(registro, contexto))
                if registro.terminou:
                    return
        wanted = filtro_de(filtro, quem, pbx)
        visivel = comando_visivel(quem)
        async with aclosing(arquivo.mudancas(pbx, posicao)) as mudancas:  # type: ignore[type-var]  # a generator
            async for item in mudancas:
                if isinstance(item, Gap):
                    yield _lacuna(item, contexto)
                    continue
                registro = item.registro
                if so_este is not None and registro.id != so_este:
                    continue
                if visivel(registro.quem, registro.alvo) and wanted.serve(registro) and registro.estado is not estado:
                    yield _mudanca(item, contexto)
                if so_este is not None and registro.terminou:
                    return


def _mudanca(item: Mudanca, contexto: Contexto) -> MudancaDeComando:
    return MudancaDeComando(posicao=posicao_de(item.posicao), comando=comando(item.registro, contexto))


def _lacuna(item: Gap, contexto: Contexto) -> ItemDeComandos:
    lacuna = objeto(ler(contexto.recursos.principal, item), contexto, contexto.leitor)
    made: ItemDeComandos = lacuna  # type: ignore[assignment]  # of a gap it makes a Lacuna
    return made
