"""Root fields for the commands that were given."""

from __future__ import annotations

import re
from typing import Annotated, Final

import strawberry
from strawberry.types import Info

from gateway.access.identity import AUDITAR, COMANDAR, Identidade
from gateway.access.predicates import comando_visivel
from gateway.commands.consulta import FiltroDeComandos, Pagina, listar
from gateway.commands.registro import Registro
from gateway.domain.erros import EntradaInvalida
from gateway.domain.ordem import Lugar, Termo
from resolvers.context import Contexto
from resolvers.mutations.mostrar import comando
from schema.comando import Comando, ComandoFiltro, PaginaDeComandos
from schema.pages import MAX_POR_PAGINA

LISTA = "comandos"
_ORDEM: Final = (Termo("id", decrescente=True),)
_ID: Final = re.compile(r"[0-9a-f]{32}")
Quantos = Annotated[int, strawberry.argument(description=f"Quantos, de 1 a {MAX_POR_PAGINA}.")]
Apos = Annotated[str | None, strawberry.argument(description="Cursor depois do qual continuar (`endCursor`).")]
Filtro = Annotated[
    ComandoFiltro | None, strawberry.argument(description="Só os comandos que atendem a estas condições.")
]


@strawberry.type
class LeiturasDeComandos:
    """Commands and how they ended."""

    @strawberry.field(
        description="Um comando pelo seu `id`; null se não existe mais ou não é seu. Cada chave vê os seus comandos e "
        "os dos ramais do seu escopo; com o direito `auditar`, todos. Canal: gateway."
    )
    async def comando(
        self,
        info: Info[Contexto, None],
        id: Annotated[strawberry.ID, strawberry.argument(description="O `id` que a mutation devolveu.")],
    ) -> Comando | None:
        """One command."""
        found = await achar(info.context, id)
        return None if found is None else comando(found, info.context)

    @strawberry.field(
        description="Comandos, do mais novo ao mais antigo, em páginas; uma página pode vir com menos do que se pediu "
        "e ainda ter continuação. Canal: gateway."
    )
    async def comandos(
        self, info: Info[Contexto, None], filtro: Filtro = None, first: Quantos = 50, after: Apos = None
    ) -> PaginaDeComandos:
        """A page of commands."""
        contexto = info.context
        quem = quem_consulta(contexto)
        if not 1 <= first <= MAX_POR_PAGINA:
            raise EntradaInvalida("first", f"Peça de 1 a {MAX_POR_PAGINA} por página.")
        pbx = contexto.recursos.principal
        cursores = contexto.recursos.cursores
        antes = None if after is None else str(cursores.ler(after, pbx, LISTA).valores[0])
        found = await listar(contexto.recursos.arquivo, filtro_de(filtro, quem, pbx), first, antes)
        return PaginaDeComandos(feita=_Feita(found, contexto, tem_antes=after is not None))


class _Feita:
    """A page as `schema.pages` shows it."""

    def __init__(self, pagina: Pagina, contexto: Contexto, *, tem_antes: bool) -> None:
        self._contexto = contexto
        self._registros = pagina.registros
        self.itens = [comando(registro, contexto) for registro in pagina.registros]
        self.tem_mais = pagina.continua
        self.tem_antes = tem_antes

    def cursor(self, indice: int) -> str:
        """The place of a command."""
        recursos = self._contexto.recursos
        lugar = Lugar(_ORDEM, (self._registros[indice].id,))
        return recursos.cursores.escrever(recursos.principal, LISTA, lugar)


def quem_consulta(contexto: Contexto) -> Identidade:
    """The identity, if it may ask about commands at all.

    Raises:
        ErroDoGateway, SemPermissao: as `Contexto.quem`.
    """
    identidade = contexto.identidade
    return contexto.quem(AUDITAR if identidade is not None and identidade.pode(AUDITAR) else COMANDAR)


async def achar(contexto: Contexto, id: str) -> Registro | None:
    """The record with a command's global id, if whoever asks may see it.

    Raises:
        EntradaInvalida: not the id of a command.
    """
    quem = quem_consulta(contexto)
    familia, _, resto = str(id).partition(":")
    pbx, _, chave = resto.partition(":")
    if familia != "Comando" or not _ID.fullmatch(chave):
        raise EntradaInvalida("id", "Use o `id` de um comando, ex.: `Comando:principal:0192…`.")
    found = await contexto.recursos.arquivo.achar(chave)
    visivel = comando_visivel(quem)
    return found if found is not None and found.pbx == pbx and visivel(found.quem, found.alvo) else None


def filtro_de(filtro: ComandoFiltro | None, quem: Identidade, pbx: str) -> FiltroDeComandos:
    """The filter of the graph with what the identity may see."""
    visivel = comando_visivel(quem)
    if filtro is None:
        return FiltroDeComandos(pbx, visivel)
    return FiltroDeComandos(
        pbx,
        visivel,
        None if filtro.estados is None else frozenset(filtro.estados),
        None if filtro.intencoes is None else frozenset(filtro.intencoes),
        filtro.alvo,
        filtro.desde,
        filtro.ate,
    )
