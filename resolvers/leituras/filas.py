"""Root fields for the queues (grupos de atendimento), their members and calls."""

import strawberry

from resolvers.leituras.campos import pagina, um
from schema.grupo_atendimento import LISTA_DE_GRUPOS_ATENDIMENTO, GrupoAtendimento
from schema.grupo_atendimento_log import LISTA_DE_GRUPO_ATENDIMENTO_LOGS
from schema.grupo_atendimento_membro import (
    LISTA_DE_GRUPO_ATENDIMENTO_TELEFONES,
    LISTA_DE_GRUPO_ATENDIMENTO_USUARIOS,
    LISTA_DE_GRUPO_ATENDIMENTO_USUARIOS_STATUS,
)
from schema.nivel_de_servico import LISTA_DE_NIVEIS_DE_SERVICO
from schema.tentativa_nao_atendida import LISTA_DE_TENTATIVAS_NAO_ATENDIDAS
from schema.views import GRUPO_DE_ATENDIMENTO_POR_ID


@strawberry.type
class LeiturasDeFilas:
    """Queues."""

    grupo_atendimento = um(
        GRUPO_DE_ATENDIMENTO_POR_ID,
        GrupoAtendimento,
        "codigo",
        "Código do grupo de atendimento no PBX.",
        de=int,
        description="Um grupo de atendimento (fila) pelo código; null se não existe. Canal: BANCO.",
    )
    grupos_atendimento = pagina(
        LISTA_DE_GRUPOS_ATENDIMENTO, description="Grupos de atendimento (filas), em páginas. Canal: BANCO."
    )
    grupos_atendimento_logs = pagina(
        LISTA_DE_GRUPO_ATENDIMENTO_LOGS, description="Passagens de ligações por filas, em páginas. Canal: BANCO."
    )
    tentativas_nao_atendidas = pagina(
        LISTA_DE_TENTATIVAS_NAO_ATENDIDAS,
        description="Ligações de fila oferecidas e não atendidas, em páginas. Canal: BANCO.",
    )
    grupos_atendimento_telefones = pagina(
        LISTA_DE_GRUPO_ATENDIMENTO_TELEFONES, description="Telefones associados às filas, em páginas. Canal: BANCO."
    )
    grupos_atendimento_usuarios = pagina(
        LISTA_DE_GRUPO_ATENDIMENTO_USUARIOS, description="Quem atende que fila, em páginas. Canal: BANCO."
    )
    grupos_atendimento_usuarios_status = pagina(
        LISTA_DE_GRUPO_ATENDIMENTO_USUARIOS_STATUS,
        description="O estado de agora de quem atende cada fila, em páginas. Canal: BANCO.",
    )
    niveis_de_servico = pagina(
        LISTA_DE_NIVEIS_DE_SERVICO, description="Contagens por fila, dia e faixa de horas, em páginas. Canal: BANCO."
    )
