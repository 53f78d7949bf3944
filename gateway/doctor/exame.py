"""Looks at every configured channel of a PBX, reading only, and compares with the contract."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from gateway.channels.api import PbxApi
from gateway.channels.command_line import CommandLine
from gateway.channels.database.pool import Database
from gateway.channels.errors import ChannelError
from gateway.channels.event_line import Conectado, EventLine, Evento, Ilegivel
from gateway.channels.mail import PbxMail
from gateway.clock import Clock
from gateway.doctor import comparar
from gateway.doctor.comparar import Campos
from gateway.doctor.contrato import Contrato
from gateway.doctor.relato import Exame, Relato, Tipo
from gateway.domain.comandos import Canal
from gateway.pbx import Pbx
from gateway.protocol.columns import Lido
from gateway.protocol.messages import Mensagem

RAMAIS_OLHADOS: Final = 3
NAO_EXISTE: Final = "999999999"
_TEXTO_IMPROVAVEL: Final = "conferencia do gateway"
_DIAS_DE_EMAIL: Final = 27
_ABRIR_S: Final = 10.0  # for the event port to open; listening is counted from then on
_SERVIDOR: Final = "SELECT current_setting('server_encoding') AS server_encoding, localtimestamp AS agora"


async def examinar(pbx: Pbx, contrato: Contrato, campos: Campos, clock: Clock, *, escuta_s: float) -> Relato:
    """The report on one PBX; its channels are looked at side by side.

    Args:
        campos: place of the contract → fields of the graph that it touches.
        escuta_s: how long to listen to the event stream.
    """
    looks: list[tuple[Canal, Callable[[Exame], Awaitable[None]]]] = []
    if (api := pbx.api) is not None:
        looks.append((Canal.API, lambda exame: _api(api, campos, clock, pbx.tz, exame)))
    if (mail := pbx.mail) is not None:
        looks.append((Canal.EMAIL, lambda exame: _email(mail, campos, clock, pbx.tz, exame)))
    if (events := pbx.events) is not None:
        looks.append((Canal.EVENTOS, lambda exame: _eventos(events, contrato, campos, escuta_s, exame)))
    if (commands := pbx.commands) is not None:
        looks.append((Canal.COMANDOS, lambda exame: _comandos(commands, exame)))
    if (database := pbx.database) is not None:
        looks.append((Canal.BANCO, lambda exame: _banco(database, contrato, campos, clock, pbx.tz, exame)))
    return Relato(pbx.nome, tuple(await asyncio.gather(*(_olhar(canal, look) for canal, look in looks))))


async def _olhar(canal: Canal, look: Callable[[Exame], Awaitable[None]]) -> Exame:
    exame = Exame(canal)
    async with _impedido(exame):
        await look(exame)
    return exame


@asynccontextmanager
async def _impedido(exame: Exame, onde: str = "") -> AsyncIterator[None]:
    """What a channel could not tell is told as such; the rest of the look goes on after the block."""
    try:
        yield
    except ChannelError as exc:
        said = f"{onde or exc.operacao}: {type(exc).__name__} ({exc.motivo})"
        exame.impedimento = said if exame.impedimento is None else f"{exame.impedimento}; {said}"


async def _banco(db: Database, contrato: Contrato, campos: Campos, clock: Clock, tz: ZoneInfo, exame: Exame) -> None:
    server = (await db.fetch(_SERVIDOR))[0]
    comparar.codificacao(server, exame)
    comparar.relogio("banco", server["agora"], _local(clock, tz), exame)
    catalogue = await db.catalogue()
    comparar.catalogo(contrato, catalogue, campos, exame)
    for tabela in contrato.tabelas.values():
        there = catalogue.table(tabela.nome)
        for coluna in tabela.mensagens:
            real = None if there is None else there.real_name(coluna)
            if there is None or real is None:
                continue
            async with _impedido(exame, f"{tabela.nome}.{coluna}"):
                column, table = (name.replace('"', '""') for name in (real, there.name))
                sql = f'SELECT DISTINCT "{column}" AS texto FROM "{table}" WHERE "{column}" <> \'\' LIMIT 200'  # noqa: S608 - quoted names of the catalogue
                rows = await db.fetch(sql)
                exame.vistos.append(f"{len(rows)} textos em {tabela.nome}.{coluna}")
                comparar.mensagens(f"tabelas.{tabela.nome}.{coluna}", (row["texto"] for row in rows), exame)


async def _api(api: PbxApi, campos: Campos, clock: Clock, tz: ZoneInfo, exame: Exame) -> None:
    async def linhas(funcao: str, chamada: Awaitable[Lido[Any]]) -> tuple[Any, ...]:
        async with _impedido(exame, funcao):
            lido = await chamada
            _lido(f"api.{funcao}", lido, campos, exame)
            return lido.linhas
        return ()

    await linhas("status", api.status())
    await linhas("status_telefone", api.status_telefone())
    await linhas("status_campanhas", api.status_campanhas())
    await linhas("status_servidores", api.status_servidores())
    await linhas("status_servidores_view", api.status_servidores_view())
    usuarios = await linhas("usuarios", api.usuarios())
    for one in usuarios[:RAMAIS_OLHADOS]:
        await linhas("status_ramal", api.status_ramal(ramal=one.ramal))
    await linhas("status_ramal", api.status_ramal(ramal=NAO_EXISTE))
    for campanha in (await linhas("campanhas", api.campanhas()))[:1]:
        await linhas("ligacoes_campanha", api.ligacoes_campanha(campanha.id))
    hoje = _local(clock, tz).date()
    for grupo in (await linhas("grupos_de_atendimento", api.grupos_de_atendimento(hoje)))[:1]:
        await linhas("fila_espera", api.fila_espera(grupo.nome))
    async with _impedido(exame, "gravacao"), api.gravacao(f"{NAO_EXISTE}.0") as answer:
        if isinstance(answer, Mensagem):
            comparar.desconhecida("api.gravacao", answer, exame)
    exame.vistos.append("as 11 funções de leitura e a de gravações")


async def _email(mail: PbxMail, campos: Campos, clock: Clock, tz: ZoneInfo, exame: Exame) -> None:
    hoje = _local(clock, tz).date()
    lido = await mail.buscar("assunto", _TEXTO_IMPROVAVEL, hoje - timedelta(days=_DIAS_DE_EMAIL), hoje)
    _lido("email", lido, campos, exame)
    exame.vistos.append("uma busca por assunto")


def _lido(onde: str, lido: Lido[Any], campos: Campos, exame: Exame) -> None:
    if not lido.charset_exato:
        comparar.charset(onde.split(".", maxsplit=1)[0], "TOTALIP_API_CHARSET", campos, exame)
    comparar.formato(onde, lido.ilegiveis, len(lido.linhas), campos, exame)
    if lido.mensagem is not None:
        comparar.desconhecida(onde, lido.mensagem, exame)


async def _eventos(line: EventLine, contrato: Contrato, campos: Campos, escuta_s: float, exame: Exame) -> None:
    seen: dict[str, int] = {}
    connected = False
    try:
        async with asyncio.timeout(_ABRIR_S) as prazo, aclosing(line.itens()) as items:
            async for item in items:
                if isinstance(item, Conectado) and not connected:
                    connected = True
                    prazo.reschedule(asyncio.get_running_loop().time() + escuta_s)
                elif isinstance(item, Evento):
                    tipo = item.evento.tipo.value
                    seen[tipo] = seen.get(tipo, 0) + 1
                elif isinstance(item, Ilegivel):
                    exame.difere(
                        Tipo.EVENTO_ILEGIVEL,
                        "eventos",
                        f"uma linha não pôde ser lida ({item.linha.motivo}): assinantes recebem EventoIlegivel.",
                        ("EventoIlegivel.motivo",),
                    )
    except TimeoutError:
        pass
    if not connected:
        exame.impedimento = f"a porta de eventos não abriu em {_ABRIR_S:g} s"
        return
    if line.estado.detalhes["charset_inexato"] != "0":
        comparar.charset("eventos", "TOTALIP_EVENTS_CHARSET", campos, exame)
    told = ", ".join(f"{tipo} {vezes}" for tipo, vezes in sorted(seen.items())) or "nenhum"
    exame.vistos.append(f"eventos em {escuta_s:g} s: {told}")
    if unseen := [tipo for tipo in contrato.eventos if tipo not in seen]:
        exame.vistos.append(f"sem amostra de: {', '.join(unseen)}")


async def _comandos(line: CommandLine, exame: Exame) -> None:
    await line.alcancar()
    exame.vistos.append("a porta abre; nada foi enviado, então não se sabe se este IP tem autorização")


def _local(clock: Clock, tz: ZoneInfo) -> datetime:
    return clock.now().astimezone(tz).replace(tzinfo=None)
