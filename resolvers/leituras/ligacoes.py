"""Root fields for the records of calls."""

import strawberry

from resolvers.leituras.campos import pagina
from schema.registro_ativo import LISTA_DE_REGISTROS_ATIVOS
from schema.registro_receptivo import LISTA_DE_REGISTROS_RECEPTIVOS
from schema.sms import LISTA_DE_MENSAGENS_SMS_RECEBIDAS
from schema.ura import LISTA_DE_RESULTADOS_URA_PESQUISA


@strawberry.type
class LeiturasDeLigacoes:
    """Call records, IVR steps, survey answers, messages."""

    ligacoes_ativas = pagina(
        LISTA_DE_REGISTROS_ATIVOS, description="Registros de ligações feitas, em páginas. Canal: BANCO."
    )
    ligacoes_receptivas = pagina(
        LISTA_DE_REGISTROS_RECEPTIVOS, description="Registros de ligações recebidas, em páginas. Canal: BANCO."
    )
    resultados_ura_pesquisa = pagina(
        LISTA_DE_RESULTADOS_URA_PESQUISA, description="Respostas às URAs de pesquisa, em páginas. Canal: BANCO."
    )
    mensagens_sms_recebidas = pagina(
        LISTA_DE_MENSAGENS_SMS_RECEBIDAS, description="Mensagens SMS recebidas, em páginas. Canal: BANCO."
    )
