"""Commands by database: one row inserted, and its fate followed (manual §1.3, gap 104)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.channels.database.pool import Database
from gateway.channels.database.vista import exigir
from gateway.channels.errors import DeliveryUnknown, Unavailable
from gateway.clock import Clock
from gateway.commands.tabelas import VIDAS, Vida
from gateway.domain.comandos import Canal
from gateway.protocol.messages import Mensagem, read_message


async def seguir_linha(
    database: Database,
    clock: Clock,
    tabela: str,
    valores: Mapping[str, Any],
    *,
    prazo_s: float,
    intervalo_s: float = 0.1,
) -> Mensagem | None:
    """Inserts a command row and follows it as the life of its table allows.

    Returns:
        The PBX's message; None when the table has none to give: the row went away (success, or an operator deleted
        it), it was marked as executed, or it cannot be found again. Then only other evidence can tell.

    Raises:
        NotDelivered: the row was certainly not stored.
        DeliveryUnknown: it may be stored; or it is, and nothing happened to it in time.
    """
    vida = VIDAS[tabela]
    inserted = await database.inserir(tabela, valores, ["id"] if vida.tem_id else [])
    if not vida.tem_id:
        return None
    if inserted is None:
        raise DeliveryUnknown(Canal.BANCO, tabela)
    deadline = clock.monotonic() + prazo_s
    while clock.monotonic() < deadline:
        try:
            fim, mensagem = await _olhar(database, tabela, vida, inserted["id"])
        except Unavailable:
            fim, mensagem = False, None  # it could not be looked at: look again
        if fim:
            database.linha_tomada()
            return mensagem
        await clock.sleep(intervalo_s)
    if vida.sai:  # of a row that stays, silence may be all there is to hear
        database.linha_esquecida(tabela)
    raise DeliveryUnknown(Canal.BANCO, tabela)


async def _olhar(database: Database, tabela: str, vida: Vida, id: object) -> tuple[bool, Mensagem | None]:
    """Whether the row has reached its end, and the PBX's text. A column that is not there says nothing."""
    linha = await exigir(database, tabela, ("id",), [nome for nome in (vida.mensagem, vida.marca) if nome is not None])
    rows = await linha.ler(f"WHERE {linha['id']} = $1", id)
    if not rows:
        return True, None
    text = rows[0].get(vida.mensagem) if vida.mensagem else None
    if text is not None and text.strip():
        return True, read_message(text)
    return bool(vida.marca and rows[0].get(vida.marca)), None
