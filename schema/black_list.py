"""Black lists and their telephones (manual §1.3.1.31, §1.3.1.37, gap 92)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.connections import relacionadas
from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.telefone import Telefone, phone
from schema.views import BLACK_LIST, BLACK_LIST_POR_NOME, TELEFONES_BLOQUEADOS, TELEFONES_DA_BLACK_LIST


@pbx_type(view=BLACK_LIST, description="Uma black list do PBX.")
class BlackList:
    """A row of black_list."""

    id: strawberry.ID = global_id("BlackList", "id_black_list")
    codigo: int | None = column("id_black_list", description="Código da black list no PBX. Canal: BANCO.")
    nome: str | None = column("nome", description="Nome da black list. Canal: BANCO.")
    telefones = relacionadas(
        TELEFONES_DA_BLACK_LIST,
        key="nome",
        lista="schema.black_list:LISTA_DE_TELEFONES_BLOQUEADOS",
        description="Telefones bloqueados nesta lista, achados pelo nome dela. Canal: BANCO.",
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(view=TELEFONES_BLOQUEADOS, description="Um telefone bloqueado numa black list.")
class TelefoneBloqueado:
    """A row of telefones_bloqueados; the list is told by its name."""

    id: strawberry.ID = global_id("TelefoneBloqueado", "id")
    codigo: int | None = column("id", description="Código do bloqueio no PBX. Canal: BANCO.")
    telefone: Telefone | None = phone("telefone", description="Número bloqueado. Canal: BANCO.")
    descricao: str | None = column("descricao", description="Observação sobre o telefone. Canal: BANCO.")
    grupo_de_bloqueio: str | None = column("grupo_de_bloqueio", description="Nome da black list. Canal: BANCO.")
    black_list: BlackList | None = relation(
        BLACK_LIST_POR_NOME, key="grupo_de_bloqueio", description="Black list com esse nome. Canal: BANCO."
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_BLACK_LISTS = lista(BlackList)
LISTA_DE_TELEFONES_BLOQUEADOS = lista(TelefoneBloqueado)
