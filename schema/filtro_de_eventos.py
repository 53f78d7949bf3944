"""Which events of a PBX a subscriber wants."""

from __future__ import annotations

from typing import Any, Final

import strawberry

from schema.enums import TipoAlerta, TipoEvento

MAX_VALORES: Final = 500


def _lista(descricao: str) -> Any:
    return strawberry.field(default=None, description=f"{descricao} Até {MAX_VALORES}.")


@strawberry.input(
    description="Quais eventos; um campo sem valor não restringe, e os que forem dados valem juntos. Linhas ilegíveis, "
    "quedas da conexão e lacunas vêm sempre. Canais: EVENTOS, BANCO."
)
class FiltroDeEventos:
    """A wish, as the client writes it."""

    ramais: list[str] | None = _lista("De um destes ramais.")
    tipos: list[TipoEvento] | None = _lista("De um destes tipos; com `alertas`, um dos tipos ou um dos alertas.")
    alertas: list[TipoAlerta] | None = _lista("Um destes alertas.")
    campanhas: list[int] | None = _lista(
        "De uma destas campanhas, pelo código: os eventos que a dizem (`D`, `PREVIEW`, `AGOP`)."
    )
    grupos_atendimento: list[int] | None = _lista(
        "De um ramal que atende um destes grupos de atendimento, ou alerta de um deles, pelo código. Quem atende o quê "
        "é relido a cada 30 s. Canal: BANCO."
    )
    grupos_usuarios: list[int] | None = _lista(
        "De um ramal de um destes grupos de usuários, pelo código; relido a cada 30 s. Canal: BANCO."
    )
    telefones: list[str] | None = _lista(
        "Com um destes telefones, em qualquer forma brasileira; sem DDD vale qualquer DDD. Só os eventos que dizem o "
        "telefone (`A`, `R`, `D`, `PREVIEW`, `AGOP` e alertas de filas). Pede o direito `ver.TELEFONE`."
    )
