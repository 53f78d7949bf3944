"""Arguments that several intents share, and the telephones of an import taken apart."""

from __future__ import annotations

from typing import Final

from gateway.access.masks import PARAMETRO, TELEFONE
from gateway.commands.intencao import Argumento, Tipo

SENHA: Final = "SENHA"
"""Mask of what is never kept nor shown, whoever asks."""

RAMAL: Final = Argumento("ramal", Tipo.TEXTO, "Número do ramal, ex.: `40018`. Zeros à esquerda contam.")
CAMPANHA: Final = Argumento("campanha", Tipo.INTEIRO, "Código da campanha, de `campanhas`.")
STATUS_DE_CAMPANHA: Final = Argumento("status_id", Tipo.INTEIRO, "Código do status de campanha a gravar.")
PARAMETRO1: Final = Argumento(
    "parametro1", Tipo.TEXTO, "Parâmetro 1 do cliente, dado na importação.", mascara=PARAMETRO
)
TELEFONE_DO_CLIENTE: Final = Argumento("telefone", Tipo.TEXTO, "Telefone do cliente, com ou sem DDD.", mascara=TELEFONE)
PARAMETRO_DE_BUSCA: Final = Argumento(
    "parametro", Tipo.INTEIRO, "Número do parâmetro pelo qual se procura o cliente, de 1 a 4."
)
VALOR_DE_BUSCA: Final = Argumento("valor", Tipo.TEXTO, "Valor que esse parâmetro deve ter.", mascara=PARAMETRO)
IDENTIFICADOR1: Final = Argumento(
    "identificador1", Tipo.TEXTO, "Parâmetro 1 do cliente: CPF, código ou outro identificador.", mascara=PARAMETRO
)
IDENTIFICADOR2: Final = Argumento(
    "identificador2", Tipo.TEXTO, "Parâmetro 2 do cliente: nome ou outro dado.", obrigatorio=False, mascara=PARAMETRO
)
TELEFONES: Final = Argumento("telefones", Tipo.TELEFONES, "Telefones do cliente, na ordem da prioridade, de 1 a 13.")
NUMERO: Final = Argumento("numero", Tipo.TEXTO, "Número a discar, só algarismos, ex.: `984160601`.", mascara=TELEFONE)
DATA: Final = Argumento("data", Tipo.INSTANTE, "Data e hora do agendamento, no futuro.")
