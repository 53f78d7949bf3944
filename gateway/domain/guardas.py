"""Why the gateway itself refuses a command before anything is sent: its guards."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Guarda(StrEnum):
    """One reason of ours each; the PBX's own refusals are `Codigo`."""

    RAMAL_DESCONHECIDO = "RAMAL_DESCONHECIDO"
    HARDPHONE = "HARDPHONE"
    SOFTPHONE = "SOFTPHONE"
    RAMAL_COMPARTILHADO_INVALIDO = "RAMAL_COMPARTILHADO_INVALIDO"
    EM_LIGACAO = "EM_LIGACAO"
    AGENDAMENTO_NO_PASSADO = "AGENDAMENTO_NO_PASSADO"
    NUMERO_NA_BLACK_LIST = "NUMERO_NA_BLACK_LIST"
    FORA_DO_HORARIO = "FORA_DO_HORARIO"
    CAMPANHA_DESCONHECIDA = "CAMPANHA_DESCONHECIDA"
    TELEFONE_DESCONHECIDO = "TELEFONE_DESCONHECIDO"
    TELEFONE_EM_USO = "TELEFONE_EM_USO"
    PRIORIDADE_OCUPADA = "PRIORIDADE_OCUPADA"
    SEM_PRIORIDADE_LIVRE = "SEM_PRIORIDADE_LIVRE"
    CLIENTE_DESCONHECIDO = "CLIENTE_DESCONHECIDO"
    SEM_LEITURA = "SEM_LEITURA"
    SOBRECARGA = "SOBRECARGA"


MOTIVOS: Final[Mapping[Guarda, str]] = MappingProxyType(
    {
        Guarda.RAMAL_DESCONHECIDO: "Nenhum usuário do PBX tem este ramal: confira o número em `ramais`.",
        Guarda.HARDPHONE: "O ramal é um telefone físico (hardphone): use o comando de hardphone.",
        Guarda.SOFTPHONE: "O ramal não está na lista de hardphones: use o login ou o logout de softphone.",
        Guarda.RAMAL_COMPARTILHADO_INVALIDO: "Um ramal compartilhado começa pelo algarismo 5.",
        Guarda.EM_LIGACAO: "O ramal já está em ligação: espere que ela termine.",
        Guarda.AGENDAMENTO_NO_PASSADO: "A data do agendamento já passou: informe uma data futura.",
        Guarda.NUMERO_NA_BLACK_LIST: "O número está em uma black list: retire-o dela antes.",
        Guarda.FORA_DO_HORARIO: "A configuração não permite ligações a este número neste horário.",
        Guarda.CAMPANHA_DESCONHECIDA: "Nenhuma campanha do PBX tem este código: confira-o em `campanhas`.",
        Guarda.TELEFONE_DESCONHECIDO: "Nenhum telefone de campanha tem este código.",
        Guarda.TELEFONE_EM_USO: "O telefone está sendo discado, na URA do discador ou na fila: espere que termine.",
        Guarda.PRIORIDADE_OCUPADA: "O cliente já tem um telefone nesta prioridade: omita-a para usar a próxima livre.",
        Guarda.SEM_PRIORIDADE_LIVRE: "O cliente já usa todas as prioridades da campanha.",
        Guarda.CLIENTE_DESCONHECIDO: "Nenhum cliente da campanha tem o valor procurado.",
        Guarda.SEM_LEITURA: "O gateway não conseguiu ler no PBX o que precisa conferir antes de enviar.",
        Guarda.SOBRECARGA: "Há comandos demais para este PBX agora: repita depois de `tentarEmMs`, com a mesma chave.",
    }
)
"""What each guard says to people, in pt-BR."""
