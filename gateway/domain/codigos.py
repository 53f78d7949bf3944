"""The meaning of what the PBX answers, the same in every channel (contract `message_codes`, gaps 1, 2, 3 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Codigo(StrEnum):
    """Every code of the contract, and MENSAGEM_NAO_RECONHECIDA for any other text."""

    RAMAL_NAO_INFORMADO = "RAMAL_NAO_INFORMADO"
    RAMAL_NAO_ENCONTRADO = "RAMAL_NAO_ENCONTRADO"
    LOGIN_HARDPHONE_NAO_PERMITIDO = "LOGIN_HARDPHONE_NAO_PERMITIDO"
    LICENCA_DE_RAMAIS_EXCEDIDA = "LICENCA_DE_RAMAIS_EXCEDIDA"
    SOFTPHONE_NAO_CONECTADO = "SOFTPHONE_NAO_CONECTADO"
    RAMAL_LOGADO = "RAMAL_LOGADO"
    LOGOUT_HARDPHONE_NAO_PERMITIDO = "LOGOUT_HARDPHONE_NAO_PERMITIDO"
    RAMAL_DESLOGADO = "RAMAL_DESLOGADO"
    STATUS_NAO_EXISTE = "STATUS_NAO_EXISTE"
    STATUS_HARDPHONE_NAO_PERMITIDO = "STATUS_HARDPHONE_NAO_PERMITIDO"
    RAMAL_OU_STATUS_NAO_INFORMADO = "RAMAL_OU_STATUS_NAO_INFORMADO"
    STATUS_ALTERADO = "STATUS_ALTERADO"
    CAMPANHA_NAO_ENCONTRADA = "CAMPANHA_NAO_ENCONTRADA"
    CAMPANHA_ATIVADA = "CAMPANHA_ATIVADA"
    CAMPANHA_DESATIVADA = "CAMPANHA_DESATIVADA"
    SEM_LIGACOES_DE_CAMPANHA = "SEM_LIGACOES_DE_CAMPANHA"
    FILA_NAO_ENCONTRADA = "FILA_NAO_ENCONTRADA"
    GRAVACAO_NAO_ENCONTRADA = "GRAVACAO_NAO_ENCONTRADA"
    GRAVACAO_EM_MAIS_DE_UM_ARQUIVO = "GRAVACAO_EM_MAIS_DE_UM_ARQUIVO"
    GRAVACAO_PARTE_NAO_EXISTE = "GRAVACAO_PARTE_NAO_EXISTE"
    INFORMACOES_NAO_LOCALIZADAS = "INFORMACOES_NAO_LOCALIZADAS"
    PARAMETROS_NAO_INFORMADOS = "PARAMETROS_NAO_INFORMADOS"
    CLIENTE_NAO_LOCALIZADO_NA_CAMPANHA = "CLIENTE_NAO_LOCALIZADO_NA_CAMPANHA"
    AGENDAMENTOS_EXCEDIDOS = "AGENDAMENTOS_EXCEDIDOS"
    AGENDAMENTO_NAO_FUTURO = "AGENDAMENTO_NAO_FUTURO"
    STATUS_CADASTRADO = "STATUS_CADASTRADO"
    TELEFONE_INSERIDO = "TELEFONE_INSERIDO"
    CLIENTE_NAO_ENCONTRADO = "CLIENTE_NAO_ENCONTRADO"
    MAIS_DE_UM_CLIENTE_ENCONTRADO = "MAIS_DE_UM_CLIENTE_ENCONTRADO"
    PARAMETRO_NAO_INFORMADO = "PARAMETRO_NAO_INFORMADO"
    PARAMETRO_NAO_EXISTE = "PARAMETRO_NAO_EXISTE"
    PRIORIDADE_NAO_INFORMADA = "PRIORIDADE_NAO_INFORMADA"
    PRIORIDADE_JA_EXISTE = "PRIORIDADE_JA_EXISTE"
    PRIORIDADE_EXCEDE_LIMITE = "PRIORIDADE_EXCEDE_LIMITE"
    VALOR_DO_PARAMETRO_NAO_INFORMADO = "VALOR_DO_PARAMETRO_NAO_INFORMADO"
    LIMITE_DE_TELEFONES_EXCEDIDO = "LIMITE_DE_TELEFONES_EXCEDIDO"
    ID_DA_CAMPANHA_NAO_INFORMADO = "ID_DA_CAMPANHA_NAO_INFORMADO"
    USUARIO_CRIADO = "USUARIO_CRIADO"
    USUARIO_NAO_CRIADO = "USUARIO_NAO_CRIADO"
    USUARIO_NAO_CRIADO_NOME_EM_USO = "USUARIO_NAO_CRIADO_NOME_EM_USO"
    USUARIO_ATUALIZADO = "USUARIO_ATUALIZADO"
    USUARIO_NAO_ATUALIZADO = "USUARIO_NAO_ATUALIZADO"
    USUARIO_NAO_ATUALIZADO_NOME_EM_USO = "USUARIO_NAO_ATUALIZADO_NOME_EM_USO"
    DISCANDO = "DISCANDO"
    PARAMETROS_INCORRETOS_OU_INVALIDOS = "PARAMETROS_INCORRETOS_OU_INVALIDOS"
    NUMEROS_IMPORTADOS = "NUMEROS_IMPORTADOS"
    TELEFONE_EXCLUIDO = "TELEFONE_EXCLUIDO"
    TELEFONE_NAO_ENCONTRADO = "TELEFONE_NAO_ENCONTRADO"
    TELEFONES_DA_CAMPANHA_EXCLUIDOS = "TELEFONES_DA_CAMPANHA_EXCLUIDOS"
    PAUSA_ALTERADA = "PAUSA_ALTERADA"
    CLIENTE_ALTERADO = "CLIENTE_ALTERADO"
    NOVO_PARAMETRO_NAO_INFORMADO = "NOVO_PARAMETRO_NAO_INFORMADO"
    NOVO_PARAMETRO_NAO_EXISTE = "NOVO_PARAMETRO_NAO_EXISTE"
    VALOR_DO_NOVO_PARAMETRO_NAO_INFORMADO = "VALOR_DO_NOVO_PARAMETRO_NAO_INFORMADO"
    IP_NAO_AUTORIZADO = "IP_NAO_AUTORIZADO"
    RAMAL_BLOQUEADO = "RAMAL_BLOQUEADO"
    NUMERO_DE_TELEFONE_NAO_INFORMADO = "NUMERO_DE_TELEFONE_NAO_INFORMADO"
    CHAVE_NAO_INFORMADA = "CHAVE_NAO_INFORMADA"
    CHAVE_INVALIDA = "CHAVE_INVALIDA"
    BLACK_LIST_TELEFONE_SALVO = "BLACK_LIST_TELEFONE_SALVO"
    BLACK_LIST_TELEFONE_NAO_SALVO = "BLACK_LIST_TELEFONE_NAO_SALVO"
    BLACK_LIST_NAO_LOCALIZADA = "BLACK_LIST_NAO_LOCALIZADA"
    NUMERO_INVALIDO = "NUMERO_INVALIDO"
    BLACK_LIST_TELEFONE_REMOVIDO = "BLACK_LIST_TELEFONE_REMOVIDO"
    BLACK_LIST_TELEFONE_NAO_EXCLUIDO = "BLACK_LIST_TELEFONE_NAO_EXCLUIDO"
    EMAIL_NAO_ENCONTRADO = "EMAIL_NAO_ENCONTRADO"
    PERIODO_EXCEDE_UM_MES = "PERIODO_EXCEDE_UM_MES"
    MENSAGEM_NAO_RECONHECIDA = "MENSAGEM_NAO_RECONHECIDA"


SUCESSOS: Final[frozenset[Codigo]] = frozenset(
    (
        Codigo.RAMAL_LOGADO,
        Codigo.RAMAL_DESLOGADO,
        Codigo.STATUS_ALTERADO,
        Codigo.CAMPANHA_ATIVADA,
        Codigo.CAMPANHA_DESATIVADA,
        Codigo.STATUS_CADASTRADO,
        Codigo.TELEFONE_INSERIDO,
        Codigo.USUARIO_CRIADO,
        Codigo.USUARIO_ATUALIZADO,
        Codigo.DISCANDO,
        Codigo.NUMEROS_IMPORTADOS,
        Codigo.TELEFONE_EXCLUIDO,
        Codigo.TELEFONES_DA_CAMPANHA_EXCLUIDOS,
        Codigo.PAUSA_ALTERADA,
        Codigo.CLIENTE_ALTERADO,
        Codigo.BLACK_LIST_TELEFONE_SALVO,
        Codigo.BLACK_LIST_TELEFONE_REMOVIDO,
    )
)
"""The operation was carried out (NUMEROS_IMPORTADOS only with a count above zero: see `Mensagem.sucesso`)."""

VAZIOS: Final[frozenset[Codigo]] = frozenset(
    (
        Codigo.SEM_LIGACOES_DE_CAMPANHA,
        Codigo.GRAVACAO_NAO_ENCONTRADA,
        Codigo.INFORMACOES_NAO_LOCALIZADAS,
        Codigo.EMAIL_NAO_ENCONTRADO,
    )
)
"""A read that found nothing: not a failure of the call."""

DESCRICOES: Final[Mapping[Codigo, str]] = MappingProxyType(
    {
        Codigo.RAMAL_NAO_INFORMADO: "O número do ramal não foi informado.",
        Codigo.RAMAL_NAO_ENCONTRADO: "Nenhum usuário do PBX tem este ramal.",
        Codigo.LOGIN_HARDPHONE_NAO_PERMITIDO: "O ramal é um telefone físico (hardphone): use o login de hardphone.",
        Codigo.LICENCA_DE_RAMAIS_EXCEDIDA: "O limite de licenças de ramais foi atingido.",
        Codigo.SOFTPHONE_NAO_CONECTADO: "O softphone do ramal não está conectado.",
        Codigo.RAMAL_LOGADO: "O ramal foi logado.",
        Codigo.LOGOUT_HARDPHONE_NAO_PERMITIDO: "O ramal é um telefone físico (hardphone): use o logout de hardphone.",
        Codigo.RAMAL_DESLOGADO: "O ramal foi deslogado.",
        Codigo.STATUS_NAO_EXISTE: "O código de status informado não existe.",
        Codigo.STATUS_HARDPHONE_NAO_PERMITIDO: "O ramal é um telefone físico (hardphone), que não tem intervalos.",
        Codigo.RAMAL_OU_STATUS_NAO_INFORMADO: "O ramal ou o código do status não foi informado.",
        Codigo.STATUS_ALTERADO: "O status do usuário foi alterado.",
        Codigo.CAMPANHA_NAO_ENCONTRADA: "A campanha não foi encontrada ou não foi informada.",
        Codigo.CAMPANHA_ATIVADA: "A campanha foi ativada.",
        Codigo.CAMPANHA_DESATIVADA: "A campanha foi desativada.",
        Codigo.SEM_LIGACOES_DE_CAMPANHA: "A campanha não tem ligações.",
        Codigo.FILA_NAO_ENCONTRADA: "A fila não foi encontrada.",
        Codigo.GRAVACAO_NAO_ENCONTRADA: "Nenhuma gravação foi encontrada.",
        Codigo.GRAVACAO_EM_MAIS_DE_UM_ARQUIVO: "A ligação tem mais de uma gravação: informe a parte desejada.",
        Codigo.GRAVACAO_PARTE_NAO_EXISTE: "A parte da gravação que foi pedida não existe.",
        Codigo.INFORMACOES_NAO_LOCALIZADAS: "Não há informações para o dia pedido.",
        Codigo.PARAMETROS_NAO_INFORMADOS: "Faltam parâmetros: o PBX pede que se verifique a sintaxe do comando.",
        Codigo.CLIENTE_NAO_LOCALIZADO_NA_CAMPANHA: "A campanha não tem cliente com estes dados.",
        Codigo.AGENDAMENTOS_EXCEDIDOS: "O limite de agendamentos foi atingido.",
        Codigo.AGENDAMENTO_NAO_FUTURO: "A data do agendamento precisa estar no futuro.",
        Codigo.STATUS_CADASTRADO: "O status da ligação da campanha foi salvo.",
        Codigo.TELEFONE_INSERIDO: "O telefone foi inserido na campanha.",
        Codigo.CLIENTE_NAO_ENCONTRADO: "Nenhum cliente da campanha tem o valor procurado.",
        Codigo.MAIS_DE_UM_CLIENTE_ENCONTRADO: "Mais de um cliente da campanha tem o valor procurado.",
        Codigo.PARAMETRO_NAO_INFORMADO: "O número do parâmetro de busca não foi informado.",
        Codigo.PARAMETRO_NAO_EXISTE: "Não existe parâmetro de busca com este número.",
        Codigo.PRIORIDADE_NAO_INFORMADA: "A prioridade do telefone não foi informada.",
        Codigo.PRIORIDADE_JA_EXISTE: "O cliente já tem um telefone com esta prioridade.",
        Codigo.PRIORIDADE_EXCEDE_LIMITE: "A prioridade passa do limite de telefones da campanha.",
        Codigo.VALOR_DO_PARAMETRO_NAO_INFORMADO: "O valor procurado não foi informado.",
        Codigo.LIMITE_DE_TELEFONES_EXCEDIDO: "O cliente já tem o máximo de telefones da campanha.",
        Codigo.ID_DA_CAMPANHA_NAO_INFORMADO: "O código da campanha não foi informado.",
        Codigo.USUARIO_CRIADO: "O usuário foi criado.",
        Codigo.USUARIO_NAO_CRIADO: "O usuário não foi criado: veja no texto do PBX a validação que falhou.",
        Codigo.USUARIO_NAO_CRIADO_NOME_EM_USO: "O usuário não foi criado: o nome já é de outro usuário.",
        Codigo.USUARIO_ATUALIZADO: "O usuário foi atualizado.",
        Codigo.USUARIO_NAO_ATUALIZADO: "O usuário não foi atualizado: veja no texto do PBX a validação que falhou.",
        Codigo.USUARIO_NAO_ATUALIZADO_NOME_EM_USO: "O usuário não foi atualizado: o nome já é de outro usuário.",
        Codigo.DISCANDO: "A ligação foi disparada; se foi atendida, os eventos dirão.",
        Codigo.PARAMETROS_INCORRETOS_OU_INVALIDOS: "Os parâmetros estão incorretos ou são inválidos.",
        Codigo.NUMEROS_IMPORTADOS: "Telefones foram importados; a quantidade está no texto do PBX (zero é recusa).",
        Codigo.TELEFONE_EXCLUIDO: "O telefone foi excluído da campanha.",
        Codigo.TELEFONE_NAO_ENCONTRADO: "O telefone não foi encontrado na campanha.",
        Codigo.TELEFONES_DA_CAMPANHA_EXCLUIDOS: "Todos os telefones da campanha foram excluídos.",
        Codigo.PAUSA_ALTERADA: "A pausa do ramal foi ligada ou desligada.",
        Codigo.CLIENTE_ALTERADO: "O cliente foi alterado.",
        Codigo.NOVO_PARAMETRO_NAO_INFORMADO: "O número do parâmetro a alterar não foi informado.",
        Codigo.NOVO_PARAMETRO_NAO_EXISTE: "Não existe parâmetro a alterar com este número.",
        Codigo.VALOR_DO_NOVO_PARAMETRO_NAO_INFORMADO: "O novo valor do parâmetro não foi informado.",
        Codigo.IP_NAO_AUTORIZADO: "O PBX não autoriza o IP do gateway: peça a liberação ao suporte da Total IP.",
        Codigo.RAMAL_BLOQUEADO: "O ramal está bloqueado.",
        Codigo.NUMERO_DE_TELEFONE_NAO_INFORMADO: "O número de telefone não foi informado.",
        Codigo.CHAVE_NAO_INFORMADA: "A chave de segurança do PBX não foi informada.",
        Codigo.CHAVE_INVALIDA: "A chave da API do PBX é inválida.",
        Codigo.BLACK_LIST_TELEFONE_SALVO: "O telefone foi incluído na black list.",
        Codigo.BLACK_LIST_TELEFONE_NAO_SALVO: "O telefone não pôde ser incluído na black list.",
        Codigo.BLACK_LIST_NAO_LOCALIZADA: "A black list não foi encontrada.",
        Codigo.NUMERO_INVALIDO: "O número de telefone é inválido.",
        Codigo.BLACK_LIST_TELEFONE_REMOVIDO: "O telefone foi removido da black list.",
        Codigo.BLACK_LIST_TELEFONE_NAO_EXCLUIDO: "O telefone não pôde ser removido da black list.",
        Codigo.EMAIL_NAO_ENCONTRADO: "Nenhum e-mail foi encontrado no período.",
        Codigo.PERIODO_EXCEDE_UM_MES: "O período informado passa de um mês.",
        Codigo.MENSAGEM_NAO_RECONHECIDA: "O PBX respondeu um texto desconhecido: não se sabe o que ele fez.",
    }
)
"""What each code says to people, in pt-BR."""
