"""What an event, or a command of ours, makes stale among the answers of the HTTP API that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from gateway.channels.answers import Respostas
from gateway.domain.eventos import (
    Desligamento,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    LinhaIlegivel,
    TrocaStatus,
)
from gateway.events.items import Conexao, EventoGuardado, Lacuna, RamalObservado, Reconciliado

Mudado = tuple[str, str | None]
"""A function of the API, and the extension or campaign of which it tells something else now; None: of any."""

COM_EVENTOS: Final = ("status_ramal", "fila_espera", "ligacoes_campanha", "grupos_de_atendimento")
"""The functions whose answers change with calls and status; of the others no event tells anything."""


def ouvinte(respostas: Respostas) -> Callable[[EventoGuardado | Lacuna], None]:
    """What the hub tells of everything published, before any reader of the event asks the API."""

    def ouvir(publicado: EventoGuardado | Lacuna) -> None:
        _esquecer(respostas, mudado_pelo(publicado))

    return ouvir


def esquecer_pelo_comando(respostas: Respostas, argumentos: Mapping[str, str]) -> None:
    """Forgets what a command with these arguments may have changed, whatever became of it."""
    _esquecer(respostas, mudado_por(argumentos))


def esquecer_por_qualquer(respostas: Respostas) -> None:
    """Forgets what any command may have changed: one was done elsewhere that is not known here yet."""
    _esquecer(respostas, mudado_por({}))


def mudado_pelo(publicado: EventoGuardado | Lacuna) -> Iterable[Mudado]:
    """What tells something else after this item. A lost item may have been any."""
    if isinstance(publicado, Lacuna):
        return _tudo()
    match publicado.item:
        case TrocaStatus(ramal=ramal) | LigacaoAtiva(ramal=ramal) | RamalObservado(ramal=ramal):
            return (("status_ramal", ramal),)
        case LigacaoReceptiva(ramal=ramal):  # who called may have waited in any queue
            return (("status_ramal", ramal), ("fila_espera", None))
        case LigacaoDiscador(ramal=ramal, id_campanha=campanha):
            return (("status_ramal", ramal), ("fila_espera", None), ("ligacoes_campanha", str(campanha)))
        case Desligamento(ramal=ramal):  # the event names neither the campaign nor the group of the call
            return (("status_ramal", ramal), ("ligacoes_campanha", None), ("grupos_de_atendimento", None))
        case Conexao() | LinhaIlegivel() | Reconciliado():
            return _tudo()
        case _:
            return ()


def mudado_por(argumentos: Mapping[str, str]) -> Iterable[Mudado]:
    """What may tell something else after a command with these arguments."""
    ramal, campanha = argumentos.get("ramal"), argumentos.get("campanha")
    yield "usuarios", None
    yield "campanhas", None
    yield "status_ramal", ramal
    yield "fila_espera", None
    yield "ligacoes_campanha", None if campanha in (None, "0") else campanha  # 0 stands for all campaigns


def _tudo() -> Iterable[Mudado]:
    return ((funcao, None) for funcao in COM_EVENTOS)


def _esquecer(respostas: Respostas, mudados: Iterable[Mudado]) -> None:
    for funcao, mostra in mudados:
        respostas.esquecer(funcao, mostra)
