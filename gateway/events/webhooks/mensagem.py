"""One item of the stream as the message that an endpoint gets: the graph's names, the owner's masks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

import orjson

from gateway.access.identity import Identidade
from gateway.access.masks import PARAMETRO, TELEFONE, aplicar
from gateway.domain.alertas import Alerta
from gateway.domain.eventos import LinhaIlegivel
from gateway.events.items import Conexao, EventoGuardado, Lacuna, Observacao, RamalObservado, Reconciliado, Sondagem
from gateway.journal.port import Position

_NOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ramal": "numeroRamal",
        "telefone_discado": "telefoneDiscado",
        "telefone_origem": "telefoneOrigem",
        "id_campanha": "codigoCampanha",
        "id_status": "codigoStatus",
        "nome_status": "nomeStatus",
        "id_grupo": "codigoGrupo",
    }
)
_MASCARAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "telefone": TELEFONE,
        "telefone_discado": TELEFONE,
        "telefone_origem": TELEFONE,
        "parametro1": PARAMETRO,
        "parametro2": PARAMETRO,
    }
)
_FORA: Final = frozenset(("bruto", "chave", "alerta"))


def mensagem(item: EventoGuardado | Lacuna, pbx: str, quem: Identidade, agora: Callable[[], str]) -> tuple[str, bytes]:
    """The message's id (the same however often it is sent) and its body."""
    if isinstance(item, Lacuna):
        posicao, quando, tipo = item.ate, agora(), "lacuna"
        dados: dict[str, Any] = {"de": _posicao(item.de), "ate": _posicao(item.ate), "motivo": item.motivo}
    else:
        posicao, quando, tipo = item.posicao, item.recebido_em.isoformat(), _tipo(item)
        dados = {"sintetico": item.sintetico, **_campos(item, quem)}
    lugar = _posicao(posicao)
    ident = f"Evento:{pbx}:{lugar['cursor']}"
    corpo = {
        "type": f"totalip.{tipo}",
        "timestamp": quando,
        "data": {"id": ident, "pbx": pbx, "posicao": lugar, "recebidoEm": quando, **dados},
    }
    return ident, orjson.dumps(corpo)


def _tipo(guardado: EventoGuardado) -> str:
    match guardado.item:
        case Conexao():
            return "conexao"
        case LinhaIlegivel():
            return "ilegivel"
        case Reconciliado():
            return "reconciliado"
        case RamalObservado() | Observacao() | Sondagem():
            raise TypeError("observations are for the state alone")  # `Filtro` lets none through
        case Alerta() as alerta:
            return f"alerta.{alerta.tipo.value}"
        case evento:
            return f"evento.{evento.tipo.value}"


def _campos(guardado: EventoGuardado, quem: Identidade) -> dict[str, Any]:
    item: Any = guardado.item
    found = {}
    for campo in fields(item):
        if campo.name in _FORA:
            continue
        valor = getattr(item, campo.name)
        if campo.name in _MASCARAS and valor:
            valor = aplicar(quem, _MASCARAS[campo.name], valor)
        found[_NOMES.get(campo.name, campo.name)] = valor
    return found


def _posicao(posicao: Position) -> dict[str, Any]:
    return {
        "epoca": posicao.epoch,
        "sequencia": posicao.sequence,
        "cursor": f"{posicao.epoch}.{posicao.sequence}",
    }
