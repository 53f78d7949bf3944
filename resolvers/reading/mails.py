"""Searches of e-mails over any period: asked month by month, merged in order, a failed month told beside the others.

Windows of 28 days, because the PBX refuses more than a month (gap 108). They share no day, so the order of the windows
is the order of the mails, and a page reads no window beyond the one that fills it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.channels.mail import PbxMail
from gateway.domain.comandos import Canal
from gateway.domain.erros import EntradaInvalida, ErroDoGateway
from gateway.domain.grupos import Dimensao, Grupo, Medida
from gateway.domain.ordem import Lugar, Termo
from gateway.protocol.dates import dividir_periodo
from gateway.protocol.mails import BUSCAS, EmailApi
from resolvers.reading.api.leitura import linha_ilegivel, sem_linhas
from resolvers.reading.failures import ilegivel
from resolvers.reading.leitura import Leitura
from resolvers.reading.loaders import Loader
from schema.email import EMAILS, Email
from schema.pages import MAX_POR_PAGINA, Connection

JANELAS_PARALELAS: Final = 4
MAX_FALHAS_SEGUIDAS: Final = 4
ORDEM: Final = (Termo("data_de_criacao"), Termo("id"))
MAX_DIAS: Final = 10 * 366

Busca = tuple[str, str]
Dias = tuple[dt.date, dt.date]
LugarNoTempo = tuple[dt.datetime, int]


@dataclass(frozen=True, slots=True)
class Janela:
    """What one window of one search gave: mails, an error for each that could not be read, and whether it answered."""

    emails: Sequence[EmailApi]
    falhas: tuple[ErroDoGateway, ...]
    lida: bool = True


class LeituraDeEmails:
    """Searches of one operation: each window of each search goes to the PBX once, few at a time."""

    def __init__(self, canal: PbxMail) -> None:
        self._canal = canal
        self._vaga = asyncio.Semaphore(JANELAS_PARALELAS)
        self._loader = Loader(self._perguntar, max_batch_size=1)

    async def ler(
        self, buscas: Sequence[Busca], janelas: Sequence[Dias], apos: LugarNoTempo | None, quantos: int | None
    ) -> tuple[list[EmailApi], list[ErroDoGateway]]:
        """The first mails after a place, of all searches together and each once, and what could not be read.

        Args:
            quantos: windows are read until there are so many; None: all of them.

        Raises:
            ErroDoGateway: no window could be read.
        """
        found: dict[int, EmailApi] = {}
        failures: list[ErroDoGateway] = []
        read, in_a_row = False, 0
        for start in range(0, len(janelas), JANELAS_PARALELAS):
            some, rest = janelas[start : start + JANELAS_PARALELAS], janelas[start + JANELAS_PARALELAS :]
            asked = [(busca, dias) for dias in some for busca in buscas]
            for one in await asyncio.gather(*(self._loader.carregar(pergunta) for pergunta in asked)):
                failures += one.falhas
                read = read or one.lida
                in_a_row = 0 if one.lida else in_a_row + 1
                found.update((email.id, email) for email in one.emails if apos is None or lugar(email) > apos)
            if quantos is not None and len(found) >= quantos:
                break
            if in_a_row >= MAX_FALHAS_SEGUIDAS and rest:
                failures.append(_desistencia(rest))
                break
        if failures and not read:
            raise failures[0]
        return sorted(found.values(), key=lugar)[:quantos], failures

    async def _perguntar(self, perguntas: list[tuple[Busca, Dias]]) -> list[Janela]:
        return [await self._janela(busca, dias) for busca, dias in perguntas]

    async def _janela(self, busca: Busca, dias: Dias) -> Janela:
        funcao = BUSCAS[busca[0]][0]
        try:
            async with self._vaga:
                lido = await self._canal.buscar(*busca, *dias)
        except (Unavailable, UnreadableReply) as exc:
            return Janela((), (_nos_dias(ilegivel(exc, funcao), dias),), lida=False)
        if lido.mensagem is not None and not lido.mensagem.vazia:
            return Janela((), (_nos_dias(sem_linhas(Canal.EMAIL, funcao, lido.mensagem), dias),), lida=False)
        return Janela(
            lido.linhas, tuple(_nos_dias(linha_ilegivel(Canal.EMAIL, funcao, one), dias) for one in lido.ilegiveis)
        )


@dataclass(slots=True)
class PaginaDeEmails:
    """What `schema.pages.Paginada` promises."""

    leitor: Leitura
    achados: Sequence[EmailApi]
    itens: Sequence[Any]
    tem_mais: bool
    tem_antes: bool
    contar_todos: Callable[[], Awaitable[int]]
    horizonte: tuple[int, bool] | None = None

    def cursor(self, indice: int) -> str:
        """See `schema.pages.Paginada.cursor`."""
        onde = Lugar(ORDEM, lugar(self.achados[indice]))
        return self.leitor.cursores.escrever(self.leitor.pbx.nome, EMAILS.nome, onde)

    def contar(self) -> Awaitable[int]:
        """See `schema.pages.Paginada.contar`.

        Raises:
            ErroDoGateway: a window could not be read.
        """
        return self.contar_todos()

    def agrupar(self, por: Sequence[Dimensao], medidas: Sequence[Medida]) -> Awaitable[Sequence[Grupo]]:
        """No field of this connection asks for groups."""
        del por, medidas
        raise TypeError("mails are not grouped")


async def pagina_de_emails(
    leitor: Leitura,
    leitura: LeituraDeEmails | None,
    buscas: Sequence[Busca],
    dias: Dias,
    first: int,
    after: str | None,
) -> Connection[Email] | None:
    """A page of the mails that one of the searches finds; None, with a warning, without the mail channel.

    Args:
        leitura: of this operation; None without the channel.

    Raises:
        EntradaInvalida: an argument cannot be used.
        ErroDoGateway: nothing could be read, or the identity may not.
    """
    de, ate = dias
    if not 1 <= first <= MAX_POR_PAGINA:
        raise EntradaInvalida("first", f"Peça de 1 a {MAX_POR_PAGINA} por página.")
    if ate < de:
        raise EntradaInvalida("ate", "O último dia vem antes do primeiro.")
    if (ate - de).days > MAX_DIAS:
        raise EntradaInvalida("ate", f"Peça no máximo {MAX_DIAS // 366} anos por vez.")
    _permitir(leitor, buscas)
    if leitura is None:
        texto = f"O canal EMAIL do PBX “{leitor.pbx.nome}” não está configurado."
        leitor.avisos.dizer("CANAL_AUSENTE", leitor.pbx.nome, texto)
        return None
    apos = _apos(leitor, after)
    start = de if apos is None else max(de, apos[0].date())
    found, failures = await leitura.ler(buscas, dividir_periodo(start, ate), apos, first + 1)
    leitor.falhas.dizer(failures)

    async def contar() -> int:
        todos, bad = await leitura.ler(buscas, dividir_periodo(de, ate), None, None)
        if bad:
            raise bad[0]
        return len(todos)

    shown = found[:first]
    itens = [Email(linha=leitor.linha(EMAILS, asdict(one), Canal.EMAIL)) for one in shown]  # type: ignore[call-arg]  # the decorator adds it
    feita = PaginaDeEmails(leitor, shown, itens, len(found) > first, apos is not None, contar)
    return Connection(feita=feita)


def lugar(email: EmailApi) -> LugarNoTempo:
    """Where a mail stands among the others."""
    return email.data_de_criacao, email.id


def _apos(leitor: Leitura, after: str | None) -> LugarNoTempo | None:
    if after is None:
        return None
    onde = leitor.cursores.ler(after, leitor.pbx.nome, EMAILS.nome)
    if onde.ordem != ORDEM:
        raise EntradaInvalida("after", "Este cursor não é desta lista: use o `endCursor` de uma página dela.")
    quando, codigo = onde.valores
    return quando, codigo


def _permitir(leitor: Leitura, buscas: Sequence[Busca]) -> None:
    """A limited key may read the mails of its extensions, and no others: whose the rest are cannot be known."""
    escopo = leitor.identidade.escopo
    if not escopo.todos and any(tipo != "operador" or valor not in escopo.ramais for tipo, valor in buscas):
        raise EntradaInvalida("busca", "Sua chave é limitada: procure por `operador`, com um dos seus ramais.")


def _nos_dias(erro: ErroDoGateway, dias: Dias) -> ErroDoGateway:
    """The error, with the window it is about."""
    de, ate = (dia.isoformat() for dia in dias)
    return ErroDoGateway(
        erro.codigo,
        f"E-mails de {de} a {ate}: {erro.mensagem}",
        canal=erro.canal,
        campo=erro.campo,
        repetivel=erro.repetivel,
        detalhes={**erro.detalhes, "de": de, "ate": ate},
    )


def _desistencia(janelas: Sequence[Dias]) -> ErroDoGateway:
    """That the rest was not asked, after so many failures in a row."""
    dias = janelas[0][0], janelas[-1][1]
    texto = "não foram pedidos, porque o canal não respondeu por várias janelas seguidas."
    return _nos_dias(
        ErroDoGateway("CANAL_INDISPONIVEL", texto, canal=Canal.EMAIL, campo="emails", repetivel=True), dias
    )
