"""The HTML report `status_servidores_view`: a table of ID, Nome and Status (manual §1.1.18, gap 38)."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from gateway.protocol.api_lines import servidor
from gateway.protocol.api_rows import ServidorApi
from gateway.protocol.charset import decode
from gateway.protocol.columns import CampoIlegivel, Ilegivel, Lido, exatamente
from gateway.protocol.messages import fold, read_message

_HEADER: Final[Sequence[str]] = ["ID", "NOME", "STATUS"]
_COLUMNS: Final = ("id", "nome", "status")


def ler_status_servidores_view(raw: bytes, declared: str = "utf-8") -> Lido[ServidorApi]:
    """The servers of the report; `linha` of what is unreadable counts the table's rows from 1.

    A page without a row of cells gives the message that its text is (normally MENSAGEM_NAO_RECONHECIDA).
    """
    decoded = decode(raw, declared)
    table = _Tabela()
    table.ler(decoded.text)
    rows: list[ServidorApi] = []
    bad: list[CampoIlegivel] = []
    for number, cells in enumerate(table.linhas, 1):
        if [fold(cell) for cell in cells] == _HEADER:
            continue
        try:
            rows.append(servidor(exatamente(cells, _COLUMNS)))
        except Ilegivel as error:
            bad.append(CampoIlegivel(number, error.campo, error.motivo))
    mensagem = None if table.linhas else read_message(decoded.text)
    return Lido(tuple(rows), tuple(bad), mensagem, decoded.exact)


class _Tabela(HTMLParser):
    """The cells of every table row, entities decoded and blanks collapsed; row and cell ends may be left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.linhas: list[list[str]] = []
        self._cells: list[str] | None = None
        self._text: list[str] | None = None

    def ler(self, page: str) -> None:
        """Reads a whole page, however broken."""
        try:
            self.feed(page)
            self.close()
        except AssertionError:  # what html.parser raises for some broken declarations: the rows so far stand
            pass
        self._close_row()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - html.parser gives it
        if tag == "tr":
            self._close_row()
            self._cells = []
        elif tag in ("td", "th"):
            self._close_cell()
            if self._cells is None:
                self._cells = []
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._close_cell()
        elif tag in ("tr", "table"):
            self._close_row()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _close_cell(self) -> None:
        if self._text is not None and self._cells is not None:
            self._cells.append(" ".join("".join(self._text).split()))
        self._text = None

    def _close_row(self) -> None:
        self._close_cell()
        if self._cells:
            self.linhas.append(self._cells)
        self._cells = None
