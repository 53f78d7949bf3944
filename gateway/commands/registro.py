"""The record of one command: what the journal keeps and the graph shows."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

import orjson

from gateway.commands.rastro import Rastro, ler_rastro
from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal, EstadoComando
from gateway.domain.evidencia import Evidencia
from gateway.domain.guardas import Guarda

FINAIS = frozenset((EstadoComando.CONFIRMADO, EstadoComando.RECUSADO, EstadoComando.FALHOU, EstadoComando.DESCONHECIDO))


@dataclass(frozen=True, slots=True)
class Registro:
    """One command of one PBX.

    Attributes:
        id: from `novo_id`: sorts by the time of its making.
        endereco, agente: where the request came from, as far as known.
        rastro: where its effect can be looked for, from when it is being sent to its end.
        enviando: set just before bytes may leave; a record found so after a restart is DESCONHECIDO.
        tentar_em_ms: of a SOBRECARGA: when to ask again. Such a record is never stored.
        guarda: the guard of ours that refused it, before anything was sent.
        digest: of the request's arguments, so that a key cannot be used for two different requests.
    """

    id: str
    pbx: str
    intencao: str
    alvo: str
    argumentos: Mapping[str, str]
    chave_idempotencia: str
    digest: str
    quem: str
    estado: EstadoComando
    criado_em: datetime
    endereco: str | None = None
    agente: str | None = None
    enviando: bool = False
    rastro: Rastro | None = None
    motivo: str | None = None
    codigo: Codigo | None = None
    mensagem: str | None = None
    canal: Canal | None = None
    evidencia: Evidencia | None = None
    guarda: Guarda | None = None
    tentar_em_ms: int | None = None
    enviado_em: datetime | None = None
    concluido_em: datetime | None = None

    @property
    def terminou(self) -> bool:
        """Whether the state is final."""
        return self.estado in FINAIS

    def mudar(self, **campos: Any) -> Registro:
        """The record with other values."""
        return replace(self, **campos)


def novo_id(agora: datetime) -> str:
    """32 hexadecimal digits: the millisecond, then 80 random bits, so that ids sort by time."""
    return limite_de_id(agora) + secrets.token_hex(10)


def limite_de_id(instante: datetime) -> str:
    """What every id made at that millisecond or later is not less than."""
    return f"{max(int(instante.timestamp() * 1000), 0):012x}"


def escrever(registro: Registro) -> bytes:
    """JSON for the journal (to be sealed: arguments are personal data)."""
    return orjson.dumps(asdict(registro))


def ler(dados: bytes) -> Registro:
    """The record that `escrever` wrote, in this version or one that knew fewer fields.

    Raises:
        ValueError: not such a record.
    """
    cru = orjson.loads(dados)
    nomes = {f.name: f.default for f in fields(Registro)}
    if not isinstance(cru, dict) or set(cru) - set(nomes):
        raise ValueError("not a command record")
    cru = {**{nome: padrao for nome, padrao in nomes.items() if padrao is not MISSING}, **cru}
    for name, kind in (("codigo", Codigo), ("canal", Canal), ("evidencia", Evidencia), ("guarda", Guarda)):
        cru[name] = None if cru[name] is None else kind(cru[name])
    for name in ("criado_em", "enviado_em", "concluido_em"):
        cru[name] = None if cru[name] is None else datetime.fromisoformat(cru[name])
    cru["rastro"] = ler_rastro(cru["rastro"])
    cru["estado"] = EstadoComando(cru["estado"])
    return Registro(**cru)
