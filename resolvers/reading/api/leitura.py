"""The HTTP API as one operation reads it: what was asked once is not asked again, and few calls run at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from gateway.channels.api import PbxApi
from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal
from gateway.domain.erros import ErroDoGateway
from gateway.protocol.columns import CampoIlegivel, Lido
from gateway.protocol.messages import Mensagem
from resolvers.reading.loaders import Loader

MAX_PARALELAS = 8

T = TypeVar("T")
Pergunta = tuple[str, *tuple[Any, ...]]


class LinhaApi(dict[str, Any]):
    """Values by contract column; what this channel could tell and did not is in `ilegiveis`, with the reason."""

    def __init__(self, **valores: Any) -> None:
        super().__init__(**valores)
        self.ilegiveis: Mapping[str, ErroDoGateway] = {}


@dataclass(frozen=True, slots=True)
class Lida:
    """What an answer gave: its good rows, and an error for each line of it that could not be read."""

    linhas: tuple[LinhaApi, ...]
    falhas: tuple[ErroDoGateway, ...] = ()


class SemLinhas(ErroDoGateway):
    """The PBX answered, and not with rows: another channel may know."""


class LeituraApi:
    """Reads of one operation. Each question goes to the PBX once; a failed one may be asked again.

    Attributes:
        vaga: what every call of the operation holds while it runs.
    """

    def __init__(self, canal: PbxApi) -> None:
        self._canal = canal
        self.vaga: Final = asyncio.Semaphore(MAX_PARALELAS)
        self._leituras: dict[Pergunta, Callable[[PbxApi], Awaitable[Lida]]] = {}
        self._loader = Loader(self._responder, max_batch_size=1)

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

        async def leitura(canal: PbxApi) -> Lida:
            return _lida(pergunta[0], await chamada(canal), linha, ausente)

        self._leituras[pergunta] = leitura
        answer: Lida = await self._loader.carregar(pergunta)
        return answer

    async def _responder(self, perguntas: list[Pergunta]) -> list[Lida]:
        async with self.vaga:
            return [await self._leituras[one](self._canal) for one in perguntas]


def _lida(funcao: str, lido: Lido[T], linha: Callable[[T], LinhaApi], ausente: Iterable[Codigo]) -> Lida:
    mensagem = lido.mensagem
    if mensagem is not None and not mensagem.vazia and mensagem.codigo not in ausente:
        raise sem_linhas(Canal.API, funcao, mensagem)
    bad = tuple(linha_ilegivel(Canal.API, funcao, one) for one in lido.ilegiveis)
    return Lida(tuple(linha(one) for one in lido.linhas), bad)


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
