"""Extensions and their users (manual §1.3.1.11)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.campanha import Campanha
from schema.enums import Canal
from schema.fields import column, computed, embedded, pbx_type, relation
from schema.grupo import Grupo
from schema.grupo_atendimento import GrupoAtendimento
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.status import StatusTelefone, StatusUsuario
from schema.telefone import Telefone, phone
from schema.views import (
    CAMPANHA_POR_ID,
    FILAS_DO_USUARIO,
    GRUPO_POR_ID,
    STATUS_TELEFONE_POR_ID,
    STATUS_USUARIO_POR_ID,
    USUARIOS,
)


def rotulo(nome: str | None, ramal: str | None) -> str:
    """`Nome (ramal)`, or whichever of the two is there."""
    return f"{nome} ({ramal})" if nome and ramal else nome or ramal or ""


@pbx_type(view=USUARIOS, description="A ligação em que um ramal está agora, como o PBX a mostra.")
class LigacaoEmCurso:
    """The call in progress of a row of `usuarios`."""

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


@pbx_type(view=USUARIOS, description="Um ramal do PBX com o seu usuário, o seu estado e a ligação em que está.")
class Ramal:
    """A user and his extension (manual §1.3.1.11, gaps 19 and 86)."""

    id: strawberry.ID = global_id("Ramal", "id")
    codigo: int | None = column("id", description="Código do usuário no PBX. Canais: BANCO, API.")
    numero: strawberry.ID | None = column(
        "ramal", description="Número do ramal; zeros à esquerda contam. Ex.: `0204`. Canais: BANCO, API."
    )
    nome: str | None = column("nome", description="Nome completo do usuário. Canais: BANCO, API.")
    rotulo: str | None = computed(rotulo, "nome", "ramal", description="`Nome (ramal)`. Canais: BANCO, API.")
    codigo_status_usuario: int | None = column(
        "id_status_usuario", description="Código do status de pausa. Canais: BANCO, API."
    )
    nome_status_usuario: str | None = column(
        "status_usuario", description="Nome do status de pausa. Canais: BANCO, API."
    )
    status_usuario: StatusUsuario | None = relation(
        STATUS_USUARIO_POR_ID, key="id_status_usuario", description="Status de pausa. Canais: BANCO, API."
    )
    codigo_status_telefone: int | None = column(
        "id_status_telefone", description="Código do status do aparelho. Canal: BANCO."
    )
    nome_status_telefone: str | None = column(
        "nome_status_telefone", description="Nome do status do aparelho. Canais: BANCO, API."
    )
    status_telefone: StatusTelefone | None = relation(
        STATUS_TELEFONE_POR_ID,
        key="id_status_telefone",
        description="Status do aparelho. Canais: BANCO, API.",
    )
    codigo_grupo: int | None = column("id_grupo", description="Código do grupo de usuários. Canal: BANCO.")
    grupo: Grupo | None = relation(GRUPO_POR_ID, key="id_grupo", description="Grupo de usuários. Canal: BANCO.")
    grupos_atendimento: list[GrupoAtendimento] | None = relation(
        FILAS_DO_USUARIO, key="id", description="Filas que o usuário atende. Canal: BANCO."
    )
    email: str | None = column("email", mask="EMAIL", description="E-mail do usuário. Canal: BANCO.")
    celular: Telefone | None = phone("mobile", description="Celular do usuário. Canal: BANCO.")
    ligacao_atual: LigacaoEmCurso | None = embedded(
        "tipo_da_ligacao", "uniqueid", description="Ligação em que o ramal está agora. Canais: BANCO, API."
    )
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_RAMAIS = lista(Ramal)
