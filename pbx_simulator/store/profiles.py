"""The two readings of the column types: what installed systems show, and what the manual prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Perfil(StrEnum):
    """`campo`: field facts 9-11 over the contract's types (default); `manual`: the contract's types."""

    CAMPO = "campo"
    MANUAL = "manual"


# A calling number that is no number (withheld, a name) has no place in the manual's bigint.
_ORIGEM_BIGINT = r"CASE WHEN u.telefone_origem ~ '^[0-9]{1,18}$' THEN u.telefone_origem::bigint END"

_CAMPO: Mapping[str, str] = MappingProxyType(
    {
        "usuarios.telefone_origem": "u.telefone_origem",
        "pausas.id_usuario": "p.id_usuario::bigint",
        "ligacoes_ativo.custo": "l.custo",
        "ligacoes_ativo.custo_total": "l.custo_total",
        "ligacoes_ativo.custo_arredondado": "l.custo_arredondado",
    }
)
_MANUAL: Mapping[str, str] = MappingProxyType(
    {
        "usuarios.telefone_origem": _ORIGEM_BIGINT,
        "pausas.id_usuario": "p.id_usuario",
        "ligacoes_ativo.custo": "l.custo::double precision",
        "ligacoes_ativo.custo_total": "l.custo_total::double precision",
        "ligacoes_ativo.custo_arredondado": "l.custo_arredondado::double precision",
    }
)

_PLACE = re.compile(r"@([a-z_]+\.[a-z_0-9]+)@")


def with_types(sql: str, perfil: Perfil) -> str:
    """`sql` with each `@view.column@` replaced by that profile's expression."""
    expressions = _CAMPO if perfil is Perfil.CAMPO else _MANUAL
    return _PLACE.sub(lambda place: expressions[place[1]], sql)
