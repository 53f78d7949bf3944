"""Evidence by kind: events of an extension, the state of users, campaigns and telephones, rows that were not there.

Each maker gives a `Provador`: from means and arguments to a source, or None where this installation has no channel
that could show it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

from gateway.commands import leituras
from gateway.commands.evidence import NAO_ERA, Fonte, Vigia, por_estado
from gateway.commands.intencao import Meios, Provador, Valores, numero, texto
from gateway.commands.leituras import NaoLido, UsuarioVisto
from gateway.domain.eventos import LigacaoAtiva, TipoEvento, TrocaStatus
from gateway.domain.evidencia import Evidencia
from gateway.events.hub import Filtro
from gateway.events.replay import seguir
from gateway.journal.port import Position
from gateway.pbx import Pbx
from gateway.protocol.phones import mesmo_numero

LOGADO: Final = 1
DESLOGADO: Final = 2
"""Interval statuses of the system itself (§1.1.5)."""

Ver = Callable[[Pbx, Valores], Awaitable[bool]]


def evento(tipo: TipoEvento, serve: Callable[[Any, Valores], bool]) -> Provador:
    """An event of that kind, of the extension in `ramal`."""

    def provador(meios: Meios, valores: Valores) -> Fonte | None:
        if meios.pbx.events is None:
            return None
        filtro = Filtro(
            pbx=meios.pbx.nome, ramais=frozenset((texto(valores, "ramal"),)), tipos=frozenset((tipo,)), permitido=None
        )

        async def esperar(guardados: AsyncIterator[object]) -> None:
            async for guardado in guardados:
                item = getattr(guardado, "item", None)
                if getattr(item, "tipo", None) is tipo and serve(item, valores):
                    return
            await nunca()

        @asynccontextmanager
        async def vigiar(marca: str | None = None) -> AsyncIterator[Vigia]:
            if marca is not None and meios.journal is not None:
                async with aclosing(seguir(meios.journal, meios.hub, filtro, _posicao(marca))) as guardados:
                    yield Vigia(lambda: esperar(guardados), marca=marca)
                return
            agora = None if meios.journal is None else await meios.journal.head()
            with meios.hub.assinar(filtro, quem="comando") as reader:
                yield Vigia(lambda: esperar(reader), marca=None if agora is None else f"{agora.epoch}.{agora.sequence}")

        return Fonte(Evidencia.EVENTO, vigiar)

    return provador


def estado(ver: Ver, *, pela_api: bool = False) -> Provador:
    """A state read until it is the wanted one; only where a database (or, `pela_api`, the API) could tell."""

    def provador(meios: Meios, valores: Valores) -> Fonte | None:
        if meios.pbx.database is None and not (pela_api and meios.pbx.api is not None):
            return None

        async def sonda() -> bool | None:
            try:
                return await ver(meios.pbx, valores)
            except NaoLido:
                return None

        return por_estado(sonda, meios.clock)

    return provador


def linha_nova(
    view: str,
    colunas: tuple[str, ...],
    iguais: Callable[[Valores], Mapping[str, Any]],
    serve: Callable[[Mapping[str, Any], Valores], bool],
) -> Provador:
    """A row of the view with a greater `id` than any before the command was sent."""

    def provador(meios: Meios, valores: Valores) -> Fonte | None:
        if meios.pbx.database is None:
            return None

        @asynccontextmanager
        async def vigiar(marca: str | None = None) -> AsyncIterator[Vigia]:
            antes: int | None
            try:
                antes = await leituras.ultimo_id(meios.pbx, view) if marca is None else int(marca)
            except NaoLido:
                antes = None  # then an older row would be taken for it: it proves nothing without an answer

            async def sonda() -> bool | None:
                try:
                    rows = await leituras.linhas(meios.pbx, view, colunas, iguais(valores), depois_de=antes)
                except NaoLido:
                    return None
                return any(serve(row, valores) for row in rows)

            async with por_estado(sonda, meios.clock).vigiar(NAO_ERA if marca is not None else None) as vigia:
                provavel = antes is not None and vigia.sozinha
                yield Vigia(vigia.espera, sozinha=provavel, marca=str(antes) if provavel else None)

        return Fonte(Evidencia.ESTADO, vigiar)

    return provador


def status_do_ramal(desejado: Callable[[Valores], int]) -> tuple[Provador, Provador]:
    """Event S, or the user's interval status read again."""

    def serve(item: TrocaStatus, valores: Valores) -> bool:
        return item.id_status == desejado(valores)

    async def ver(pbx: Pbx, valores: Valores) -> bool:
        found = await leituras.usuarios(pbx, texto(valores, "ramal"))
        return any(one.id_status == desejado(valores) for one in found)

    return evento(TipoEvento.S, serve), estado(ver, pela_api=True)


def ligacao_iniciada() -> tuple[Provador, Provador]:
    """Event A of the extension with the number, or the extension in a call to it."""

    def serve(item: LigacaoAtiva, valores: Valores) -> bool:
        return mesmo_numero(item.telefone_discado, texto(valores, "numero")) or (
            item.telefone_discado == texto(valores, "numero")
        )

    async def ver(pbx: Pbx, valores: Valores) -> bool:
        found = await leituras.usuarios(pbx, texto(valores, "ramal"))
        return any(_chama(one, texto(valores, "numero")) for one in found)

    return evento(TipoEvento.A, serve), estado(ver, pela_api=True)


def _chama(usuario: UsuarioVisto, numero_chamado: str) -> bool:
    telefone = usuario.telefone
    return (
        usuario.em_ligacao
        and telefone is not None
        and (telefone == numero_chamado or mesmo_numero(telefone, numero_chamado))
    )


def tabulado(*, por_telefone: bool = True) -> Provador:
    """A new row of resultado_discador: same campaign (0: any), status and customer, and the telephone."""

    def iguais(valores: Valores) -> Mapping[str, Any]:
        wanted: dict[str, Any] = {
            "id_status": numero(valores, "status_id"),
            "identificador1": texto(valores, "parametro1").strip(),
        }
        if valores["campanha"] != 0:
            wanted["id_campanha"] = numero(valores, "campanha")
        return wanted

    def serve(row: Mapping[str, Any], valores: Valores) -> bool:
        return not por_telefone or mesmo_numero(str(row["telefone"]), texto(valores, "telefone"))

    return linha_nova("resultado_discador", ("telefone",), iguais, serve)


def telefone_importado(nome_do_telefone: str = "telefone1") -> Provador:
    """A new row of telefones_campanhas for the customer with the first telephone."""

    def iguais(valores: Valores) -> Mapping[str, Any]:
        return {"campanha_id": numero(valores, "campanha"), "parametro1": texto(valores, "identificador1")}

    def serve(row: Mapping[str, Any], valores: Valores) -> bool:
        return mesmo_numero(str(row["telefone"]), texto(valores, nome_do_telefone))

    return linha_nova("telefones_campanhas", ("telefone",), iguais, serve)


def _posicao(marca: str) -> Position:
    epoch, _, sequence = marca.rpartition(".")
    return Position(epoch, int(sequence))


async def nunca() -> None:
    """Waits for ever: a source that cannot show anything any more."""
    await asyncio.get_running_loop().create_future()
