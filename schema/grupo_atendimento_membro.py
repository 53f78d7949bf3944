"""Members and telephones of the queues (manual §1.3.1.25 to §1.3.1.27, gap 89)."""

from __future__ import annotations

import datetime as dt

from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.grupo_atendimento import GrupoAtendimento
from schema.listas import lista
from schema.origem import atualizado_em, origem
from schema.ramal import Ramal
from schema.telefone import Telefone, phone
from schema.views import (
    GRUPO_DE_ATENDIMENTO_POR_ID,
    GRUPO_DE_ATENDIMENTO_POR_NOME,
    GRUPOS_DE_ATENDIMENTO_TELEFONES,
    GRUPOS_DE_ATENDIMENTO_USUARIOS,
    GRUPOS_DE_ATENDIMENTO_USUARIOS_STATUS,
    RAMAL_POR_ID,
    RAMAL_POR_NUMERO,
)


@pbx_type(view=GRUPOS_DE_ATENDIMENTO_TELEFONES, description="Um telefone associado a um grupo de atendimento.")
class GrupoAtendimentoTelefone:
    """A row of grupos_de_atendimento_telefones."""

    codigo_grupo_atendimento: int | None = column(
        "grupo_de_atendimento_id", description="Código do grupo de atendimento. Canal: BANCO."
    )
    grupo_atendimento: GrupoAtendimento | None = relation(
        GRUPO_DE_ATENDIMENTO_POR_ID, key="grupo_de_atendimento_id", description="Grupo de atendimento. Canal: BANCO."
    )
    telefone: Telefone | None = phone("telefone", description="Telefone associado. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(view=GRUPOS_DE_ATENDIMENTO_USUARIOS, description="Um usuário que atende um grupo de atendimento.")
class GrupoAtendimentoUsuario:
    """A row of grupos_de_atendimento_usuarios."""

    codigo_usuario: int | None = column("usuario_id", description="Código do usuário. Canal: BANCO.")
    ramal: Ramal | None = relation(RAMAL_POR_ID, key="usuario_id", description="Ramal do usuário. Canal: BANCO.")
    codigo_grupo_atendimento: int | None = column(
        "grupo_de_atendimento_id", description="Código do grupo de atendimento. Canal: BANCO."
    )
    grupo_atendimento: GrupoAtendimento | None = relation(
        GRUPO_DE_ATENDIMENTO_POR_ID, key="grupo_de_atendimento_id", description="Grupo de atendimento. Canal: BANCO."
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(
    view=GRUPOS_DE_ATENDIMENTO_USUARIOS_STATUS, description="O estado de agora de um usuário num grupo de atendimento."
)
class GrupoAtendimentoUsuarioStatus:
    """A row of grupos_de_atendimento_usuarios_status: names only, no codes."""

    nome_grupo_atendimento: str | None = column(
        "nome_grupo_de_atendimento", description="Nome do grupo de atendimento. Canal: BANCO."
    )
    grupo_atendimento: GrupoAtendimento | None = relation(
        GRUPO_DE_ATENDIMENTO_POR_NOME,
        key="nome_grupo_de_atendimento",
        description="Grupo de atendimento. Canal: BANCO.",
    )
    nome_usuario: str | None = column("nome_usuario", description="Nome do usuário. Canal: BANCO.")
    numero_ramal: str | None = column("ramal", description="Número do ramal. Canal: BANCO.")
    ramal: Ramal | None = relation(RAMAL_POR_NUMERO, key="ramal", description="Ramal do usuário. Canal: BANCO.")
    nome_status_usuario: str | None = column("status_usuario", description="Nome do status de pausa. Canal: BANCO.")
    nome_status_telefone: str | None = column(
        "status_telefone", description="Nome do status do aparelho. Canal: BANCO."
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_GRUPO_ATENDIMENTO_TELEFONES = lista(GrupoAtendimentoTelefone)
LISTA_DE_GRUPO_ATENDIMENTO_USUARIOS = lista(GrupoAtendimentoUsuario)
LISTA_DE_GRUPO_ATENDIMENTO_USUARIOS_STATUS = lista(GrupoAtendimentoUsuarioStatus)
