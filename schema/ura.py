"""Steps of the IVR and answers to its surveys (manual §1.3.1.2.1, §1.3.1.21, gap 83)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.enums import Canal
from schema.fields import column, pbx_type, relation
from schema.grupo_atendimento import GrupoAtendimento
from schema.ligacao import Ligacao, call
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.ramal import Ramal
from schema.views import GRUPO_DE_ATENDIMENTO_POR_NOME, RAMAL_POR_ID, RESULTADOS_URA_PESQUISA, URA_LOGS


@pbx_type(view=URA_LOGS, description="Um comando de URA executado numa ligação.")
class UraLog:
    """A row of ura_logs: no id, and equal rows may repeat."""

    uniqueid: strawberry.ID | None = column(
        "uniqueid", description="Código da ligação; une eventos, registros e gravações. Canal: BANCO."
    )
    ligacao: Ligacao | None = call("uniqueid")
    codigo_ura: int | None = column("id_ura", description="Código da URA. Canal: BANCO.")
    nome_ura: str | None = column("nome_ura", description="Nome da URA. Canal: BANCO.")
    comando_ura: str | None = column("comando_ura", description="Comando executado. Canal: BANCO.")
    arquivo_de_som: str | None = column("arquivo_de_som", description="Arquivo de som tocado. Canal: BANCO.")
    opcao: str | None = column(
        "opcao",
        mask="CPF",
        description="O que o cliente digitou; pode ser um CPF, e por isso é escondido. Canal: BANCO.",
    )
    duracao: int | None = column("duracao", description="Segundos neste comando. Canal: BANCO.")
    data: dt.datetime | None = column("data", description="Data e hora da ligação. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@pbx_type(view=RESULTADOS_URA_PESQUISA, description="Uma resposta à URA de pesquisa.")
class ResultadoUraPesquisa:
    """A row of resultados_ura_pesquisa; the queue is told by its name."""

    id: strawberry.ID = global_id("ResultadoUraPesquisa", "id")
    codigo: int | None = column("id", description="Código do resultado no PBX. Canal: BANCO.")
    ura_pesquisa: str | None = column("ura_pesquisa", description="Nome da URA de pesquisa. Canal: BANCO.")
    comando: str | None = column("comando", description="Comando usado na URA. Canal: BANCO.")
    arquivo: str | None = column("arquivo", description="Arquivo de som usado. Canal: BANCO.")
    pergunta: str | None = column("pergunta", description="Pergunta. Canal: BANCO.")
    resposta: str | None = column("resposta", description="Resposta do cliente. Canal: BANCO.")
    nome_grupo_atendimento: str | None = column(
        "grupo_atendimento", description="Nome do grupo de atendimento. Canal: BANCO."
    )
    grupo_atendimento: GrupoAtendimento | None = relation(
        GRUPO_DE_ATENDIMENTO_POR_NOME, key="grupo_atendimento", description="Grupo de atendimento. Canal: BANCO."
    )
    codigo_usuario: int | None = column("id_usuario", description="Código do usuário. Canal: BANCO.")
    ramal: Ramal | None = relation(
        RAMAL_POR_ID, key="id_usuario", description="Ramal do usuário avaliado. Canal: BANCO."
    )
    data: dt.datetime | None = column("data", description="Quando o resultado foi criado. Canal: BANCO.")
    uniqueid: strawberry.ID | None = column(
        "uniqueid", description="Código da ligação; une eventos, registros e gravações. Canal: BANCO."
    )
    ligacao: Ligacao | None = call("uniqueid")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_URA_LOGS = lista(UraLog)
LISTA_DE_RESULTADOS_URA_PESQUISA = lista(ResultadoUraPesquisa)
