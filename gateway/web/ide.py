"""The GraphiQL page of a development gateway: our own build, or Strawberry's page where it was not built."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse

CONSTRUIDA: Final = Path(__file__).parent / "static" / "ide"
AVISO: Final = (
    '<p style="margin:0;padding:.5rem 1rem;font:14px system-ui,sans-serif;background:#fff3cd">'
    "Esta página carrega o GraphiQL da internet: sem acesso a ela, não abre. "
    "A versão que funciona sem internet é construída por <code>make ide</code>.</p>"
)


def pagina(reserva: str, pasta: Path = CONSTRUIDA) -> HTMLResponse:
    """The page.

    Args:
        reserva: Strawberry's own page, used where ours was not built.
    """
    try:
        html = (pasta / "index.html").read_text(encoding="utf-8")
    except OSError:
        html = reserva.replace("<body>", "<body>" + AVISO, 1) if "<body>" in reserva else AVISO + reserva
    return HTMLResponse(html)
