"""What may be asked of a view: nothing that reads a big one whole, nothing that tells a masked value by guessing."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.access.identity import VER_SEM_MASCARA, Identidade
from gateway.domain.comandos import Canal
from gateway.domain.condicoes import Comparacao, Condicao, E, Nao, Operador, Ou
from gateway.domain.erros import EntradaInvalida, ErroDoGateway, SemPermissao
from gateway.protocol.phones import formas, read_phone
from schema.fields import View
from schema.listas import Lista

MAX_TELEFONES = 20
_MIN_LOCAL = 8
_OPERADORAS = tuple(f"{n}" for n in range(10, 100))
_ABERTAS = (Operador.MAXIMO, Operador.CONTEM, Operador.COMECA_COM, Operador.TERMINA_COM, Operador.NULO)


def limitada(condicao: Condicao, view: View) -> bool:
    """Whether the condition keeps a question to a part of the view: a range from a moment or an id on, or keys."""
    if isinstance(condicao, Comparacao):
        return (condicao.coluna in view.faixas or condicao.coluna == view.chave) and condicao.operador not in _ABERTAS
    if isinstance(condicao, E):
        return any(limitada(parte, view) for parte in condicao.partes)
    if isinstance(condicao, Ou):
        return all(limitada(parte, view) for parte in condicao.partes)
    return False


def exigir_limite(condicao: Condicao, lista: Lista) -> None:
    """Refuses a question that would read a big view whole.

    Raises:
        ErroDoGateway: naming the arguments to narrow.
    """
    if lista.view.faixas and not limitada(condicao, lista.view):
        raise ampla_demais(lista.view, lista)


def ampla_demais(view: View, lista: Lista | None = None) -> ErroDoGateway:
    """The error of a question that reads too much, before it was asked or after the database gave up."""
    arguments = [] if lista is None else argumentos_que_limitam(lista)
    narrow = f"restrinja com {' ou '.join(f'“{one}”' for one in arguments)}" if arguments else "peça menos por página"
    return ErroDoGateway(
        "CONSULTA_AMPLA_DEMAIS",
        f"A consulta percorreria “{view.nome}” demais: {narrow}.",
        canal=Canal.BANCO,
        campo=view.nome,
        detalhes={"argumentos": arguments or ["first"]},
    )


def argumentos_que_limitam(lista: Lista) -> list[str]:
    """The filter arguments that keep a question to a part of the view."""
    columns = dict.fromkeys((*lista.view.faixas, lista.view.chave))
    return [f"filtro.{lista.nomes[one]}" for one in columns if one is not None and one in lista.nomes]


def exigir_sem_mascara(identidade: Identidade, lista: Lista, colunas: Iterable[str]) -> None:
    """Refuses to order, group or filter by what the identity may only see masked: the answer would tell it.

    Raises:
        SemPermissao: naming the right.
    """
    for coluna in colunas:
        declared = lista.colunas.get(coluna)
        if declared is not None and declared.mascara is not None:
            exigir_visivel(identidade, declared.mascara)


def exigir_visivel(identidade: Identidade, *mascaras: str) -> None:
    """Refuses to search by a value of those kinds that the identity may only see masked: the answer would tell it.

    Raises:
        SemPermissao: naming the right.
    """
    for mascara in mascaras:
        if not identidade.pode(VER_SEM_MASCARA + mascara):
            raise SemPermissao(VER_SEM_MASCARA + mascara)


def comparadas(condicao: Condicao) -> frozenset[str]:
    """The columns of which a condition compares values; whether there is one (`nulo`) tells nothing that is masked."""
    if isinstance(condicao, Comparacao):
        return frozenset() if condicao.operador is Operador.NULO else frozenset((condicao.coluna,))
    if isinstance(condicao, Nao):
        return comparadas(condicao.parte)
    return frozenset().union(*(comparadas(parte) for parte in condicao.partes))


def por_extenso(condicao: Condicao) -> Condicao:
    """The condition with "the same telephone" written out as the forms in which the PBX may have it.

    Raises:
        EntradaInvalida: a list is too long, or a text is no telephone.
    """
    if isinstance(condicao, E):
        return E(tuple(por_extenso(parte) for parte in condicao.partes))
    if isinstance(condicao, Ou):
        return Ou(tuple(por_extenso(parte) for parte in condicao.partes))
    if isinstance(condicao, Nao):
        return Nao(por_extenso(condicao.parte))
    if condicao.operador is not Operador.TELEFONE:
        return condicao
    if len(condicao.valor) > MAX_TELEFONES:
        raise EntradaInvalida(condicao.coluna, f"Até {MAX_TELEFONES} telefones por filtro: divida a consulta.")
    return Ou(tuple(parte for texto in condicao.valor for parte in _telefone(condicao.coluna, texto)))


def _telefone(coluna: str, texto: str) -> list[Condicao]:
    telefone = read_phone(texto)
    if not telefone.numero:
        raise EntradaInvalida(coluna, "Isto não é um telefone: use algarismos, com ou sem DDD.")
    made: list[Condicao] = [Comparacao(coluna, Operador.EM, formas(telefone, _OPERADORAS))]
    if telefone.ddd is None and len(telefone.numero) >= _MIN_LOCAL:
        made.append(Comparacao(coluna, Operador.TERMINA_COM, telefone.numero))
    return made
