"""Commands by database: one row inserted, and its fate followed (manual §1.3, gap 104)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.channels.database.pool import Database
from gateway.channels.errors import DeliveryUnknown, Unavailable
from gateway.clock import Clock
from gateway.domain.comandos import Canal
from gateway.protocol.messages import Mensagem, read_message


async def seguir_linha(
    database: Database,
    clock: Clock,
    tabela: str,
    valores: Mapping[str, Any],
    *,
    mensagem: str,
    prazo_s: float = 15.0,
    intervalo_s: float = 0.2,
) -> Mensagem | None:
    """Inserts a command row whose table removes it on success and fills `mensagem` on failure.

    Returns:
        None when the row went away (success, or an operator deleted it: only other evidence can tell), else the
        PBX's message.

    Raises:
        NotDelivered: the row was certainly not stored.
        DeliveryUnknown: it may be stored; or it is, and nothing happened to it in time.
    """
    inserted = await database.inserir(tabela, valores, ["id"])
    if inserted is None:
        raise DeliveryUnknown(Canal.BANCO, tabela)
    deadline = clock.monotonic() + prazo_s
    sql = f'SELECT "{mensagem}" AS mensagem FROM "{tabela}" WHERE id = $1'  # noqa: S608 - names are ours
    while clock.monotonic() < deadline:
        try:
            rows: Sequence[Mapping[str, Any]] = await database.fetch(sql, inserted["id"])
        except Unavailable:
            rows = [{"mensagem": None}]  # it could not be looked at: look again
        if not rows:
            return None
        text = rows[0]["mensagem"]
        if text is not None and text.strip():
            return read_message(text)
        await clock.sleep(intervalo_s)
    raise DeliveryUnknown(Canal.BANCO, tabela)
