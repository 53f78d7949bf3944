"""Root fields of webhooks. Who made one, or an administrator, may see and change it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, TypeVar

import strawberry
from strawberry.types import Info

from gateway.access.identity import ADMIN, EVENTOS, WEBHOOKS
from gateway.access.masks import TELEFONE
from gateway.channels.webhook import EnderecoRecusadoError
from gateway.domain.auditoria import Fato, TipoDeFato
from gateway.domain.erros import EntradaInvalida, ErroDoGateway
from gateway.domain.webhooks import SEGREDO_BYTES, Situacao, julgar, segredo_de
from gateway.domain.webhooks import Webhook as Registro
from gateway.events.webhooks.correio import Correio
from gateway.journal.port import Position
from resolvers import cursors
from resolvers.assinaturas.escolha import Escolha
from resolvers.assinaturas.eventos import Alertas, Quais, Ramais, Tipos
from resolvers.context import Contexto
from resolvers.positions import posicao_de
from schema.enums import FimDaEntrega, SituacaoDoWebhook, TipoAlerta, TipoEvento
from schema.webhook import CartaMorta, EntregaDeWebhook, Webhook, WebhookComSegredo

MAX_WEBHOOKS = 100
T = TypeVar("T")

Id = Annotated[strawberry.ID, strawberry.argument(description="O `id` do webhook.")]
Url = Annotated[str, strawberry.argument(description="Endereço https:// público.")]


@strawberry.type
class LeiturasDeWebhooks:
    """Reads."""

    @strawberry.field(description="Os webhooks desta chave (de todas, com o direito `admin`). Canal: gateway.")
    async def webhooks(self, info: Info[Contexto, None]) -> list[Webhook]:
        """Endpoints, by id."""
        contexto = info.context
        return [await _objeto(um, contexto) for um in await _meus(contexto)]

    @strawberry.field(description="As últimas tentativas de entrega, a mais nova primeiro. Canal: gateway.")
    async def entregas_do_webhook(self, info: Info[Contexto, None], id: Id) -> list[EntregaDeWebhook]:
        """Tries."""
        contexto = info.context
        webhook = await _achar(contexto, id)
        tz = contexto.pbx.tz
        return [
            EntregaDeWebhook(
                em=um.em.astimezone(tz),
                mensagem=um.mensagem,
                numero=um.numero,
                fim=FimDaEntrega(um.fim),
                status=um.status,
                erro=um.erro,
                proxima_em_segundos=um.proxima_em_s,
            )
            for um in await _correio(contexto).arquivo.tentativas(webhook.id)
        ]

    @strawberry.field(description="As mensagens de que se desistiu, a mais nova primeiro. Canal: gateway.")
    async def cartas_mortas(self, info: Info[Contexto, None], id: Id) -> list[CartaMorta]:
        """Dead letters."""
        contexto = info.context
        webhook = await _achar(contexto, id)
        tz = contexto.pbx.tz
        return [
            CartaMorta(mensagem=um.mensagem, posicao=posicao_de(um.posicao), em=um.em.astimezone(tz), erro=um.erro)
            for um in await _correio(contexto).arquivo.mortas(webhook.id)
        ]


@strawberry.type
class MutacoesDeWebhooks:
    """Changes."""

    @strawberry.mutation(
        description="Cria um webhook que recebe o que acontecer a partir de agora. O segredo só é mostrado aqui. "
        "Canal: gateway."
    )
    async def criar_webhook(
        self,
        info: Info[Contexto, None],
        url: Url,
        ramais: Ramais = None,
        tipos: Tipos = None,
        alertas: Alertas = None,
        filtro: Quais = None,
    ) -> WebhookComSegredo:
        """A new endpoint."""
        contexto = info.context
        quem = contexto.quem(WEBHOOKS)
        contexto.quem(EVENTOS)
        escolhido = Escolha(ramais, tipos, alertas, filtro).conferida(contexto.recursos, quem)
        correio = _correio(contexto)
        _url(correio, url)
        if len(await correio.arquivo.todos()) >= MAX_WEBHOOKS:
            raise EntradaInvalida("url", f"Já há {MAX_WEBHOOKS} webhooks: exclua algum.")
        segredo = segredo_de(secrets.token_bytes(SEGREDO_BYTES))
        webhook = Registro(
            id=uuid.uuid4().hex,
            pbx=contexto.recursos.principal,
            url=url,
            dono=quem.nome,
            segredos=(segredo,),
            criado_em=contexto.recursos.clock.now(),
            ramais=_tupla(escolhido.ramais),
            tipos=_tupla(None if escolhido.tipos is None else (um.value for um in escolhido.tipos)),
            campanhas=_tupla(escolhido.campanhas),
            filas=_tupla(escolhido.filas),
            grupos=_tupla(escolhido.grupos),
            telefones=_tupla(None if escolhido.telefones is None else (um.bruto for um in escolhido.telefones)),
        )
        await correio.arquivo.recuar(webhook.id, await contexto.recursos.journal.head())
        await correio.arquivo.guardar(webhook)
        correio.nasceu()
        await _auditar(contexto, webhook, "criado")
        return WebhookComSegredo(webhook=await _objeto(webhook, contexto), segredo=segredo)

    @strawberry.mutation(
        description="Liga ou desliga um webhook; ligado de novo, recebe o que faltou, dentro da janela. Canal: gateway."
    )
    async def definir_webhook_ativo(
        self,
        info: Info[Contexto, None],
        id: Id,
        ativo: Annotated[bool, strawberry.argument(description="`true`: recebe; `false`: não.")],
    ) -> Webhook:
        """Switches an endpoint."""
        contexto = info.context
        webhook = await _achar(contexto, id)
        situacao = Situacao.ATIVO if ativo else Situacao.DESLIGADO
        motivo = None if ativo else "Desligado por quem o administra."
        novo = replace(webhook, situacao=situacao, motivo=motivo)
        await _guardar(contexto, novo, "ligado" if ativo else "desligado")
        return await _objeto(novo, contexto)

    @strawberry.mutation(
        description="Dá um segredo novo ao webhook. O anterior continua assinando junto até o giro seguinte. "
        "Canal: gateway."
    )
    async def girar_segredo_do_webhook(self, info: Info[Contexto, None], id: Id) -> WebhookComSegredo:
        """A new secret beside the last one."""
        contexto = info.context
        webhook = await _achar(contexto, id)
        segredo = segredo_de(secrets.token_bytes(SEGREDO_BYTES))
        novo = replace(webhook, segredos=(segredo, *webhook.segredos[:1]))
        await _guardar(contexto, novo, "segredo girado")
        return WebhookComSegredo(webhook=await _objeto(novo, contexto), segredo=segredo)

    @strawberry.mutation(description="Exclui um webhook; `true` quando existia. Canal: gateway.")
    async def excluir_webhook(self, info: Info[Contexto, None], id: Id) -> bool:
        """Deletes an endpoint."""
        contexto = info.context
        webhook = await _achar(contexto, id)
        correio = _correio(contexto)
        await correio.arquivo.apagar(webhook)
        correio.mudou(webhook.id)
        await _auditar(contexto, webhook, "excluído")
        return True

    @strawberry.mutation(description="Manda uma mensagem de teste agora, uma vez, e diz como terminou. Canal: gateway.")
    async def testar_webhook(self, info: Info[Contexto, None], id: Id) -> EntregaDeWebhook:
        """One message, now."""
        contexto = info.context
        webhook = await _achar(contexto, id)
        resposta = await _correio(contexto).testar(webhook)
        return EntregaDeWebhook(
            em=contexto.recursos.clock.now().astimezone(contexto.pbx.tz),
            mensagem=f"teste:{webhook.id}",
            numero=1,
            fim=julgar(resposta),
            status=resposta.status,
            erro=resposta.erro,
            proxima_em_segundos=None,
        )

    @strawberry.mutation(
        description="Manda de novo o que está depois de `de`, até `ate`, ao lado do que segue. Canal: gateway."
    )
    async def reenviar_webhook(
        self,
        info: Info[Contexto, None],
        id: Id,
        de: Annotated[str, strawberry.argument(description="`posicao.cursor` depois do qual começar.")],
        ate: Annotated[str, strawberry.argument(description="`posicao.cursor` do último a mandar.")],
    ) -> Webhook:
        """A range once more."""
        contexto = info.context
        webhook = await _achar(contexto, id)
        inicio, fim = Position(*cursors.ler_posicao(de)), Position(*cursors.ler_posicao(ate))
        _correio(contexto).reenviar(webhook, inicio, fim)
        await _auditar(contexto, webhook, "reenviado")
        return await _objeto(webhook, contexto)


def _correio(contexto: Contexto) -> Correio:
    return contexto.recursos.correios[contexto.recursos.principal]


async def _meus(contexto: Contexto) -> list[Registro]:
    quem = contexto.quem(WEBHOOKS)
    todos = await _correio(contexto).arquivo.todos()
    return [um for um in todos if um.dono == quem.nome or quem.pode(ADMIN)]


async def _achar(contexto: Contexto, ident: str) -> Registro:
    found = next((um for um in await _meus(contexto) if um.id == ident), None)
    if found is None:
        raise ErroDoGateway("NAO_ENCONTRADO", "Não há webhook com este `id` para esta chave.")
    return found


async def _guardar(contexto: Contexto, webhook: Registro, feito: str) -> None:
    correio = _correio(contexto)
    await correio.arquivo.guardar(webhook)
    correio.mudou(webhook.id)
    await _auditar(contexto, webhook, feito)


async def _auditar(contexto: Contexto, webhook: Registro, feito: str) -> None:
    quem = contexto.quem(WEBHOOKS)
    origem = quem.origem
    await contexto.recursos.auditoria.registrar(
        Fato(
            TipoDeFato.WEBHOOK,
            quem.nome,
            pbx=webhook.pbx,
            alvo=webhook.id,
            endereco=origem.endereco,
            agente=origem.agente,
            detalhes={"feito": feito},
        )
    )


async def _objeto(webhook: Registro, contexto: Contexto) -> Webhook:
    posicao = await _correio(contexto).arquivo.posicao(webhook.id)
    tipos = None if webhook.tipos is None else [TipoEvento(t) for t in webhook.tipos if t in TipoEvento.__members__]
    alertas = None if webhook.tipos is None else [TipoAlerta(t) for t in webhook.tipos if t in TipoAlerta.__members__]
    return Webhook(
        id=strawberry.ID(webhook.id),
        pbx=webhook.pbx,
        url=webhook.url,
        dono=webhook.dono,
        situacao=SituacaoDoWebhook(webhook.situacao),
        motivo=webhook.motivo,
        criado_em=webhook.criado_em.astimezone(contexto.pbx.tz),
        ramais=_lista(webhook.ramais),
        tipos=tipos,
        alertas=alertas,
        campanhas=_lista(webhook.campanhas),
        grupos_atendimento=_lista(webhook.filas),
        grupos_usuarios=_lista(webhook.grupos),
        telefones=_lista(
            None
            if webhook.telefones is None
            else tuple(contexto.leitor.mascarar(TELEFONE, um) for um in webhook.telefones)
        ),
        posicao=None if posicao is None else posicao_de(posicao),
    )


def _url(correio: Correio, url: str) -> None:
    try:
        correio.entregador.conferir(url)
    except EnderecoRecusadoError as exc:
        raise EntradaInvalida("url", f"Este endereço não pode ser chamado: {exc}.") from None


def _tupla(valores: Iterable[T] | None) -> tuple[T, ...] | None:
    return None if valores is None else tuple(sorted(valores))  # type: ignore[type-var]  # texts or numbers


def _lista(valores: tuple[T, ...] | None) -> list[T] | None:
    return None if valores is None else list(valores)
