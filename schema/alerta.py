"""Derived events in the stream: what the gateway concluded and the PBX did not say, each told once."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.types import Info

from schema.enums import TipoAlerta
from schema.evento import Evento
from schema.fields import relation_of
from schema.grupo_atendimento import GrupoAtendimento
from schema.ramal import Ramal
from schema.telefone import Telefone, telefone_de
from schema.views import GRUPO_DE_ATENDIMENTO_POR_ID, RAMAL_POR_NUMERO


def _do(atributo: str, descricao: str) -> Any:
    def resolve(root: Any) -> Any:
        return getattr(root.guardado.item, atributo) or None

    return strawberry.field(resolver=resolve, description=descricao)


@strawberry.type(
    description="O que um supervisor quer saber e o PBX não diz: concluído e dito uma só vez. Canal: gateway."
)
class EventoAlerta(Evento):
    """An alert at its position."""

    alerta: TipoAlerta = strawberry.field(description="O que se concluiu.")
    numero_ramal: str | None = _do("ramal", "Número do ramal, quando é de um. Canal: gateway.")
    codigo_grupo: int | None = _do("id_grupo", "Código do grupo de atendimento, quando é de um. Canais: BANCO, API.")
    uniqueid: strawberry.ID | None = _do("uniqueid", "Código da ligação abandonada. Canal: BANCO.")
    codigo_status: int | None = _do("id_status", "Código do status de intervalo do ramal. Canal: gateway.")
    nome_status: str | None = _do("nome_status", "Nome do status de intervalo do ramal. Canal: gateway.")

    @strawberry.field(
        description="Segundos: de espera (`ABANDONO`, `NIVEL_DE_SERVICO`) ou no status (`PAUSA_LONGA`). Canal: gateway."
    )
    def segundos(self) -> int | None:
        """Seconds waited or paused."""
        segundos: int | None = self.guardado.item.segundos
        return segundos

    @strawberry.field(description="Quem ligou. Canais: BANCO, API.")
    def telefone(self) -> Telefone | None:
        """The caller."""
        return telefone_de(self.leitor, self.guardado.item.telefone)

    @strawberry.field(description="O ramal, quando é de um. Canais: BANCO, API.")
    async def ramal(self, info: Info) -> Ramal | None:
        """Read once for each alert."""
        found: Ramal | None = await relation_of(self.leitor, RAMAL_POR_NUMERO, self.guardado.item.ramal or None, info)
        return found

    @strawberry.field(description="O grupo de atendimento, quando é de um. Canal: BANCO.")
    async def grupo(self, info: Info) -> GrupoAtendimento | None:
        """Read once for each alert."""
        codigo = self.guardado.item.id_grupo
        found: GrupoAtendimento | None = await relation_of(self.leitor, GRUPO_DE_ATENDIMENTO_POR_ID, codigo, info)
        return found
