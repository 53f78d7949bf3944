"""Customers: imported, changed, given telephones (manual §1.1.16, §1.1.21, §1.1.27; gaps 15, 36, 37, 45-47, 93)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pbx_simulator.world.codes import Codigo, Result
from pbx_simulator.world.model import Cliente, Telefone
from pbx_simulator.world.rules.campanhas import achar
from pbx_simulator.world.rules.status import inteiro
from pbx_simulator.world.state import World

Numero = tuple[str, str, datetime | None, bool]  # DDD, number, when to dial, dial now


def importar(
    world: World, id_campanha: str, identificador1: str, identificador2: str, telefones: Sequence[Numero]
) -> Result:
    """One customer with his telephones, in the order given; an invalid number is left out (gaps 46, 93)."""
    if not id_campanha:
        return Result(Codigo.ID_DA_CAMPANHA_NAO_INFORMADO)
    campanha = achar(world, id_campanha)
    if campanha is None:
        return Result(Codigo.CAMPANHA_NAO_ENCONTRADA)
    good = [
        (place, number)
        for place, number in enumerate(telefones, 1)
        if numero_completo(world, number[0], number[1]) is not None and place <= campanha.limite_telefones
    ]
    if not identificador1 or not good:
        return Result(Codigo.NUMEROS_IMPORTADOS, {"count": "0"})
    cliente = world.add_cliente(campanha, [identificador1, identificador2 or None])
    for place, (ddd, numero, discar_em, agora) in good:
        whole = numero_completo(world, ddd, numero)
        assert whole is not None  # noqa: S101 - checked above
        phone = world.add_telefone(cliente, whole, place)
        if discar_em is not None or agora:
            with world.changing(cliente):
                phone.discar_em, phone.agora = discar_em, agora and discar_em is None
            campanha.urgentes.append(phone.id)
            world.show(phone)
    world.show(campanha)
    return Result(Codigo.NUMEROS_IMPORTADOS, {"count": str(len(good))})


def inserir_telefone(
    world: World, id_campanha: str, parametro: str, valor: str, prioridade: str, ddd: str, telefone: str
) -> Result:
    """One more telephone of a customer, at a free priority; holes are allowed (gap 37)."""
    missing = _falta(
        (id_campanha, Codigo.ID_DA_CAMPANHA_NAO_INFORMADO),
        (parametro, Codigo.PARAMETRO_NAO_INFORMADO),
        (valor, Codigo.VALOR_DO_PARAMETRO_NAO_INFORMADO),
        (prioridade, Codigo.PRIORIDADE_NAO_INFORMADA),
        (telefone, Codigo.PARAMETRO_NAO_INFORMADO),
    )
    if missing:
        return missing
    cliente = _achar(world, id_campanha, parametro, valor)
    if isinstance(cliente, Result):
        return cliente
    campanha = world.campanhas[cliente.campanha]
    place = inteiro(prioridade) or 0
    if not 1 <= place <= campanha.limite_telefones:
        return Result(Codigo.PRIORIDADE_EXCEDE_LIMITE)
    if len(cliente.telefones) >= campanha.limite_telefones:
        return Result(Codigo.LIMITE_DE_TELEFONES_EXCEDIDO)
    if any(phone.prioridade == place for phone in world.telefones_de(cliente)):
        return Result(Codigo.PRIORIDADE_JA_EXISTE)
    whole = numero_completo(world, ddd, telefone)
    if whole is None:
        return Result(Codigo.PARAMETRO_NAO_INFORMADO)
    phone = world.add_telefone(cliente, whole, place)
    world.show(campanha)
    return Result(Codigo.TELEFONE_INSERIDO, {"id": str(phone.id)})


def alterar(world: World, id_campanha: str, parametro: str, valor: str, novo_parametro: str, novo_valor: str) -> Result:
    """Another value for one parameter of a customer."""
    missing = _falta(
        (id_campanha, Codigo.ID_DA_CAMPANHA_NAO_INFORMADO),
        (parametro, Codigo.PARAMETRO_NAO_INFORMADO),
        (valor, Codigo.VALOR_DO_PARAMETRO_NAO_INFORMADO),
        (novo_parametro, Codigo.NOVO_PARAMETRO_NAO_INFORMADO),
        (novo_valor, Codigo.VALOR_DO_NOVO_PARAMETRO_NAO_INFORMADO),
    )
    if missing:
        return missing
    cliente = _achar(world, id_campanha, parametro, valor)
    if isinstance(cliente, Result):
        return cliente
    place = inteiro(novo_parametro)
    if place not in (1, 2, 3, 4):
        return Result(Codigo.NOVO_PARAMETRO_NAO_EXISTE)
    cliente.parametros[place - 1] = novo_valor
    world.show(cliente)
    for user in world.usuarios.values():  # who talks to him sees the new value too (view usuarios)
        call = world.ligacoes.get(user.ligacao) if user.ligacao else None
        if call is not None and call.telefone in cliente.telefones:
            world.show(user)
    return Result(Codigo.CLIENTE_ALTERADO)


def numero_completo(world: World, ddd: str, numero: str) -> str | None:
    """DDD + number as it is stored (gap 18), the default DDD where none is given; None for no number."""
    ddd, numero = ddd.strip().lstrip("0"), numero.strip().lstrip("0")
    if not (numero.isascii() and numero.isdigit()) or not (ddd == "" or (ddd.isascii() and ddd.isdigit())):
        return None
    if len(numero) in (10, 11):
        return numero
    return (ddd or world.ddd) + numero if 7 <= len(numero) <= 9 and len(ddd or world.ddd) == 2 else None


def telefone_de(world: World, id_campanha: str, parametro1: str, numero: str) -> Telefone | None:
    """The telephone of the customer with that parametro1, in that campaign."""
    campanha = achar(world, id_campanha)
    if campanha is None:
        return None
    for cliente in world.clientes_com(campanha, 1, parametro1):
        for phone in world.telefones_de(cliente):
            if world.mesmo_numero(phone.numero, numero.strip()):
                return phone
    return None


def _achar(world: World, id_campanha: str, parametro: str, valor: str) -> Cliente | Result:
    campanha = achar(world, id_campanha)
    if campanha is None:
        return Result(Codigo.CAMPANHA_NAO_ENCONTRADA)
    place = inteiro(parametro)
    if place not in (1, 2, 3, 4):
        return Result(Codigo.PARAMETRO_NAO_EXISTE)
    found = world.clientes_com(campanha, place, valor)
    if not found:
        return Result(Codigo.CLIENTE_NAO_ENCONTRADO)
    return found[0] if len(found) == 1 else Result(Codigo.MAIS_DE_UM_CLIENTE_ENCONTRADO)


def _falta(*fields: tuple[str, Codigo]) -> Result | None:
    return next((Result(code) for value, code in fields if not value), None)
