"""What functions of the HTTP API tell, in a plan: one call a key, as graphql-core's resolvers make it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphql.pyutils import Path

from resolvers.planning.buscas import Lidas, SemPlano
from resolvers.planning.da_api import lidas_da_api
from resolvers.planning.lugares import Lugares, juntos
from resolvers.planning.plano import DeFuncao, FuncaoNaRaiz
from resolvers.reading.api.leitura import Lida
from resolvers.reading.functions import a_dizer, perguntar
from resolvers.reading.leitura import Leitura
from schema.fields import By

if TYPE_CHECKING:
    from resolvers.planning.execucao import Execucao


async def ler_da_raiz(execucao: Execucao, campo: FuncaoNaRaiz) -> Any:
    """The rows of a root field, or its row; None without the channel."""
    by, chave = _qual(execucao, campo)
    lida = await _perguntar(execucao.buscas.leitor, by, chave)
    if lida is None:
        return None
    objeto, lugar = campo.objeto, Path(None, campo.nome, "Query")
    linhas = lida.linhas if by.many else lida.linhas[:1]
    lidas = lidas_da_api(by.view, lida, linhas, objeto.colunas.todas)
    lugares = None
    if objeto.tem_ilha:
        lugares = [Path(lugar, n, None) for n in range(len(linhas))] if by.many else [lugar] * len(linhas)
    made = await execucao.objetos(objeto, lidas, lugares)
    return made if by.many else next(iter(made), None)


async def ler_do_ramo(execucao: Execucao, ramo: DeFuncao, lidas: Lidas, lugares: Lugares) -> Sequence[Any]:
    """The same for a column of each row."""
    by, leitor = ramo.by, execucao.buscas.leitor
    chaves = lidas.valores(ramo.chave)
    once = [chave for chave in dict.fromkeys(chaves) if chave is not None]
    respostas = dict(zip(once, await juntos([_perguntar(leitor, by, chave) for chave in once]), strict=True))
    if None in respostas.values():
        return [[] if chave is None and by.many else None for chave in chaves]
    todas = tuple(row for lida in respostas.values() for row in lida.linhas)
    found = lidas_da_api(by.view, Lida(todas), todas, ramo.objeto.colunas.todas)
    grupos = [respostas[chave].linhas if chave is not None else () for chave in chaves]
    if by.many:
        return await execucao.listas(ramo.objeto, ramo.nome, found, grupos, lugares)
    linhas = [next(iter(grupo), None) for grupo in grupos]
    return await execucao.cada(ramo.objeto, ramo.nome, found, linhas, lugares)


def _qual(execucao: Execucao, campo: FuncaoNaRaiz) -> tuple[By, Any]:
    """How the rows are found, and by what."""
    if "" in campo.por:
        return campo.por[""], ""
    dados = execucao.argumentos(campo.chamada)
    found = [(by, dados[nome]) for nome, by in campo.por.items() if dados.get(nome) is not None]
    if len(found) != 1:
        raise SemPlano("argumentos")
    return found[0]


async def _perguntar(leitor: Leitura, by: By, chave: Any) -> Lida | None:
    lida = await perguntar(leitor, by, chave)
    if lida is not None and a_dizer(by, lida):
        raise SemPlano("linha_ilegivel")
    return lida
