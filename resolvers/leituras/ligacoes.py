"""Root fields for the records of calls."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from resolvers.context import Contexto
from resolvers.leituras.campos import pagina
from schema.ligacao import Ligacao, ligacao_de
from schema.lotes import LIGACAO_EXISTENTE
from schema.registro_ativo import LISTA_DE_REGISTROS_ATIVOS
from schema.registro_receptivo import LISTA_DE_REGISTROS_RECEPTIVOS
from schema.sms import LISTA_DE_MENSAGENS_SMS_RECEBIDAS
from schema.ura import LISTA_DE_RESULTADOS_URA_PESQUISA


@strawberry.type
class LeiturasDeLigacoes:
    """Calls by their code; call records, IVR steps, survey answers, messages."""

    @strawberry.field(
        description="Uma ligação pelo seu código (uniqueid); null se o PBX não tem nada dela. Canal: BANCO."
    )
    async def ligacao(
        self,
        info: Info[Contexto, None],
        uniqueid: Annotated[strawberry.ID, strawberry.argument(description="O código, ex.: `1515063682.70419`.")],
    ) -> Ligacao | None:
        """A call, in progress or ended."""
        linha = await info.context.leitor.lote(LIGACAO_EXISTENTE, str(uniqueid).strip())
        return None if linha is None else ligacao_de(linha)

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
