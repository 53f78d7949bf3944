"""Root fields for customers."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types import Info

from gateway.domain.erros import EntradaInvalida
from resolvers.context import Contexto
from resolvers.reading.busca_de_clientes import Busca, pagina
from schema.cliente import Cliente, cliente_de
from schema.lotes import CLIENTE
from schema.pages import MAX_POR_PAGINA, Connection


@strawberry.input(description="Um parâmetro de cliente, como foi importado.")
class ParametroDoCliente:
    """Which parameter, and its value."""

    numero: int = strawberry.field(description="Número do parâmetro, de 1 a 4.")
    valor: str = strawberry.field(description="O valor, exato.")


@strawberry.input(description="O que se procura: os critérios dados valem juntos, e pelo menos um é preciso.")
class BuscaDeClientes:
    """Criteria; all that are given hold."""

    campanhas: list[int] | None = strawberry.field(default=None, description="Só nestas campanhas (até 500).")
    parametro: ParametroDoCliente | None = strawberry.field(default=None, description="Com este parâmetro.")
    telefone: str | None = strawberry.field(
        default=None, description="Com este telefone, em qualquer forma: com ou sem DDD, operadora, 0 ou +55."
    )
    id_cliente: int | None = strawberry.field(
        default=None, description="Com este código do PBX (de históricos ou de telefones não trabalhados)."
    )

    def valor(self) -> Busca:
        """The search as the reading layer takes it."""
        parametro = None if self.parametro is None else (self.parametro.numero, self.parametro.valor)
        return Busca(tuple(self.campanhas or ()), parametro, self.telefone, self.id_cliente)


@strawberry.type
class LeiturasDeClientes:
    """Customers of campaigns."""

    @strawberry.field(
        description="Um cliente, por qualquer dos seus telefones de campanha; null se não há. Canal: BANCO."
    )
    async def cliente(
        self,
        info: Info[Contexto, None],
        codigo_telefone: Annotated[int, strawberry.argument(description="`telefones_campanhas.id`.")],
    ) -> Cliente | None:
        """A customer by the code of a telephone."""
        linha = await info.context.leitor.lote(CLIENTE, codigo_telefone)
        return None if linha is None else cliente_de(linha)

    @strawberry.field(
        description="Clientes de todas as campanhas que atendem à busca, na ordem do identificador. Canal: BANCO."
    )
    async def clientes(
        self,
        info: Info[Contexto, None],
        busca: Annotated[BuscaDeClientes, strawberry.argument(description="O que se procura.")],
        first: Annotated[int, strawberry.argument(description=f"Quantos, de 1 a {MAX_POR_PAGINA}.")] = 50,
        after: Annotated[
            str | None, strawberry.argument(description="Cursor depois do qual continuar (`endCursor`).")
        ] = None,
    ) -> Connection[Cliente] | None:
        """A page of customers."""
        if not 1 <= first <= MAX_POR_PAGINA:
            raise EntradaInvalida("first", f"Peça de 1 a {MAX_POR_PAGINA} por página.")
        made: Connection[Cliente] = Connection(feita=await pagina(info.context.leitor, busca.valor(), first, after))
        return made
