"""SMS messages received (manual §1.3.1.38, gap 92)."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.enums import Canal
from schema.fields import column, pbx_type
from schema.listas import lista
from schema.origem import atualizado_em, global_id, origem
from schema.telefone import Telefone, phone
from schema.views import MENSAGENS_SMS_RECEBIDAS


@pbx_type(view=MENSAGENS_SMS_RECEBIDAS, description="Uma mensagem SMS recebida pelo PBX.")
class MensagemSmsRecebida:
    """A row of mensagens_sms_recebidas."""

    id: strawberry.ID = global_id("MensagemSmsRecebida", "id")
    codigo: int | None = column("id", description="Código da mensagem no PBX. Canal: BANCO.")
    telefone_origem: Telefone | None = phone("origem", description="Número que a enviou. Canal: BANCO.")
    mensagem: str | None = column(
        "mensagem", mask="PARAMETRO", description="Texto recebido; escondido de quem não vê parâmetros. Canal: BANCO."
    )
    recebida_em: dt.datetime | None = column("recebida_em", description="Quando foi recebida. Canal: BANCO.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


LISTA_DE_MENSAGENS_SMS_RECEBIDAS = lista(MensagemSmsRecebida)
