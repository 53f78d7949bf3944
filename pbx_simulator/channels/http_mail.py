"""The six searches of /api_mail over the e-mails of the world (manual §2.1; gaps 107–113)."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date

from pbx_simulator.world.codes import Codigo, Result
from pbx_simulator.world.model import Email
from pbx_simulator.world.state import World

Match = Callable[[Email, str], bool]

# Search: name of its criterion and how it is compared (gap 110).
SEARCHES: Mapping[str, tuple[str, Match]] = {
    "buscar_email_por_assunto": ("assunto", lambda mail, text: text.casefold() in mail.assunto.casefold()),
    "buscar_email_por_conteudo": ("corpo_do_email", lambda mail, text: text.casefold() in mail.corpo.casefold()),
    "buscar_email_por_destinatario": (
        "destinatario",
        lambda mail, text: text.casefold() == mail.destinatario.casefold(),
    ),
    "buscar_email_por_fila_de_atendimento": ("fila_atendimento", lambda mail, text: text == str(mail.fila)),
    "buscar_email_por_operador": ("ramal", lambda mail, text: text == mail.ramal),
    "buscar_email_por_remetente": ("remetente", lambda mail, text: text.casefold() == mail.remetente.casefold()),
}


def search(world: World, nome: str, args: Mapping[str, str]) -> Result | str:
    """The JSON of one search, or the message it ends with."""
    criterion, matches = SEARCHES[nome]
    wanted, first, last = (args.get(name, "").strip() for name in (criterion, "data_inicial", "data_final"))
    if not (wanted and first and last):
        return Result(Codigo.PARAMETROS_INCORRETOS_OU_INVALIDOS)
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return Result(Codigo.EMAIL_NAO_ENCONTRADO)
    if end > one_month_after(start):
        return Result(Codigo.PERIODO_EXCEDE_UM_MES)
    found = [
        mail
        for _, mail in sorted(world.emails.items())
        if start <= mail.criado_em.date() <= end and matches(mail, wanted)
    ]
    if not found:
        return Result(Codigo.EMAIL_NAO_ENCONTRADO)
    return json.dumps([_json(mail) for mail in found], ensure_ascii=False, separators=(",", ":"))


def one_month_after(day: date) -> date:
    """The same day of the next month, or its last (gap 108)."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(min(year, 9999), month, min(day.day, monthrange(min(year, 9999), month)[1]))


def _json(mail: Email) -> dict[str, object]:
    return {
        "id": mail.id,
        "remetente": mail.remetente,
        "destinatario": mail.destinatario,
        "assunto": mail.assunto,
        "corpo_do_email": mail.corpo,
        "data_de_criacao": mail.criado_em.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "possui_imagens_inline": mail.inline,
        "possui_anexos": mail.anexos,
    }
