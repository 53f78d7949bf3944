"""The reader of one operation, as fields know it (`schema.leitor.Leitor`): views, and what no single view tells."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from strawberry.types import Info

from gateway.access.identity import Identidade
from gateway.domain.condicoes import TODOS
from gateway.domain.ordem import Ordem, Termo
from gateway.events.state import EstadoAoVivo
from resolvers.reading.frases import Pedido
from resolvers.reading.functions import ler_da_funcao
from resolvers.reading.leitura import Comum, Leitura
from resolvers.reading.live import ramal_no_fluxo
from resolvers.reading.lotes import LOTES
from resolvers.reading.mails import LeituraDeEmails, pagina_de_emails
from resolvers.reading.pages import pagina
from resolvers.reading.partial import Falhas, lendo
from resolvers.reading.recordings import Gravador
from resolvers.reading.rows import LinhaPbx
from resolvers.reading.warnings import Avisos
from schema.fields import By, Lote
from schema.listas import Lista
from schema.pages import Argumentos


class LeitorPbx(Leitura):
    """Answers the fields of one operation or one event of one PBX."""

    def __init__(
        self,
        comum: Comum,
        identidade: Identidade,
        avisos: Avisos,
        falhas: Falhas,
        *,
        gravador: Gravador,
        estado: EstadoAoVivo | None,
    ) -> None:
        super().__init__(comum, identidade, avisos, falhas)
        self._gravador = gravador
        self._estado = estado

    @cached_property
    def _emails(self) -> LeituraDeEmails | None:
        """Made when it is asked for, as `Fontes.api` is."""
        return None if self.pbx.mail is None else LeituraDeEmails(self.pbx.mail)

    async def relacionar(self, by: By, chave: Any, info: Info, primeiros: int | None) -> Any:
        """See `schema.leitor.Leitor.relacionar`."""
        lendo(info)
        wanted = self.pedidas(info)
        if primeiros is None:
            return await self.buscar(by, chave, wanted)
        if primeiros == 0:
            return []
        pedido = Pedido(by.view.chave, wanted, TODOS, ordem_da_relacao(by), None, primeiros)
        return await self.ler_da_relacao(by, chave, pedido)

    async def conexao(
        self, lista: Lista, info: Info, argumentos: Argumentos, by: By | None = None, chave: Any = None
    ) -> Any:
        """See `schema.leitor.Leitor.conexao`; without `by`, a page of the whole list."""
        lendo(info)
        return await pagina(self, lista, info, argumentos, None if by is None else (by, chave))

    async def lote(self, lote: Lote, chave: Hashable) -> Any:
        """See `schema.leitor.Leitor.lote`."""

        async def batch(keys: list[Any]) -> list[Any]:
            found = await LOTES[lote.nome](self, lote.parametros, keys)
            return [found.get(key) for key in keys]

        return await self.junto(lote, batch, chave)

    async def da_funcao(self, by: By, chave: Any, info: Info) -> list[LinhaPbx] | None:
        """See `schema.leitor.Leitor.da_funcao`."""
        lendo(info)
        return await ler_da_funcao(self, by, chave)

    async def gravacoes(self, *, codigo_ligacao: str | None = None, codigo_monitoria: int | None = None) -> Any:
        """See `schema.leitor.Leitor.gravacoes`."""

        async def um(codigo: str | None, monitoria: int | None) -> Any:
            if codigo is not None:
                return await self._gravador.da_ligacao(self, codigo)
            return await self._gravador.do_arquivo(self, monitoria or 0)

        async def batch(keys: list[Any]) -> list[Any]:
            return await asyncio.gather(*(um(*key) for key in keys), return_exceptions=True)

        return await self.junto("gravacoes", batch, (codigo_ligacao, codigo_monitoria))

    def no_fluxo(self, ramal: str) -> Any:
        """See `schema.fields.Leitor.no_fluxo`."""
        return ramal_no_fluxo(self, self._estado, ramal, self._clock.now())

    async def emails(
        self, info: Info, buscas: Sequence[tuple[str, str]], de: date, ate: date, first: int, after: str | None
    ) -> Any:
        """See `schema.leitor.Leitor.emails`."""
        lendo(info)
        return await pagina_de_emails(self, self._emails, buscas, (de, ate), first, after)


def ordem_da_relacao(by: By) -> Ordem:
    """How the rows of a relation come: by the key, else by what bounds the view."""
    by_what = by.view.chave or next(iter(by.view.faixas), None)
    return () if by_what is None else (Termo(by_what, by.newest_first),)
