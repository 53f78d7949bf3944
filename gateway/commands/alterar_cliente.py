"""Intent: another value for one parameter of a customer (manual §1.1.27, §1.2.2.14, §1.3.1.29; gaps 15, 75, 91)."""

from __future__ import annotations

from typing import Final

from gateway.access.masks import PARAMETRO
from gateway.commands import leituras
from gateway.commands.argumentos import CAMPANHA, PARAMETRO_DE_BUSCA, VALOR_DE_BUSCA
from gateway.commands.clientes import alvo_cliente, do_cliente, parametro
from gateway.commands.guards import cliente_existe
from gateway.commands.intencao import Argumento, Intencao, PelaApi, PeloBanco, PeloSocket, Tipo, Valores, texto
from gateway.commands.provas import estado
from gateway.domain.comandos import Canal
from gateway.pbx import Pbx


async def _alterado(pbx: Pbx, valores: Valores) -> bool:
    """The customer with the new value; the search parameter itself may be what changed."""
    novo = {parametro(valores, "novo_parametro"): texto(valores, "novo_valor")}
    return bool(await leituras.telefones(pbx, {**do_cliente(valores), **novo}))


ALTERAR_CLIENTE: Final = Intencao(
    nome="alterarCliente",
    descricao="Troca o valor de um parâmetro de um cliente de uma campanha. Quando mais de um "
    "cliente tem o valor de busca, o PBX recusa.",
    secoes=("1.1.27", "1.2.2.14", "1.3.1.29"),
    argumentos=(
        CAMPANHA,
        PARAMETRO_DE_BUSCA,
        VALOR_DE_BUSCA,
        Argumento("novo_parametro", Tipo.INTEIRO, "Número do parâmetro a trocar, de 1 a 4."),
        Argumento("novo_valor", Tipo.TEXTO, "Novo valor desse parâmetro.", mascara=PARAMETRO),
    ),
    formas={
        Canal.COMANDOS: PeloSocket(
            "ALTERARCLIENTE", ("campanha", "parametro", "valor", "novo_parametro", "novo_valor")
        ),
        Canal.API: PelaApi(
            "alterar_cliente",
            {
                "id_campanha": "campanha",
                "parametro": "parametro",
                "valor_parametro": "valor",
                "novo_parametro": "novo_parametro",
                "valor_novo_parametro": "novo_valor",
            },
        ),
        Canal.BANCO: PeloBanco(
            "alterar_cliente",
            {
                "id_campanha": "campanha",
                "parametro": "parametro",
                "valor": "valor",
                "novo_parametro": "novo_parametro",
                "novo_valor": "novo_valor",
            },
        ),
    },
    alvo=alvo_cliente,
    guardas=(cliente_existe,),
    provas=(estado(_alterado),),
)
