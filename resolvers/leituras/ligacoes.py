"""Root fields for the records of calls."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from gateway.access.identity import GRAVACOES
from gateway.domain.erros import EntradaInvalida
from resolvers.context import Contexto
from resolvers.leituras.campos import pagina
from schema.gravacao import Gravacao
from schema.ligacao import Ligacao, ligacao_de
from schema.lotes import LIGACAO_EXISTENTE
from schema.lugares import lido_de
from schema.registro_ativo import LISTA_DE_REGISTROS_ATIVOS
from schema.registro_receptivo import LISTA_DE_REGISTROS_RECEPTIVOS
from schema.sms import LISTA_DE_MENSAGENS_SMS_RECEBIDAS
from schema.ura import LISTA_DE_RESULTADOS_URA_PESQUISA, LISTA_DE_URA_LOGS


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

    @strawberry.field(
        description="Gravações pelo código da ligação ou pelo do arquivo (`codigo_monitoria`), um só deles; serve "
        "também sem o banco de dados. Uma chave limitada as pede na própria ligação. Canal: API.",
        metadata=lido_de("api.gravacao(codigo_ligacao)", "api.gravacao(codigo_monitoria)"),
    )
    async def gravacoes(
        self,
        info: Info[Contexto, None],
        codigo_ligacao: Annotated[
            strawberry.ID | None, strawberry.argument(description="O código da ligação (uniqueid).")
        ] = None,
        codigo_monitoria: Annotated[int | None, strawberry.argument(description="O código do arquivo.")] = None,
    ) -> list[Gravacao] | None:
        """Recordings by one of two codes; whose they are cannot be known, so a limited key is refused."""
        if (codigo_ligacao is None) == (codigo_monitoria is None):
            raise EntradaInvalida("codigoLigacao", "Informe `codigoLigacao` ou `codigoMonitoria`, um só deles.")
        if not info.context.quem(GRAVACOES).escopo.todos:
            raise EntradaInvalida("codigoLigacao", "Sua chave é limitada: peça `gravacoes` dentro da própria ligação.")
        found: list[Gravacao] | None = await info.context.leitor.gravacoes(
            codigo_ligacao=None if codigo_ligacao is None else str(codigo_ligacao), codigo_monitoria=codigo_monitoria
        )
        return found

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
    ura_logs = pagina(LISTA_DE_URA_LOGS, description="Comandos de URA executados, em páginas. Canal: BANCO.")
