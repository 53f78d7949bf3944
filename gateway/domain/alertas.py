"""What a supervisor wants to hear of and the PBX does not say: concluded by the gateway, each told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from gateway.domain.aovivo import RamalVivo

LOGADO: Final = 1
DESLOGADO: Final = 2
"""Interval statuses of the system itself (manual §1.1.5); every other is a pause."""


class TipoAlerta(StrEnum):
    """Kinds. AGENTE_VOLTOU ends an AGENTE_PERDIDO, so that the next loss is told again."""

    ABANDONO = "ABANDONO"
    NIVEL_DE_SERVICO = "NIVEL_DE_SERVICO"
    PAUSA_LONGA = "PAUSA_LONGA"
    AGENTE_PERDIDO = "AGENTE_PERDIDO"
    AGENTE_VOLTOU = "AGENTE_VOLTOU"


@dataclass(frozen=True, slots=True)
class Alerta:
    """Something concluded.

    Attributes:
        alerta: a `TipoAlerta`.
        chave: the same for the same occurrence, however often it is looked at.
        ramal: the extension it is of, or "".
        segundos: how long it waited (ABANDONO, NIVEL_DE_SERVICO) or has been so (PAUSA_LONGA).
    """

    alerta: str
    chave: str = field(repr=False)
    ramal: str = ""
    id_grupo: int | None = None
    uniqueid: str = ""
    telefone: str = field(default="", repr=False)
    segundos: int | None = None
    id_status: int | None = None
    nome_status: str | None = None

    @property
    def tipo(self) -> TipoAlerta:
        """The kind."""
        return TipoAlerta(self.alerta)


def pausas_longas(ramais: Iterable[RamalVivo], agora: datetime, limite_s: float) -> list[Alerta]:
    """Pauses that have lasted longer than the limit; one whose beginning nobody saw is not judged."""
    found = []
    for ramal in ramais:
        if ramal.id_status in (None, LOGADO, DESLOGADO) or ramal.status_desde is None:
            continue
        segundos = (agora - ramal.status_desde).total_seconds()
        if segundos > limite_s:
            found.append(
                Alerta(
                    TipoAlerta.PAUSA_LONGA.value,
                    f"pausa:{ramal.ramal}:{ramal.id_status}:{ramal.status_desde.isoformat()}",
                    ramal.ramal,
                    segundos=int(segundos),
                    id_status=ramal.id_status,
                    nome_status=ramal.nome_status,
                )
            )
    return found


def esperas_longas(
    grupos: Mapping[str, Mapping[str, object]], limites_s: Mapping[int, int], agora: datetime
) -> list[Alerta]:
    """Callers who have waited longer than the service level time of their queue.

    Args:
        grupos: by code, as `gateway.events.looks.grupos` sees them.
        limites_s: by code of the queue; a queue without one is not judged.
    """
    found = []
    for chave, campos in grupos.items():
        limite_s = limites_s.get(int(chave))
        esperando = campos.get("esperando")
        if limite_s is None or not isinstance(esperando, list):
            continue
        for um in esperando:
            segundos = (agora - datetime.fromisoformat(um["desde"])).total_seconds()
            if segundos > limite_s:
                found.append(
                    Alerta(
                        TipoAlerta.NIVEL_DE_SERVICO.value,
                        f"nivel:{chave}:{um['numero']}:{um['desde']}",
                        id_grupo=int(chave),
                        telefone=um["numero"],
                        segundos=int(segundos),
                    )
                )
    return found


def agentes_perdidos(desconectados: Iterable[RamalVivo], ditos: Iterable[str]) -> list[Alerta]:
    """Logged users whose telephone has gone, and those told of before who are back.

    Args:
        desconectados: whose telephone is disconnected while they are not logged out.
        ditos: the keys told already.
    """
    agora = {f"perdido:{ramal.ramal}": ramal for ramal in desconectados}
    antes = {chave for chave in ditos if chave.startswith("perdido:")}
    perdidos = [
        Alerta(
            TipoAlerta.AGENTE_PERDIDO.value,
            chave,
            ramal.ramal,
            id_status=ramal.id_status,
            nome_status=ramal.nome_status,
        )
        for chave, ramal in sorted(agora.items())
        if chave not in antes
    ]
    voltaram = [
        Alerta(TipoAlerta.AGENTE_VOLTOU.value, chave, chave.removeprefix("perdido:"))
        for chave in sorted(antes - agora.keys())
    ]
    return perdidos + voltaram
