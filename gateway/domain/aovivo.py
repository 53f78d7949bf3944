"""What an extension is doing now, as events and observations tell it: values and the rules between them, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from gateway.domain.eventos import (
    Desligamento,
    EventoPbx,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    TipoEvento,
    TrocaStatus,
)


class Entidade(StrEnum):
    """Kinds of things whose state can be watched. All but RAMAL have to be polled: the PBX sends no events of them."""

    RAMAL = "RAMAL"
    GRUPO = "GRUPO"
    CAMPANHA = "CAMPANHA"
    CANAL = "CANAL"
    SERVIDOR = "SERVIDOR"


class Modo(StrEnum):
    """What a watcher wants.

    ESTADO: the latest of each thing; a slow watcher skips what was overtaken and misses nothing that still holds.
    EVENTOS: every change, or a Lacuna where it was too slow, after which it must look at the whole again.
    """

    ESTADO = "ESTADO"
    EVENTOS = "EVENTOS"


@dataclass(frozen=True, slots=True)
class LigacaoViva:
    """A call in progress.

    Attributes:
        tipo: A, R or D.
        telefone: the other side: dialled (A, D) or the caller's (R).
        telefone_discado: the number that the caller dialled (R only; empty where the PBX does not tell it).
        desde: when the gateway saw it begin; None when it was found under way.
    """

    tipo: TipoEvento
    uniqueid: str
    telefone: str = field(default="", repr=False)
    telefone_discado: str = field(default="", repr=False)
    parametro1: str = field(default="", repr=False)
    parametro2: str = field(default="", repr=False)
    id_campanha: int | None = None
    desde: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RamalVivo:
    """One extension, as last known.

    Attributes:
        id_status, nome_status: interval status; None: not told yet.
        status_desde: when the gateway saw it begin; None when it was found so.
    """

    ramal: str
    id_status: int | None = None
    nome_status: str | None = None
    status_desde: datetime | None = field(default=None, compare=False)
    ligacao: LigacaoViva | None = None


def aplicar(antes: RamalVivo, evento: EventoPbx, em: datetime) -> RamalVivo:
    """The extension after an event; `antes` itself when the event changes nothing of it."""
    match evento:
        case LigacaoAtiva() | LigacaoReceptiva() | LigacaoDiscador():
            ligacao = ligacao_de(evento, em)
            return antes if ligacao == antes.ligacao else replace(antes, ligacao=ligacao)
        case Desligamento(uniqueid=uniqueid):
            atual = antes.ligacao
            return antes if atual is None or atual.uniqueid != uniqueid else replace(antes, ligacao=None)
        case TrocaStatus(id_status=codigo, nome_status=nome):
            if (codigo, nome) == (antes.id_status, antes.nome_status):
                return antes
            desde = antes.status_desde if codigo == antes.id_status else em
            return replace(antes, id_status=codigo, nome_status=nome, status_desde=desde)
        case _:
            return antes


def ligacao_de(evento: LigacaoAtiva | LigacaoReceptiva | LigacaoDiscador, em: datetime | None) -> LigacaoViva:
    """The call that an event says has begun."""
    match evento:
        case LigacaoAtiva():
            return LigacaoViva(TipoEvento.A, evento.uniqueid, evento.telefone_discado, desde=em)
        case LigacaoReceptiva():
            return LigacaoViva(TipoEvento.R, evento.uniqueid, evento.telefone_origem, evento.telefone_discado, desde=em)
        case _:
            return LigacaoViva(
                TipoEvento.D,
                evento.uniqueid,
                evento.telefone_discado,
                parametro1=evento.parametro1,
                parametro2=evento.parametro2,
                id_campanha=evento.id_campanha,
                desde=em,
            )


def transicoes(antes: RamalVivo, verdade: RamalVivo) -> list[EventoPbx]:
    """The events that must have been missed for `verdade` to be true now, in an order in which they can have come.

    What the source of `verdade` does not tell (status None) is not concluded. The telephones, parameters and campaign
    of a call that is the same are not compared: sources spell them differently (gap 18).
    """
    eventos: list[EventoPbx] = []
    if antes.ligacao is not None and (verdade.ligacao is None or verdade.ligacao.uniqueid != antes.ligacao.uniqueid):
        eventos.append(Desligamento(antes.ramal, antes.ligacao.uniqueid))
    if verdade.id_status is not None and verdade.id_status != antes.id_status:
        eventos.append(TrocaStatus(antes.ramal, verdade.id_status, verdade.nome_status or ""))
    if verdade.ligacao is not None and (antes.ligacao is None or antes.ligacao.uniqueid != verdade.ligacao.uniqueid):
        eventos.append(_comeco(antes.ramal, verdade.ligacao))
    return eventos


def _comeco(ramal: str, ligacao: LigacaoViva) -> EventoPbx:
    match ligacao.tipo:
        case TipoEvento.A:
            return LigacaoAtiva(ramal, ligacao.telefone, ligacao.uniqueid)
        case TipoEvento.R:
            return LigacaoReceptiva(ramal, ligacao.telefone, ligacao.telefone_discado, ligacao.uniqueid)
        case _:
            return LigacaoDiscador(
                ramal,
                ligacao.telefone,
                ligacao.parametro1,
                ligacao.parametro2,
                ligacao.id_campanha or 0,
                ligacao.uniqueid,
            )
