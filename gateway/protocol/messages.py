"""Message texts of the PBX folded to codes (contract: message_rules; gaps 1, 2, 3, 6)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gateway.domain.codigos import SUCESSOS, VAZIOS, Codigo

_BLANKS: Final = re.compile(r"\s+")


def fold(text: str) -> str:
    """The text without accents, case, underscores, repeated blanks and final full stops."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _BLANKS.sub(" ", plain.upper().replace("_", " ")).strip().rstrip(". ").strip()


@dataclass(frozen=True, slots=True)
class Mensagem:
    """A message of the PBX.

    Attributes:
        texto: as the PBX wrote it, trimmed.
        detalhes: the variable parts of the text (`count`, `campaign`, `ramal`, `nome`, `detail`), unfolded.
    """

    codigo: Codigo
    texto: str
    detalhes: Mapping[str, str]

    @property
    def sucesso(self) -> bool:
        """Whether the operation was carried out. An import of no number was not (gap 46)."""
        if self.codigo is Codigo.NUMEROS_IMPORTADOS:
            return int(self.detalhes.get("count", "0")) > 0
        return self.codigo in SUCESSOS

    @property
    def vazia(self) -> bool:
        """Whether it says that a read found nothing."""
        return self.codigo in VAZIOS


def read_message(text: str) -> Mensagem:
    """The message that a text is; of no code, MENSAGEM_NAO_RECONHECIDA. Never raises."""
    folded = fold(text)
    codigo = _POR_TEXTO.get(folded)
    if codigo is not None:
        return Mensagem(codigo, text.strip(), MappingProxyType({}))
    for pattern, codigo in _PADROES:
        match = pattern.fullmatch(folded)
        if match is not None:
            return Mensagem(codigo, text.strip(), MappingProxyType(_detalhes(text.strip(), match)))
    return Mensagem(Codigo.MENSAGEM_NAO_RECONHECIDA, text.strip(), MappingProxyType({}))


def read_messages(text: str) -> tuple[Mensagem, ...]:
    """One message a line; blank lines say nothing (gap 72)."""
    return tuple(read_message(line) for line in text.splitlines() if line.strip())


def _detalhes(text: str, match: re.Match[str]) -> dict[str, str]:
    """The groups as the PBX wrote them: folding keeps the number of characters of ordinary texts, else it is used."""
    same_length = len(fold(text)) == len(text.rstrip(". "))
    return {
        name: text[match.start(name) : match.end(name)] if same_length else value
        for name, value in match.groupdict().items()
        if value is not None
    }


_PADROES: Final = (
    (
        re.compile(
            "^USUARIO '(?P<ramal>[^']*)' NAO FOI CRIADO\\. O NOME (?P<nome>.*) JA ESTA EM USO POR OUTRO USUARIO$"
        ),
        Codigo.USUARIO_NAO_CRIADO_NOME_EM_USO,
    ),
    (
        re.compile(
            "^USUARIO '(?P<ramal>[^']*)' NAO FOI ATUALIZADO\\. O NOME (?P<nome>.*) JA ESTA EM USO POR OUTRO USUARIO$"
        ),
        Codigo.USUARIO_NAO_ATUALIZADO_NOME_EM_USO,
    ),
    (
        re.compile('^STATUS (?:CADASTRADO|INSERIDO) COM SUCESSO(?: - CAMPANHA "(?P<campaign>.*)")?$'),
        Codigo.STATUS_CADASTRADO,
    ),
    (re.compile("^USUARIO '(?P<ramal>[^']*)' CRIADO COM SUCESSO$"), Codigo.USUARIO_CRIADO),
    (
        re.compile("^USUARIO '(?P<ramal>[^']*)' NAO FOI CRIADO(?:\\. ?(?P<detail>.*))?$"),
        Codigo.USUARIO_NAO_CRIADO,
    ),
    (re.compile("^USUARIO '(?P<ramal>[^']*)' ATUALIZADO COM SUCESSO$"), Codigo.USUARIO_ATUALIZADO),
    (
        re.compile("^USUARIO '(?P<ramal>[^']*)' NAO FOI ATUALIZADO(?:\\. ?(?P<detail>.*))?$"),
        Codigo.USUARIO_NAO_ATUALIZADO,
    ),
    (
        re.compile('^"?(?P<count>\\d+)"? NUMERO\\(S\\) IMPORTADO\\(S\\) COM SUCESSO$'),
        Codigo.NUMEROS_IMPORTADOS,
    ),
)
_POR_TEXTO: Final[Mapping[str, Codigo]] = MappingProxyType(
    {
        "RAMAL NAO INFORMADO": Codigo.RAMAL_NAO_INFORMADO,
        "RAMAL NAO ENCONTRADO": Codigo.RAMAL_NAO_ENCONTRADO,
        "USUARIO TOTALIP NAO LOCALIZADO": Codigo.RAMAL_NAO_ENCONTRADO,
        "NAO E POSSIVEL EFETUAR LOGIN DE HARDPHONE VIA API": Codigo.LOGIN_HARDPHONE_NAO_PERMITIDO,
        "LICENCA DE RAMAIS EXCEDIDA": Codigo.LICENCA_DE_RAMAIS_EXCEDIDA,
        "SOFTPHONE NAO ESTA CONECTADO": Codigo.SOFTPHONE_NAO_CONECTADO,
        "RAMAL LOGADO COM SUCESSO": Codigo.RAMAL_LOGADO,
        "NAO E POSSIVEL EFETUAR LOGOUT DE HARDPHONE VIA API": Codigo.LOGOUT_HARDPHONE_NAO_PERMITIDO,
        "NAO E POSSIVEL EFETUAR LOGOUT DE HARDPHONE VIA SOCKET": Codigo.LOGOUT_HARDPHONE_NAO_PERMITIDO,
        "RAMAL DESLOGADO COM SUCESSO": Codigo.RAMAL_DESLOGADO,
        "STATUS NAO EXISTE": Codigo.STATUS_NAO_EXISTE,
        "STATUS INFORMADO NAO EXISTE": Codigo.STATUS_NAO_EXISTE,
        "NAO E POSSIVEL ALTERAR STATUS DE HARDPHONE": Codigo.STATUS_HARDPHONE_NAO_PERMITIDO,
        "RAMAL OU STATUS ID NAO INFORMADO": Codigo.RAMAL_OU_STATUS_NAO_INFORMADO,
        "STATUS ALTERADO COM SUCESSO": Codigo.STATUS_ALTERADO,
        "CAMPANHA NAO ENCONTRADA": Codigo.CAMPANHA_NAO_ENCONTRADA,
        "CAMPANHA ATIVADA": Codigo.CAMPANHA_ATIVADA,
        "CAMPANHA DESATIVADA": Codigo.CAMPANHA_DESATIVADA,
        "NAO HA LIGACOES DE CAMPANHA": Codigo.SEM_LIGACOES_DE_CAMPANHA,
        "FILA NAO ENCONTRADA": Codigo.FILA_NAO_ENCONTRADA,
        "NENHUMA GRAVACAO ENCONTRADA": Codigo.GRAVACAO_NAO_ENCONTRADA,
        "MAIS DE UM ARQUIVO ENCONTRADO, ESPECIFIQUE QUAL PARTE DESEJA OBTER": Codigo.GRAVACAO_EM_MAIS_DE_UM_ARQUIVO,
        "PARTE ESPECIFICADA NAO EXISTE": Codigo.GRAVACAO_PARTE_NAO_EXISTE,
        "INFORMACOES NAO LOCALIZADAS": Codigo.INFORMACOES_NAO_LOCALIZADAS,
        "PARAMETROS NAO INFORMADOS VERIFIQUE SINTAXE DO COMANDO": Codigo.PARAMETROS_NAO_INFORMADOS,
        "CLIENTE NAO LOCALIZADO NA CAMPANHA": Codigo.CLIENTE_NAO_LOCALIZADO_NA_CAMPANHA,
        "AGENDAMENTOS EXCEDIDOS": Codigo.AGENDAMENTOS_EXCEDIDOS,
        "O AGENDAMENTO DEVER SER PARA UMA DATA FUTURA": Codigo.AGENDAMENTO_NAO_FUTURO,
        "STATUS CADASTRADO COM SUCESSO": Codigo.STATUS_CADASTRADO,
        "STATUS INSERIDO COM SUCESSO": Codigo.STATUS_CADASTRADO,
        "TELEFONE INSERIDO": Codigo.TELEFONE_INSERIDO,
        "CLIENTE NAO ENCONTRADO": Codigo.CLIENTE_NAO_ENCONTRADO,
        "MAIS DE UM CLIENTE ENCONTRADO": Codigo.MAIS_DE_UM_CLIENTE_ENCONTRADO,
        "PARAMETRO NAO INFORMADO": Codigo.PARAMETRO_NAO_INFORMADO,
        "PARAMETRO NAO EXISTE": Codigo.PARAMETRO_NAO_EXISTE,
        "PRIORIDADE NAO INFORMADA": Codigo.PRIORIDADE_NAO_INFORMADA,
        "JA EXISTE NUMERO DE TELEFONE COM ESTA PRIORIDADE": Codigo.PRIORIDADE_JA_EXISTE,
        "PRIORIDADE EXCEDE LIMITE DE TELEFONES DA CAMPANHA": Codigo.PRIORIDADE_EXCEDE_LIMITE,
        "VALOR DO PARAMETRO NAO INFORMADO": Codigo.VALOR_DO_PARAMETRO_NAO_INFORMADO,
        "LIMITE DE TELEFONES DA CAMPANHA EXCEDIDO": Codigo.LIMITE_DE_TELEFONES_EXCEDIDO,
        "ID DA CAMPANHA NAO INFORMADO": Codigo.ID_DA_CAMPANHA_NAO_INFORMADO,
        "DISCANDO": Codigo.DISCANDO,
        "PARAMETROS INCORRETOS OU INVALIDOS": Codigo.PARAMETROS_INCORRETOS_OU_INVALIDOS,
        "TELEFONE EXCLUIDO": Codigo.TELEFONE_EXCLUIDO,
        "TELEFONE NAO ENCONTRADO": Codigo.TELEFONE_NAO_ENCONTRADO,
        "TELEFONES DA CAMPANHA EXCLUIDOS": Codigo.TELEFONES_DA_CAMPANHA_EXCLUIDOS,
        "PAUSA ALTERADA COM SUCESSO": Codigo.PAUSA_ALTERADA,
        "CLIENTE ALTERADO": Codigo.CLIENTE_ALTERADO,
        "NOVO PARAMETRO NAO INFORMADO": Codigo.NOVO_PARAMETRO_NAO_INFORMADO,
        "NOVO PARAMETRO NAO EXISTE": Codigo.NOVO_PARAMETRO_NAO_EXISTE,
        "VALOR DO NOVO PARAMETRO NAO INFORMADO": Codigo.VALOR_DO_NOVO_PARAMETRO_NAO_INFORMADO,
        "IP NAO TEM AUTORIZACAO PARA ESCREVER COMANDOS NO SOCKET": Codigo.IP_NAO_AUTORIZADO,
        "RAMAL ESTA BLOQUEADO": Codigo.RAMAL_BLOQUEADO,
        "NUMERO DE TELEFONE NAO INFORMADO": Codigo.NUMERO_DE_TELEFONE_NAO_INFORMADO,
        "CHAVE DE SEGURANCA NAO INFORMADO": Codigo.CHAVE_NAO_INFORMADA,
        "CHAVE DA API INVALIDA": Codigo.CHAVE_INVALIDA,
        "TELEFONE SALVO": Codigo.BLACK_LIST_TELEFONE_SALVO,
        "NAO FOI POSSIVEL SALVAR O TELEFONE": Codigo.BLACK_LIST_TELEFONE_NAO_SALVO,
        "BLACK LIST NAO LOCALIZADA": Codigo.BLACK_LIST_NAO_LOCALIZADA,
        "NUMERO INVALIDO": Codigo.NUMERO_INVALIDO,
        "TELEFONE REMOVIDO": Codigo.BLACK_LIST_TELEFONE_REMOVIDO,
        "NAO FOI POSSIVEL EXCLUIR O TELEFONE": Codigo.BLACK_LIST_TELEFONE_NAO_EXCLUIDO,
        "EMAIL NAO ENCONTRADO": Codigo.EMAIL_NAO_ENCONTRADO,
        "PERIODO INFORMADO EXCEDE UM MES": Codigo.PERIODO_EXCEDE_UM_MES,
    }
)
