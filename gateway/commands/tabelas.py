"""The life of the rows of the ten command tables, as data (contract `command_semantics`, gaps 91 to 104)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Vida:
    """What can be seen of a row after it was inserted.

    Attributes:
        mensagem: the column that the PBX fills with its text.
        sai: the row is removed once executed.
        marca: the column that turns true once executed.
        tem_id: the row can be found again. Where it cannot, only the effect tells.
    """

    mensagem: str | None = None
    sai: bool = False
    marca: str | None = None
    tem_id: bool = True


VIDAS: Final[Mapping[str, Vida]] = MappingProxyType(
    {
        "importar_discador": Vida(tem_id=False),  # stays, tells nothing (gap 93)
        "excluir_telefone_campanha": Vida(marca="executado"),  # a failure leaves it false (gap 49)
        "gerenciar_campanhas": Vida(sai=True),  # an unknown campaign's row goes too (gap 97)
        "inserir_telefone_campanha": Vida(mensagem="message"),  # stays (gap 95)
        "set_status_telefones_campanhas": Vida(mensagem="mensagem", sai=True),  # an error stays for ever (gap 94)
        "set_status_ramal": Vida(mensagem="message", sai=True),  # gap 96
        "gerenciar_usuarios": Vida(mensagem="mensagem"),  # `executado` says processed, not succeeded (gap 98)
        "alterar_cliente": Vida(sai=True, tem_id=False),  # gap 91
        "inserir_telefone_black_list": Vida(mensagem="mensagem"),  # stays 2 days (gap 100)
        "remover_telefone_black_list": Vida(mensagem="mensagem"),
    }
)
"""Table → the life of its rows."""
