"""The state, kept now and then with its position: what a gateway that starts (or follows) goes on from.

Without it, everything that happened while the gateway was away would look new: the first comparison could not tell a
call that began meanwhile from one that it had already told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import orjson

from gateway.clock import Clock
from gateway.domain.aovivo import Entidade, RamalVivo
from gateway.events.items import RamalObservado
from gateway.events.state import EstadoAoVivo
from gateway.events.stored import ler, log_de
from gateway.journal.port import Journal, JournalError, Position, Put
from gateway.journal.sealed import Seal, SealBroken
from gateway.telemetry.logs import logger

TABELA: Final = "estado"
POR_PEDACO: Final = 1_000
_CAMPOS: Final = (
    "ramal",
    "id_status",
    "nome_status",
    "tipo",
    "uniqueid",
    "telefone",
    "telefone_discado",
    "parametro1",
    "parametro2",
    "id_campanha",
)


async def guardar(estado: EstadoAoVivo, journal: Journal, seal: Seal) -> None:
    """Stores the state and the position it is of, as one.

    Raises:
        JournalError: it could not be stored; the one before still holds.
    """
    posicao = estado.posicao
    if posicao is None:
        return
    ramais = list(estado.ramais.values())
    pedacos = [ramais[i : i + POR_PEDACO] for i in range(0, len(ramais), POR_PEDACO)]
    alertas = {chave: em.isoformat() for chave, em in estado.alertas.items()}
    sobre = {
        "epoca": posicao.epoch,
        "sequencia": posicao.sequence,
        "pedacos": len(pedacos),
        "alertas": alertas,
        "conectado": estado.conectado,
        "conexao_em": estado.conexao_em and estado.conexao_em.isoformat(),
        "conhecidas": sorted(entidade.value for entidade in estado.conhecidas),
    }
    await journal.commit(
        _put(seal, estado.pbx, sobre),
        _put(seal, f"{estado.pbx}:coisas", {tipo.value: coisas for tipo, coisas in estado.coisas.items()}),
        *(_put(seal, f"{estado.pbx}:{n}", [_linha(r) for r in pedaco]) for n, pedaco in enumerate(pedacos)),
    )


async def retomar(estado: EstadoAoVivo, journal: Journal, seal: Seal, *, seguindo: bool = False) -> frozenset[Entidade]:
    """Brings the state to the end of the stream: what was kept, then what was stored after it.

    What cannot be read is left out: the comparison with the PBX, which follows, is what makes the state known.

    Args:
        seguindo: another process feeds the stream: what it says to be known is known.

    Returns:
        The kinds that the stream says to be known.
    """
    log = logger("estado")
    try:
        desde = await _carregar(estado, journal, seal)
        async for lido in journal.read(log_de(estado.pbx), desde):
            estado.aplicar(ler(estado.pbx, lido))
    except (JournalError, SealBroken, ValueError, KeyError, TypeError) as exc:
        log.warning("estado_nao_retomado", pbx=estado.pbx, erro=type(exc).__name__)
        seguindo = False
    conhecidas = frozenset(estado.conhecidas)
    if not seguindo:
        estado.conectado = False
        estado.conhecidas.clear()
    return conhecidas


async def manter(estado: EstadoAoVivo, journal: Journal, seal: Seal, clock: Clock, *, cada_s: float = 30.0) -> None:
    """Keeps the state every `cada_s` when it moved, until cancelled; a failure is logged and tried the next time."""
    log = logger("estado")
    ultima: Position | None = None
    while True:
        await clock.sleep(cada_s)
        if estado.posicao == ultima:
            continue
        try:
            posicao = estado.posicao
            await guardar(estado, journal, seal)
            ultima = posicao
        except JournalError as exc:
            log.warning("estado_nao_guardado", pbx=estado.pbx, erro=type(exc).__name__)


async def _carregar(estado: EstadoAoVivo, journal: Journal, seal: Seal) -> Position | None:
    sobre = await _get(journal, seal, estado.pbx)
    if sobre is None:
        return None
    ramais: dict[str, RamalVivo] = {}
    for n in range(sobre["pedacos"]):
        for linha in await _get(journal, seal, f"{estado.pbx}:{n}"):
            vivo = _vivo(linha)
            ramais[vivo.ramal] = vivo
    estado.ramais = ramais
    estado.alertas = {chave: datetime.fromisoformat(em) for chave, em in sobre.get("alertas", {}).items()}
    coisas = await _get(journal, seal, f"{estado.pbx}:coisas") or {}
    estado.coisas = {Entidade(entidade): por_chave for entidade, por_chave in coisas.items()}
    estado.conectado = sobre.get("conectado", False)
    estado.conexao_em = _instante(sobre.get("conexao_em"))
    estado.conhecidas = {Entidade(entidade) for entidade in sobre.get("conhecidas", ())}
    estado.posicao = Position(sobre["epoca"], sobre["sequencia"])
    return estado.posicao


def _linha(ramal: RamalVivo) -> list[Any]:
    observado = RamalObservado.de(ramal)
    ligacao = ramal.ligacao
    desde = (ramal.status_desde, None if ligacao is None else ligacao.desde)
    return [*(getattr(observado, campo) for campo in _CAMPOS), *(d and d.isoformat() for d in desde)]


def _vivo(linha: list[Any]) -> RamalVivo:
    *campos, status_desde, ligacao_desde = linha
    vivo = RamalObservado(presente=True, **dict(zip(_CAMPOS, campos, strict=True))).vivo()
    ligacao = vivo.ligacao and replace(vivo.ligacao, desde=_instante(ligacao_desde))
    return replace(vivo, status_desde=_instante(status_desde), ligacao=ligacao)


def _instante(texto: str | None) -> datetime | None:
    return None if texto is None else datetime.fromisoformat(texto)


def _put(seal: Seal, chave: str, valor: Any) -> Put:
    return Put(TABELA, chave, seal.seal(orjson.dumps(valor), f"{TABELA}:{chave}"), expect=None)


async def _get(journal: Journal, seal: Seal, chave: str) -> Any:
    registro = await journal.get(TABELA, chave)
    return None if registro is None else orjson.loads(seal.open(registro.data, f"{TABELA}:{chave}"))
