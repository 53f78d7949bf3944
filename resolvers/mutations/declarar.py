"""Mutations made of the intents' declarations: arguments, descriptions, single and bulk form."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Mapping
from dataclasses import MISSING
from typing import Annotated, Any, Final

import strawberry
from strawberry.types import Info

from gateway.commands.intencao import Argumento, Intencao, Tipo
from resolvers.context import Contexto
from resolvers.mutations.executar import comandar
from resolvers.mutations.lote import MAX_ITENS, em_lote
from schema.comando import Comando, ItemDoLote, TelefoneEntrada

_TIPOS: Final[Mapping[Tipo, Any]] = {
    Tipo.TEXTO: str,
    Tipo.INTEIRO: int,
    Tipo.LOGICO: bool,
    Tipo.INSTANTE: dt.datetime,
    Tipo.INTEIROS: list[int],
    Tipo.TELEFONES: list[TelefoneEntrada],
}
_CHAVE: Final = (
    "Um texto único deste pedido (ex.: UUID). Repita o pedido com a mesma chave quando a rede falhar: o PBX não recebe "
    "de novo. Vale por 24 horas. Sem ela o gateway gera uma."
)
_SIMULAR: Final = "`true` mostra o que seria enviado, mascarado, e por qual canal; nada é enviado nem guardado."


def mutacao(intencao: Intencao) -> Any:
    """The mutation of an intent: its arguments, `chaveIdempotencia` and `simular`."""

    async def resolver(self: Any, info: Info[Contexto, None], **given: Any) -> Any:
        del self
        chave, so_simular = given.pop("chave_idempotencia"), given.pop("simular")
        return await comandar(info.context, intencao, given, chave, so_simular=bool(so_simular))

    parametros = [_parametro(one.nome, _tipo(one), one.descricao, one.obrigatorio) for one in intencao.argumentos]
    _assinar(resolver, intencao.nome, parametros, Comando)
    return strawberry.mutation(resolver=resolver, description=f"{intencao.descricao} {intencao.canais}")


def mutacao_em_lote(intencao: Intencao) -> Any:
    """The bulk mutation of an intent: many items, one result each."""
    entrada = _entrada(intencao)
    nomes = [one.nome for one in intencao.argumentos]

    async def resolver(self: Any, info: Info[Contexto, None], **given: Any) -> Any:
        del self
        itens = [{nome: getattr(item, nome) for nome in nomes} for item in given["itens"]]
        return await em_lote(
            info.context, intencao, itens, given["chave_idempotencia"], so_simular=bool(given["simular"])
        )

    descricao = f"O mesmo que `{intencao.nome}` para até {MAX_ITENS} itens, 8 por vez; um resultado por item, na ordem."
    itens = _parametro("itens", list[entrada], "Os itens.", obrigatorio=True)  # type: ignore[valid-type]  # made here
    _assinar(resolver, f"{intencao.nome}EmLote", [itens], list[ItemDoLote])
    return strawberry.mutation(resolver=resolver, description=f"{descricao} {intencao.canais}")


def _tipo(argumento: Argumento) -> Any:
    found = _TIPOS[argumento.tipo]
    return found if argumento.obrigatorio else found | None


def _parametro(nome: str, tipo: Any, descricao: str, obrigatorio: bool) -> inspect.Parameter:
    return inspect.Parameter(
        nome,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[tipo, strawberry.argument(description=descricao)],
        default=inspect.Parameter.empty if obrigatorio else None,
    )


def _assinar(resolver: Any, nome: str, parametros: list[inspect.Parameter], devolve: Any) -> None:
    """Gives the resolver the signature from which Strawberry reads the arguments."""
    proprios = [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info[Contexto, None]),
    ]
    nossos = [
        _parametro("chave_idempotencia", str | None, _CHAVE, obrigatorio=False),
        _parametro("simular", bool | None, _SIMULAR, obrigatorio=False),
    ]
    resolver.__name__ = nome
    resolver.__signature__ = inspect.Signature([*proprios, *parametros, *nossos], return_annotation=devolve)


def _entrada(intencao: Intencao) -> Any:
    """The input type of one item."""
    campos: dict[str, Any] = {"__annotations__": {one.nome: _tipo(one) for one in intencao.argumentos}}
    for one in intencao.argumentos:
        padrao = MISSING if one.obrigatorio else None
        campos[one.nome] = strawberry.field(description=one.descricao, default=padrao)
    nome = f"{intencao.nome[0].upper()}{intencao.nome[1:]}Item"
    return strawberry.input(type(nome, (), campos), description=f"Um item de `{intencao.nome}EmLote`.")
