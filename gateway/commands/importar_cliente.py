"""Intent: one customer with his telephones into a campaign (manual §1.1.21, §1.3.1.6-7; gaps 45-47, 93)."""

from __future__ import annotations

from typing import Final

from gateway.commands.argumentos import CAMPANHA, IDENTIFICADOR1, IDENTIFICADOR2, TELEFONES
from gateway.commands.guards import campanha_existe
from gateway.commands.intencao import Intencao, Valores, pessoal, texto
from gateway.commands.provas import telefone_importado
from gateway.commands.telefones import fora_das_black_lists, forma_pela_api, forma_pelo_banco, futuros, nos_horarios
from gateway.domain.comandos import Canal


def alvo_importado(valores: Valores) -> str:
    """The customer by campaign and parameter 1."""
    return pessoal(f"cliente:{texto(valores, 'campanha')}:1", texto(valores, "identificador1"))


IMPORTAR_CLIENTE: Final = Intencao(
    nome="importarCliente",
    descricao="Importa um cliente em uma campanha, com telefones que podem ser discados já (`discarAgora`) ou em uma "
    "data (`discarEm`). O banco leva 5 telefones, a API 13.",
    secoes=("1.1.21", "1.3.1.6", "1.3.1.7"),
    argumentos=(CAMPANHA, IDENTIFICADOR1, IDENTIFICADOR2, TELEFONES),
    formas={Canal.BANCO: forma_pelo_banco(), Canal.API: forma_pela_api()},
    alvo=alvo_importado,
    guardas=(campanha_existe, futuros, nos_horarios, fora_das_black_lists),
    provas=(telefone_importado(),),
)
