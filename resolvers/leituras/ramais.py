"""Root fields for extensions and the statuses of their users."""

import strawberry

from resolvers.leituras.campos import pagina, todos, um
from schema.pausa import LISTA_DE_PAUSAS
from schema.ramal import LISTA_DE_RAMAIS, Ramal
from schema.status import StatusUsuario
from schema.views import RAMAL_POR_NUMERO


@strawberry.type
class LeiturasDeRamais:
    """Extensions, and the statuses of their users."""

    ramal = um(
        RAMAL_POR_NUMERO,
        Ramal,
        "numero",
        "Número do ramal, ex.: `0204`. Zeros à esquerda contam.",
        description="Um ramal pelo número; null se não existe. Canais: BANCO, API.",
    )
    ramais = pagina(LISTA_DE_RAMAIS, description="Ramais com os seus usuários, em páginas. Canais: BANCO, API.")
    pausas = pagina(
        LISTA_DE_PAUSAS, description="Tempo dos usuários em cada status, o mais novo primeiro. Canal: BANCO."
    )
    status_usuarios = todos(StatusUsuario, description="Todos os status de usuário cadastrados. Canais: BANCO, API.")
