"""Intent: change the interval status of an extension (manual §1.1.6, §1.2.2.1, §1.3.1.18)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from gateway.channels.errors import ChannelError
from gateway.clock import Clock
from gateway.commands.evidence import Espera, Fonte, por_estado
from gateway.commands.lifecycle import Pedido, Via
from gateway.commands.linha_de_comando import seguir_linha
from gateway.domain.comandos import Canal
from gateway.domain.eventos import TipoEvento, TrocaStatus
from gateway.domain.evidencia import Evidencia
from gateway.events.hub import Filtro, Hub
from gateway.pbx import Pbx
from gateway.protocol.api_lines import RamalOcioso
from gateway.protocol.messages import Mensagem
from gateway.protocol.socket_commands import conferir

INTENCAO = "alterarStatusRamal"
PREFERENCIA: tuple[Canal, ...] = (Canal.COMANDOS, Canal.API, Canal.BANCO)


def alterar_status_ramal(
    pbx: Pbx,
    hub: Hub,
    clock: Clock,
    ramal: str,
    status_id: int,
    preferencia: Sequence[Canal] = PREFERENCIA,
) -> Pedido:
    """The request: by socket, API or command table, proved by event S or by the state read again.

    Raises:
        EntradaInvalida: the extension is not one that any channel can carry.
    """
    conferir("ramal", ramal)
    status = str(status_id)
    vias = {
        Canal.COMANDOS: _por_socket(pbx, ramal, status),
        Canal.API: _pela_api(pbx, ramal, status),
        Canal.BANCO: _pelo_banco(pbx, clock, ramal, status_id),
    }
    return Pedido(
        pbx=pbx.nome,
        intencao=INTENCAO,
        alvo=ramal,
        argumentos={"ramal": ramal, "statusId": status},
        vias=[Via(canal, send) for canal in preferencia if (send := vias[canal]) is not None],
        fontes=_fontes(pbx, hub, clock, ramal, status_id),
    )


Enviar = Callable[[], Awaitable[Mensagem | None]] | None


def _por_socket(pbx: Pbx, ramal: str, status: str) -> Enviar:
    line = pbx.commands
    return None if line is None else lambda: line.enviar("SETSTATUS", [ramal, status])


def _pela_api(pbx: Pbx, ramal: str, status: str) -> Enviar:
    api = pbx.api
    params: Mapping[str, str] = {"ramal": ramal, "status_id": status}
    return None if api is None else lambda: api.comando("set_status", params)


def _pelo_banco(pbx: Pbx, clock: Clock, ramal: str, status_id: int) -> Enviar:
    database = pbx.database
    if database is None:
        return None
    return lambda: seguir_linha(
        database, clock, "set_status_ramal", {"ramal": ramal, "id_status": status_id}, mensagem="message"
    )


def _fontes(pbx: Pbx, hub: Hub, clock: Clock, ramal: str, status_id: int) -> list[Fonte]:
    fontes: list[Fonte] = []
    if pbx.events is not None:
        fontes.append(Fonte(Evidencia.EVENTO, _evento(pbx, hub, ramal, status_id)))
    if pbx.database is not None or pbx.api is not None:
        fontes.append(por_estado(lambda: _ja_esta(pbx, ramal, status_id), clock))
    return fontes


def _evento(pbx: Pbx, hub: Hub, ramal: str, status_id: int):  # type: ignore[no-untyped-def]  # asynccontextmanager
    @asynccontextmanager
    async def vigiar() -> AsyncIterator[Espera]:
        filtro = Filtro(pbx=pbx.nome, ramais=frozenset((ramal,)), tipos=frozenset((TipoEvento.S,)), permitido=None)
        with hub.assinar(filtro) as reader:

            async def espera() -> None:
                async for guardado in reader:
                    item = getattr(guardado, "item", None)
                    if isinstance(item, TrocaStatus) and item.id_status == status_id:
                        return

            yield espera

    return vigiar


async def _ja_esta(pbx: Pbx, ramal: str, status_id: int) -> bool:
    """Whether the PBX shows the status now; a read that fails has shown nothing."""
    try:
        if pbx.database is not None:
            rows = await pbx.database.fetch("SELECT id_status_usuario FROM usuarios WHERE ramal = $1", ramal)
            return any(row["id_status_usuario"] == status_id for row in rows)
        if pbx.api is not None:
            lido = await pbx.api.status_ramal(ramal=ramal)
            return any(isinstance(one, RamalOcioso) and one.id_status_usuario == status_id for one in lido.linhas)
    except ChannelError:
        pass
    return False
