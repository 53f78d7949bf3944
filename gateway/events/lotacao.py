"""Which extension is in which group: read when somebody filters by groups, and kept fresh while somebody does."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from gateway.channels.database.vista import Linhas, exigir
from gateway.channels.errors import ChannelError
from gateway.clock import Clock
from gateway.pbx import Pbx
from gateway.telemetry.logs import logger

Codigos = Mapping[str, frozenset[int]]


@dataclass(eq=False, slots=True)
class Lotacao:
    """As last read, and changed in place, so that whoever filters by it needs not be told.

    Attributes:
        filas: attendance groups by extension.
        grupos: users' groups by extension.
    """

    filas: Codigos = field(default_factory=dict)
    grupos: Codigos = field(default_factory=dict)


class Lotador:
    """Keeps the `Lotacao` of one PBX. `rodar` is its task.

    Args:
        cada_s: seconds between two readings. One that fails leaves what was read before, and is logged.

    Attributes:
        leituras: readings made.
    """

    def __init__(self, pbx: Pbx, clock: Clock, *, cada_s: float = 30.0) -> None:
        self._pbx = pbx
        self._clock = clock
        self._cada_s = cada_s
        self._interessados = 0
        self._interesse = asyncio.Event()
        self._lida = False
        self._lendo = asyncio.Lock()
        self._log = logger("lotacao")
        self._lotacao: Final = Lotacao()
        self.leituras = 0

    @asynccontextmanager
    async def usar(self) -> AsyncIterator[Lotacao]:
        """The groups, kept fresh until the block ends; whoever comes while they are in use reads nothing.

        Raises:
            ChannelError: they cannot be read.
        """
        self._interessados += 1
        try:
            async with self._lendo:
                if not self._lida:
                    await self._ler()
            self._interesse.set()
            yield self._lotacao
        finally:
            self._interessados -= 1
            if not self._interessados:
                self._lida = False
                self._interesse.clear()

    async def rodar(self) -> None:
        """Until cancelled."""
        while True:
            await self._interesse.wait()
            await self._clock.sleep(self._cada_s)
            async with self._lendo:
                if self._lida:
                    try:
                        await self._ler()
                    except ChannelError as exc:
                        self._log.warning("lotacao_antiga", pbx=self._pbx.nome, erro=type(exc).__name__)

    async def _ler(self) -> None:
        self.leituras += 1
        usuarios = await self._linhas("usuarios", "id", "ramal", "id_grupo")
        ramais = {row["id"]: str(row["ramal"]) for row in usuarios if row["ramal"]}
        membros = await self._linhas("grupos_de_atendimento_usuarios", "usuario_id", "grupo_de_atendimento_id")
        self._lotacao.grupos = _por_ramal((str(row["ramal"]), row["id_grupo"]) for row in usuarios if row["ramal"])
        self._lotacao.filas = _por_ramal(
            (ramais[row["usuario_id"]], row["grupo_de_atendimento_id"])
            for row in membros
            if row["usuario_id"] in ramais
        )
        self._lida = self._interessados > 0

    async def _linhas(self, view: str, *colunas: str) -> Linhas:
        """The whole of a small view (manual §1.3.1.11, §1.3.1.26)."""
        return await (await exigir(self._pbx.database, view, colunas)).ler()


def _por_ramal(pares: Iterable[tuple[str, int | None]]) -> Codigos:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for ramal, codigo in pares:
        if codigo is not None:
            found[ramal].add(codigo)
    return {ramal: frozenset(codigos) for ramal, codigos in found.items()}
