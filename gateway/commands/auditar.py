"""A command as the audit keeps it: whole enough to answer for it, personal values masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.access import masks
from gateway.access.identity import SEM_ORIGEM, Escopo, Identidade
from gateway.commands.catalogo import INTENCOES
from gateway.commands.intencao import nome_no_grafo
from gateway.commands.registro import Registro
from gateway.domain.auditoria import Fato, TipoDeFato

_NINGUEM: Final = Identidade("", frozenset(), frozenset(), Escopo(), SEM_ORIGEM)
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
        "guarda": registro.guarda.value if registro.guarda else None,
        "motivo": registro.motivo,
    }
    argumentos = mascarados(registro.intencao, registro.argumentos)
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


def mascarados(intencao: str, argumentos: Mapping[str, str]) -> dict[str, str]:
    """The arguments as anybody may read them; of an intent that is not known, none is shown."""
    known = INTENCOES.get(intencao)
    masks_of = None if known is None else {nome_no_grafo(nome): kind for nome, kind in known.mascaras.items()}
    return {nome: _mascarado(masks_of, nome, valor) for nome, valor in argumentos.items()}


def alvo_mascarado(alvo: str) -> str:
    """A target: an extension or an id as it is, what may be a telephone masked."""
    digits = sum(c.isdigit() for c in alvo)
    return masks.aplicar(_NINGUEM, masks.TELEFONE, alvo) if digits > MAX_DIGITOS_DE_RAMAL else alvo


def _mascarado(masks_of: Mapping[str, str] | None, nome: str, valor: str) -> str:
    kind = masks.PARAMETRO if masks_of is None else masks_of.get(nome)
    shown: str = valor if kind is None else masks.aplicar(_NINGUEM, kind, valor)
    return shown
