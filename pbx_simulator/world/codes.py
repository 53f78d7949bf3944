"""The symbolic outcome of every rule; the texts that a channel prints for them are in `channels/texts.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto


class Codigo(StrEnum):
    """One code a meaning, the same in every channel (contract `message_codes`)."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name

    RAMAL_NAO_INFORMADO = auto()
    RAMAL_NAO_ENCONTRADO = auto()
    RAMAL_BLOQUEADO = auto()
    LOGIN_HARDPHONE_NAO_PERMITIDO = auto()
    LOGOUT_HARDPHONE_NAO_PERMITIDO = auto()
    LICENCA_DE_RAMAIS_EXCEDIDA = auto()
    SOFTPHONE_NAO_CONECTADO = auto()
    RAMAL_LOGADO = auto()
    RAMAL_DESLOGADO = auto()
    STATUS_NAO_EXISTE = auto()
    STATUS_HARDPHONE_NAO_PERMITIDO = auto()
    RAMAL_OU_STATUS_NAO_INFORMADO = auto()
    STATUS_ALTERADO = auto()
    PAUSA_ALTERADA = auto()
    CAMPANHA_NAO_ENCONTRADA = auto()
    CAMPANHA_ATIVADA = auto()
    CAMPANHA_DESATIVADA = auto()
    SEM_LIGACOES_DE_CAMPANHA = auto()
    FILA_NAO_ENCONTRADA = auto()
    GRAVACAO_NAO_ENCONTRADA = auto()
    GRAVACAO_EM_MAIS_DE_UM_ARQUIVO = auto()
    GRAVACAO_PARTE_NAO_EXISTE = auto()
    INFORMACOES_NAO_LOCALIZADAS = auto()
    PARAMETROS_NAO_INFORMADOS = auto()
    PARAMETROS_INCORRETOS_OU_INVALIDOS = auto()
    CLIENTE_NAO_LOCALIZADO_NA_CAMPANHA = auto()
    AGENDAMENTOS_EXCEDIDOS = auto()
    AGENDAMENTO_NAO_FUTURO = auto()
    STATUS_CADASTRADO = auto()
    TELEFONE_INSERIDO = auto()
    CLIENTE_NAO_ENCONTRADO = auto()
    MAIS_DE_UM_CLIENTE_ENCONTRADO = auto()
    PARAMETRO_NAO_INFORMADO = auto()
    PARAMETRO_NAO_EXISTE = auto()
    PRIORIDADE_NAO_INFORMADA = auto()
    PRIORIDADE_JA_EXISTE = auto()
    PRIORIDADE_EXCEDE_LIMITE = auto()
    VALOR_DO_PARAMETRO_NAO_INFORMADO = auto()
    LIMITE_DE_TELEFONES_EXCEDIDO = auto()
    ID_DA_CAMPANHA_NAO_INFORMADO = auto()
    USUARIO_CRIADO = auto()
    USUARIO_NAO_CRIADO = auto()
    USUARIO_NAO_CRIADO_NOME_EM_USO = auto()
    USUARIO_ATUALIZADO = auto()
    USUARIO_NAO_ATUALIZADO = auto()
    USUARIO_NAO_ATUALIZADO_NOME_EM_USO = auto()
    DISCANDO = auto()
    NUMERO_DE_TELEFONE_NAO_INFORMADO = auto()
    CHAVE_NAO_INFORMADA = auto()
    CHAVE_INVALIDA = auto()
    NUMEROS_IMPORTADOS = auto()
    TELEFONE_EXCLUIDO = auto()
    TELEFONE_NAO_ENCONTRADO = auto()
    TELEFONES_DA_CAMPANHA_EXCLUIDOS = auto()
    CLIENTE_ALTERADO = auto()
    NOVO_PARAMETRO_NAO_INFORMADO = auto()
    NOVO_PARAMETRO_NAO_EXISTE = auto()
    VALOR_DO_NOVO_PARAMETRO_NAO_INFORMADO = auto()
    IP_NAO_AUTORIZADO = auto()
    BLACK_LIST_TELEFONE_SALVO = auto()
    BLACK_LIST_TELEFONE_NAO_SALVO = auto()
    BLACK_LIST_NAO_LOCALIZADA = auto()
    NUMERO_INVALIDO = auto()
    BLACK_LIST_TELEFONE_REMOVIDO = auto()
    BLACK_LIST_TELEFONE_NAO_EXCLUIDO = auto()
    EMAIL_NAO_ENCONTRADO = auto()
    PERIODO_EXCEDE_UM_MES = auto()
    FEITO = auto()  # an act of traffic was made; no client ever sees it
    NADA_A_FAZER = auto()  # an act of traffic found nothing to act on


SUCESSOS = frozenset(
    {
        Codigo.RAMAL_LOGADO, Codigo.RAMAL_DESLOGADO, Codigo.STATUS_ALTERADO, Codigo.PAUSA_ALTERADA,
        Codigo.CAMPANHA_ATIVADA, Codigo.CAMPANHA_DESATIVADA, Codigo.STATUS_CADASTRADO, Codigo.TELEFONE_INSERIDO,
        Codigo.USUARIO_CRIADO, Codigo.USUARIO_ATUALIZADO, Codigo.DISCANDO, Codigo.NUMEROS_IMPORTADOS,
        Codigo.TELEFONE_EXCLUIDO, Codigo.TELEFONES_DA_CAMPANHA_EXCLUIDOS, Codigo.CLIENTE_ALTERADO,
        Codigo.BLACK_LIST_TELEFONE_SALVO, Codigo.BLACK_LIST_TELEFONE_REMOVIDO, Codigo.FEITO,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What a rule made of a request. `parts` is set when the answer has one line a campaign (gap 72)."""

    code: Codigo
    details: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Mapping[str, str], ...] = ()

    @property
    def success(self) -> bool:
        """Whether the act was carried out; an import of no number was not (gap 46)."""
        if self.code is Codigo.NUMEROS_IMPORTADOS:
            return self.details.get("count", "0") != "0"
        return self.code in SUCESSOS


def done(**details: str) -> Result:
    """The result of an act of traffic."""
    return Result(Codigo.FEITO, details)


NOTHING = Result(Codigo.NADA_A_FAZER)
