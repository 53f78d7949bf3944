"""Enums of the graph: the domain's own, registered once with what users read, and re-exported.

Import them from here, never from the domain, in any module that annotates a field with one: Strawberry fixes an
enum's description the first time it meets it.
"""

from __future__ import annotations

import strawberry

from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal, EstadoComando
from gateway.domain.eventos import TipoEvento
from gateway.domain.evidencia import Evidencia
from gateway.domain.telefones import TipoTelefone

__all__ = ("Canal", "Codigo", "EstadoComando", "Evidencia", "TipoEvento", "TipoTelefone")

strawberry.enum(
    Canal,
    description="Por onde o gateway fala com o PBX: API HTTP, API de e-mail, fluxo de eventos (25000), "
    "porta de comandos (27000) ou banco de dados.",
)
strawberry.enum(
    Codigo,
    name="CodigoDoPbx",
    description="O que o PBX respondeu, igual em todos os canais, com ou sem acentos e pontos.",
)
strawberry.enum(
    EstadoComando,
    description="ACEITO: guardado pelo gateway, nada enviado. ENVIADO: os bytes saíram. CONFIRMADO: o efeito foi "
    "visto. RECUSADO: o PBX disse não. FALHOU: com certeza não chegou. DESCONHECIDO: pode ter sido executado; não "
    "repita às cegas.",
)
strawberry.enum(
    Evidencia,
    description="O que provou o fim do comando: o EVENTO correspondente, o ESTADO relido, o DESTINO da linha inserida "
    "no banco, ou só a RESPOSTA do PBX.",
)
strawberry.enum(
    TipoEvento,
    description="Tipo do evento como o PBX o envia: A ativa, R receptiva, D discador, PREVIEW, AGOP agendamento do "
    "operador, H desligamento, S troca de status.",
)
strawberry.enum(
    TipoTelefone,
    description="Tipo de um telefone pelo plano de numeração: FIXO, CELULAR, SERVICO (0800, 0300 e outros) ou OUTRO.",
)
