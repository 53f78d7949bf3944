"""`docs/coverage.md`, written from the contract and the declarations. `python -m tests.cobertura.pagina` writes it."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from tests.cobertura.contrato import linhas
from tests.cobertura.grafo import grafo
from tests.house.tree import ROOT

PAGINA: Final = ROOT / "docs/coverage.md"
_CABECALHO: Final = """\
# Coverage

Everything in `contract/`, one row each, with what of the graph carries it. Written from the contract and from the
declarations of the schema and of the commands by `python -m tests.cobertura.pagina`; a test fails when this page is not
what they say, or when a row is empty. Names are the manual's, as printed, then the contract's working name. A field is
`Tipo.campo`; a command is its mutation, with the argument that fills the place.
"""
_NO_DIARIO: Final = "`tests/cobertura/test_envios.py` finds each value in the PBX's journal."
_PROVADO: Final = {
    "API HTTP: leituras": "`tests/cobertura/test_api.py` answers a value of its own in each column and finds it in the "
    "graph.",
    "Eventos": "`tests/cobertura/test_eventos.py` sends each kind with values of its own and finds each in the graph.",
    "E-mails": "`tests/cobertura/test_emails.py` does so with each field and each search.",
    "Banco: views": "`tests/graphql/test_registros.py` puts a value of its own into each column and finds it.",
    "Banco: tabelas de comandos": f"Read: `tests/graphql/test_registros.py`. Sent: {_NO_DIARIO}",
    "API HTTP: comandos": _NO_DIARIO,
    "Socket de comandos": _NO_DIARIO,
    "Mensagens": "`tests/cobertura/test_mensagens.py` answers each printed spelling to a command and finds its code.",
    "Retenção": "`tests/simulator/store/test_retention.py`; the description of the type says it to users.",
    "Regras escritas": "The test or the page in the row.",
    "Arquivo de importação": "`tests/cobertura/test_arquivos.py` imports a line of values of its own and finds each at "
    "the PBX.",
    "Arquivo de exportação": "The PBX gives this file to nobody but people; ours has the same lines. "
    "`tests/cobertura/test_arquivos.py` puts a value of its own into the PBX for each column.",
    "Softphone e clique para ligar": "`tests/golden/protocol/test_totalphone_examples.py`.",
}


def pendentes() -> list[str]:
    """The places that nothing carries."""
    made = grafo()
    return [linha.lugar for linha in linhas() if not made.resposta(linha)]


def pagina() -> str:
    """The text of the page."""
    made = grafo()
    rows = linhas()
    lines = [_CABECALHO, f"{len(rows)} rows.", ""]
    for secao, group in groupby(rows, key=lambda linha: linha.secao):
        lines += [f"## {secao}", "", _PROVADO[secao], "", "| Impresso | No contrato | No grafo |", "|---|---|---|"]
        for linha in group:
            known = linha.lugar if not linha.variante else f"{linha.lugar} ({linha.variante})"
            cells = (_celula(linha.impresso), f"`{known}`", made.resposta(linha))
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def _celula(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGINA.write_text(pagina(), encoding="utf-8")
