"""Commands found again: newest first, in pages, as far as who asks may see them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.commands.arquivo import Arquivo
from gateway.commands.registro import Registro, limite_de_id
from gateway.domain.comandos import EstadoComando

MAX_VARRIDOS: Final = 20_000


@dataclass(frozen=True, slots=True)
class FiltroDeComandos:
    """Which commands are wanted; None: whatever it is.

    Attributes:
        visivel: whether whoever asks may see a command, of who gave it and its target.
        desde, ate: when it was stored; `desde` is included, `ate` is not. Aware.
    """

    pbx: str
    visivel: Callable[[str, str], bool]
    estados: frozenset[EstadoComando] | None = None
    intencoes: frozenset[str] | None = None
    alvo: str | None = None
    desde: datetime | None = None
    ate: datetime | None = None

    def serve(self, registro: Registro) -> bool:
        """Whether that command is wanted and may be seen."""
        return (
            registro.pbx == self.pbx
            and self.visivel(registro.quem, registro.alvo)
            and (self.estados is None or registro.estado in self.estados)
            and (self.intencoes is None or registro.intencao in self.intencoes)
            and self.alvo in (None, registro.alvo)
            and (self.desde is None or registro.criado_em >= self.desde)
            and (self.ate is None or registro.criado_em < self.ate)
        )


@dataclass(frozen=True, slots=True)
class Pagina:
    """Records, newest first; `continua`: whether there may be more before the last of them."""

    registros: tuple[Registro, ...]
    continua: bool


async def listar(arquivo: Arquivo, filtro: FiltroDeComandos, primeiros: int, antes: str | None) -> Pagina:
    """A page of what was stored before the id `antes` (None: the newest).

    A page that has one record looks at `MAX_VARRIDOS` at most, so it may have fewer than `primeiros` and go on.
    """
    if filtro.ate is not None:
        fim = limite_de_id(filtro.ate) + "g"  # after every id of that millisecond; `serve` knows the rest
        antes = fim if antes is None else min(antes, fim)
    comeco = "" if filtro.desde is None else limite_de_id(filtro.desde)
    achados: list[Registro] = []
    vistos = 0
    async with aclosing(arquivo.do_mais_novo(antes)) as registros:  # type: ignore[type-var]  # a generator
        async for registro in registros:
            if registro.id < comeco:
                break
            if achados and (len(achados) == primeiros or vistos >= MAX_VARRIDOS):
                return Pagina(tuple(achados), continua=True)
            vistos += 1
            if filtro.serve(registro):
                achados.append(registro)
    return Pagina(tuple(achados), continua=False)
