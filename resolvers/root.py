"""Root fields for reading."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from gateway.domain.erros import EntradaInvalida
from resolvers import cursors
from resolvers.context import Contexto
from schema.fields import By, View
from schema.filters import condicao_de
from schema.lookahead import colunas_pedidas
from schema.pages import MAX_PRIMEIROS, Apos, Connection, Primeiros, connection
from schema.ramal import Ramal, RamalFiltro
from schema.saude import EstadoDoCanal, Saude
from schema.status import StatusUsuario
from schema.views import RAMAL_POR_ID, RAMAL_POR_NUMERO, STATUS_USUARIOS, USUARIOS

NumeroRamal = Annotated[str, strawberry.argument(description="Número do ramal, ex.: `0204`. Zeros à esquerda contam.")]
FiltroDeRamais = Annotated[
    Annotated["RamalFiltro", strawberry.lazy("schema.ramal")] | None,
    strawberry.argument(description="Só os ramais que atendem a estas condições."),
]


@strawberry.type(description="Tudo o que se pode ler do PBX.")
class Query:
    """Reads."""

    @strawberry.field(description="Um ramal pelo número; null se não existe. Canais: BANCO, API.")
    async def ramal(self, info: Info[Contexto, None], numero: NumeroRamal) -> Ramal | None:
        """The user of an extension (of several, the one of lowest code)."""
        found: Ramal | None = await _um(info, RAMAL_POR_NUMERO, numero, Ramal)
        return found

    @strawberry.field(description="Ramais na ordem do código do usuário, em páginas. Canais: BANCO, API.")
    async def ramais(
        self,
        info: Info[Contexto, None],
        first: Primeiros = 50,
        after: Apos = None,
        filtro: FiltroDeRamais = None,
    ) -> Connection[Ramal] | None:
        """Users and their extensions."""
        return await _pagina(info, USUARIOS, Ramal, "ramais", first, after, filtro)

    @strawberry.field(description="Todos os status de usuário cadastrados. Canais: BANCO, API.")
    async def status_usuarios(self, info: Info[Contexto, None]) -> list[StatusUsuario] | None:
        """Interval statuses, by code."""
        wanted = colunas_pedidas(info._raw_info)
        linhas = await info.context.leitor.pagina(STATUS_USUARIOS, wanted, condicao_de(None), None, 1_000)
        tipo: Any = StatusUsuario
        return [tipo(linha=linha) for linha in linhas]

    @strawberry.field(description="Um objeto pelo seu identificador global; null se não existe.")
    async def node(
        self,
        info: Info[Contexto, None],
        id: Annotated[strawberry.ID, strawberry.argument(description="O `id` de um objeto.")],
    ) -> Ramal | None:
        """Refetches an object."""
        familia, _, resto = str(id).partition(":")
        pbx, _, chave = resto.partition(":")
        if familia != "Ramal" or not chave:
            raise EntradaInvalida("id", "Use o `id` de um objeto deste grafo, ex.: `Ramal:principal:5`.")
        if pbx != info.context.recursos.principal:
            return None
        found: Ramal | None = await _um(info, RAMAL_POR_ID, chave, Ramal)
        return found

    @strawberry.field(description="Saúde do gateway e de cada canal.")
    def saude(self, info: Info[Contexto, None]) -> Saude:
        """What each channel last did."""
        info.context.quem("ler")
        return Saude(
            canais=[
                EstadoDoCanal(
                    pbx=pbx.nome,
                    canal=estado.canal,
                    configurado=estado.configurado,
                    ok=estado.ok,
                    desde=estado.desde,
                    ultimo_erro=estado.ultimo_erro,
                )
                for pbx in info.context.recursos.pbxs.values()
                for estado in pbx.estados()
            ]
        )


async def _um(info: Info[Contexto, None], by: By, chave: str, tipo: Any) -> Any:
    linha = await info.context.leitor.buscar(by, chave, colunas_pedidas(info._raw_info))
    return None if linha is None else tipo(linha=linha)


async def _pagina(
    info: Info[Contexto, None], view: View, tipo: Any, lugar: str, first: int, after: str | None, filtro: Any
) -> Connection[Any]:
    if not 1 <= first <= MAX_PRIMEIROS:
        raise EntradaInvalida("first", f"Peça de 1 a {MAX_PRIMEIROS} por página.")
    contexto = info.context
    pbx = contexto.recursos.principal
    wanted = colunas_pedidas(info._raw_info, "edges", "node") | colunas_pedidas(info._raw_info, "nodes")
    condition = condicao_de(filtro)
    apos = None if after is None else cursors.ler(after, pbx, lugar)
    linhas = await contexto.leitor.pagina(view, wanted, condition, apos, first + 1)
    itens = [(cursors.escrever(pbx, lugar, linha.valores[view.chave or ""]), tipo(linha=linha)) for linha in linhas]

    async def contar() -> int:
        return await contexto.leitor.contar(view, condition)

    made: Connection[Any] = connection(itens[:first], tem_mais=len(itens) > first, apos=after, contar=contar)
    return made
