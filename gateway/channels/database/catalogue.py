"""What this installation's database really has: views, columns and types, under the contract's names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

CONSULTA: Final = """
SELECT c.relname AS tabela, a.attname AS coluna, format_type(a.atttypid, NULL) AS tipo, a.attnotnull AS nao_nulo
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
ORDER BY c.relname, a.attnum
"""

# Other spellings that the manual prints or the field shows, tried in order (gaps 84, 86, 89–91; field fact 12).
TABELAS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "grupos_de_atendimento_telefones": ("grupo_de_atendimento_telefones",),
        "grupos_de_atendimento_usuarios": ("grupo_de_atendimento_usuarios",),
        "grupos_de_atendimento_usuarios_status": ("grupo_de_atendimento_usuarios_status",),
        "ligacoes_receptivo": ("ligações_receptivo",),
    }
)
COLUNAS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType(
    {
        ("ligacoes_ativo", "custo_arredondado"): ("custo_arrendado",),
        ("ligacoes_ativo", "filial"): ("filiai",),
        ("usuarios", "tipo_da_ligacao"): ("tipo_de_ligacao",),
        ("campanhas", "ligacoes_nao_atendidas"): ("licagoes_nao_atendidas",),
        ("uso_canais", "descricao"): ("descrição",),
        ("alterar_cliente", "valor"): ("valor_parametro",),
        ("telefones_campanhas", "campanha_id"): ("id_campanha",),
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
        columns: real name → column.
    """

    view: str
    name: str
    columns: Mapping[str, ColumnInfo]

    def real_name(self, column: str) -> str | None:
        """The real name of the contract's column, or None where the installation has none."""
        if column in self.columns:
            return column
        return next((one for one in COLUNAS.get((self.view, column), ()) if one in self.columns), None)


class Catalogue:
    """The tables of the schema `public`."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        tables: dict[str, dict[str, ColumnInfo]] = {}
        for row in rows:
            tables.setdefault(row["tabela"], {})[row["coluna"]] = ColumnInfo(row["tipo"], row["nao_nulo"])
        self._tables = tables

    def table(self, view: str) -> TableInfo | None:
        """The contract's view or table, or None where the installation has none."""
        for name in (view, *TABELAS.get(view, ())):
            if name in self._tables:
                return TableInfo(view, name, MappingProxyType(self._tables[name]))
        return None
