"""The made past as the API tells it: it lies in the database alone, the world in memory never lived it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import asyncpg

from pbx_simulator.channels.seam import CampaignCall, PastAway
from pbx_simulator.store.bulk import MAILING_FIRST_ID
from pbx_simulator.store.losses import LOST, Connect, close_quietly
from pbx_simulator.world.model import Gravacao, LogFila

_REACH = timedelta(days=60)  # more than any past spreads over; what the manual's examples left is older
_CAMPAIGN = """
SELECT u.id, c.parametro1, c.parametro2, t.telefone, t.id_status, coalesce(a.duracao, 0)
FROM pbx.telefones t
JOIN pbx.clientes c ON c.id = t.id_cliente
LEFT JOIN (
    SELECT DISTINCT ON (destino) destino, ramal, CASE WHEN ramal IS NULL THEN 0 ELSE billing END AS duracao
    FROM pbx.ligacoes_ativo
    WHERE id_campanha = $1 AND data >= $2 AND data < $3
    ORDER BY destino, data DESC, id DESC
) AS a ON a.destino = t.telefone
LEFT JOIN (SELECT ramal, min(id) AS id FROM pbx.usuarios GROUP BY ramal) AS u ON u.ramal = a.ramal
WHERE t.id_campanha = $1 AND t.id > $4 AND t.discado
ORDER BY t.id
"""
_QUEUES = """
SELECT id_grupo_de_atendimento, id_usuario, numero_origem, duracao, tempo_em_espera, data, uniqueid
FROM pbx.grupos_de_atendimento_logs
WHERE data >= $1 AND data < $2
ORDER BY id
"""
_CALL = """
SELECT id, uniqueid, billing FROM pbx.ligacoes_ativo
WHERE {0} AND data >= $2 AND data < $3 AND billing > 0 AND ramal IS NOT NULL
UNION ALL
SELECT id, uniqueid, billing FROM pbx.ligacoes_receptivo
WHERE {0} AND data >= $2 AND data < $3 AND billing > 0 AND ramal IS NOT NULL
LIMIT 1
"""


class StoredPast:
    """Reads the past that ends at `until`. Every method raises PastAway while the database is away."""

    def __init__(self, connect: Connect, until: datetime) -> None:
        self._connect = connect
        self._until = until

    async def campaign_calls(self, campanha: int) -> Sequence[CampaignCall]:
        """The last status of each telephone of the campaign's past mailing that was dialled."""
        async with self._connection() as connection:
            rows = await connection.fetch(_CAMPAIGN, campanha, *self._bounds(), MAILING_FIRST_ID)
        return [CampaignCall(*row) for row in rows]

    async def queue_calls(self, day: datetime) -> Sequence[LogFila]:
        """The queue calls of one day."""
        first, last = self._bounds()
        async with self._connection() as connection:
            rows = await connection.fetch(_QUEUES, max(day, first), min(day + timedelta(days=1), last))
        return [LogFila(*row) for row in rows]

    async def recording(self, uniqueid: str) -> Gravacao | None:
        """The recording of a call that an extension had."""
        return await self._recording("uniqueid = $1", uniqueid)

    async def recording_of_file(self, codigo: int) -> Gravacao | None:
        """The same by the code of its one file, which is the call's number."""
        return await self._recording("id = $1", codigo) if codigo < 2**31 else None

    async def _recording(self, condition: str, argument: str | int) -> Gravacao | None:
        async with self._connection() as connection:
            row = await connection.fetchrow(_CALL.format(condition), argument, *self._bounds())
        return None if row is None else Gravacao(row["uniqueid"], [row["id"]], [row["billing"]])

    def _bounds(self) -> tuple[datetime, datetime]:
        return self._until - _REACH, self._until

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        connection: asyncpg.Connection | None = None
        try:
            connection = await self._connect()
            yield connection
        except LOST as exc:
            raise PastAway from exc
        finally:
            await close_quietly(connection)
