"""What becomes of a row of a command table once the PBX has executed it (contract `command_semantics`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pbx_simulator.store.changes import TableOutcome


@dataclass(frozen=True, slots=True)
class Life:
    """The documented life of the rows of one command table. Column names are the contract's."""

    removed_on_success: bool = False
    removed_on_failure: bool = False
    message: str | None = None
    flag: str | None = None
    flag_on_failure: bool = False
    updated_at: str | None = None
    blanked: str | None = None

    def removes(self, outcome: TableOutcome) -> bool:
        """Whether the row goes away."""
        return self.removed_on_success if outcome.code_success else self.removed_on_failure

    def written(self, outcome: TableOutcome) -> Mapping[str, object]:
        """The columns that the system fills in a row that stays."""
        values: dict[str, object] = {}
        if self.message is not None:
            values[self.message] = outcome.text
        if self.flag is not None and (outcome.code_success or self.flag_on_failure):
            values[self.flag] = True
        if self.blanked is not None:
            values[self.blanked] = None
        return values


# Gaps 91 (alterar_cliente), 93 (importar_discador), 94 and 96 (the two set_status), 95, 97 (an unknown
# campaign is deleted too), 98 (executado whenever processed; the password does not stay in the row), 99, 100.
LIVES: Mapping[str, Life] = MappingProxyType(
    {
        "importar_discador": Life(),
        "excluir_telefone_campanha": Life(flag="executado"),
        "gerenciar_campanhas": Life(removed_on_success=True, removed_on_failure=True),
        "inserir_telefone_campanha": Life(message="message"),
        "set_status_telefones_campanhas": Life(removed_on_success=True, message="mensagem"),
        "set_status_ramal": Life(removed_on_success=True, message="message"),
        "gerenciar_usuarios": Life(
            message="mensagem",
            flag="executado",
            flag_on_failure=True,
            updated_at="atualizado_em",
            blanked="senha",
        ),
        "alterar_cliente": Life(removed_on_success=True),
        "inserir_telefone_black_list": Life(message="mensagem", updated_at="atualizado_em"),
        "remover_telefone_black_list": Life(message="mensagem", updated_at="atualizado_em"),
    }
)
