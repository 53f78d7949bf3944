"""The call that an extension is in (manual §1.3.1.11, gap 86)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.campanha import Campanha
from schema.fields import column, embedded, pbx_type, relation
from schema.telefone import Telefone, phone
from schema.views import CAMPANHA_POR_ID, USUARIOS

if TYPE_CHECKING:
    from schema.ramal import Ramal


@pbx_type(view=USUARIOS, description="O que o PBX mostra de uma ligação enquanto dura.")
class LigacaoEmCurso:
    """The call in progress of a row of `usuarios`."""

    ramal: Annotated[Ramal, strawberry.lazy("schema.ramal")] | None = embedded(
        "uniqueid", description="Ramal que está na ligação. Canais: BANCO, API."
    )
    uniqueid: strawberry.ID | None = column(
        "uniqueid", description="Código da ligação; une eventos, registros e gravações. Canais: BANCO, API."
    )
    tipo: str | None = column(
        "tipo_da_ligacao", description="`A` ativa, `R` receptiva, `D` discador. Canais: BANCO, API."
    )
    telefone: Telefone | None = phone("telefone", description="Número chamado (ativa e discador). Canais: BANCO, API.")
    telefone_origem: Telefone | None = phone(
        "telefone_origem", description="Número de quem ligou (receptiva). Canais: BANCO, API."
    )
    parametro1: str | None = column(
        "parametro1", mask="PARAMETRO", description="Parâmetro 1 do cliente do mailing. Canais: BANCO, API."
    )
    parametro2: str | None = column(
        "parametro2", mask="PARAMETRO", description="Parâmetro 2 do cliente do mailing. Canais: BANCO, API."
    )
    codigo_campanha: int | None = column("id_campanha", description="Código da campanha. Canais: BANCO, API.")
    campanha: Campanha | None = relation(
        CAMPANHA_POR_ID, key="id_campanha", description="Campanha da ligação, se houver. Canais: BANCO, API."
    )
