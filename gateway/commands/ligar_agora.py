"""Intent: call me now: a customer imported to be dialled before any other number (manual §1.3.1.7; gaps 46, 93)."""

from __future__ import annotations

from typing import Final

from gateway.access.masks import TELEFONE
from gateway.commands.argumentos import CAMPANHA, IDENTIFICADOR1, IDENTIFICADOR2
from gateway.commands.guards import campanha_existe, fora_da_black_list, no_horario
from gateway.commands.importar_cliente import alvo_importado
from gateway.commands.intencao import Argumento, Intencao, PelaApi, PeloBanco, Tipo
from gateway.commands.provas import telefone_importado
from gateway.domain.comandos import Canal

_COLUNAS: Final = (
    ("id_campanha", "campanha"),
    ("identificador1", "identificador1"),
    ("identificador2", "identificador2"),
    ("ddd1", "ddd"),
    ("telefone1", "telefone"),
    ("telefone_1_discar_agora", "agora"),
)

LIGAR_AGORA: Final = Intencao(
    nome="ligarAgora",
    descricao="Dispara um “ligue-me agora”: o discador da campanha chama o telefone antes de qualquer outro. A "
    "campanha precisa estar ativa.",
    secoes=("1.3.1.7", "1.1.21"),
    argumentos=(
        CAMPANHA,
        IDENTIFICADOR1,
        IDENTIFICADOR2,
        Argumento("ddd", Tipo.TEXTO, "DDD do telefone; sem ele vale o DDD padrão do PBX.", obrigatorio=False),
        Argumento("telefone", Tipo.TEXTO, "Telefone a chamar, sem DDD.", mascara=TELEFONE),
    ),
    formas={
        Canal.BANCO: PeloBanco("importar_discador", dict(_COLUNAS)),
        Canal.API: PelaApi("importar_discador", dict(_COLUNAS)),
    },
    alvo=alvo_importado,
    guardas=(
        campanha_existe,
        no_horario("telefone", ddd="ddd"),
        fora_da_black_list("telefone", ddd="ddd"),
    ),
    provas=(telefone_importado("telefone"),),
    fixos={"agora": True},
)
