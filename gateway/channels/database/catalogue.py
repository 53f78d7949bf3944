"""What this installation's database really has: views, columns and types, under the contract's names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from gateway.protocol.messages import fold

CONSULTA: Final = """
SELECT c.relname AS tabela, a.attname AS coluna, format_type(a.atttypid, NULL) AS tipo, a.attnotnull AS nao_nulo
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
ORDER BY c.relname, a.attnum
"""

# Other spellings that the manual prints or the field shows, tried in order after the contract's own and after the same
# word with other accents or letter case (`ligações_receptivo`, `descrição`: gaps 85, 90).
TABELAS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "grupos_de_atendimento_telefones": ("grupo_de_atendimento_telefones",),  # gap 89
        "grupos_de_atendimento_usuarios": ("grupo_de_atendimento_usuarios",),
        "grupos_de_atendimento_usuarios_status": ("grupo_de_atendimento_usuarios_status",),
    }
)
COLUNAS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType(
    {
        ("ligacoes_ativo", "custo_arredondado"): ("custo_arrendado",),  # gap 84
        ("ligacoes_ativo", "filial"): ("filiai",),
        ("usuarios", "tipo_da_ligacao"): ("tipo_de_ligacao",),  # gap 86
        ("campanhas", "ligacoes_nao_atendidas"): ("licagoes_nao_atendidas",),  # field fact 12
        ("alterar_cliente", "valor"): ("valor_parametro",),  # gap 91
        ("telefones_campanhas", "campanha_id"): ("id_campanha",),  # gap 87
    }
)


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column: its PostgreSQL type as `format_type` writes it, and whether it is declared not null."""

    type: str
    not_null: bool


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A view or table as it is there.

    Attributes:
        view: the contract's name.
        name: the real one.
        columns: real name → column, in the order of the table.
    """

    view: str
    name: str
    columns: Mapping[str, ColumnInfo]
    _found: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    def real_name(self, column: str) -> str | None:
        """The real name of the contract's column, or None where the installation has none."""
        if column not in self._found:
            self._found[column] = _achar(self.columns, column, COLUNAS.get((self.view, column), ()))
        return self._found[column]


class Catalogue:
    """The tables of the schema `public`. What is missing is None here, never an exception."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        tables: dict[str, dict[str, ColumnInfo]] = {}
        for row in rows:
            tables.setdefault(row["tabela"], {})[row["coluna"]] = ColumnInfo(row["tipo"], row["nao_nulo"])
        self._tables = tables
        self._found: dict[str, TableInfo | None] = {}

    def table(self, view: str) -> TableInfo | None:
        """The contract's view or table, or None where the installation has none."""
        if view not in self._found:
            name = _achar(self._tables, view, TABELAS.get(view, ()))
            self._found[view] = None if name is None else TableInfo(view, name, MappingProxyType(self._tables[name]))
        return self._found[view]

    def real_name(self, view: str, column: str) -> str | None:
        """The real name of a column of the contract, or None where the installation lacks it or its table."""
        table = self.table(view)
        return None if table is None else table.real_name(column)


def _achar(names: Mapping[str, object], wanted: str, others: Iterable[str]) -> str | None:
    """The name there is for the wanted one: itself, then its other spellings."""
    if wanted in names:
        return wanted
    folded = {fold(name): name for name in names}
    return next((folded[found] for one in (wanted, *others) if (found := fold(one)) in folded), None)
