"""Warnings of one operation: what this installation does not have, said once each in `extensions.avisos`."""

from __future__ import annotations


class Avisos:
    """Collects warnings; equal ones count once."""

    def __init__(self) -> None:
        self._vistos: dict[tuple[str, str, str], str] = {}

    def __bool__(self) -> bool:
        return bool(self._vistos)

    def ausente(self, pbx: str, view: str, coluna: str | None) -> None:
        """This PBX lacks the view, or the column of it, that a selected field reads."""
        what = f"a coluna “{coluna}” de “{view}”" if coluna else f"“{view}”"
        self._vistos.setdefault((pbx, view, coluna or ""), f"O PBX “{pbx}” não tem {what}: o campo vale null.")

    def dizer(self, codigo: str, pbx: str, mensagem: str) -> None:
        """Any other warning."""
        self._vistos.setdefault((pbx, codigo, mensagem), mensagem)

    def lista(self) -> list[dict[str, str]]:
        """The warnings as `extensions` shows them, in an order that does not depend on which field was read first."""
        return [
            {
                "codigo": "AUSENTE_NESTA_INSTALACAO" if not view.isupper() else view,
                "pbx": pbx,
                "mensagem": text,
            }
            for (pbx, view, _), text in sorted(self._vistos.items())
        ]
