"""Live events of the PBX (manual §1.2.1) as one interface, with what can go wrong on the way told in the same flow."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import strawberry
from strawberry.types import Info

from gateway.domain.chamadas import ClasseLigacao
from schema.campanha import Campanha
from schema.cliente import Cliente, cliente_de
from schema.enums import TipoEvento
from schema.fields import relation_of
from schema.ligacao import Ligacao, ligacao_de
from schema.lotes import CLIENTE_POR_IDENTIFICADORES, LIGACAO
from schema.lugares import lido_de
from schema.ramal import Ramal
from schema.views import CAMPANHA_POR_ID, RAMAL_POR_NUMERO

if TYPE_CHECKING:
    from collections.abc import Mapping


@strawberry.type(
    description="Lugar de um item no fluxo de um PBX: dentro de uma época, a sequência só cresce. Canal: gateway."
)
class Posicao:
    """What a client resumes from."""

    epoca: str = strawberry.field(description="Identifica uma história sem interrupções do diário do gateway.")
    sequencia: int = strawberry.field(description="Cresce dentro da época; nem todo número aparece neste fluxo.")
    cursor: str = strawberry.field(description="Época e sequência num texto: passe em `apos` para retomar.")


@strawberry.interface(description="Um item do fluxo de eventos de um PBX.")
class Evento:
    """Whatever the stream carries, at its position."""

    guardado: strawberry.Private[Any]
    leitor: strawberry.Private[Any]
    id: strawberry.ID = strawberry.field(description="Identificador único: PBX, época e sequência. Canal: gateway.")
    pbx: str = strawberry.field(description="Nome do PBX de onde veio. Canal: gateway.")
    posicao: Posicao = strawberry.field(description="Lugar do item no fluxo. Canal: gateway.")
    recebido_em: dt.datetime = strawberry.field(
        description="Quando o gateway o recebeu (relógio do gateway). Canal: gateway."
    )


@strawberry.interface(description="Um evento do PBX, bem formado.")
class EventoDeRamal(Evento):
    """The seven kinds share their extension."""

    tipo: TipoEvento = strawberry.field(
        description="Tipo do evento. Canal: EVENTOS.", metadata=lido_de("eventos.*.event_type")
    )
    numero_ramal: str = strawberry.field(
        description="Número do ramal, como veio no evento. Canal: EVENTOS.", metadata=lido_de("eventos.*.extension")
    )
    sintetico: bool = strawberry.field(
        description="`true`: o PBX não o mandou; o gateway o concluiu ao comparar o estado depois de uma perda. "
        "Canal: gateway."
    )

    @strawberry.field(description="O ramal do evento; null se nenhuma tabela o tem. Canais: BANCO, API.")
    async def ramal(self, info: Info) -> Ramal | None:
        """The extension, read once for each event."""
        found: Ramal | None = await relation_of(self.leitor, RAMAL_POR_NUMERO, self.guardado.item.ramal, info)
        return found


_NO_CONTRATO: Final = MappingProxyType(
    {
        "telefone_discado": "dialed_number",
        "telefone_origem": "caller_number",
        "id_campanha": "campaign_id",
        "id_status": "status_id",
        "nome_status": "status_name",
    }
)
_CANAL: Final = " Canal: EVENTOS."
_DO_GATEWAY: Final = " Canal: gateway."


def _campo(atributo: str, descricao: str, *tipos: str, mascara: str | None = None) -> Any:
    """A field of the events of those kinds; without a kind, what the gateway says of a line or of the connection."""

    def resolve(root: Any) -> Any:
        valor = getattr(root.guardado.item, atributo)
        return valor if mascara is None else root.leitor.mascarar(mascara, valor)

    lugares = [f"eventos.{tipo}.{_NO_CONTRATO.get(atributo, atributo)}" for tipo in tipos]
    canal = _CANAL if tipos else _DO_GATEWAY
    return strawberry.field(resolver=resolve, description=descricao + canal, metadata=lido_de(*lugares))


def _telefone(atributo: str, descricao: str, tipo: str) -> Any:
    return _campo(atributo, descricao, tipo, mascara="TELEFONE")


def _parametro(numero: int, tipo: str) -> Any:
    descricao = f"Parâmetro {numero} do cliente, do carregamento da lista."
    return _campo(f"parametro{numero}", descricao, tipo, mascara="PARAMETRO")


def _campanha() -> Any:
    async def resolve(root: Any, info: Info) -> Any:
        return await relation_of(root.leitor, CAMPANHA_POR_ID, root.guardado.item.id_campanha, info)

    return strawberry.field(resolver=resolve, description="A campanha. Canais: BANCO, API.")


def _ligacao(classe: ClasseLigacao | None = None) -> Any:
    async def resolve(root: Any) -> Ligacao | None:
        uniqueid = root.guardado.item.uniqueid.strip()
        return ligacao_de(await root.leitor.lote(LIGACAO, uniqueid), classe=classe) if uniqueid else None

    return strawberry.field(
        resolver=resolve, description="A ligação, com tudo o que o PBX tem dela até agora. Canais: BANCO, API."
    )


def _cliente() -> Any:
    async def resolve(root: Any) -> Cliente | None:
        item = root.guardado.item
        chave = (item.id_campanha, item.parametro1, item.parametro2)
        linha = await root.leitor.lote(CLIENTE_POR_IDENTIFICADORES, chave)
        return None if linha is None else cliente_de(linha)

    return strawberry.field(
        resolver=resolve,
        description="O cliente da campanha com estes parâmetros: telefones, agendamentos, históricos. Canal: BANCO.",
    )


_UNIQUEID = "Código único da ligação: une eventos, registros e gravações."


@strawberry.type(description="Um ramal começou a ligar para um telefone (evento A).")
class EventoLigacaoAtiva(EventoDeRamal):
    """Outbound call (manual §1.2.1.1)."""

    telefone_discado: str = _telefone("telefone_discado", "Número discado.", "A")
    uniqueid: strawberry.ID = _campo("uniqueid", _UNIQUEID, "A")
    ligacao: Ligacao | None = _ligacao()


@strawberry.type(description="Um ramal atendeu uma ligação (evento R).")
class EventoLigacaoReceptiva(EventoDeRamal):
    """Inbound call (manual §1.2.1.2)."""

    telefone_origem: str = _telefone("telefone_origem", "Número de quem ligou; sem DDD quando é local.", "R")
    telefone_discado: str = _telefone("telefone_discado", "Número chamado.", "R")
    uniqueid: strawberry.ID = _campo("uniqueid", _UNIQUEID, "R")
    ligacao: Ligacao | None = _ligacao(ClasseLigacao.RECEPTIVA)


@strawberry.type(description="O discador entregou uma ligação a um ramal (evento D).")
class EventoLigacaoDiscador(EventoDeRamal):
    """Dialer call (manual §1.2.1.3)."""

    telefone_discado: str = _telefone("telefone_discado", "Telefone do cliente.", "D")
    parametro1: str = _parametro(1, "D")
    parametro2: str = _parametro(2, "D")
    codigo_campanha: int = _campo("id_campanha", "Código da campanha.", "D")
    uniqueid: strawberry.ID = _campo("uniqueid", _UNIQUEID, "D")
    ligacao: Ligacao | None = _ligacao(ClasseLigacao.DISCADOR)
    campanha: Campanha | None = _campanha()
    cliente: Cliente | None = _cliente()


@strawberry.type(description="O PBX abriu a prévia de um telefone para um ramal (evento PREVIEW).")
class EventoPreview(EventoDeRamal):
    """Preview pop-up (manual §1.2.1.4): no call yet."""

    telefone_discado: str = _telefone("telefone_discado", "Telefone do cliente; ainda não discado.", "PREVIEW")
    parametro1: str = _parametro(1, "PREVIEW")
    parametro2: str = _parametro(2, "PREVIEW")
    codigo_campanha: int = _campo("id_campanha", "Código da campanha.", "PREVIEW")
    campanha: Campanha | None = _campanha()
    cliente: Cliente | None = _cliente()


@strawberry.type(description="O PBX avisou um ramal de um agendamento (evento AGOP); nada é discado sozinho.")
class EventoAgendamentoOperador(EventoDeRamal):
    """Operator's appointment (manual §1.2.1.5)."""

    telefone_discado: str = _telefone("telefone_discado", "Telefone a ligar.", "AGOP")
    parametro1: str = _parametro(1, "AGOP")
    parametro2: str = _parametro(2, "AGOP")
    codigo_campanha: int = _campo("id_campanha", "Código da campanha.", "AGOP")
    campanha: Campanha | None = _campanha()
    cliente: Cliente | None = _cliente()


@strawberry.type(description="A ligação de um ramal terminou (evento H).")
class EventoDesligamento(EventoDeRamal):
    """Hang-up (manual §1.2.1.6)."""

    uniqueid: strawberry.ID = _campo("uniqueid", _UNIQUEID, "H")
    ligacao: Ligacao | None = _ligacao()


@strawberry.type(description="Um ramal trocou de status de intervalo (evento S).")
class EventoTrocaStatus(EventoDeRamal):
    """Change of interval status (manual §1.2.1.7)."""

    codigo_status: int = _campo("id_status", "Código do novo status.", "S")
    nome_status: str = _campo("nome_status", "Nome do novo status.", "S")


@strawberry.type(
    description="Uma linha do fluxo que não pôde ser lida; o conteúdo não é repetido, por privacidade. Canal: EVENTOS."
)
class EventoIlegivel(Evento):
    """A line outside the contract, never dropped unseen."""

    motivo: str | None = _campo("motivo", "O que há de errado com a linha.")
    campo: str | None = _campo("campo", "Campo que não pôde ser lido, se um só.")


@strawberry.type(
    description="O gateway perdeu ou retomou a conexão com o fluxo do PBX. Enquanto perdida, eventos se perdem: "
    "o PBX não os repete. Canal: gateway."
)
class EventoDeConexao(Evento):
    """The PBX's socket dropped or came back: between the two, events are missing."""

    conectado: bool = _campo("conectado", "`false`: perdeu; `true`: (re)conectou.")
    motivo: str | None = _campo("motivo", "Por que a conexão se perdeu.")


@strawberry.type(
    description="O gateway comparou o que sabia com o estado do PBX; as transições que faltavam vieram antes, "
    "marcadas como sintéticas. Daqui em diante o estado volta a ser conhecido. Canal: gateway."
)
class EventoDeReconciliacao(Evento):
    """What we believe equals the PBX again."""

    @strawberry.field(description="Quantos ramais foram comparados.")
    def ramais(self) -> int:
        """How many were compared."""
        return int(self.guardado.item.ramais)

    @strawberry.field(
        description="Quantos mudaram sem parar e não puderam ser comparados; os seus próprios eventos os contam."
    )
    def pendentes(self) -> int:
        """How many were not."""
        return int(self.guardado.item.pendentes)


@strawberry.type(
    description="Itens que este assinante não recebeu: releia o estado, ou retome de `de`. Canal: gateway."
)
class Lacuna(Evento):
    """A stated gap: said before anything newer."""

    de: Posicao = strawberry.field(
        description="O que falta vem depois desta posição: retome dela em `apos` para pedi-lo de novo."
    )
    ate: Posicao = strawberry.field(description="O que falta vai até esta posição, inclusive.")
    motivo: str | None = strawberry.field(
        description="Por que faltam: `lento`, `expirado`, `perdido`, `desconhecido`, `ilegivel` ou `transbordo`."
    )


TIPOS_CONCRETOS = (
    EventoLigacaoAtiva,
    EventoLigacaoReceptiva,
    EventoLigacaoDiscador,
    EventoPreview,
    EventoAgendamentoOperador,
    EventoDesligamento,
    EventoTrocaStatus,
    EventoIlegivel,
    EventoDeConexao,
    EventoDeReconciliacao,
    Lacuna,
)

POR_TIPO: Mapping[TipoEvento, type[EventoDeRamal]] = {
    TipoEvento.A: EventoLigacaoAtiva,
    TipoEvento.R: EventoLigacaoReceptiva,
    TipoEvento.D: EventoLigacaoDiscador,
    TipoEvento.PREVIEW: EventoPreview,
    TipoEvento.AGOP: EventoAgendamentoOperador,
    TipoEvento.H: EventoDesligamento,
    TipoEvento.S: EventoTrocaStatus,
}
