"""What each quirk of the simulated PBX comes to at the gateway: the table of docs/quirks.md, which test_quirks proves.

`python -m tests.e2e.quirks.cases` writes the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FEITO = "CONFIRMADO"
DESCONHECIDO = "DESCONHECIDO"
TODOS = "todos, em ordem"
AVISADA = "perda avisada"
PAGINA = Path(__file__).resolve().parents[3] / "docs/quirks.md"


@dataclass(frozen=True)
class Caso:
    """One quirk, and what is expected of a command, of two reads and of the events while it is on.

    Attributes:
        comando: how a status change that goes to the command socket first ends.
        banco, api: errors (`CODIGO CANAL:campo`) and warnings of a read, with the database and with the API alone.
        origem: where the read with the database takes the extension from; None: it does not get it.
        eventos: what a subscriber gets of everything that the PBX emits meanwhile.
        ilegiveis: how many lines are told as unreadable.
    """

    quirk: str
    valores: Mapping[str, object] = field(default_factory=dict)
    comando: str = FEITO
    banco: tuple[str, ...] = ()
    api: tuple[str, ...] = ()
    origem: str | None = "BANCO"
    eventos: str = TODOS
    ilegiveis: int = 0


def _muda(canal: str, **valores: object) -> dict[str, object]:
    return {"canal": canal, **valores}


def _api(codigo: str, status: str = "status_usuarios") -> tuple[str, ...]:
    """Both fields of the read name what of the API could not be read."""
    return (f"{codigo} API:{status}", f"{codigo} API:usuarios")


_PARADA = _api("CANAL_INDISPONIVEL")
_ILEGIVEL = _api("RESPOSTA_ILEGIVEL")

CASOS = (
    Caso("charset", {"canal": "*", "charset": "latin-1"}),
    Caso("fim_de_linha", {"fim": "lf"}),
    Caso("fim_de_linha", {"fim": "colado"}, comando="CONFIRMADO por ESTADO"),
    Caso("segmentos", {"modo": "partir", "bytes": 3}),
    Caso("segmentos", {"modo": "juntar", "juntar": 4}, comando="CONFIRMADO por ESTADO"),
    Caso("linha_estranha", {"tipo": "vazia", "vezes": 2}),
    Caso("linha_estranha", {"tipo": "desconhecida"}, ilegiveis=1),
    Caso("linha_estranha", {"tipo": "malformada", "vezes": 2}, ilegiveis=2),
    Caso("linha_estranha", {"tipo": "gigante"}, ilegiveis=1),
    Caso("eventos_caem", comando="CONFIRMADO", eventos=AVISADA),
    Caso("eventos_mudos", comando="CONFIRMADO por ESTADO", eventos=AVISADA),
    Caso("resposta_lenta", _muda("commands", segundos=0.2)),
    Caso("resposta_lenta", _muda("api", segundos=0.2)),
    Caso("resposta_muda", _muda("commands"), comando=DESCONHECIDO),
    Caso("resposta_muda", _muda("api"), api=_PARADA),
    Caso("resposta_truncada", _muda("commands", bytes=5)),
    Caso("resposta_truncada", _muda("api", bytes=5), api=_PARADA),
    Caso("resposta_html", _muda("commands"), comando=DESCONHECIDO),
    Caso("resposta_html", _muda("api"), api=_ILEGIVEL),
    Caso("resposta_vazia", _muda("commands"), comando=DESCONHECIDO),
    Caso("resposta_vazia", _muda("api"), api=_ILEGIVEL),
    Caso("resposta_5xx", _muda("commands"), comando=DESCONHECIDO),
    Caso("resposta_5xx", _muda("api"), api=_ILEGIVEL),
    Caso("resposta_perdida", _muda("commands")),
    Caso("resposta_perdida", _muda("api"), api=_PARADA),
    Caso("resposta_forcada", _muda("commands", texto="ERRO INTERNO"), comando=DESCONHECIDO),
    Caso("resposta_forcada", _muda("api", texto="ERRO INTERNO"), api=_api("RESPOSTA_ILEGIVEL", "status")),
    Caso("resposta_em_duas_partes", _muda("commands", segundos=0.2)),
    Caso("resposta_em_duas_partes", _muda("api", segundos=0.2)),
    Caso("acentos"),
    Caso("ponto_final"),
    Caso("gravacao_sem_faixas"),
    Caso("valores_com_separadores", api=("CANAL_INDISPONIVEL API:status_ramal.status_usuario",)),
    Caso("ip_nao_autorizado", comando="RECUSADO por RESPOSTA"),
    Caso("coluna_ausente", {"tabela": "usuarios", "coluna": "email"}, banco=("aviso",)),
    Caso("coluna_renomeada"),
    Caso("coluna_extra"),
    Caso("view_ausente", {"tabela": "status_usuarios"}),
    Caso("view_ausente", {"tabela": "usuarios"}, banco=("aviso",), origem="API"),
    Caso("banco", {"modo": "recusa"}, banco=("CANAL_INDISPONIVEL BANCO:usuarios.email",), origem="API"),
    Caso("banco", {"modo": "lento", "segundos": 0.05}),
    Caso("linha_de_comando_removida", {"vezes": 1}),
    Caso("evento_de_ramal_desconhecido"),
    Caso("dois_usuarios_um_ramal", {"ramal": "40009"}),
)

_CABECA = """# What each quirk comes to

The simulated PBX is put under one quirk after another. While it is on, a gateway changes a status (COMANDOS first), two
gateways read an extension and the list of statuses, one with the database and one with the API alone (and nothing
remembered), and the PBX emits all seven kinds of event. `tests/e2e/test_quirks.py` holds the gateway to every cell;
this page is written from what it expects (`python -m tests.e2e.quirks.cases`).

- *CONFIRMADO*: proved by the event or by the state, whichever was there first; *por EVENTO*, *ESTADO*, *RESPOSTA*: by
  that alone. DESCONHECIDO means that nothing more can be said, and that nothing was sent twice.
- *todos, em ordem*: every line that the PBX emitted came to the subscriber, each once, field by field. *perda avisada*:
  the loss was told in the stream, and what came was in order.
- A field that could not be read is `null` with an error that names code, channel and field; `aviso`: this installation
  does not have it.

| quirk | command | read, with the database | read, API alone | events |
|---|---|---|---|---|
"""


def pagina() -> str:
    """The text of docs/quirks.md."""
    return _CABECA + "".join(_linha(caso) for caso in CASOS)


def _linha(caso: Caso) -> str:
    valores = ", ".join(f"{name}={value}" for name, value in caso.valores.items())
    banco = ", ".join(caso.banco) or "–"
    if caso.origem != "BANCO":
        banco += f" (origem: {caso.origem})"
    eventos = caso.eventos + (f"; {caso.ilegiveis} EventoIlegivel" if caso.ilegiveis else "")
    cells = (f"`{caso.quirk}` {valores}".strip(), caso.comando, banco, ", ".join(caso.api) or "–", eventos)
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGINA.write_text(pagina(), encoding="utf-8")
