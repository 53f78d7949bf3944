"""A subscription that many have in common, as one of them lives it: join, catch up, be written to, be told of gaps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson
from strawberry.schema.base import BaseSchema
from strawberry.types.execution import ExecutionResult, PreExecutionError

from gateway.access.identity import EVENTOS, LER, Identidade
from gateway.events.filtro import Filtro
from gateway.events.items import Lacuna, anterior
from gateway.events.reader import Oferta, Reader
from gateway.journal.port import Position
from gateway.web.direct import Direto, Feitos
from gateway.web.errors import publicos
from gateway.web.fanout import Chave, Leque, NaoComecouError, Resultados, repetir
from gateway.web.member import Membro
from gateway.web.ready import Pronto
from gateway.web.requests import Pedido
from resolvers.assinaturas import fontes
from resolvers.assinaturas.eventos import objeto
from resolvers.assinaturas.partilha import Partilha, partilha
from resolvers.build import Grafo
from resolvers.context import Contexto, Fonte, Recursos, SoRetrato
from resolvers.molde import Moldes, Valores

_PRECISA: Final = (EVENTOS, LER)
_QUEM: Final = "leque"


def codificar(result: ExecutionResult) -> bytes:
    """The payload of one result, as JSON."""
    payload: dict[str, Any] = {"data": result.data}
    if result.errors:
        payload["errors"] = publicos(result.errors, executou=True)
    if result.extensions:
        payload["extensions"] = result.extensions
    return b"%b" % orjson.dumps(payload)  # a copy: it may wait for many, and orjson's own holds 4 KiB at least


@dataclass(frozen=True, slots=True)
class Partilhada:
    """An operation that is executed once for all who share it.

    Attributes:
        contexto: makes what resolvers get, new for each execution.
    """

    schema: BaseSchema
    leque: Leque
    pedido: Pedido
    identidade: Identidade
    partilha: Partilha
    contexto: Callable[[Identidade], Contexto]

    @classmethod
    def de(
        cls,
        schema: BaseSchema,
        leque: Leque,
        pedido: Pedido,
        identidade: Identidade,
        contexto: Callable[[Identidade], Any],
    ) -> Partilhada | None:
        """The operation as a shared one, or None where it has to be executed for itself."""
        como = partilha(pedido.query, pedido.operation_name, pedido.variables)
        if como is None or not all(identidade.pode(direito) for direito in _PRECISA):
            return None
        if not isinstance(contexto(identidade), Contexto):
            return None
        return cls(schema, leque, pedido, identidade, como, contexto)

    async def servir(self, membro: Membro) -> None:
        """Serves to the end.

        Raises:
            NaoComecouError: the document cannot be executed.
            Parado: its socket takes nothing.
            ChaveMortaError: what `Membro` was given to ask says so.
        """
        recursos = self.contexto(self.identidade).recursos
        chave = Chave(
            self.pedido.query,
            self.pedido.operation_name,
            orjson.dumps(self.partilha.variaveis, option=orjson.OPT_SORT_KEYS).decode(),
            (self.identidade.direitos, self.identidade.escopo),
        )
        agora = fontes.posicao(recursos)
        if self.partilha.estado:
            await self._servir_estado(chave, membro, recursos)
            return

        def ao_vivo() -> Resultados:
            return self._executar(fontes.ao_vivo(recursos, _QUEM))

        with self.leque.entrar(chave, membro, ao_vivo, agora, direto=partial(self._direto, chave, recursos, agora)):
            desde = self.partilha.apos
            while desde is not None:
                agora = fontes.posicao(recursos)
                membro.recomecar(agora)
                await repetir(membro, self._executar(fontes.guardado(recursos, desde, agora)), codificar)
                desde = agora if membro.atrasado else None  # what overflowed meanwhile is in the journal too
            while (lacuna := await membro.proxima_lacuna()) is not None:
                await repetir(membro, self._executar(fontes.uma(lacuna)), codificar)

    async def _servir_estado(self, chave: Chave, membro: Membro, recursos: Recursos) -> None:
        """A snapshot of its own, then the changes after it that all share; after a gap a snapshot again.

        The group watches before the snapshot is taken, so nothing is between the two; what is in both is told by its
        position.
        """
        with self.leque.entrar(chave, membro, self._executar, None, retrata=True) as grupo:
            assert grupo.comecou is not None  # noqa: S101 - it begins with a snapshot; for the type checker
            await grupo.comecou.wait()
            lacuna: Lacuna | None = None
            while True:
                membro.recomecar(fontes.posicao(recursos))
                async with aclosing(self._executar(retrato=SoRetrato(lacuna))) as resultados:
                    async for posicao, result in resultados:
                        if isinstance(result, PreExecutionError):
                            raise NaoComecouError(result)
                        await membro.enviar(Pronto(posicao, codificar(result), retoma=False))
                        if posicao is not None:
                            membro.pular(posicao)
                lacuna = await membro.proxima_lacuna()
                if lacuna is None:
                    return

    async def _direto(
        self, chave: Chave, recursos: Recursos, agora: Position | None, ao_chegar: Callable[[], None]
    ) -> Direto | None:
        """What feeds a group of this document without executing it, where that is made of plain values.

        Args:
            agora: the position after which the group begins.

        Raises:
            NaoComecouError: the document cannot be executed.
        """
        graph = self.schema
        moldes = (
            graph.fundicao.moldes(chave.query, chave.operacao, self.pedido.variables, chave.variaveis)
            if isinstance(graph, Grafo)
            else None
        )
        filtro = None if moldes is None else await self._filtro()
        if moldes is None or filtro is None or filtro.filas is not None or filtro.grupos is not None:
            return None  # groups are kept fresh by whoever executes
        hub = recursos.hubs[recursos.principal]
        leitor = Reader(filtro, recursos.max_pendentes, _QUEM, ao_chegar)
        hub.juntar(leitor)
        try:
            antes = await fontes.entre(recursos, filtro, agora, fontes.posicao(recursos))
        except BaseException:
            hub.tirar(leitor)
            raise
        if antes is None:
            hub.tirar(leitor)
            return None
        return Direto(hub, leitor, antes, partial(self._encher, moldes, chave.direitos), partial(self._desde, recursos))

    async def _filtro(self) -> Filtro | None:
        """What the operation chooses; None where it is no subscription of events after all.

        Raises:
            NaoComecouError: it cannot be executed, or not by this identity.
        """
        escolhido: list[Filtro] = []
        async with aclosing(self._executar(ao_escolher=escolhido.append)) as resultados:
            async for _, result in resultados:
                if isinstance(result, PreExecutionError):
                    raise NaoComecouError(result)
        return escolhido[0] if escolhido else None

    def _encher(self, moldes: Moldes, direitos: object, item: Oferta, feitos: Feitos) -> Pronto | None:
        """The answer for an item, of an object that was made for another group where rights are the same."""
        feito = feitos.get(id(item))
        if feito is None or feito[1] != direitos:
            contexto = self.contexto(self.identidade)
            feito = (item, direitos, contexto, Valores(objeto(item, contexto, contexto.leitor)))
            feitos[id(item)] = feito
        _, _, contexto, valores = feito
        dados = moldes.dados(valores)
        if dados is None or contexto.avisos or contexto.falhas:
            return None
        posicao = item.ate if isinstance(item, Lacuna) else item.posicao
        return Pronto(posicao, b"%b" % orjson.dumps({"data": dados}))

    def _desde(self, recursos: Recursos, item: Oferta) -> Resultados:
        """Executes the document from that item on."""
        apos = item.de if isinstance(item, Lacuna) else anterior(item.posicao)
        return self._executar(fontes.desde(recursos, apos, _QUEM))

    async def _executar(
        self,
        fonte: Fonte | None = None,
        retrato: SoRetrato | None = None,
        ao_escolher: Callable[[Filtro], None] | None = None,
    ) -> Resultados:
        """One answer an item; what is of no item ends it: an argument was refused, or the stream itself failed."""
        contexto = self.contexto(self.identidade)
        contexto.fonte = fonte
        contexto.retrato = retrato
        contexto.escolhido = ao_escolher
        source = await self.schema.stream(
            self.pedido.query,
            variable_values=self.pedido.variables,
            context_value=contexto,
            operation_name=self.pedido.operation_name,
        )
        antes = None
        async with aclosing(source):
            async for result in source:
                posicao = contexto.posicao
                if isinstance(result, ExecutionResult) and posicao is antes:
                    yield posicao, PreExecutionError(data=None, errors=result.errors)
                elif isinstance(result, ExecutionResult | PreExecutionError):
                    yield posicao, result
                antes = posicao
