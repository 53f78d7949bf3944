"""Attendance groups, the PBX's queues (manual §1.3.1.23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.fields import Linha, column, pbx_type, relation
from schema.fila_espera import EsperaNaFila
from schema.funcoes import ESPERA_DA_FILA, LIGACOES_DO_GRUPO_NO_DIA, da_funcao, lido_da_funcao
from schema.ligacao_do_dia import Dia, LigacaoDoDia
from schema.listas import lista
from schema.origem import global_id
from schema.views import GRUPOS_DE_ATENDIMENTO, RAMAIS_DA_FILA

if TYPE_CHECKING:
    from schema.ramal import Ramal


@pbx_type(view=GRUPOS_DE_ATENDIMENTO, description="Grupo de atendimento: uma fila de ligações.")
class GrupoAtendimento:
    """A queue."""

    id: strawberry.ID = global_id("GrupoAtendimento", "id")
    codigo: int | None = column("id", description="Código do grupo de atendimento no PBX. Canal: BANCO.")
    nome: str | None = column("nome", description="Nome do grupo de atendimento. Canal: BANCO.")
    ramais: list[Annotated[Ramal, strawberry.lazy("schema.ramal")]] = relation(
        RAMAIS_DA_FILA, key="id", description="Ramais dos usuários que atendem esta fila. Canal: BANCO."
    )
    fila_espera: list[EsperaNaFila] | None = da_funcao(
        ESPERA_DA_FILA, key="nome", description="Ligações que esperam agora nesta fila, na ordem. Canal: API."
    )

    @strawberry.field(
        description="Ligações desta fila em um dia; a API lê o dia todo uma só vez por operação. Canal: API."
    )
    async def ligacoes_do_dia(self, info: strawberry.Info, dia: Dia) -> list[LigacaoDoDia] | None:
        """Calls of one day, answered or not."""
        linha: Linha = self.linha  # type: ignore[attr-defined]  # put there by pbx_type
        found: list[LigacaoDoDia] | None = await lido_da_funcao(
            linha.leitor, LIGACOES_DO_GRUPO_NO_DIA, (dia, linha.valor("id")), info
        )
        return found


LISTA_DE_GRUPOS_ATENDIMENTO = lista(GrupoAtendimento)
