"""The quirks as the channels ask for them: how to answer a request, how to write events and texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pbx_simulator.channels.seam import EventStyle, Forced, NoQuirks, Plan
from pbx_simulator.faults.registry import Registry

_HTML = (
    "<!DOCTYPE html><html><head><title>Total IP</title></head>"
    "<body><h1>Sistema em manutenção</h1><p>Tente novamente em instantes.</p></body></html>"
)
_ENDS: Mapping[str, bytes] = {"crlf": b"\r\n", "lf": b"\n", "colado": b""}
# Words that the manual prints without accents in some sections and with them in others (gap 1).
_ACCENTS: Mapping[str, str] = {
    "NAO": "NÃO", "POSSIVEL": "POSSÍVEL", "LICENCA": "LICENÇA", "ESTA": "ESTÁ", "NUMERO": "NÚMERO",
    "NUMERO(S)": "NÚMERO(S)", "PARAMETRO": "PARÂMETRO", "PARAMETROS": "PARÂMETROS", "INVALIDOS": "INVÁLIDOS",
    "INVALIDA": "INVÁLIDA", "CODIGO": "CÓDIGO", "E": "É", "MES": "MÊS", "SEGURANCA": "SEGURANÇA",
    "AUTORIZACAO": "AUTORIZAÇÃO", "HA": "HÁ", "LIGACOES": "LIGAÇÕES", "GRAVACAO": "GRAVAÇÃO",
    "INFORMACOES": "INFORMAÇÕES", "USUARIO": "USUÁRIO",
}  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?:\(S\))?")


class ActiveQuirks:
    """Implements the channels' `Quirks` over a registry; what no quirk touches is as in `NoQuirks`."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._plain = NoQuirks()

    def plan(self, canal: str, funcao: str) -> Plan:
        """How to answer one request; each quirk that is taken in is used once."""
        use = self._registry.use
        ranges = self._registry.get("gravacao_sem_faixas") is None
        plan = Plan(charset=self._charset(canal), ip_refused=self._ip_refused(canal), ranges=ranges)
        if (slow := use("resposta_lenta", canal, funcao)) is not None:
            plan = replace(plan, delay_s=slow.number("segundos"))
        if use("resposta_muda", canal, funcao) is not None:
            return replace(plan, silent=True)
        if (forced := self._forced(canal, funcao)) is not None:
            return replace(plan, forced=forced)
        if use("resposta_perdida", canal, funcao) is not None:
            return replace(plan, lost=True)
        if (cut := use("resposta_truncada", canal, funcao)) is not None:
            plan = replace(plan, cut_bytes=int(cut.number("bytes")))
        if (two := use("resposta_em_duas_partes", canal, funcao)) is not None:
            plan = replace(plan, pause_s=two.number("segundos"))
        return plan

    def events(self) -> EventStyle:
        """How to write events now."""
        get = self._registry.get
        end, cut = get("fim_de_linha"), get("segmentos")
        splits = cut is not None and cut.text("modo") == "partir"
        return EventStyle(
            charset=self._charset("events"),
            end=_ENDS[end.text("fim")] if end is not None else b"\r\n",
            split_bytes=max(1, int(cut.number("bytes"))) if cut is not None and splits else None,
            join=max(1, int(cut.number("juntar"))) if cut is not None and not splits else None,
            mute=get("eventos_mudos") is not None,
        )

    def message(self, canal: str, text: str) -> str:
        """A documented message with the accents and the full stop of this installation."""
        if self._registry.applies("acentos", canal) is not None:
            text = _WORD.sub(lambda word: _ACCENTS.get(word[0], word[0]), text)
        if self._registry.applies("ponto_final", canal) is not None and text and not text.endswith("."):
            text += "."
        return text

    def row_text(self, table: str) -> str | None:
        """The text of `resposta_forcada`, where it is meant for command tables; one use is counted."""
        quirk = self._registry.applies("resposta_forcada", "database")
        if quirk is None or self._registry.use("resposta_forcada", "database", table) is None:
            return None
        return quirk.text("texto")

    def value(self, canal: str, text: str) -> str:
        """A name or parameter; with `valores_com_separadores` it carries the separators of every channel."""
        quirk = self._registry.get("valores_com_separadores")
        if quirk is None or not text or text.isdigit():
            return self._plain.value(canal, text)
        return f"{text} {quirk.text('texto')}".replace("\r", " ").replace("\n", " ")

    def _charset(self, canal: str) -> str:
        quirk = self._registry.applies("charset", canal)
        return quirk.text("charset") if quirk is not None else "utf-8"

    def _ip_refused(self, canal: str) -> bool:
        return canal == "commands" and self._registry.use("ip_nao_autorizado", canal) is not None

    def _forced(self, canal: str, funcao: str) -> Forced | None:
        use = self._registry.use
        if (error := use("resposta_5xx", canal, funcao)) is not None:
            return Forced(int(error.number("codigo")), "text/html; charset=utf-8", _HTML)
        if use("resposta_html", canal, funcao) is not None:
            return Forced(200, "text/html; charset=utf-8", _HTML)
        if use("resposta_vazia", canal, funcao) is not None:
            return Forced(200, "text/plain; charset=utf-8", "")
        if (text := use("resposta_forcada", canal, funcao)) is not None:
            return Forced(200, "text/plain; charset=utf-8", text.text("texto"))
        return None
