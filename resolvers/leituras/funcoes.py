"""Root fields for what functions of the HTTP API alone tell."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types import Info

from gateway.domain.erros import EntradaInvalida
from resolvers.context import Contexto
from schema.fields import By
from schema.fila_espera import EsperaNaFila
from schema.funcoes import (
    ESPERA_DA_FILA,
    LIGACOES_DA_CAMPANHA,
    LIGACOES_DE_UM_DIA,
    RELATORIO_DE_SERVIDORES,
    STATUS_RAMAL_POR_ID,
    STATUS_RAMAL_POR_NUMERO,
    lido_da_funcao,
    pela_funcao,
)
from schema.ligacao_campanha import LigacaoDaCampanha
from schema.ligacao_do_dia import Dia, LigacaoDoDia
from schema.lugares import lido_de
from schema.servidor_do_relatorio import ServidorDoRelatorio
from schema.status_ramal import StatusRamal

Quem = Info[Contexto, None]


@strawberry.type
class LeiturasDeFuncoes:
    """Functions of the API."""

    @strawberry.field(
        description="Ligações que esperam agora em uma fila, na ordem; serve também sem o banco de dados. Canal: API.",
        metadata=lido_de("api.fila_espera(fila)") | pela_funcao(fila=ESPERA_DA_FILA),
    )
    async def fila_espera(
        self,
        info: Quem,
        fila: Annotated[str, strawberry.argument(description="NOME da fila (grupo de atendimento), não o código.")],
    ) -> list[EsperaNaFila] | None:
        """Who waits in the queue of that name."""
        found: list[EsperaNaFila] | None = await lido_da_funcao(info.context.leitor, ESPERA_DA_FILA, fila, info)
        return found

    @strawberry.field(
        description="Ligações de todas as filas em um dia, fila por fila. Canal: API.",
        metadata=lido_de(*(f"api.grupos_de_atendimento({parte})" for parte in ("dia", "mes", "ano")))
        | pela_funcao(dia=LIGACOES_DE_UM_DIA),
    )
    async def ligacoes_do_dia(self, info: Quem, dia: Dia) -> list[LigacaoDoDia] | None:
        """Calls of the attendance groups on one day."""
        found: list[LigacaoDoDia] | None = await lido_da_funcao(info.context.leitor, LIGACOES_DE_UM_DIA, dia, info)
        return found

    @strawberry.field(
        description="Último status de cada número discado para uma campanha; serve também sem o banco. Canal: API.",
        metadata=lido_de("api.ligacoes_campanha(campanha)") | pela_funcao(campanha=LIGACOES_DA_CAMPANHA),
    )
    async def ligacoes_campanha(
        self, info: Quem, campanha: Annotated[int, strawberry.argument(description="Código da campanha.")]
    ) -> list[LigacaoDaCampanha] | None:
        """Last statuses of a campaign's numbers."""
        found: list[LigacaoDaCampanha] | None = await lido_da_funcao(
            info.context.leitor, LIGACOES_DA_CAMPANHA, campanha, info
        )
        return found

    @strawberry.field(
        description="Um ramal como a API o informa agora, pelo número ou pelo código do usuário; null se não existe. "
        "Canal: API.",
        metadata=lido_de("api.status_ramal(ramal)", "api.status_ramal(id)")
        | pela_funcao(ramal=STATUS_RAMAL_POR_NUMERO, id=STATUS_RAMAL_POR_ID),
    )
    async def status_ramal(
        self,
        info: Quem,
        ramal: Annotated[str | None, strawberry.argument(description="Número do ramal.")] = None,
        id: Annotated[int | None, strawberry.argument(description="Código do usuário.")] = None,
    ) -> StatusRamal | None:
        """One extension, by one of two keys."""
        if (ramal is None) == (id is None):
            raise EntradaInvalida("ramal", "Informe `ramal` ou `id`, um só deles.")
        by: By = STATUS_RAMAL_POR_ID if ramal is None else STATUS_RAMAL_POR_NUMERO
        found: StatusRamal | None = await lido_da_funcao(info.context.leitor, by, id if ramal is None else ramal, info)
        return found

    @strawberry.field(
        description="O relatório HTML de servidores (`status_servidores_view`) como dados. Canal: API.",
        metadata=pela_funcao(**{"": RELATORIO_DE_SERVIDORES}),
    )
    async def relatorio_servidores(self, info: Quem) -> list[ServidorDoRelatorio] | None:
        """The servers of the report."""
        found: list[ServidorDoRelatorio] | None = await lido_da_funcao(
            info.context.leitor, RELATORIO_DE_SERVIDORES, "", info
        )
        return found
