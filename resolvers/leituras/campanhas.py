"""Root fields for campaigns and what the dialer did in them."""

import strawberry

from resolvers.leituras.campos import pagina, todos, um
from schema.campanha import LISTA_DE_CAMPANHAS, Campanha
from schema.campanha_log import LISTA_DE_CAMPANHA_LOGS
from schema.historico_campanha import LISTA_DE_HISTORICOS_CAMPANHA
from schema.importacao_discador import LISTA_DE_IMPORTACOES_DISCADOR
from schema.resultado_discador import LISTA_DE_RESULTADOS_DISCADOR
from schema.resultado_discador_mensal import LISTA_DE_RESULTADOS_DISCADOR_MENSAL
from schema.status import StatusDiscador
from schema.telefone_campanha import LISTA_DE_TELEFONES_CAMPANHA
from schema.telefone_nao_trabalhado import LISTA_DE_TELEFONES_NAO_TRABALHADOS
from schema.views import CAMPANHA_POR_ID


@strawberry.type
class LeiturasDeCampanhas:
    """Campaigns, their telephones, results, histories and logs."""

    campanha = um(
        CAMPANHA_POR_ID,
        Campanha,
        "codigo",
        "Código da campanha no PBX.",
        de=int,
        description="Uma campanha pelo código; null se não existe. Canais: BANCO, API.",
    )
    campanhas = pagina(LISTA_DE_CAMPANHAS, description="Campanhas do discador, em páginas. Canais: BANCO, API.")
    status_discador = todos(
        StatusDiscador, description="Todos os status (tabulações) de ligações de campanha. Canais: BANCO, API."
    )
    telefones_campanhas = pagina(
        LISTA_DE_TELEFONES_CAMPANHA, description="Telefones importados nas campanhas, em páginas. Canal: BANCO."
    )
    resultados_discador = pagina(
        LISTA_DE_RESULTADOS_DISCADOR, description="Status marcados em telefones de campanha, em páginas. Canal: BANCO."
    )
    resultados_discador_mensal = pagina(
        LISTA_DE_RESULTADOS_DISCADOR_MENSAL,
        description="Ligações do discador nos últimos 35 dias, em páginas. Canal: BANCO.",
    )
    telefones_nao_trabalhados = pagina(
        LISTA_DE_TELEFONES_NAO_TRABALHADOS, description="Telefones ainda não discados, em páginas. Canal: BANCO."
    )
    historicos_campanhas = pagina(
        LISTA_DE_HISTORICOS_CAMPANHA, description="O que operadores escreveram de clientes, em páginas. Canal: BANCO."
    )
    campanhas_logs = pagina(LISTA_DE_CAMPANHA_LOGS, description="Mudanças nas campanhas, em páginas. Canal: BANCO.")
    importacoes_discador = pagina(
        LISTA_DE_IMPORTACOES_DISCADOR, description="Clientes importados pelo banco, em páginas. Canal: BANCO."
    )
