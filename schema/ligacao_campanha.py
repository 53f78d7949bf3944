"""The last status of each number that a campaign dialled (manual §1.1.8): told by the HTTP API alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.enums import Canal
from schema.fields import Calculado, campo, column, pbx_type, relation
from schema.funcoes import LIGACOES_CAMPANHA
from schema.origem import atualizado_em, origem
from schema.status import StatusDiscador
from schema.telefone import Telefone, telefone_de
from schema.views import RAMAL_POR_ID, STATUS_DISCADOR_POR_ID

if TYPE_CHECKING:
    from schema.ramal import Ramal


def _telefone(root: Any) -> Telefone | None:
    ddd, numero = root.linha.valor("ddd"), root.linha.valor("telefone")
    return telefone_de(root.linha.leitor, f"{ddd or ''}{numero or ''}")


@pbx_type(view=LIGACOES_CAMPANHA, description="O último status de um número que o discador discou para uma campanha.")
class LigacaoDaCampanha:
    """A line of ligacoes_campanha."""

    codigo_usuario: int | None = column(
        "user_id", description="Código do usuário que atendeu; null: nenhum operador atendeu. Canal: API."
    )
    ramal: Annotated[Ramal, strawberry.lazy("schema.ramal")] | None = relation(
        RAMAL_POR_ID, key="user_id", description="Ramal do usuário que atendeu. Canais: BANCO, API."
    )
    parametro1: str | None = column(
        "parametro1", mask="PARAMETRO", description="Primeiro parâmetro importado. Canal: API."
    )
    parametro2: str | None = column(
        "parametro2", mask="PARAMETRO", description="Segundo parâmetro importado. Canal: API."
    )
    telefone: Telefone | None = campo(
        _telefone, Calculado(frozenset(("ddd", "telefone"))), "DDD e telefone importados. Canal: API."
    )
    codigo_status: int | None = column("status_id", description="Código do status da ligação. Canal: API.")
    status: StatusDiscador | None = relation(
        STATUS_DISCADOR_POR_ID, key="status_id", description="Status da ligação. Canais: BANCO, API."
    )
    duracao: int | None = column("duration_s", description="Duração da ligação, em segundos. Canal: API.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()
