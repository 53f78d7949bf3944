"""Follows a plan: reads level by level, for all rows together, and lets the generated functions write the answer."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import Any, Final

from graphql import GraphQLError
from graphql.execution.executor import CollectedErrors
from graphql.pyutils import Path

from gateway.domain.condicoes import TODOS
from gateway.domain.ordem import Ordem, Termo
from resolvers.executor import Executor
from resolvers.leituras.campos import MAX_LINHAS_CURTA, avisar_corte
from resolvers.planning.argumentos import argumentos
from resolvers.planning.buscas import Buscas, Lidas, SemPlano
from resolvers.planning.conexoes import ler_pagina_da_raiz, ler_paginas
from resolvers.planning.folhas import Fuso
from resolvers.planning.formas import Momento, formar
from resolvers.planning.funcoes import ler_da_raiz, ler_do_ramo
from resolvers.planning.linha import Fixo
from resolvers.planning.lugares import Lugares, juntos, sob
from resolvers.planning.pelos_ids import ler_pelos_ids
from resolvers.planning.plano import (
    CampoDaRaiz,
    Chamada,
    DeFuncao,
    DePagina,
    FuncaoNaRaiz,
    Ilha,
    Objeto,
    PelosIds,
    Plano,
    PorChave,
    Ramo,
    Todos,
    Um,
    Varios,
)
from resolvers.reading.frases import Pedido
from resolvers.reading.partial import lendo_em
from resolvers.reading.reader import ordem_da_relacao


class Executores:
    """graphql-core's executor of one operation, for islands and arguments; made when it is first asked for."""

    def __init__(self, fazer: Callable[[], Executor]) -> None:
        self._fazer = fazer

    @cached_property
    def executor(self) -> Executor:
        """The executor."""
        return self._fazer()

    @property
    def erros(self) -> Sequence[GraphQLError]:
        """What was left of fields that could not be told."""
        return self.executor.collected_errors.errors if "executor" in vars(self) else ()

    def a_parte(self) -> Executores:
        """The same with errors of its own."""

        def copiar() -> Executor:
            made = copy(self.executor)
            made.collected_errors = CollectedErrors()
            return made

        return Executores(copiar)


@dataclass(frozen=True, slots=True)
class Execucao:
    """One operation under way.

    Attributes:
        desfeita: told why a root field's plan was left.
        erros: what the islands of the root fields could not tell.
    """

    executores: Executores
    buscas: Buscas
    fuso: Fuso
    desfeita: Callable[[Exception], None]
    erros: list[GraphQLError] = field(default_factory=list)

    async def seguir(self, plano: Plano) -> dict[str, Any]:
        """The data of the operation.

        Raises:
            SemPlano, or anything else: graphql-core has to execute it whole.
        """
        valores = await juntos([self._raiz(campo, ilha) for campo, ilha in plano.campos])
        return {campo.nome: valor for (campo, _), valor in zip(plano.campos, valores, strict=True)}

    async def _raiz(self, campo: CampoDaRaiz, ilha: Ilha) -> Any:
        """A root field by its plan; by graphql-core where that goes wrong, so that one executor tells every error."""
        lugar = Path(None, ilha.nome, _RAIZ)
        if not isinstance(campo, Ilha):
            lendo_em(ilha.nos, lugar)
            tentativa = self._a_parte()
            try:
                made = await tentativa._da_raiz(campo)
            except Exception as exc:
                self.desfeita(exc)
            else:
                self.erros.extend(tentativa.executores.erros)
                return made
        sem_plano = self._a_parte()
        made = (await sem_plano.ilhas(ilha, [None], [lugar]))[0]
        self.erros.extend(sem_plano.executores.erros)
        return made

    def _a_parte(self) -> Execucao:
        """The same for one root field, whose errors count only if it comes to its end."""
        return Execucao(self.executores.a_parte(), self.buscas, self.fuso, self.desfeita)

    def argumentos(self, chamada: Chamada) -> Mapping[str, Any]:
        """See `resolvers.planning.argumentos.argumentos`."""
        return chamada.fixos[0] if chamada.fixos else argumentos(self.executores.executor, chamada)

    async def _da_raiz(self, campo: CampoDaRaiz) -> Any:
        match campo:
            case Fixo():
                return campo.valor
            case DePagina():
                lugar = [Path(None, campo.nome, _RAIZ)] if campo.conexao.tem_ilha else None
                return await ler_pagina_da_raiz(self, campo, lugar)
            case PorChave():
                chave = self.argumentos(campo.chamada)[campo.argumento]
                lidas, linhas = await self.buscas.um_por_chave(campo.by, [chave], campo.objeto.colunas)
                lugar = [Path(None, campo.nome, _RAIZ)] if campo.objeto.tem_ilha else None
                found = lidas.com(list(linhas.values()))
                return next(iter(await self.objetos(campo.objeto, found, lugar)), None)
            case Todos():
                return await self._todos(campo)
            case FuncaoNaRaiz():
                return await ler_da_raiz(self, campo)
            case PelosIds():
                return await ler_pelos_ids(self, campo)
        raise TypeError(campo)

    async def _todos(self, campo: Todos) -> list[Any]:
        view = campo.view
        ordem = (Termo(view.chave or ""),)
        todas, textos = campo.objeto.colunas.partes
        pedido = Pedido(view.chave, todas, TODOS, ordem, None, MAX_LINHAS_CURTA + 1, textos=textos)
        lidas = await self.buscas.pagina(view, pedido)
        if len(lidas.linhas) > MAX_LINHAS_CURTA:
            avisar_corte(self.buscas.leitor, view)
        found = lidas.com(lidas.linhas[:MAX_LINHAS_CURTA])
        return await self.objetos(campo.objeto, found, self._itens(campo.objeto, Path(None, campo.nome, _RAIZ), found))

    # -- objects

    async def objetos(self, objeto: Objeto, lidas: Lidas, lugares: Lugares) -> list[Any]:
        """The dicts of rows of one reading, their branches read first."""
        if not lidas.linhas:
            return []
        self._avisar(objeto, lidas)
        ramos = await juntos([self._ramo(ramo, lidas, lugares) for ramo in objeto.ramos])
        leitor = self.buscas.leitor
        momento = Momento(leitor, leitor.pbx.tz, self.fuso, lidas.origem)
        made: list[Any] = formar(objeto, self.buscas.leiaute(lidas)).funcao(lidas.linhas, momento, *ramos)
        return made

    async def _ramo(self, ramo: Ramo, lidas: Lidas, lugares: Lugares) -> Sequence[Any]:
        match ramo:
            case Ilha():
                return await self.ilhas(ramo, self._fontes(ramo, lidas), sob(lugares, ramo.nome))
            case Um():
                return await self._um(ramo, lidas, lugares)
            case Varios():
                return await self._varios(ramo, lidas, lugares)
            case DePagina():
                return await ler_paginas(self, ramo, lidas, lugares)
            case DeFuncao():
                return await ler_do_ramo(self, ramo, lidas, lugares)

    async def _um(self, ramo: Um, lidas: Lidas, lugares: Lugares) -> Sequence[Any]:
        chaves = lidas.valores(ramo.chave)
        once = [chave for chave in dict.fromkeys(chaves) if chave is not None]
        if not once:
            return [None] * len(chaves)
        found, por_chave = await self.buscas.um_por_chave(ramo.by, once, ramo.objeto.colunas)
        if not ramo.objeto.tem_ilha:
            made = await self.objetos(ramo.objeto, found.com(list(por_chave.values())), None)
            feitos = dict(zip(por_chave, made, strict=True))
            return list(map(feitos.get, chaves))
        return await self.cada(ramo.objeto, ramo.nome, found, list(map(por_chave.get, chaves)), lugares)

    async def _varios(self, ramo: Varios, lidas: Lidas, lugares: Lugares) -> Sequence[Any]:
        limite = max(0, min(self.argumentos(ramo.chamada)["primeiros"], ramo.maximo))
        chaves = lidas.valores(ramo.chave)
        once = [chave for chave in dict.fromkeys(chaves) if chave is not None] if limite else []
        if not once:
            return [[] for _ in chaves]
        by = ramo.by
        ordem: Ordem = ordem_da_relacao(by)
        todas, textos = ramo.objeto.colunas.partes
        pedido = Pedido(by.view.chave, todas, TODOS, ordem, None, limite, textos=textos)
        found, listas = await self.buscas.paginas(by, once, pedido)
        return await self.listas(ramo.objeto, ramo.nome, found, [listas.get(chave, ()) for chave in chaves], lugares)

    async def cada(
        self, objeto: Objeto, nome: str, lidas: Lidas, linhas: Sequence[Any | None], lugares: Lugares
    ) -> list[Any]:
        """The object of each row, for its own place; None where there is none."""
        dentro = [n for n, linha in enumerate(linhas) if linha is not None]
        aqui = sob(lugares, nome) if objeto.tem_ilha else None
        embaixo = None if aqui is None else [aqui[n] for n in dentro]
        made = await self.objetos(objeto, lidas.com([linhas[n] for n in dentro]), embaixo)
        onde = dict(zip(dentro, made, strict=True))
        return [onde.get(n) for n in range(len(linhas))]

    async def listas(
        self, objeto: Objeto, nome: str, lidas: Lidas, listas: Sequence[Sequence[Any]], lugares: Lugares
    ) -> list[list[Any]]:
        """One list of objects for each list of rows, all made together."""
        embaixo = None
        if objeto.tem_ilha:
            tops = sob(lugares, nome)
            embaixo = [Path(top, n, None) for top, rows in zip(tops, listas, strict=True) for n in range(len(rows))]
        made = await self.objetos(objeto, lidas.com(list(chain.from_iterable(listas))), embaixo)
        ends = list(accumulate(map(len, listas), initial=0))
        return [made[start:end] for start, end in pairwise(ends)]

    # -- islands

    def _fontes(self, ilha: Ilha, lidas: Lidas) -> list[Any]:
        """The objects that graphql-core executes an island on."""
        classe = ilha.tipo.extensions["strawberry-definition"].origin
        leitor = self.buscas.leitor
        return [classe(linha=leitor.linha(lidas.view, linha, lidas.origem)) for linha in lidas.linhas]

    async def ilhas(self, ilha: Ilha, fontes: Sequence[Any], lugares: Sequence[Path]) -> list[Any]:
        """An island of each object, all at once so that what they load is batched."""
        executor = self.executores.executor
        found: list[Any] = []
        try:
            for fonte, lugar in zip(fontes, lugares, strict=True):
                found.append(executor.execute_field(ilha.tipo, fonte, ilha.detalhes, lugar, None))
        except BaseException:
            for um in found:  # nobody is going to wait for them
                if isinstance(um, Coroutine):
                    um.close()
            raise
        waiting = [n for n, um in enumerate(found) if executor.is_awaitable(um)]
        for n, valor in zip(waiting, await juntos([_coro(found[n]) for n in waiting]), strict=True):
            found[n] = valor
        return found

    # -- small things

    def _avisar(self, objeto: Objeto, lidas: Lidas) -> None:
        nomes = lidas.nomes
        if objeto.colunas.todas <= nomes:
            return
        faltam = _ditas(objeto) - nomes
        if not lidas.desiguais.isdisjoint(faltam):
            raise SemPlano("linhas_desiguais")
        for coluna in sorted(faltam):
            self.buscas.leitor.avisar_ausencia(lidas.view.nome, coluna)

    def _itens(self, objeto: Objeto, lugar: Path, lidas: Lidas) -> Lugares:
        return [Path(lugar, n, None) for n in range(len(lidas.linhas))] if objeto.tem_ilha else None


_RAIZ: Final = "Query"


async def _coro(awaitable: Any) -> Any:
    return await awaitable


def _ditas(objeto: Objeto) -> set[str]:
    """The columns whose absence the fields of these rows tell; an island does so by itself."""
    return {coluna for campo in objeto.campos if not isinstance(campo, Ilha) for coluna in campo.colunas}
