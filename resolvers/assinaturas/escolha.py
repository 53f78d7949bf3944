"""What a subscriber of events asked for, checked, as the stream's filter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from gateway.access.identity import VER_SEM_MASCARA, Identidade
from gateway.access.masks import TELEFONE
from gateway.access.predicates import evento_permitido
from gateway.domain.erros import EntradaInvalida, SemPermissao
from gateway.events.filtro import Filtro
from gateway.protocol.phones import Telefone, read_phone
from resolvers.context import Recursos
from schema.enums import TipoAlerta, TipoEvento
from schema.filtro_de_eventos import MAX_VALORES, FiltroDeEventos

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Escolha:
    """The arguments of `eventos`: those of the field itself and its `filtro` hold together."""

    ramais: list[str] | None
    tipos: list[TipoEvento] | None
    alertas: list[TipoAlerta] | None
    filtro: FiltroDeEventos | None

    def conferida(self, recursos: Recursos, identidade: Identidade) -> Filtro:
        """The filter, without the groups' extensions.

        Raises:
            EntradaInvalida, SemPermissao: an argument cannot be used, or not by this identity.
        """
        dado = self.filtro or FiltroDeEventos()
        if dado.telefones is not None and not identidade.pode(VER_SEM_MASCARA + TELEFONE):
            raise SemPermissao(VER_SEM_MASCARA + TELEFONE)
        return Filtro(
            recursos.principal,
            ramais=_ambos(_conjunto("ramais", self.ramais), _conjunto("filtro.ramais", dado.ramais)),
            tipos=_ambos(_tipos(self.tipos, self.alertas), _tipos(dado.tipos, dado.alertas)),
            permitido=evento_permitido(identidade),
            campanhas=_conjunto("filtro.campanhas", dado.campanhas),
            filas=_conjunto("filtro.gruposAtendimento", dado.grupos_atendimento),
            grupos=_conjunto("filtro.gruposUsuarios", dado.grupos_usuarios),
            telefones=_telefones(dado.telefones),
        )

    @asynccontextmanager
    async def aplicada(self, recursos: Recursos, identidade: Identidade) -> AsyncIterator[Filtro]:
        """The filter, for as long as the block lasts: groups are kept fresh meanwhile.

        Raises:
            EntradaInvalida, SemPermissao: an argument cannot be used, or not by this identity.
            ChannelError: the groups cannot be read.
        """
        filtro = self.conferida(recursos, identidade)
        if filtro.filas is None and filtro.grupos is None:
            yield filtro
            return
        async with recursos.lotadores[recursos.principal].usar() as lotacao:
            yield replace(filtro, lotacao=lotacao)


def _conjunto(argumento: str, valores: list[T] | None) -> frozenset[T] | None:
    if valores is not None and len(valores) > MAX_VALORES:
        raise EntradaInvalida(argumento, f"Até {MAX_VALORES} valores.")
    return None if valores is None else frozenset(valores)


def _telefones(valores: list[str] | None) -> frozenset[Telefone] | None:
    brutos = _conjunto("filtro.telefones", valores)
    lidos = None if brutos is None else frozenset(map(read_phone, brutos))
    if lidos is not None and not all(lido.numero for lido in lidos):
        raise EntradaInvalida("filtro.telefones", "Um dos valores não é um telefone: envie dígitos, com ou sem DDD.")
    return lidos


def _tipos(
    tipos: Iterable[TipoEvento] | None, alertas: Iterable[TipoAlerta] | None
) -> frozenset[TipoEvento | TipoAlerta] | None:
    return None if tipos is None and alertas is None else frozenset((*(tipos or ()), *(alertas or ())))


def _ambos(um: frozenset[T] | None, outro: frozenset[T] | None) -> frozenset[T] | None:
    return um if outro is None else outro if um is None else um & outro
