"""Whom a command is tried on: made fresh in the world for each try, so that no try sees another's traces."""

from __future__ import annotations

from collections.abc import Callable

from pbx_simulator.world.model import Usuario
from pbx_simulator.world.rules import black_list, chamadas, clientes, discador, status, usuarios
from pbx_simulator.world.state import World

Dados = dict[str, str]
Preparo = Callable[[World, Dados], None]  # reads and adds what a template may name; `n` is of one try alone


def softphone(world: World, dados: Dados) -> None:
    """A user like the manual's model, in its queue, logged out."""
    dados["ramal"] = f"61{dados['n']}"
    assert usuarios.adicionar(world, "77777", dados["ramal"], f"Pessoa {dados['n']}").success
    _tell(world, dados)


def hardphone(world: World, dados: Dados) -> None:
    """A hardphone's user, logged out."""
    dados["ramal"] = f"62{dados['n']}"
    assert usuarios.adicionar(world, "40018", dados["ramal"], f"Pessoa {dados['n']}").success
    _tell(world, dados)


def logado(world: World, dados: Dados) -> None:
    """He is logged in."""
    user = _user(world, dados)
    (status.login_hardphone if user.hardphone else status.login)(world, user.ramal)


def em_almoco(world: World, dados: Dados) -> None:
    """He is in an interval."""
    assert status.set_status(world, dados["ramal"], "6").success


def cliente(world: World, dados: Dados) -> None:
    """A customer with two telephones in a campaign that dials nothing."""
    dados.update(campanha="80", p1=f"efeito {dados['n']}", numero1=f"113000{dados['n']}", numero2=f"113100{dados['n']}")
    phones = [(number[:2], number[2:], None, False) for number in (dados["numero1"], dados["numero2"])]
    assert clientes.importar(world, "80", dados["p1"], "segundo", phones).success
    found = world.clientes_com(world.campanhas[80], 1, dados["p1"])[0]
    dados["cliente"] = str(found.id)
    dados["telefone1"], dados["telefone2"] = (str(number) for number in found.telefones)


def entregue(world: World, dados: Dados) -> None:
    """His first telephone was dialled and delivered to the user, who hung up after a minute without tabulating."""
    phone = world.telefones[int(dados["telefone1"])]
    call = discador.comecar(world, phone)
    discador.ligar(world, call, phone, _user(world, dados))
    dados["uniqueid"] = call.uniqueid
    chamadas.desligar(world, call.uniqueid)


def bloqueado(world: World, dados: Dados) -> None:
    """The number is on both black lists."""
    for lista in ("1", "2"):
        assert black_list.incluir(world, lista, numero_livre(dados)).success


def numero_livre(dados: Dados) -> str:
    """A number that nobody has."""
    dados["livre"] = f"113200{dados['n']}"
    return dados["livre"]


def livre(_: World, dados: Dados) -> None:
    """There is a number that nobody has."""
    numero_livre(dados)


def _user(world: World, dados: Dados) -> Usuario:
    user = world.usuario(dados["ramal"])
    assert user is not None
    return user


def _tell(world: World, dados: Dados) -> None:
    user = _user(world, dados)
    dados["usuario"], dados["nome"] = str(user.id), user.nome
