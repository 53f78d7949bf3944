"""Every field of a row says which columns it reads: what it does not say is not read for it."""

from __future__ import annotations

from schema.fields import declaracao
from tests.support.grafo import grafo


def test_no_field_of_a_row_has_a_resolver_without_a_declaration() -> None:
    found = []
    for tipo in grafo()._schema.type_map.values():
        definition = tipo.extensions.get("strawberry-definition")
        if not hasattr(getattr(definition, "origin", None), "__pbx_view__"):
            continue
        for name, field in getattr(tipo, "fields", {}).items():
            ours = field.extensions.get("strawberry-definition")
            if ours is not None and ours.base_resolver is not None and declaracao(ours) is None:
                found.append(f"{tipo.name}.{name}")
    assert found == []
