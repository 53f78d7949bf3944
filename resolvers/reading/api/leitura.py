"""The HTTP API as one operation reads it: what was asked once is not asked again, and few calls run at a time.

What other operations ask at the same time, or asked a moment ago, is shared with them (`gateway/channels/answers.py`):
the PBX is asked with the gateway's own key, so its answer is the same whoever asks; policy is judged on its rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self, TypeVar

from gateway.channels.answers import Pergunta
from gateway.channels.api import PbxApi
from gateway.clock import Clock
from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import Condicao, sempre, vale
from gateway.domain.erros import ErroDoGateway
from gateway.protocol.columns import CampoIlegivel, Lido
from gateway.protocol.messages import Mensagem
from resolvers.reading.api.guarda import como_guardar
from resolvers.reading.loaders import Loader

MAX_PARALELAS = 8
MAX_FEITAS = 8

T = TypeVar("T")


class LinhaApi(dict[str, Any]):
    """Values by contract column. One that came from `LeituraApi` is shared: whoever adds to it takes a copy.

    Attributes:
        ilegiveis: what this channel could tell and did not, with the reason.
        lido_em: when the PBX answered; None before `LeituraApi` has put it there.
    """

    def __init__(self, **valores: Any) -> None:
        super().__init__(**valores)
        self.ilegiveis: Mapping[str, ErroDoGateway] = {}
        self.lido_em: datetime | None = None

    def copia(self) -> Self:
        """A row of one's own, of the same reading."""
        made = type(self)(**self)
        made.lido_em = self.lido_em
        return made


@dataclass(frozen=True, slots=True)
class Lida:
    """What an answer gave: its good rows, and an error for each line of it that could not be read."""

    linhas: tuple[LinhaApi, ...]
    falhas: tuple[ErroDoGateway, ...] = ()
    _feitas: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def permitidas(self, politica: Condicao) -> Lida:
        """The rows that a policy lets through, for whoever has the same."""
        if sempre(politica):
            return self
        return self.uma_vez(
            politica, lambda: Lida(tuple(row for row in self.linhas if vale(politica, row)), self.falhas)
        )

    def uma_vez(self, nome: Hashable, fazer: Callable[[], T]) -> T:
        """What follows from these rows alone, whoever asks: made once for as long as the answer is remembered."""
        if nome not in self._feitas:
            if len(self._feitas) >= MAX_FEITAS:
                self._feitas.clear()
            self._feitas[nome] = fazer()
        made: T = self._feitas[nome]
        return made


class SemLinhas(ErroDoGateway):
    """The PBX answered, and not with rows: another channel may know."""


class LeituraApi:
    """Reads of one operation. Each question goes to the PBX once, whatever comes of it, so that a field whose plan was
    left costs the PBX nothing more.

    Attributes:
        vaga: what every call of the operation holds while it runs.
    """

    def __init__(self, canal: PbxApi, clock: Clock) -> None:
        self._canal = canal
        self._clock = clock
        self.vaga: Final = asyncio.Semaphore(MAX_PARALELAS)
        self._lidas: dict[Pergunta, Lida] = {}
        self._leituras: dict[Pergunta, Callable[[PbxApi], Awaitable[Lida]]] = {}
        self._loader = Loader(self._responder, max_batch_size=1, keep_failures=True)

    async def ler(
        self,
        pergunta: Pergunta,
        chamada: Callable[[PbxApi], Awaitable[Lido[T]]],
        linha: Callable[[T], LinhaApi],
        *,
        ausente: Iterable[Codigo] = (),
    ) -> Lida:
        """The rows of an answer, each made by `linha`.

        Args:
            pergunta: function and arguments, which `chamada` asks.
            ausente: messages that say only that there is no such row.

        Raises:
            ChannelError: what the call raises.
            SemLinhas: the answer was another message.
        """
        kept = self.lembrada(pergunta)
        if kept is not None:
            return kept

        async def leitura(canal: PbxApi) -> Lida:
            lido = await chamada(canal)
            return _lida(pergunta[0], lido, linha, ausente, self._clock.now())

        self._leituras[pergunta] = leitura
        answer: Lida = await self._loader.carregar(pergunta)
        return answer

    def lembrada(self, pergunta: Pergunta) -> Lida | None:
        """The answer that is at hand; the same for as long as the operation lasts."""
        found = self._lidas.get(pergunta)
        if found is None and pergunta not in self._leituras:
            found = self._canal.respostas.lembrada(pergunta)
            if found is not None:
                self._lidas[pergunta] = found
        return found

    async def _responder(self, perguntas: list[Pergunta]) -> list[Lida | Exception]:
        async with self.vaga:
            return [await self._uma(one) for one in perguntas]

    async def _uma(self, pergunta: Pergunta) -> Lida | Exception:
        async def pedir() -> Lida:
            return await self._leituras[pergunta](self._canal)

        try:
            return await self._canal.respostas.ler(pergunta, pedir, lambda lida: como_guardar(pergunta, lida))
        except Exception as exc:
            return exc


def _lida(
    funcao: str, lido: Lido[T], linha: Callable[[T], LinhaApi], ausente: Iterable[Codigo], agora: datetime
) -> Lida:
    mensagem = lido.mensagem
    if mensagem is not None and not mensagem.vazia and mensagem.codigo not in ausente:
        raise sem_linhas(Canal.API, funcao, mensagem)
    bad = tuple(linha_ilegivel(Canal.API, funcao, one) for one in lido.ilegiveis)
    rows = tuple(linha(one) for one in lido.linhas)
    for row in rows:
        row.lido_em = agora
    return Lida(rows, bad)


def sem_linhas(canal: Canal, funcao: str, mensagem: Mensagem) -> SemLinhas:
    """The error for an answer that is a message and should have been rows."""
    if mensagem.codigo is Codigo.MENSAGEM_NAO_RECONHECIDA:
        texto = f"O PBX respondeu “{funcao}” com um texto que o manual não tem."
        return SemLinhas("RESPOSTA_ILEGIVEL", texto, canal=canal, campo=funcao)
    return SemLinhas(
        "RECUSADO_PELO_PBX",
        f"O PBX respondeu “{funcao}” com {mensagem.codigo.value} em vez de dados.",
        canal=canal,
        campo=funcao,
        detalhes={"resposta": mensagem.codigo.value},
    )


def linha_ilegivel(canal: Canal, funcao: str, campo: CampoIlegivel) -> ErroDoGateway:
    """The error for one line of an answer that could not be read; its other lines are good."""
    return ErroDoGateway(
        "LINHA_ILEGIVEL",
        f"Linha {campo.linha} de “{funcao}”: campo “{campo.campo}” ilegível ({campo.motivo}). As outras linhas valem.",
        canal=canal,
        campo=f"{funcao}.{campo.campo}",
        detalhes={"funcao": funcao, "linha": campo.linha},
    )
