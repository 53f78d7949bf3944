"""Webhooks as the graph shows them."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.enums import FimDaEntrega, SituacaoDoWebhook, TipoAlerta, TipoEvento
from schema.evento import Posicao


@strawberry.type(
    description="Um endereço que recebe os eventos por HTTP, assinados conforme Standard Webhooks. Canal: gateway."
)
class Webhook:
    """An endpoint."""

    id: strawberry.ID = strawberry.field(description="Identificador do webhook.")
    pbx: str = strawberry.field(description="PBX cujos eventos recebe.")
    url: str = strawberry.field(description="Para onde as mensagens vão.")
    dono: str = strawberry.field(
        description="Nome da chave que o criou: os direitos, o alcance e as máscaras dela valem a cada entrega."
    )
    situacao: SituacaoDoWebhook = strawberry.field(description="Se recebe mensagens.")
    motivo: str | None = strawberry.field(description="Por que não recebe, quando não recebe.")
    criado_em: dt.datetime = strawberry.field(description="Quando foi criado.")
    ramais: list[str] | None = strawberry.field(description="Só destes ramais; null: de todos.")
    tipos: list[TipoEvento] | None = strawberry.field(
        description="Só estes tipos de evento; null em `tipos` e em `alertas`: tudo."
    )
    alertas: list[TipoAlerta] | None = strawberry.field(description="Só estes alertas.")
    campanhas: list[int] | None = strawberry.field(description="Só destas campanhas, pelo código; null: de todas.")
    grupos_atendimento: list[int] | None = strawberry.field(
        description="Só de ramais que atendem estes grupos de atendimento, pelo código; null: de todos."
    )
    grupos_usuarios: list[int] | None = strawberry.field(
        description="Só de ramais destes grupos de usuários, pelo código; null: de todos."
    )
    telefones: list[str] | None = strawberry.field(
        description="Só com estes telefones, em qualquer forma; null: com qualquer um."
    )
    posicao: Posicao | None = strawberry.field(
        description="Até onde já foi entregue (ou desistido); null antes da primeira mensagem."
    )


@strawberry.type(
    description="Um webhook recém-criado, ou com segredo novo: a única vez em que ele é mostrado. Canal: gateway."
)
class WebhookComSegredo:
    """An endpoint and its secret."""

    webhook: Webhook = strawberry.field(description="O webhook.")
    segredo: str = strawberry.field(
        description="Segredo para conferir `webhook-signature`. Guarde-o: não é mostrado de novo. Canal: gateway."
    )


@strawberry.type(description="Uma tentativa de entrega. Canal: gateway.")
class EntregaDeWebhook:
    """A try."""

    em: dt.datetime = strawberry.field(description="Quando foi feita.")
    mensagem: str = strawberry.field(description="`webhook-id` da mensagem: o mesmo em todas as suas tentativas.")
    numero: int = strawberry.field(description="Qual tentativa desta mensagem, a partir de 1.")
    fim: FimDaEntrega = strawberry.field(description="Como terminou.")
    status: int | None = strawberry.field(description="Status HTTP da resposta; null: não houve.")
    erro: str | None = strawberry.field(description="Por que não houve resposta.")
    proxima_em_segundos: float | None = strawberry.field(
        description="Segundos até a tentativa seguinte; null: não há outra."
    )


@strawberry.type(description="Uma mensagem que não pôde ser entregue em nenhuma tentativa. Canal: gateway.")
class CartaMorta:
    """A dead letter."""

    mensagem: str = strawberry.field(description="`webhook-id` da mensagem.")
    posicao: Posicao = strawberry.field(description="Lugar do item no fluxo: `reenviarWebhook` o manda de novo.")
    em: dt.datetime = strawberry.field(description="Quando se desistiu.")
    erro: str = strawberry.field(description="Como terminou a última tentativa.")
