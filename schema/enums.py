"""Enums of the graph: the domain's own, registered once with what users read, and re-exported.

Import them from here, never from the domain, in any module that annotates a field with one: Strawberry fixes an
enum's description the first time it meets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import strawberry

from gateway.domain.alertas import TipoAlerta
from gateway.domain.aovivo import Entidade, Modo
from gateway.domain.codigos import DESCRICOES, Codigo
from gateway.domain.comandos import Canal, EstadoComando
from gateway.domain.disjuntor import EstadoDisjuntor
from gateway.domain.eventos import TipoEvento
from gateway.domain.evidencia import Evidencia
from gateway.domain.guardas import MOTIVOS, Guarda
from gateway.domain.metricas import FORMULAS, DefinicaoNivelDeServico
from gateway.domain.telefones import TipoTelefone
from gateway.domain.webhooks import Fim as FimDaEntrega
from gateway.domain.webhooks import Situacao as SituacaoDoWebhook

__all__ = (
    "Canal",
    "Codigo",
    "DefinicaoNivelDeServico",
    "Entidade",
    "EstadoComando",
    "EstadoDisjuntor",
    "Evidencia",
    "FimDaEntrega",
    "Guarda",
    "Modo",
    "SituacaoDoWebhook",
    "TipoAlerta",
    "TipoEvento",
    "TipoTelefone",
    "registrar",
)


def registrar(tipo: type[StrEnum], description: str, valores: Mapping[Any, str], name: str | None = None) -> None:
    """Makes an enum of the domain one of the graph, each value with what users read."""
    made: Any = strawberry.enum(tipo, name=name, description=description)
    for valor in made.__strawberry_definition__.values:
        valor.description = valores[tipo[valor.name]]


registrar(
    Canal,
    "Por onde o gateway fala com o PBX.",
    {
        Canal.API: "API HTTP, em texto.",
        Canal.EMAIL: "API de busca de e-mails.",
        Canal.EVENTOS: "Fluxo de eventos (porta 25000).",
        Canal.COMANDOS: "Porta de comandos (27000).",
        Canal.BANCO: "Banco de dados PostgreSQL: views e tabelas de comandos.",
    },
)
registrar(
    Codigo,
    "O que o PBX respondeu, igual em todos os canais, com ou sem acentos e pontos.",
    DESCRICOES,
    name="CodigoDoPbx",
)
registrar(
    EstadoComando,
    "Onde um comando está. CONFIRMADO, RECUSADO, FALHOU e DESCONHECIDO são finais.",
    {
        EstadoComando.ACEITO: "Guardado pelo gateway; nada foi enviado ainda.",
        EstadoComando.ENVIADO: "Os bytes saíram; o fim ainda não se sabe.",
        EstadoComando.CONFIRMADO: "O efeito foi visto.",
        EstadoComando.RECUSADO: "O PBX, ou uma guarda do gateway, disse não.",
        EstadoComando.FALHOU: "Com certeza não chegou ao PBX.",
        EstadoComando.DESCONHECIDO: "Pode ter sido executado: olhe o PBX antes de mandar outra vez.",
        EstadoComando.SIMULADO: "Só mostrado, com `simular: true`: nada foi guardado nem enviado.",
    },
)
registrar(
    Guarda,
    "O que o gateway confere antes de enviar, e por que recusou.",
    MOTIVOS,
)
registrar(
    Evidencia,
    "O que provou o fim de um comando.",
    {
        Evidencia.EVENTO: "O evento correspondente chegou.",
        Evidencia.ESTADO: "O estado, relido, mudou.",
        Evidencia.DESTINO: "O destino da linha inserida no banco.",
        Evidencia.RESPOSTA: "Só a resposta do PBX; nenhum canal mostra o efeito.",
    },
)
registrar(
    TipoEvento,
    "Tipo do evento como o PBX o envia.",
    {
        TipoEvento.A: "Ligação ativa: um ramal começou a ligar.",
        TipoEvento.R: "Ligação receptiva: um ramal atendeu.",
        TipoEvento.D: "Ligação do discador entregue a um ramal.",
        TipoEvento.PREVIEW: "Prévia de um telefone, ainda não discado.",
        TipoEvento.AGOP: "Aviso de um agendamento do operador.",
        TipoEvento.H: "Desligamento.",
        TipoEvento.S: "Troca de status de intervalo.",
    },
)
registrar(
    TipoTelefone,
    "Tipo de um telefone pelo plano de numeração.",
    {
        TipoTelefone.FIXO: "Telefone fixo.",
        TipoTelefone.CELULAR: "Telefone celular.",
        TipoTelefone.SERVICO: "Número de serviço: 0800, 0300 e outros.",
        TipoTelefone.OUTRO: "Qualquer outro: ramal, número curto ou estrangeiro.",
    },
)
registrar(
    Modo,
    "O que uma assinatura de estado recebe.",
    {
        Modo.ESTADO: "Só o mais recente de cada coisa: quem lê devagar pula o superado e não perde o que ainda vale.",
        Modo.EVENTOS: "Cada mudança; quem lê devagar demais recebe uma lacuna e um novo retrato.",
    },
    name="ModoAoVivo",
)
registrar(
    EstadoDisjuntor,
    "Se o gateway usa um canal, julgado pelo que o PBX respondeu por ele.",
    {
        EstadoDisjuntor.FECHADO: "O canal é usado.",
        EstadoDisjuntor.ABERTO: "O canal respondeu mal demais: nada passa por um tempo.",
        EstadoDisjuntor.MEIO_ABERTO: "Uma leitura de prova por vez; comandos ainda não passam.",
    },
)
registrar(
    Entidade,
    "De que se acompanha o estado ao vivo.",
    {
        Entidade.RAMAL: "Ramais, pelos eventos. Canal: EVENTOS.",
        Entidade.GRUPO: "Grupos de atendimento e quem espera, consultados enquanto alguém acompanha. Canal: API.",
        Entidade.CAMPANHA: "Campanhas e os seus contadores, consultados enquanto alguém acompanha. Canal: BANCO.",
        Entidade.CANAL: "Canais (troncos) e o seu uso, consultados enquanto alguém acompanha. Canal: BANCO.",
        Entidade.SERVIDOR: "Servidores e o seu monitoramento, consultados enquanto alguém acompanha. Canal: BANCO.",
    },
)
registrar(
    TipoAlerta,
    "O que o gateway conclui.",
    {
        TipoAlerta.ABANDONO: "Uma ligação de um grupo de atendimento terminou sem que ninguém a atendesse.",
        TipoAlerta.NIVEL_DE_SERVICO: "Alguém espera há mais que o tempo do nível de serviço do grupo.",
        TipoAlerta.PAUSA_LONGA: "Um ramal está há tempo demais no mesmo status de pausa.",
        TipoAlerta.AGENTE_PERDIDO: "O aparelho de um usuário logado se desconectou.",
        TipoAlerta.AGENTE_VOLTOU: "O aparelho de um usuário antes perdido voltou, ou ele deslogou.",
    },
)
registrar(
    SituacaoDoWebhook,
    "Se um webhook recebe mensagens.",
    {
        SituacaoDoWebhook.ATIVO: "Recebe.",
        SituacaoDoWebhook.SUSPENSO: "Não recebe enquanto a chave de quem o criou não puder ler eventos.",
        SituacaoDoWebhook.DESLIGADO: "Não recebe: foi desligado, ou respondeu 410.",
    },
    name="SituacaoDoWebhook",
)
registrar(
    FimDaEntrega,
    "Como terminou uma tentativa de entrega.",
    {
        FimDaEntrega.ENTREGUE: "O endereço aceitou (2xx).",
        FimDaEntrega.REPETIR: "O endereço não aceitou ou não respondeu.",
        FimDaEntrega.DESLIGAR: "O endereço respondeu 410: não quer mais mensagens.",
    },
    name="FimDaEntrega",
)
registrar(
    DefinicaoNivelDeServico,
    "De quem é a definição de nível de serviço; as mesmas ligações dão números muito diferentes.",
    {uma: f"Fórmula: `{FORMULAS[uma]}`." for uma in DefinicaoNivelDeServico},
)
