"""Live state: a snapshot, then what changes from exactly there on."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from typing import Annotated

import strawberry
from strawberry.types import Info

from gateway.access.predicates import evento_permitido
from gateway.domain.erros import EntradaInvalida
from gateway.events.changes import Conhecimento, Mudanca, Retrato
from gateway.events.items import Lacuna
from gateway.events.watcher import Pedido
from gateway.journal.port import Position
from resolvers.assinaturas.eventos import MAX_RAMAIS
from resolvers.assinaturas.objetos import Objetos
from resolvers.assinaturas.painel import Intervalo, somar
from resolvers.context import Contexto
from schema.aovivo import MudancaDeRamal, NovidadeAoVivo, RetratoDosRamais
from schema.aovivo_coisas import (
    MudancaDeCampanha,
    MudancaDeCanal,
    MudancaDeGrupo,
    MudancaDeServidor,
    Painel,
    RetratoDaCentral,
    RetratoDasCampanhas,
    RetratoDosGrupos,
)
from schema.enums import Entidade, Modo

Ramais = Annotated[
    list[str] | None,
    strawberry.argument(description=f"Só estes ramais (até {MAX_RAMAIS}); sem isto, todos os que se podem ver."),
]
Como = Annotated[
    Modo, strawberry.argument(description="Só o mais recente de cada um (`ESTADO`), ou cada mudança (`EVENTOS`).")
]
Fazer = Callable[[Mudanca, Objetos], NovidadeAoVivo]
Retratar = Callable[[Retrato, Objetos], NovidadeAoVivo]


@strawberry.type
class AssinaturasDoEstado:
    """What is, rather than what happens."""

    @strawberry.subscription(
        description="Os ramais agora e cada mudança a partir daí: primeiro um retrato, depois as mudanças posteriores "
        "a ele. Quando o PBX se perde, `EstadoDesconhecido`; conferido de novo, `EstadoReconciliado`. Canal: EVENTOS."
    )
    async def ramais_ao_vivo(
        self, info: Info[Contexto, None], ramais: Ramais = None, modo: Como = Modo.ESTADO
    ) -> AsyncGenerator[NovidadeAoVivo, None]:
        """Snapshot and deltas of the extensions."""
        if ramais is not None and len(ramais) > MAX_RAMAIS:
            raise EntradaInvalida("ramais", f"Até {MAX_RAMAIS} ramais por assinatura.")
        permitido = evento_permitido(info.context.quem("eventos"))
        numeros = None if ramais is None else frozenset(ramais)
        pedido = Pedido(modo, frozenset((Entidade.RAMAL,)), numeros, permitido)
        async for novidade in _acompanhar(info.context, pedido, _retrato_dos_ramais, _ramal):
            yield novidade

    @strawberry.subscription(
        description="Os grupos de atendimento com quem espera em cada um, agora e a cada mudança. O PBX é consultado "
        "uma vez para todos os assinantes, e só enquanto há algum. Canais: API, BANCO."
    )
    async def grupos_ao_vivo(
        self, info: Info[Contexto, None], modo: Como = Modo.ESTADO
    ) -> AsyncGenerator[NovidadeAoVivo, None]:
        """Snapshot and deltas of the queues."""
        pedido = _pedido(info, modo, Entidade.GRUPO)
        async for novidade in _acompanhar(info.context, pedido, _retrato_dos_grupos, _grupo):
            yield novidade

    @strawberry.subscription(
        description="As campanhas com os seus contadores, agora e a cada mudança. O PBX é consultado uma vez para "
        "todos os assinantes, e só enquanto há algum. Canal: BANCO."
    )
    async def campanhas_ao_vivo(
        self, info: Info[Contexto, None], modo: Como = Modo.ESTADO
    ) -> AsyncGenerator[NovidadeAoVivo, None]:
        """Snapshot and deltas of the campaigns."""
        pedido = _pedido(info, modo, Entidade.CAMPANHA)
        async for novidade in _acompanhar(info.context, pedido, _retrato_das_campanhas, _campanha):
            yield novidade

    @strawberry.subscription(
        description="O uso dos canais (troncos) e o monitoramento dos servidores, agora e a cada mudança. O PBX é "
        "consultado uma vez para todos os assinantes, e só enquanto há algum. Canal: BANCO."
    )
    async def central_ao_vivo(
        self, info: Info[Contexto, None], modo: Como = Modo.ESTADO
    ) -> AsyncGenerator[NovidadeAoVivo, None]:
        """Snapshot and deltas of trunks and servers."""
        pedido = _pedido(info, modo, Entidade.CANAL, Entidade.SERVIDOR)
        async for novidade in _acompanhar(info.context, pedido, _retrato_da_central, _da_central):
            yield novidade

    @strawberry.subscription(
        description="Os totais da operação, somados de novo quando algo muda, no máximo uma vez por intervalo. "
        "Canais: EVENTOS, API, BANCO."
    )
    async def painel(self, info: Info[Contexto, None], intervalo_ms: Intervalo = 1_000) -> AsyncGenerator[Painel, None]:
        """Totals for a wallboard."""
        pedido = _pedido(info, Modo.ESTADO, Entidade.RAMAL, Entidade.GRUPO, Entidade.CAMPANHA)
        async for quadro in somar(info.context, pedido, intervalo_ms):
            yield quadro


def _pedido(info: Info[Contexto, None], modo: Modo, *entidades: Entidade) -> Pedido:
    return Pedido(modo, frozenset(entidades), None, evento_permitido(info.context.quem("eventos")))


async def _acompanhar(
    contexto: Contexto, pedido: Pedido, retratar: Retratar, fazer: Fazer
) -> AsyncGenerator[NovidadeAoVivo, None]:
    recursos = contexto.recursos
    estado = recursos.estados[recursos.principal]

    def inteiro() -> NovidadeAoVivo:
        agora = estado.retrato(pedido)
        contexto.posicao = _lugar(agora.posicao)
        return retratar(agora, Objetos(contexto))

    def passo(novidade: Mudanca | Conhecimento | Lacuna) -> NovidadeAoVivo:
        contexto.posicao = _lugar(novidade.ate if isinstance(novidade, Lacuna) else novidade.posicao)
        objetos = Objetos(contexto)
        return fazer(novidade, objetos) if isinstance(novidade, Mudanca) else objetos.dito(novidade)

    with estado.vigiar(pedido, recursos.max_pendentes) as vigia:
        so_retrato = contexto.retrato
        if so_retrato is not None and so_retrato.lacuna is not None and pedido.modo is Modo.EVENTOS:
            yield passo(so_retrato.lacuna)
        yield inteiro()
        if so_retrato is not None:
            return
        async for novidade in vigia:
            yield passo(novidade)
            if isinstance(novidade, Lacuna):
                vigia.esvaziar()
                yield inteiro()


def _lugar(posicao: Position | None) -> Position:
    """The position of an item, never the same object for two of them."""
    return Position("", 0) if posicao is None else replace(posicao)


def _retrato_dos_ramais(retrato: Retrato, objetos: Objetos) -> NovidadeAoVivo:
    return RetratoDosRamais(
        **objetos.comum(retrato.posicao),
        conhecido=Entidade.RAMAL in retrato.conhecidas,
        ramais=[objetos.ramal(vivo) for vivo in retrato.ramais],
    )


def _retrato_dos_grupos(retrato: Retrato, objetos: Objetos) -> NovidadeAoVivo:
    grupos = [objetos.grupo(chave, campos) for chave, campos in retrato.coisas[Entidade.GRUPO].items()]
    conhecido = Entidade.GRUPO in retrato.conhecidas
    return RetratoDosGrupos(**objetos.comum(retrato.posicao), conhecido=conhecido, grupos=grupos)


def _retrato_das_campanhas(retrato: Retrato, objetos: Objetos) -> NovidadeAoVivo:
    campanhas = [objetos.campanha(chave, campos) for chave, campos in retrato.coisas[Entidade.CAMPANHA].items()]
    conhecido = Entidade.CAMPANHA in retrato.conhecidas
    return RetratoDasCampanhas(**objetos.comum(retrato.posicao), conhecido=conhecido, campanhas=campanhas)


def _retrato_da_central(retrato: Retrato, objetos: Objetos) -> NovidadeAoVivo:
    return RetratoDaCentral(
        **objetos.comum(retrato.posicao),
        conhecido={Entidade.CANAL, Entidade.SERVIDOR} <= retrato.conhecidas,
        canais_conhecidos=Entidade.CANAL in retrato.conhecidas,
        servidores_conhecidos=Entidade.SERVIDOR in retrato.conhecidas,
        canais=[objetos.canal(chave, campos) for chave, campos in retrato.coisas[Entidade.CANAL].items()],
        servidores=[objetos.servidor(chave, campos) for chave, campos in retrato.coisas[Entidade.SERVIDOR].items()],
    )


def _ramal(mudanca: Mudanca, objetos: Objetos) -> NovidadeAoVivo:
    return MudancaDeRamal(
        **objetos.da_mudanca(mudanca),
        numero_ramal=mudanca.chave,
        tipo=None if mudanca.evento is None else mudanca.evento.tipo,
        sintetico=mudanca.sintetico,
        ramal=None if mudanca.ramal is None else objetos.ramal(mudanca.ramal),
    )


def _grupo(mudanca: Mudanca, objetos: Objetos) -> NovidadeAoVivo:
    grupo = None if mudanca.campos is None else objetos.grupo(mudanca.chave, mudanca.campos)
    return MudancaDeGrupo(**objetos.da_mudanca(mudanca), codigo_grupo=int(mudanca.chave), grupo=grupo)


def _campanha(mudanca: Mudanca, objetos: Objetos) -> NovidadeAoVivo:
    campanha = None if mudanca.campos is None else objetos.campanha(mudanca.chave, mudanca.campos)
    return MudancaDeCampanha(**objetos.da_mudanca(mudanca), codigo_campanha=int(mudanca.chave), campanha=campanha)


def _da_central(mudanca: Mudanca, objetos: Objetos) -> NovidadeAoVivo:
    comum, codigo, campos = objetos.da_mudanca(mudanca), int(mudanca.chave), mudanca.campos
    if mudanca.entidade is Entidade.CANAL:
        canal = None if campos is None else objetos.canal(mudanca.chave, campos)
        return MudancaDeCanal(**comum, codigo_canal=codigo, canal=canal)
    servidor = None if campos is None else objetos.servidor(mudanca.chave, campos)
    return MudancaDeServidor(**comum, codigo_servidor=codigo, servidor=servidor)
