"""Intent: one more telephone of a customer (manual §1.1.16, §1.2.2.6, §1.3.1.15.1; gaps 36, 37, 95)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateway.access.masks import TELEFONE
from gateway.commands.argumentos import CAMPANHA, PARAMETRO_DE_BUSCA, VALOR_DE_BUSCA
from gateway.commands.clientes import alvo_cliente, do_cliente
from gateway.commands.guards import prioridade_livre, proxima_prioridade
from gateway.commands.intencao import Argumento, Intencao, PelaApi, PeloBanco, PeloSocket, Tipo, Valores, texto
from gateway.commands.provas import linha_nova
from gateway.domain.comandos import Canal
from gateway.protocol.phones import mesmo_numero


def _inserido(row: Mapping[str, Any], valores: Valores) -> bool:
    return row["prioridade"] == valores["prioridade"] and mesmo_numero(
        str(row["telefone"]), texto(valores, "ddd") + texto(valores, "telefone")
    )


INSERIR_TELEFONE: Final = Intencao(
    nome="inserirTelefone",
    descricao="Insere mais um telefone em um cliente de uma campanha, na prioridade dada ou na próxima livre.",
    secoes=("1.1.16", "1.2.2.6", "1.3.1.15.1"),
    argumentos=(
        CAMPANHA,
        PARAMETRO_DE_BUSCA,
        VALOR_DE_BUSCA,
        Argumento("ddd", Tipo.TEXTO, "DDD com dois algarismos, ex.: `11`."),
        Argumento("telefone", Tipo.TEXTO, "Telefone sem DDD, só algarismos.", mascara=TELEFONE),
        Argumento(
            "prioridade", Tipo.INTEIRO, "Posição do telefone, de 1 a 5; sem ela, a próxima livre.", obrigatorio=False
        ),
    ),
    formas={
        Canal.COMANDOS: PeloSocket(
            "INSERIRTELEFONECAMPANHA", ("campanha", "parametro", "valor", "prioridade", "ddd", "telefone")
        ),
        Canal.API: PelaApi(
            "inserir_telefone_campanha",
            {
                "id_campanha": "campanha",
                "parametro": "parametro",
                "valor_parametro": "valor",
                "prioridade": "prioridade",
                "codigo_area": "ddd",
                "telefone": "telefone",
            },
        ),
        Canal.BANCO: PeloBanco(
            "inserir_telefone_campanha",
            {
                "id_campanha": "campanha",
                "parametro": "parametro",
                "valor_parametro": "valor",
                "codigo_area": "ddd",
                "telefone": "telefone",
                "prioridade": "prioridade",
            },
            algarismos=frozenset(("codigo_area",)),
        ),
    },
    alvo=alvo_cliente,
    guardas=(prioridade_livre,),
    provas=(linha_nova("telefones_campanhas", ("telefone", "prioridade"), do_cliente, _inserido),),
    completar=proxima_prioridade,
    provisorio={"prioridade": 1},
)
