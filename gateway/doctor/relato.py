"""What a look at a PBX found: differences from the contract, what was looked at, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gateway.domain.comandos import Canal


class Tipo(StrEnum):
    """Kinds of difference, as `--json` names them."""

    VIEW_AUSENTE = "VIEW_AUSENTE"
    COLUNA_AUSENTE = "COLUNA_AUSENTE"
    COLUNA_RENOMEADA = "COLUNA_RENOMEADA"
    COLUNA_EXTRA = "COLUNA_EXTRA"
    TIPO_DIFERENTE = "TIPO_DIFERENTE"
    CHARSET = "CHARSET"
    RELOGIO = "RELOGIO"
    FORMATO = "FORMATO"
    MENSAGEM_DESCONHECIDA = "MENSAGEM_DESCONHECIDA"
    EVENTO_ILEGIVEL = "EVENTO_ILEGIVEL"


@dataclass(frozen=True, slots=True)
class Diferenca:
    """One difference.

    Attributes:
        onde: place of the contract (`tabelas.usuarios.email`, `api.status`…), or the channel's name.
        mensagem: what differs and what the gateway does about it, in Portuguese; never a value that is personal.
        campos: fields of the graph that it touches, `Tipo.campo`.
    """

    canal: Canal
    tipo: Tipo
    onde: str
    mensagem: str
    campos: tuple[str, ...] = ()


@dataclass(slots=True)
class Exame:
    """One channel's part of the report.

    Attributes:
        vistos: what was looked at, a sentence each.
        impedimento: why it could not be looked at, or not wholly.
    """

    canal: Canal
    vistos: list[str] = field(default_factory=list)
    diferencas: list[Diferenca] = field(default_factory=list)
    impedimento: str | None = None

    def difere(self, tipo: Tipo, onde: str, mensagem: str, campos: tuple[str, ...] = ()) -> None:
        """Adds a difference; the same one twice is one."""
        found = Diferenca(self.canal, tipo, onde, mensagem, campos)
        if found not in self.diferencas:
            self.diferencas.append(found)


@dataclass(frozen=True, slots=True)
class Relato:
    """The whole report on one PBX."""

    pbx: str
    exames: tuple[Exame, ...]

    @property
    def status(self) -> int:
        """0 the same, 1 something differs, 2 something (or everything) could not be looked at."""
        if not self.exames or any(exame.impedimento for exame in self.exames):
            return 2
        return 1 if any(exame.diferencas for exame in self.exames) else 0

    def json(self) -> Mapping[str, Any]:
        """The report for programs."""
        return {
            "pbx": self.pbx,
            "status": self.status,
            "canais": [{"canal": e.canal.value, "vistos": e.vistos, "impedimento": e.impedimento} for e in self.exames],
            "diferencas": [
                {
                    "canal": d.canal.value,
                    "tipo": d.tipo.value,
                    "onde": d.onde,
                    "mensagem": d.mensagem,
                    "campos": list(d.campos),
                }
                for e in self.exames
                for d in e.diferencas
            ],
        }

    def texto(self) -> str:
        """The report for people."""
        lines = [f"PBX “{self.pbx}”"]
        for exame in self.exames:
            lines += ["", exame.canal.value, *(f"  visto: {visto}" for visto in exame.vistos)]
            if exame.impedimento:
                lines.append(f"  NÃO FOI POSSÍVEL OLHAR: {exame.impedimento}")
            for diferenca in exame.diferencas:
                lines.append(f"  DIFERE ({diferenca.onde}): {diferenca.mensagem}")
                if diferenca.campos:
                    lines.append(f"    campos: {', '.join(diferenca.campos)}")
        return "\n".join([*lines, "", self._resumo()])

    def _resumo(self) -> str:
        found = sum(len(exame.diferencas) for exame in self.exames)
        blind = [exame.canal.value for exame in self.exames if exame.impedimento]
        if not self.exames:
            return "Nenhum canal configurado: não há o que olhar (veja .env.example)."
        said = {0: "Nada difere do contrato.", 1: "Uma diferença."}.get(found, f"{found} diferenças.")
        if blind:
            said += f" Não foi possível olhar tudo: {', '.join(blind)}."
        return said
