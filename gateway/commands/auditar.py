"""A command as the audit keeps it: whole enough to answer for it, personal values masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.access import masks
from gateway.access.identity import SEM_ORIGEM, Escopo, Identidade
from gateway.commands.registro import Registro
from gateway.domain.auditoria import Fato, TipoDeFato

_NINGUEM: Final = Identidade("", frozenset(), frozenset(), Escopo(), SEM_ORIGEM)
# Arguments that say nothing of a person. Every other one is masked.
CLAROS: Final = frozenset(
    (
        "ramal",
        "statusId",
        "campanhaId",
        "campanhas",
        "codigo",
        "ativa",
        "data",
        "hora",
        "prioridade",
        "todasCampanhas",
        "tipo",
        "uniqueid",
    )
)
MAX_DIGITOS_DE_RAMAL: Final = 7


def fato_de(registro: Registro) -> Fato:
    """What happened to the command, as its record says it now."""
    estado = {
        "comando": registro.id,
        "intencao": registro.intencao,
        "estado": registro.estado.value,
        "canal": registro.canal.value if registro.canal else None,
        "codigo": registro.codigo.value if registro.codigo else None,
        "evidencia": registro.evidencia.value if registro.evidencia else None,
        "motivo": registro.motivo,
    }
    argumentos = mascarados(registro.argumentos)
    return Fato(
        TipoDeFato.COMANDO,
        registro.quem,
        registro.pbx,
        alvo_mascarado(registro.alvo),
        registro.endereco,
        registro.agente,
        {
            **{nome: valor for nome, valor in estado.items() if valor is not None},
            **{f"argumentos.{nome}": valor for nome, valor in argumentos.items()},
        },
    )


def mascarados(argumentos: Mapping[str, str]) -> dict[str, str]:
    """The arguments as anybody may read them."""
    return {nome: valor if nome in CLAROS else _mascarado(nome, valor) for nome, valor in argumentos.items()}


def alvo_mascarado(alvo: str) -> str:
    """A target: an extension or an id as it is, what may be a telephone masked."""
    return _mascarado("telefone", alvo) if sum(c.isdigit() for c in alvo) > MAX_DIGITOS_DE_RAMAL else alvo


def _mascarado(nome: str, valor: str) -> str:
    mascara = masks.TELEFONE if "telefone" in nome.lower() else masks.PARAMETRO
    shown: str = masks.aplicar(_NINGUEM, mascara, valor)
    return shown
