"""Endpoints, how far each has got, its dead letters and the log of its tries, in the journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson

from gateway.domain.webhooks import Situacao, Webhook
from gateway.journal.port import Append, Entry, Journal, Position, Put
from gateway.journal.sealed import Seal

WEBHOOKS: Final = "webhooks"
POSICOES: Final = "webhooks_posicao"
MORTAS: Final = "webhooks_mortas"
MAX_TENTATIVAS_NO_LOG: Final = 1_000
_ESCOLHAS: Final = ("ramais", "tipos", "campanhas", "filas", "grupos", "telefones")


@dataclass(frozen=True, slots=True)
class Tentativa:
    """One try: which message, which one it was of it, and how it ended.

    Attributes:
        status: HTTP; None: no answer, for the reason in `erro`.
        proxima_em_s: pause before the next; None: there is none.
    """

    em: datetime
    mensagem: str
    numero: int
    fim: str
    status: int | None
    erro: str | None
    proxima_em_s: float | None


@dataclass(frozen=True, slots=True)
class CartaMorta:
    """A message that was given up: after `de` it can be asked for again with `reenviar`."""

    webhook: str
    mensagem: str
    posicao: Position
    em: datetime
    erro: str


class ArquivoDeWebhooks:
    """Reads and writes what webhooks need to survive a restart; all of it sealed."""

    def __init__(self, journal: Journal, seal: Seal) -> None:
        self._journal = journal
        self._seal = seal

    async def guardar(self, webhook: Webhook) -> None:
        """Stores or replaces an endpoint."""
        valor = {
            "id": webhook.id,
            "pbx": webhook.pbx,
            "url": webhook.url,
            "dono": webhook.dono,
            "segredos": webhook.segredos,
            "criado_em": webhook.criado_em.isoformat(),
            **{escolha: getattr(webhook, escolha) for escolha in _ESCOLHAS},
            "situacao": webhook.situacao.value,
            "motivo": webhook.motivo,
        }
        await self._journal.commit(self._put(WEBHOOKS, webhook.id, valor))

    async def apagar(self, webhook: Webhook) -> None:
        """Makes an endpoint one that is no more; ids are never used again."""
        await self.guardar(replace(webhook, situacao=Situacao.DESLIGADO, motivo=APAGADO, segredos=(), url=""))

    async def todos(self) -> list[Webhook]:
        """Every endpoint that is, by id."""
        found = []
        async for registro in self._journal.records(WEBHOOKS):
            webhook = _webhook(self._abrir(WEBHOOKS, registro.key, registro.data))
            if webhook.motivo != APAGADO:
                found.append(webhook)
        return found

    async def achar(self, ident: str) -> Webhook | None:
        """One endpoint."""
        registro = await self._journal.get(WEBHOOKS, ident)
        if registro is None:
            return None
        webhook = _webhook(self._abrir(WEBHOOKS, ident, registro.data))
        return None if webhook.motivo == APAGADO else webhook

    async def posicao(self, ident: str) -> Position | None:
        """The position of the last message that was taken or given up."""
        registro = await self._journal.get(POSICOES, ident)
        if registro is None:
            return None
        epoca, sequencia = self._abrir(POSICOES, ident, registro.data)
        return Position(epoca, sequencia)

    async def avancar(
        self, ident: str, posicao: Position | None, tentativa: Tentativa, morta: CartaMorta | None
    ) -> None:
        """A message is done with: taken, or a dead letter. One commit.

        Args:
            posicao: how far the endpoint has got with it; None: it was sent beside what goes on.
        """
        writes: list[Put | Append] = [self._tentativa(ident, tentativa)]
        if posicao is not None:
            writes.append(self._put(POSICOES, ident, [posicao.epoch, posicao.sequence]))
        if morta is not None:
            writes.append(Append(_log(MORTAS, ident), self._selar(MORTAS, ident, _da_carta(morta))))
        await self._journal.commit(*writes)

    async def recuar(self, ident: str, posicao: Position) -> None:
        """Messages after that position are to be sent (again)."""
        await self._journal.commit(self._put(POSICOES, ident, [posicao.epoch, posicao.sequence]))

    async def anotar(self, ident: str, tentativa: Tentativa) -> None:
        """Keeps a try that was not the last of its message."""
        await self._journal.commit(self._tentativa(ident, tentativa))

    async def podar(self, ident: str) -> None:
        """Keeps the newest tries and dead letters only."""
        for qual in (WEBHOOKS, MORTAS):
            await self._journal.trim(_log(qual, ident), keep=MAX_TENTATIVAS_NO_LOG)

    async def tentativas(self, ident: str) -> list[Tentativa]:
        """The tries kept, newest first."""
        lidas = [_para_tentativa(valor) async for valor in self._ler(WEBHOOKS, ident)]
        return lidas[::-1]

    async def mortas(self, ident: str) -> list[CartaMorta]:
        """The dead letters kept, newest first."""
        lidas = [_para_carta(ident, valor) async for valor in self._ler(MORTAS, ident)]
        return lidas[::-1]

    async def _ler(self, qual: str, ident: str) -> AsyncIterator[Any]:
        async for entry in self._journal.read(_log(qual, ident), None):
            if isinstance(entry, Entry):
                yield self._abrir(qual, ident, entry.data)

    def _tentativa(self, ident: str, t: Tentativa) -> Append:
        valor = [t.em.isoformat(), t.mensagem, t.numero, t.fim, t.status, t.erro, t.proxima_em_s]
        return Append(_log(WEBHOOKS, ident), self._selar(WEBHOOKS, ident, valor))

    def _put(self, tabela: str, chave: str, valor: Any) -> Put:
        return Put(tabela, chave, self._selar(tabela, chave, valor), expect=None)

    def _selar(self, tabela: str, chave: str, valor: Any) -> bytes:
        return self._seal.seal(orjson.dumps(valor), f"{tabela}:{chave}")

    def _abrir(self, tabela: str, chave: str, data: bytes) -> Any:
        return orjson.loads(self._seal.open(data, f"{tabela}:{chave}"))


APAGADO: Final = "apagado"


def _log(qual: str, ident: str) -> str:
    return f"{qual}:{ident}"


def _webhook(valor: Any) -> Webhook:
    def tupla(nome: str) -> Any:
        dita = valor.get(nome)  # older records have fewer
        return None if dita is None else tuple(dita)

    return Webhook(
        id=valor["id"],
        pbx=valor["pbx"],
        url=valor["url"],
        dono=valor["dono"],
        segredos=tuple(valor["segredos"]),
        criado_em=datetime.fromisoformat(valor["criado_em"]),
        **{escolha: tupla(escolha) for escolha in _ESCOLHAS},
        situacao=Situacao(valor["situacao"]),
        motivo=valor["motivo"],
    )


def _da_carta(carta: CartaMorta) -> list[Any]:
    return [carta.mensagem, carta.posicao.epoch, carta.posicao.sequence, carta.em.isoformat(), carta.erro]


def _para_carta(ident: str, valor: Any) -> CartaMorta:
    mensagem, epoca, sequencia, em, erro = valor
    return CartaMorta(ident, mensagem, Position(epoca, sequencia), datetime.fromisoformat(em), erro)


def _para_tentativa(valor: Any) -> Tentativa:
    em, mensagem, numero, fim, status, erro, proxima = valor
    return Tentativa(datetime.fromisoformat(em), mensagem, numero, fim, status, erro, proxima)
