"""Commands as the graph shows them: six ends, each with its proof."""

from __future__ import annotations

import datetime as dt

import strawberry

from gateway.domain.codigos import DESCRICOES
from schema.enums import Canal, Codigo, EstadoComando, Evidencia


@strawberry.type(description="O que o PBX respondeu a um comando.")
class RespostaDoPbx:
    """The PBX's own words and the code they fold to."""

    codigo: Codigo = strawberry.field(description="Código da resposta.")
    mensagem: str = strawberry.field(description="Texto do PBX, como veio.")

    @strawberry.field(description="O que o código quer dizer.")
    def significado(self) -> str:
        """One sentence."""
        return DESCRICOES[self.codigo]


@strawberry.type(description="Uma ordem dada ao PBX e a verdade sobre como terminou.")
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
    canal: Canal | None = strawberry.field(description="Canal por onde foi (ou ia ser) enviado.")
    evidencia: Evidencia | None = strawberry.field(description="O que provou o fim.")
    chave_idempotencia: str = strawberry.field(
        description="A chave deste pedido: repetir o pedido com ela devolve este mesmo comando, sem enviar de novo."
    )
    repetido: bool = strawberry.field(description="`true` quando o pedido já tinha sido feito: nada foi enviado agora.")
    criado_em: dt.datetime = strawberry.field(description="Quando o gateway o guardou.")
    enviado_em: dt.datetime | None = strawberry.field(description="Quando os bytes saíram.")
    concluido_em: dt.datetime | None = strawberry.field(description="Quando terminou.")
