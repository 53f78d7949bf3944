"""Commands as the graph shows them: six ends, each with its proof."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import strawberry

from gateway.domain.codigos import DESCRICOES
from gateway.domain.guardas import MOTIVOS
from schema.enums import Canal, Codigo, EstadoComando, Evidencia, Guarda
from schema.evento import Lacuna, Posicao
from schema.pages import Edge, PageInfo


@strawberry.type(description="O que o PBX respondeu a um comando. Canais: COMANDOS, API, BANCO.")
class RespostaDoPbx:
    """The PBX's own words and the code they fold to."""

    codigo: Codigo = strawberry.field(description="Código da resposta.")
    mensagem: str = strawberry.field(description="Texto do PBX, como veio.")

    @strawberry.field(description="O que o código quer dizer.")
    def significado(self) -> str:
        """One sentence."""
        return DESCRICOES[self.codigo]


@strawberry.type(description="Uma recusa do próprio gateway: nada foi enviado ao PBX. Canal: gateway.")
class RecusaDoGateway:
    """A guard's no."""

    guarda: Guarda = strawberry.field(description="O que o gateway conferiu antes de enviar. Canal: gateway.")
    tentar_em_ms: int | None = strawberry.field(
        description="Só em SOBRECARGA: depois de quantos milissegundos repetir. Canal: gateway."
    )

    @strawberry.field(description="O que isso quer dizer e o que fazer. Canal: gateway.")
    def significado(self) -> str:
        """One sentence."""
        return MOTIVOS[self.guarda]


@strawberry.type(
    description="O que um comando simulado enviaria por um canal, com dados pessoais mascarados. Canal: gateway."
)
class Envio:
    """What would be sent."""

    canal: Canal = strawberry.field(description="O canal. Só o primeiro que o receber será usado.")
    texto: str = strawberry.field(description="O que iria por ele, sem codificação, com a chave do PBX oculta.")


@strawberry.input(description="Um telefone a importar.")
class TelefoneEntrada:
    """One telephone of a customer."""

    numero: str = strawberry.field(description="Número sem DDD, só algarismos.")
    ddd: str | None = strawberry.field(default=None, description="DDD; sem ele vale o DDD padrão do PBX.")
    discar_agora: bool | None = strawberry.field(
        default=None, description="`true` põe o número à frente de todos os outros da campanha."
    )
    discar_em: dt.datetime | None = strawberry.field(
        default=None, description="Quando o discador deve chamá-lo, no futuro."
    )


@strawberry.type(description="Uma ordem dada ao PBX e a verdade sobre como terminou. Canal: gateway.")
class Comando:
    """A command record."""

    id: strawberry.ID = strawberry.field(description="Identificador global do comando.")
    pbx: str = strawberry.field(description="PBX que o recebe.")
    intencao: str = strawberry.field(description="O que se quis fazer, ex.: `alterarStatusRamal`.")
    alvo: str = strawberry.field(description="Sobre o que age, ex.: o número do ramal.")
    estado: EstadoComando = strawberry.field(description="Onde o comando está.")
    motivo: str | None = strawberry.field(
        description="Por que terminou assim, quando não é a resposta do PBX que o diz."
    )
    resposta: RespostaDoPbx | None = strawberry.field(description="Resposta do PBX, se houve.")
    recusa: RecusaDoGateway | None = strawberry.field(
        description="Preenchida quando quem recusou foi o gateway, antes de enviar. Canal: gateway."
    )
    canal: Canal | None = strawberry.field(description="Canal por onde foi (ou ia ser) enviado.")
    evidencia: Evidencia | None = strawberry.field(description="O que provou o fim.")
    envios: list[Envio] = strawberry.field(
        description="Só com `simular: true`: o que seria enviado, por canal, na ordem em que seriam tentados."
    )
    chave_idempotencia: str = strawberry.field(
        description="A chave deste pedido: repetir o pedido com ela devolve este mesmo comando, sem enviar de novo."
    )
    repetido: bool = strawberry.field(description="`true` quando o pedido já tinha sido feito: nada foi enviado agora.")
    criado_em: dt.datetime = strawberry.field(description="Quando o gateway o guardou.")
    enviado_em: dt.datetime | None = strawberry.field(description="Quando os bytes saíram.")
    concluido_em: dt.datetime | None = strawberry.field(description="Quando terminou.")


@strawberry.type(
    description="Por que um item de um lote não se tornou comando: nada foi enviado por ele. Canal: gateway."
)
class ErroDoItem:
    """An item's error."""

    codigo: str = strawberry.field(description="Código estável do erro, ex.: `ENTRADA_INVALIDA`. Canal: gateway.")
    mensagem: str = strawberry.field(description="O que houve e o que fazer. Canal: gateway.")
    argumento: str | None = strawberry.field(description="O argumento culpado, se é um só. Canal: gateway.")


@strawberry.type(description="O resultado de um item de um lote: o comando, ou o erro. Canal: gateway.")
class ItemDoLote:
    """One item's result."""

    indice: int = strawberry.field(description="Posição do item no pedido, a partir de 0. Canal: gateway.")
    comando: Comando | None = strawberry.field(description="O comando, se o item se tornou um.")
    erro: ErroDoItem | None = strawberry.field(description="O erro, se não se tornou.")


@strawberry.input(description="Quais comandos; um campo sem valor não restringe.")
class ComandoFiltro:
    """Conditions on commands."""

    estados: list[EstadoComando] | None = strawberry.field(default=None, description="Em um destes estados.")
    intencoes: list[str] | None = strawberry.field(
        default=None, description="Um destes comandos, pelo nome da mutation, ex.: `alterarStatusRamal`."
    )
    alvo: str | None = strawberry.field(default=None, description="Sobre este alvo, como `alvo` o mostra, ex.: `0204`.")
    desde: dt.datetime | None = strawberry.field(default=None, description="Guardados a partir deste instante.")
    ate: dt.datetime | None = strawberry.field(default=None, description="Guardados antes deste instante.")


@strawberry.type(name="ComandoConnection", description="Uma página de comandos, do mais novo ao mais antigo.")
class PaginaDeComandos:
    """A page of commands."""

    feita: strawberry.Private[Any]

    @strawberry.field(description="Comandos com cursores. Canal: gateway.")
    def edges(self) -> list[Edge[Comando]]:
        """Commands and their places."""
        return [Edge(feita=self.feita, indice=n, node=item) for n, item in enumerate(self.feita.itens)]

    @strawberry.field(description="Os comandos, sem cursores. Canal: gateway.")
    def nodes(self) -> list[Comando]:
        """The commands alone."""
        return list(self.feita.itens)

    @strawberry.field(description="Onde a página começa e termina. Canal: gateway.")
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        return PageInfo(feita=self.feita)


@strawberry.type(description="Um comando como ficou depois de uma mudança de estado.")
class MudancaDeComando:
    """A change and its place."""

    posicao: Posicao = strawberry.field(description="De onde retomar: passe `cursor` em `apos`. Canal: gateway.")
    comando: Comando = strawberry.field(description="O comando, como estava nessa posição. Canal: gateway.")


ItemDeComandos = Annotated[
    MudancaDeComando | Lacuna,
    strawberry.union("ItemDeComandos", description="Uma mudança de um comando, ou mudanças que não se podem mais ler."),
]
