"""Which views the HTTP API can be read for, and how."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.reading.api import cadastros as c
from resolvers.reading.api import funcoes as f
from resolvers.reading.api.leitura import LeituraApi, Lida


@dataclass(frozen=True, slots=True)
class Fonte:
    """How the API stands in for a view: a list that it gives whole.

    Attributes:
        colunas: what it can tell of a row.
        listar: every row, or those whose column equals one of some texts.
    """

    colunas: frozenset[str]
    listar: Callable[[LeituraApi, frozenset[str], c.Somente], Awaitable[Lida]]


FONTES: Mapping[str, Fonte] = {
    "usuarios": Fonte(c.COLUNAS_DO_USUARIO, c.usuarios),
    "status_usuarios": Fonte(c.ID_E_NOME, c.status_usuarios),
    "status_telefone": Fonte(c.ID_E_NOME, c.status_telefone),
    "status_discador": Fonte(c.ID_E_NOME, c.status_discador),
    "campanhas": Fonte(c.ID_E_NOME, c.campanhas),
    "status_servidores": Fonte(c.COLUNAS_DO_SERVIDOR, c.status_servidores),
}

FUNCOES: Mapping[tuple[str, str], Callable[[LeituraApi, Any], Awaitable[Lida]]] = {
    ("fila_espera", "fila"): f.fila_espera,
    ("ligacoes_campanha", "campanha"): f.ligacoes_campanha,
    ("ligacoes_do_dia", "dia"): f.ligacoes_do_dia,
    ("ligacoes_do_dia", "dia_e_grupo"): f.ligacoes_do_dia_no_grupo,
    ("status_ramal", "id"): f.status_ramal_por_id,
    ("status_ramal", "ramal"): f.status_ramal_por_numero,
    ("status_servidores_view", "relatorio"): f.status_servidores_view,
}
"""View of a function and the word that its key equals → its reader: one call a key."""
