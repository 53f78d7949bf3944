"""Lines by the API whose end is not known, looked for among the PBX's customers, where the database shows them.

Only being found proves something: a customer who is not there may still be on his way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from gateway.channels.database.pool import Database
from gateway.channels.database.vista import exigir
from gateway.channels.errors import Unavailable
from gateway.commands.importacao.linhas import Pronta
from gateway.protocol.phones import mesmo_numero

_TABELA: Final = "telefones_campanhas"
_COLUNAS: Final = ("campanha_id", "parametro1", "telefone", "importado_em")
_FOLGA: Final = timedelta(minutes=5)  # between the PBX's clock and ours


async def importadas_entre(
    database: Database, campanha: int, desde: datetime, prontas: Sequence[tuple[int, Pronta]]
) -> frozenset[int]:
    """The places of the lines whose first telephone the campaign has since then, under their parameter 1.

    Args:
        desde: the PBX's local time at which the import began.
        prontas: place and line. Empty when this installation cannot show it, or not now.
    """
    try:
        telefones = await exigir(database, _TABELA, _COLUNAS)
        id_campanha, parametro1, telefone, importado_em = (telefones[coluna] for coluna in _COLUNAS)
        sql = (
            f"SELECT {parametro1} AS parametro1, {telefone}::text AS telefone FROM {telefones.de}"  # noqa: S608 - from the catalogue
            f" WHERE {id_campanha} = $1 AND {parametro1} = ANY($2) AND {importado_em} >= $3"
        )
        wanted = [pronta.parametro1 for _, pronta in prontas]
        rows = await database.fetch(sql, campanha, wanted, desde - _FOLGA)
    except Unavailable:
        return frozenset()
    found = [(row["parametro1"], row["telefone"] or "") for row in rows]
    return frozenset(place for place, pronta in prontas if _esta(pronta, found))


def _esta(pronta: Pronta, found: Sequence[tuple[str, str]]) -> bool:
    first = next(numero for numero in pronta.telefones if numero is not None)
    dialled = first.ddd + first.telefone
    return any(name == pronta.parametro1 and mesmo_numero(dialled, there) for name, there in found)
