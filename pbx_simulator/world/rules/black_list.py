"""Black lists (manual §1.3.1.35-37; gap 100)."""

from __future__ import annotations

from pbx_simulator.world.codes import Codigo, Result
from pbx_simulator.world.rules.status import inteiro
from pbx_simulator.world.state import World


def incluir(world: World, id_black_list: str, telefone: str) -> Result:
    """A number onto one list; one that stands there already cannot be saved again."""
    lista = inteiro(id_black_list)
    if lista is None or lista not in world.black_lists:
        return Result(Codigo.BLACK_LIST_NAO_LOCALIZADA)
    if not _valido(telefone):
        return Result(Codigo.NUMERO_INVALIDO)
    if (lista, telefone) in world.bloqueados:
        return Result(Codigo.BLACK_LIST_TELEFONE_NAO_SALVO)
    number = world.next_id("bloqueado")
    world.bloqueados[lista, telefone] = number
    world.upsert(
        "telefones_bloqueados",
        {"id": number},
        telefone=int(telefone),
        descricao="Incluído por integração",
        id_black_list=lista,
    )
    return Result(Codigo.BLACK_LIST_TELEFONE_SALVO)


def remover(world: World, id_black_list: str, telefone: str) -> Result:
    """A number off one list, or off all when none is named."""
    if not _valido(telefone):
        return Result(Codigo.NUMERO_INVALIDO)
    found = [key for key in world.bloqueados if key[1] == telefone and id_black_list.strip() in ("", str(key[0]))]
    if not found:
        return Result(Codigo.BLACK_LIST_TELEFONE_NAO_EXCLUIDO)
    for key in found:
        world.delete("telefones_bloqueados", id=world.bloqueados.pop(key))
    return Result(Codigo.BLACK_LIST_TELEFONE_REMOVIDO)


def bloqueado(world: World, numero: str) -> bool:
    """Whether a list holds this number, with or without its DDD."""
    return any((lista, form) in world.bloqueados for lista in world.black_lists for form in (numero, numero[2:]))


def _valido(telefone: str) -> bool:
    return telefone.isascii() and telefone.isdigit() and 8 <= len(telefone) <= 11
