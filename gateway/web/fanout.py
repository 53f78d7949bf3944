"""Shared subscriptions: the same document, variables and rights are executed once an event, and written to all.

A group runs one execution of its document over the live stream, or is fed by the hub itself (`direct.py`). Each answer
is serialised once; its members write it with their own operation's id. A member that resumes (`apos`) first gets, by an
execution of its own, what was stored up to the position at which it joined; a member that was too slow gets a `Lacuna`
by an execution of its own, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from typing import Final

from strawberry.types.execution import ExecutionResult, PreExecutionError

from gateway.events.reader import Oferta
from gateway.journal.port import Position
from gateway.telemetry import logs
from gateway.web.direct import Direto, Feitos, Vez
from gateway.web.member import Membro
from gateway.web.ready import Lote, Pronto

MAX_LOTE: Final = 32
_LOG: Final = logs.logger("leque")

Abrir = Callable[[Callable[[], None]], Awaitable[Direto | None]]
"""Makes what feeds a group, given what to call when something came; None: it has to be executed."""
Resultados = AsyncGenerator[tuple[Position | None, ExecutionResult | PreExecutionError], None]
Codificar = Callable[[ExecutionResult], bytes]


@dataclass(frozen=True, slots=True)
class Chave:
    """What members of a group have in common; everything that authorisation and masks read is in it."""

    query: str
    operacao: str | None
    variaveis: str
    direitos: object


class NaoComecouError(Exception):
    """The document cannot be executed; the result has the errors for each member."""

    def __init__(self, result: PreExecutionError) -> None:
        super().__init__("not executable")
        self.result: Final = result


@dataclass(eq=False, slots=True)
class Grupo:
    """The members of one document.

    Attributes:
        politica: under which all members were asked whether they may still be there.
        prontos: what is written when nothing more is ready at this moment.
        comecou: of one whose first answer is a snapshot, which is for nobody, since each member has one of its own: set
            when what follows that snapshot reaches the members; or never will.
        direto: what feeds it, where no execution does; from `ao_vivo` on as things come.
        espera: whether it has asked for its turn.
    """

    chave: Chave
    politica: object
    comecou: asyncio.Event | None = None
    membros: dict[Membro, None] = field(default_factory=dict)
    prontos: list[Pronto] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    direto: Direto | None = None
    ao_vivo: bool = False
    espera: bool = False

    def parar(self) -> None:
        """Is fed no more. What ends holds the frames it ended in, and so the group: it is let go of, too."""
        if self.task is not None:
            self.task.cancel()
            self.task = None
        if self.direto is not None:
            self.direto.fechar()
            self.direto, self.ao_vivo = None, False


class Leque:
    """All groups of the process.

    Args:
        politica: what members' keys are judged by now; another object when it changed.

    Attributes:
        execucoes: executions made, one an item and group.
        perdidos: answers that members were too slow for (each told in a Lacuna).
    """

    def __init__(self, codificar: Codificar, politica: Callable[[], object]) -> None:
        self._codificar = codificar
        self._politica = politica
        self._grupos: dict[Chave, Grupo] = {}
        self._vez = Vez(self._servir)
        self.execucoes = 0
        self.perdidos = 0

    def numeros(self) -> Mapping[str, int]:
        """For the metrics: groups and members now, executions made and answers lost to slow members since the start."""
        return {
            "grupos": len(self._grupos),
            "membros": sum(len(grupo.membros) for grupo in self._grupos.values()),
            "execucoes": self.execucoes,
            "perdidos": self.perdidos,
        }

    @contextmanager
    def entrar(
        self,
        chave: Chave,
        membro: Membro,
        ao_vivo: Callable[[], Resultados],
        posicao: Position | None,
        *,
        retrata: bool = False,
        direto: Abrir | None = None,
    ) -> Iterator[Grupo]:
        """Makes it a member until the block ends; the group lives while it has members.

        Args:
            ao_vivo: executes the document over the live stream.
            posicao: of the stream now; what was published up to it is not for this member.
            retrata: whether the document begins with a snapshot.
            direto: makes what feeds the group instead, where its document allows that.
        """
        grupo = self._grupos.get(chave)
        if grupo is None:
            grupo = self._grupos[chave] = Grupo(chave, self._politica(), asyncio.Event() if retrata else None)
            vida = self._rodar(grupo, ao_vivo()) if direto is None else self._comecar(grupo, ao_vivo(), direto)
            grupo.task = asyncio.create_task(vida, name="leque")
        membro.recomecar(posicao)
        membro.conferir()
        grupo.membros[membro] = None
        try:
            yield grupo
        finally:
            grupo.membros.pop(membro, None)
            if not grupo.membros:
                grupo.parar()
                if self._grupos.get(chave) is grupo:
                    del self._grupos[chave]

    async def _comecar(self, grupo: Grupo, resultados: Resultados, abrir: Abrir) -> None:
        try:
            direto = await abrir(lambda: self._chegou(grupo))
            if direto is not None:
                grupo.direto = direto
                if all(self._encher(grupo, direto, item, {}) for item in direto.antes):
                    grupo.ao_vivo = True
                    self._chegou(grupo)
                return
        except NaoComecouError as exc:
            self._acabar(grupo, exc)
            return
        except Exception as exc:
            _LOG.exception("um grupo de assinantes não começou")
            self._acabar(grupo, exc)
            return
        await self._rodar(grupo, resultados)

    def _chegou(self, grupo: Grupo) -> None:
        """Something came from the hub, or its end did."""
        if grupo.ao_vivo and not grupo.espera:
            grupo.espera = True
            self._vez.pedir(grupo)

    def _servir(self, grupo: Grupo, feitos: Feitos) -> None:
        grupo.espera = False
        direto = grupo.direto
        try:
            while direto is not None and (item := direto.leitor.agora()) is not None:
                if not self._encher(grupo, direto, item, feitos):
                    return
        except Exception as exc:
            _LOG.exception("um grupo de assinantes parou")
            self._acabar(grupo, exc)
            return
        self._espalhar(grupo)
        if direto is not None and direto.leitor.acabou:
            self._acabar(grupo, None)

    def _encher(self, grupo: Grupo, direto: Direto, item: Oferta, feitos: Feitos) -> bool:
        """The answer for an item; where it cannot be cast, the group is executed from that item on."""
        pronto = direto.encher(item, feitos)
        if pronto is None:
            self._espalhar(grupo)
            grupo.parar()
            grupo.task = asyncio.create_task(self._rodar(grupo, direto.desde(item)), name="leque")
            return False
        self.execucoes += 1
        grupo.prontos.append(pronto)
        if len(grupo.prontos) >= MAX_LOTE:
            self._espalhar(grupo)
        return True

    def _acabar(self, grupo: Grupo, motivo: Exception | None) -> None:
        if self._grupos.get(grupo.chave) is grupo:
            del self._grupos[grupo.chave]
        self._espalhar(grupo)
        if grupo.comecou is not None:
            grupo.comecou.set()
        for membro in grupo.membros:
            membro.encerrar(motivo)

    async def _rodar(self, grupo: Grupo, resultados: Resultados) -> None:
        motivo: Exception | None = None
        try:
            async with aclosing(resultados):
                async for posicao, result in resultados:
                    if isinstance(result, PreExecutionError):
                        motivo = NaoComecouError(result)
                        break
                    self.execucoes += 1
                    if grupo.comecou is not None and not grupo.comecou.is_set():
                        grupo.comecou.set()
                    elif posicao is not None:
                        self._juntar(grupo, Pronto(posicao, self._codificar(result), grupo.comecou is None))
        except Exception as exc:
            _LOG.exception("um grupo de assinantes parou")
            motivo = exc
        finally:
            self._acabar(grupo, motivo)

    def _juntar(self, grupo: Grupo, pronto: Pronto) -> None:
        """Of a burst, which is executed without a pause, a socket is written to once, and not once an answer."""
        if not grupo.prontos:
            asyncio.get_running_loop().call_soon(self._espalhar, grupo)
        grupo.prontos.append(pronto)
        if len(grupo.prontos) >= MAX_LOTE:
            self._espalhar(grupo)

    def _espalhar(self, grupo: Grupo) -> None:
        if not grupo.prontos:
            return
        lote, grupo.prontos = Lote(grupo.prontos), []
        if (politica := self._politica()) is not grupo.politica:
            grupo.politica = politica
            for membro in grupo.membros:
                membro.conferir()
        perdidos = 0
        for membro in grupo.membros:
            try:
                perdidos += membro.oferecer(lote)
            except Exception as exc:  # whatever is wrong with it ends it alone
                membro.encerrar(exc)
        self.perdidos += perdidos


async def repetir(membro: Membro, resultados: Resultados, codificar: Codificar) -> None:
    """Writes the answers of an execution of the member's own.

    Raises:
        NaoComecouError: the document cannot be executed.
        Parado: its socket takes nothing.
    """
    async with aclosing(resultados):
        async for posicao, result in resultados:
            if isinstance(result, PreExecutionError):
                raise NaoComecouError(result)
            if posicao is not None:
                await membro.enviar(Pronto(posicao, codificar(result)))
