"""Lines of the event socket to events (manual §1.2.1, contract `events.yaml` parse_rule, gaps 55 to 65).

There is no escape in this protocol, so a line is read as the one way to cut it that leaves the least unread:

- an event is `<TYPE><field>…<field>`; events may be glued, with or without blanks between them;
- fields are cut at `><`, so a value may hold single brackets (`<15 min>` was met);
- surplus `><` belong to PARAMETRO1/2 (to the name of S); the fields around them are anchored from both ends. If more
  than one place could divide the two parameters, the one that keeps brackets paired is taken, else none;
- where a value would have unpaired brackets and an event of the usual shape begins in it, the line is taken for a torn
  event with a whole one merged into it;
- what cannot be read becomes a LinhaIlegivel with its text. An event after such a piece is believed only if its values
  have the usual shape, so that an unknown line is not mistaken for events.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from gateway.domain.eventos import (
    AgendamentoOperador,
    Desligamento,
    EventoPbx,
    LigacaoAtiva,
    LigacaoDiscador,
    LigacaoReceptiva,
    LinhaIlegivel,
    Preview,
    TipoEvento,
    TrocaStatus,
)
from gateway.protocol.charset import decode
from gateway.protocol.framing import Oversized

_BLANKS: Final = " \t\r\n\x00\x0b\x0c"
_START: Final = re.compile(r"<[ \t]*(PREVIEW|AGOP|A|R|D|H|S|\\?\$)[ \t]*>", re.IGNORECASE | re.ASCII)
_INTEGER: Final = re.compile(r"-?[0-9]{1,10}", re.ASCII)
_MAX_INT: Final = 2**31 - 1
_RAMAL: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_TELEFONE: Final = re.compile(r"[0-9+*#]{0,20}", re.ASCII)
_UNIQUEID: Final = re.compile(r"[0-9]+\.[0-9]+|[0-9]{6,}", re.ASCII)
_MAX_STARTS_INSIDE: Final = 6  # how many things that look like an event type one value may hold
_MAX_SURPLUS: Final = 64


@dataclass(frozen=True, slots=True)
class _Erro:
    motivo: str
    campo: str | None = None


@dataclass(frozen=True, slots=True)
class _Plano:
    """The best reading from a start on: fewest unread pieces (neighbours are one), least surplus, most events."""

    custo: tuple[int, int, int]
    fim: int
    lido: EventoPbx | _Erro


def parse_line(line: bytes, declared: str = "utf-8") -> list[EventoPbx | LinhaIlegivel]:
    """The events of one line, in order; [] for a blank line; unreadable text is told in its place.

    Args:
        line: without or with its line end.
        declared: charset of the PBX; ISO-8859-1 is fallen back to.
    """
    text = decode(line, declared).text.strip(_BLANKS)
    if not text:
        return []
    starts = [match.start() for match in _START.finditer(text)]
    if not starts:
        return [LinhaIlegivel(text, "a linha não começa com um tipo de evento conhecido")]
    if starts[0] == 0 and isinstance(whole := _read(text), EventoPbx) and len(starts) == 1:
        return [whole]
    return _assemble(text, starts, _plan(text, starts))


def linha_longa(oversized: Oversized) -> LinhaIlegivel:
    """The unreadable item of a line that passed the framer's limit."""
    inicio = decode(oversized.inicio).text
    return LinhaIlegivel(inicio, f"linha com mais de {oversized.limite} bytes; só o começo foi guardado")


def _plan(text: str, starts: list[int]) -> list[_Plano]:
    """For each start, the best reading of what follows it (computed from the last to the first)."""
    bounds = [*starts, len(text)]
    plans: list[_Plano] = []  # reversed
    for index in range(len(starts) - 1, -1, -1):
        best: _Plano | None = None
        for last in _boundaries(index, len(bounds) - 1):
            piece = text[bounds[index] : bounds[last]]
            read = _read(piece)
            if isinstance(read, _Erro) and last > index + 1:
                continue
            following = plans[len(starts) - 1 - last] if last < len(starts) else None
            after = (0, 0, 0) if following is None else following.custo
            unread = isinstance(read, _Erro)
            apart = unread and not (following is not None and isinstance(following.lido, _Erro))
            inside = plans[len(starts) - last : len(starts) - 1 - index]
            doubtful = bool(inside) and _torn(read, inside)
            cost = (after[0] + apart + doubtful, after[1] + _surplus(piece, read), after[2] - (not unread))
            if best is None or cost < best.custo:
                best = _Plano(cost, last, read)
        assert best is not None  # noqa: S101 - the first boundary always gives a plan
        plans.append(best)
    plans.reverse()
    return plans


def _torn(read: EventoPbx | _Erro, inside: list[_Plano]) -> bool:
    """Whether an event looks like the stump of one with a whole one merged into it: `<S><1><2><Log<H><3><4.5>`.

    Then a value has unpaired brackets, and one of the starts inside it begins an event of the usual shape.
    """
    if isinstance(read, _Erro):
        return False
    free = (getattr(read, name, "") for name in ("parametro1", "parametro2", "nome_status"))
    if all(_paired(value) for value in free):
        return False
    return any(not isinstance(plan.lido, _Erro) and _usual(plan.lido) for plan in inside)


def _boundaries(index: int, end: int) -> list[int]:
    """Where an event may end: at one of the next starts; the first event also at the end of the line."""
    near = list(range(index + 1, min(index + 1 + _MAX_STARTS_INSIDE, end + 1)))
    return near if index or near[-1] == end else [*near, end]


def _assemble(text: str, starts: list[int], plans: list[_Plano]) -> list[EventoPbx | LinhaIlegivel]:
    bounds = [*starts, len(text)]
    items: list[EventoPbx | LinhaIlegivel] = []
    unread_from: int | None = 0 if starts[0] else None
    doubtful = bool(starts[0])
    index = 0
    while index < len(starts):
        plan = plans[index]
        if isinstance(plan.lido, _Erro) or (doubtful and not _usual(plan.lido)):
            unread_from = bounds[index] if unread_from is None else unread_from
            doubtful = True
        else:
            if unread_from is not None:
                items.append(_ilegivel(text[unread_from : bounds[index]]))
                unread_from = None
            items.append(plan.lido)
        index = plan.fim
    if unread_from is not None:
        items.append(_ilegivel(text[unread_from:]))
    return items


def _ilegivel(piece: str) -> LinhaIlegivel:
    piece = piece.strip(_BLANKS)
    read = _read(piece)
    if isinstance(read, _Erro):
        return LinhaIlegivel(piece, read.motivo, read.campo)
    return LinhaIlegivel(piece, "parece um evento, mas vem depois de texto ilegível e os valores não são os usuais")


def _read(piece: str) -> EventoPbx | _Erro:
    """One whole event, or why it is none."""
    piece = piece.strip(_BLANKS)
    match = _START.match(piece)
    if match is None:
        return _Erro("a linha não começa com um tipo de evento conhecido")
    if not piece.endswith(">"):
        return _Erro("o evento está cortado: falta o '>' final")
    name = match[1].upper()
    tipo = TipoEvento.S if name.endswith("$") else TipoEvento(name)
    rest = piece[match.end() :]
    if not rest.startswith("<"):
        return _Erro(f"o evento {tipo} está malformado: falta '<' depois do tipo")
    return _READERS[tipo](rest[1:-1].split("><"), piece)


def _surplus(piece: str, read: EventoPbx | _Erro) -> int:
    """How many `><` of the piece had to be read as part of a value."""
    if isinstance(read, _Erro):
        return 0
    return piece.count("><") - _FIELDS[read.tipo]


def _usual(evento: EventoPbx) -> bool:
    """Whether the values have the shape they normally have."""
    telefone, uniqueid = getattr(evento, "telefone_discado", ""), getattr(evento, "uniqueid", "0.0")
    return all(
        shape.fullmatch(value)
        for shape, value in ((_RAMAL, evento.ramal), (_TELEFONE, telefone), (_UNIQUEID, uniqueid))
    )


def _conferir(tipo: TipoEvento, campos: Mapping[str, str]) -> _Erro | None:
    """What is wrong with the anchored fields, if anything: brackets inside, or nothing where something must be."""
    for campo, valor in campos.items():
        if "<" in valor or ">" in valor:
            return _Erro(f"o campo {campo} do evento {tipo} tem '<' ou '>' dentro", campo)
        if not valor and campo in ("ramal", "uniqueid"):
            return _Erro(f"o campo {campo} do evento {tipo} está vazio", campo)
    return None


def _inteiro(tipo: TipoEvento, campo: str, valor: str) -> int | _Erro:
    if _INTEGER.fullmatch(valor) and abs(number := int(valor)) <= _MAX_INT:
        return number
    return _Erro(f"o campo {campo} do evento {tipo} não é um número inteiro", campo)


def _contagem(tipo: TipoEvento, vieram: int) -> _Erro:
    return _Erro(f"o evento {tipo} tem {_FIELDS[tipo]} campos depois do tipo; vieram {vieram}")


def _ativa(parts: list[str], bruto: str) -> EventoPbx | _Erro:
    if len(parts) != 3:
        return _contagem(TipoEvento.A, len(parts))
    ramal, telefone, uniqueid = (part.strip() for part in parts)
    campos = {"ramal": ramal, "telefone_discado": telefone, "uniqueid": uniqueid}
    return _conferir(TipoEvento.A, campos) or LigacaoAtiva(ramal, telefone, uniqueid, bruto)


def _receptiva(parts: list[str], bruto: str) -> EventoPbx | _Erro:
    if len(parts) != 4:
        return _contagem(TipoEvento.R, len(parts))
    ramal, origem, discado, uniqueid = (part.strip() for part in parts)
    campos = {"ramal": ramal, "telefone_origem": origem, "telefone_discado": discado, "uniqueid": uniqueid}
    return _conferir(TipoEvento.R, campos) or LigacaoReceptiva(ramal, origem, discado, uniqueid, bruto)


def _desligamento(parts: list[str], bruto: str) -> EventoPbx | _Erro:
    if len(parts) != 2:
        return _contagem(TipoEvento.H, len(parts))
    ramal, uniqueid = (part.strip() for part in parts)
    return _conferir(TipoEvento.H, {"ramal": ramal, "uniqueid": uniqueid}) or Desligamento(ramal, uniqueid, bruto)


def _status(parts: list[str], bruto: str) -> EventoPbx | _Erro:
    if len(parts) < 3:
        return _contagem(TipoEvento.S, len(parts))
    if len(parts) > 3 + _MAX_SURPLUS:
        return _Erro("o evento S tem separadores demais", "nome_status")
    ramal = parts[0].strip()
    if erro := _conferir(TipoEvento.S, {"ramal": ramal}):
        return erro
    id_status = _inteiro(TipoEvento.S, "id_status", parts[1].strip())
    if isinstance(id_status, _Erro):
        return id_status
    return TrocaStatus(ramal, id_status, "><".join(parts[2:]).strip(), bruto)


def _discador(parts: list[str], bruto: str) -> EventoPbx | _Erro:
    if len(parts) < 6:
        return _contagem(TipoEvento.D, len(parts))
    uniqueid = parts[-1].strip()
    if erro := _conferir(TipoEvento.D, {"uniqueid": uniqueid}):
        return erro
    campanha = _campanha(TipoEvento.D, parts[:-1])
    if isinstance(campanha, _Erro):
        return campanha
    ramal, telefone, parametro1, parametro2, id_campanha = campanha
    return LigacaoDiscador(ramal, telefone, parametro1, parametro2, id_campanha, uniqueid, bruto)


def _preview(parts: list[str], bruto: str) -> EventoPbx | _Erro:
    campanha = _campanha(TipoEvento.PREVIEW, parts)
    return campanha if isinstance(campanha, _Erro) else Preview(*campanha, bruto)


def _agendamento(parts: list[str], bruto: str) -> EventoPbx | _Erro:
    campanha = _campanha(TipoEvento.AGOP, parts)
    return campanha if isinstance(campanha, _Erro) else AgendamentoOperador(*campanha, bruto)


def _campanha(tipo: TipoEvento, parts: list[str]) -> tuple[str, str, str, str, int] | _Erro:
    """ramal, telefone, parametro1, parametro2, id_campanha: the fields that D, PREVIEW and AGOP share."""
    if len(parts) < 5:
        return _contagem(tipo, len(parts) + (tipo is TipoEvento.D))
    ramal, telefone = parts[0].strip(), parts[1].strip()
    if erro := _conferir(tipo, {"ramal": ramal, "telefone_discado": telefone}):
        return erro
    id_campanha = _inteiro(tipo, "id_campanha", parts[-1].strip())
    if isinstance(id_campanha, _Erro):
        return id_campanha
    parametros = _parametros(parts[2:-1])
    if parametros is None:
        return _Erro(f"não se sabe onde termina parametro1 e começa parametro2 do evento {tipo}", "parametro1")
    return ramal, telefone, *parametros, id_campanha


def _parametros(middle: list[str]) -> tuple[str, str] | None:
    """The two parameters; None where `><` inside them leaves the place of the cut open.

    At most one cut leaves the brackets of both parameters paired: after a paired beginning, a further `>` is unpaired.
    """
    if len(middle) == 2:
        return middle[0], middle[1]
    if len(middle) > 2 + _MAX_SURPLUS:
        return None
    for cut in range(1, len(middle)):
        first, second = "><".join(middle[:cut]), "><".join(middle[cut:])
        if _paired(first) and _paired(second):
            return first, second
    return None


def _paired(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == "<") - (letter == ">")
        if depth < 0:
            return False
    return depth == 0


_FIELDS: Final[Mapping[TipoEvento, int]] = {
    TipoEvento.A: 3,
    TipoEvento.R: 4,
    TipoEvento.D: 6,
    TipoEvento.PREVIEW: 5,
    TipoEvento.AGOP: 5,
    TipoEvento.H: 2,
    TipoEvento.S: 3,
}

_READERS: Final[Mapping[TipoEvento, Callable[[list[str], str], EventoPbx | _Erro]]] = {
    TipoEvento.A: _ativa,
    TipoEvento.R: _receptiva,
    TipoEvento.D: _discador,
    TipoEvento.PREVIEW: _preview,
    TipoEvento.AGOP: _agendamento,
    TipoEvento.H: _desligamento,
    TipoEvento.S: _status,
}
