"""Root fields for what is registered in the PBX: groups, routes, channels, servers, black lists."""

import strawberry

from resolvers.leituras.campos import pagina, todos
from schema.black_list import LISTA_DE_BLACK_LISTS, LISTA_DE_TELEFONES_BLOQUEADOS
from schema.grupo import LISTA_DE_GRUPOS
from schema.pausa import LISTA_DE_PAUSAS
from schema.rota import LISTA_DE_ROTAS
from schema.status import StatusTelefone
from schema.status_servidor import StatusServidor
from schema.uso_canal import UsoCanal


@strawberry.type
class LeiturasDeCadastros:
    """Groups, statuses, routes, channels, servers, black lists."""

    grupos = pagina(LISTA_DE_GRUPOS, description="Grupos de usuários, em páginas. Canal: BANCO.")
    status_telefone = todos(
        StatusTelefone, description="Todos os status de aparelho; vários têm o mesmo nome. Canais: BANCO, API."
    )
    rotas = pagina(LISTA_DE_ROTAS, description="Rotas de saída, em páginas. Canal: BANCO.")
    uso_canais = todos(UsoCanal, description="Todos os canais (troncos), com o uso de agora. Canal: BANCO.")
    status_servidores = todos(StatusServidor, description="Todos os servidores monitorados. Canais: BANCO, API.")
    black_lists = pagina(LISTA_DE_BLACK_LISTS, description="Black lists, em páginas. Canal: BANCO.")
    telefones_bloqueados = pagina(
        LISTA_DE_TELEFONES_BLOQUEADOS, description="Telefones bloqueados em black lists, em páginas. Canal: BANCO."
    )
    pausas = pagina(LISTA_DE_PAUSAS, description="Tempo de usuários em cada status, em páginas. Canal: BANCO.")
