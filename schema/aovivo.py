"""Live state: a snapshot, then changes from exactly there on; what is not known is said to be unknown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import strawberry
from strawberry.types import Info

from schema.campanha import Campanha
from schema.enums import Entidade, TipoEvento
from schema.evento import Posicao
from schema.fields import relation_of
from schema.ramal import Ramal
from schema.views import CAMPANHA_POR_ID, RAMAL_POR_NUMERO


def _do(atributo: str, descricao: str, mascara: str | None = None) -> Any:
    def resolve(root: Any) -> Any:
        valor = getattr(root.vivo, atributo)
        return root.leitor.mascarar(mascara, valor) if mascara and valor else valor

    return strawberry.field(resolver=resolve, description=descricao)


def _segundos(root: Any, desde: dt.datetime | None) -> float | None:
    return None if desde is None else max(0.0, (root.agora - desde).total_seconds())


@strawberry.type(description="A ligação em que um ramal está, como o fluxo de eventos a mostra. Canal: EVENTOS.")
class LigacaoAoVivo:
    """A call in progress."""

    vivo: strawberry.Private[Any]
    leitor: strawberry.Private[Any]
    agora: strawberry.Private[Any]
    tipo: TipoEvento = _do("tipo", "`A` ativa, `R` receptiva, `D` discador. Canal: EVENTOS.")
    uniqueid: strawberry.ID = _do("uniqueid", "Código único da ligação: une eventos, registros e gravações.")
    telefone: str = _do(
        "telefone", "O outro lado: número discado (ativa, discador) ou de quem ligou (receptiva).", "TELEFONE"
    )
    telefone_discado: str = _do(
        "telefone_discado", "Número que quem ligou discou (receptiva); vazio quando o PBX não o diz.", "TELEFONE"
    )
    parametro1: str = _do("parametro1", "Parâmetro 1 do cliente (discador). Canal: EVENTOS.", "PARAMETRO")
    parametro2: str = _do("parametro2", "Parâmetro 2 do cliente (discador). Canal: EVENTOS.", "PARAMETRO")
    codigo_campanha: int | None = _do("id_campanha", "Código da campanha (discador). Canal: EVENTOS.")
    desde: dt.datetime | None = _do(
        "desde", "Quando o gateway a viu começar; null quando já estava em curso. Canal: gateway."
    )

    @strawberry.field(description="Há quantos segundos, pelo relógio do gateway; null quando já estava em curso.")
    def segundos(self) -> float | None:
        """Seconds since it began."""
        return _segundos(self, self.vivo.desde)

    @strawberry.field(description="A campanha da ligação (discador). Canais: BANCO, API.")
    async def campanha(self, info: Info) -> Campanha | None:
        """Read once for each change."""
        found: Campanha | None = await relation_of(self.leitor, CAMPANHA_POR_ID, self.vivo.id_campanha, info)
        return found


@strawberry.type(description="Um ramal agora, como o fluxo de eventos o mostra. Canal: EVENTOS.")
class RamalAoVivo:
    """One extension of the live state."""

    vivo: strawberry.Private[Any]
    leitor: strawberry.Private[Any]
    agora: strawberry.Private[Any]
    id: strawberry.ID = strawberry.field(description="Identificador global do estado deste ramal.")
    numero: strawberry.ID = _do("ramal", "Número do ramal; zeros à esquerda contam. Canal: EVENTOS.")
    codigo_status: int | None = _do("id_status", "Código do status de intervalo; null: ainda não informado.")
    nome_status: str | None = _do("nome_status", "Nome do status de intervalo. Canal: EVENTOS.")
    status_desde: dt.datetime | None = _do(
        "status_desde", "Quando o gateway viu o status começar; null quando já estava nele. Canal: gateway."
    )

    @strawberry.field(description="Há quantos segundos está no status, pelo relógio do gateway; null: desde antes.")
    def segundos_no_status(self) -> float | None:
        """Seconds in the status."""
        return _segundos(self, self.vivo.status_desde)

    @strawberry.field(description="A ligação em que está; null: em nenhuma. Canal: EVENTOS.")
    def ligacao(self) -> LigacaoAoVivo | None:
        """Its call."""
        vivo = self.vivo.ligacao
        return None if vivo is None else LigacaoAoVivo(vivo=vivo, leitor=self.leitor, agora=self.agora)

    @strawberry.field(description="O ramal no resto do grafo; null se nenhuma tabela o tem. Canais: BANCO, API.")
    async def ramal(self, info: Info) -> Ramal | None:
        """Read once for each change."""
        found: Ramal | None = await relation_of(self.leitor, RAMAL_POR_NUMERO, self.vivo.ramal, info)
        return found


@strawberry.type(
    description="O que o fluxo de eventos mostra de um ramal, e até onde do fluxo isso vale. Canal: EVENTOS."
)
class RamalNoFluxo:
    """The live state of one extension inside a query."""

    conhecido: bool = strawberry.field(
        description="`false`: DESCONHECIDO; a conexão com o PBX caiu, ou o estado ainda não foi conferido com ele, e o "
        "que se mostra é o último que se soube. Canal: gateway."
    )
    posicao: Posicao | None = strawberry.field(
        description="Até onde do fluxo isto vale: `eventos(apos:)` com o seu `cursor` continua exatamente daí; null "
        "antes do primeiro item. Canal: gateway."
    )
    estado: RamalAoVivo | None = strawberry.field(description="O estado; null: o fluxo não tem este ramal.")


@strawberry.interface(description="Um passo do estado ao vivo de um PBX. Canal: gateway.")
class NovidadeAoVivo:
    """What every live-state subscription gives."""

    pbx: str = strawberry.field(description="Nome do PBX.")
    posicao: Posicao | None = strawberry.field(
        description="Lugar no fluxo de eventos; null num retrato anterior ao primeiro item. Canal: gateway."
    )


@strawberry.type(
    description="Todos os ramais pedidos, numa posição: as mudanças que se seguem são as posteriores a ela. "
    "Vem primeiro, e de novo depois de uma lacuna. "
    "Canal: gateway."
)
class RetratoDosRamais(NovidadeAoVivo):
    """The snapshot."""

    conhecido: bool = strawberry.field(
        description="`true`: igual ao que o PBX mostra. `false`: o último que se soube; a conexão com o PBX caiu "
        "ou ainda não foi conferida."
    )
    ramais: list[RamalAoVivo] = strawberry.field(description="Os ramais, por número.")


@strawberry.type(description="Um ramal mudou. Canal: gateway.")
class MudancaDeRamal(NovidadeAoVivo):
    """A delta."""

    em: dt.datetime = strawberry.field(description="Quando o gateway recebeu ou concluiu a mudança.")
    numero_ramal: str = strawberry.field(description="Número do ramal.")
    tipo: TipoEvento | None = strawberry.field(
        description="Tipo do evento que o mudou; null quando foi visto assim ao comparar com o PBX."
    )
    sintetico: bool = strawberry.field(
        description="`true`: o PBX não mandou o evento; o gateway o concluiu depois de uma perda."
    )
    ramal: RamalAoVivo | None = strawberry.field(
        description="Como o ramal está a partir daqui; null quando o PBX não o tem mais."
    )


@strawberry.type(
    description="O gateway perdeu o fluxo do PBX, ou não consegue mais consultá-lo: vale o último que se soube. "
    "Canal: gateway."
)
class EstadoDesconhecido(NovidadeAoVivo):
    """Nothing shown can be relied on from here."""

    em: dt.datetime = strawberry.field(description="Quando o gateway o notou.")
    entidade: Entidade = strawberry.field(description="De que tipo de coisa se deixou de saber.")
    motivo: str | None = strawberry.field(description="Por que se perdeu.")


@strawberry.type(
    description="O estado foi conferido com o PBX; as mudanças que faltavam vieram antes. Volta a ser conhecido. "
    "Canal: gateway."
)
class EstadoReconciliado(NovidadeAoVivo):
    """What is shown equals the PBX again."""

    em: dt.datetime = strawberry.field(description="Quando a comparação terminou.")
    entidade: Entidade = strawberry.field(description="Que tipo de coisa foi conferido.")
    pendentes: int = strawberry.field(description="Ramais que mudaram sem parar e não puderam ser comparados.")


@strawberry.type(
    description="Mudanças que este assinante não recebeu, por ler devagar: um novo retrato vem a seguir. "
    "Canal: gateway."
)
class LacunaDoEstado(NovidadeAoVivo):
    """A stated gap (mode EVENTOS)."""

    de: Posicao = strawberry.field(description="O que falta vem depois desta posição.")
    ate: Posicao = strawberry.field(description="O que falta vai até esta posição, inclusive.")


TIPOS_DE_RAMAIS = (RetratoDosRamais, MudancaDeRamal, EstadoDesconhecido, EstadoReconciliado, LacunaDoEstado)
