"""Users copied from a model (manual §1.1.19, §1.1.19.1, §1.3.1.22; gaps 39-42, 70)."""

from __future__ import annotations

import re

from pbx_simulator.world.codes import Codigo, Result
from pbx_simulator.world.model import Usuario
from pbx_simulator.world.state import World

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def adicionar(
    world: World, ramal_padrao: str, ramal: str, nome: str = "", email: str = "", celular: str = "", senha: str = ""
) -> Result:
    """A new user with the model's configuration; the extension number is the name where none is given."""
    refused = Codigo.USUARIO_NAO_CRIADO
    model = world.usuario(ramal_padrao)
    if not ramal_padrao or not ramal:
        return Result(refused, {"ramal": ramal, "detail": "Informe o ramal padrão e o ramal."})
    if model is None:
        return Result(refused, {"ramal": ramal, "detail": "O ramal padrão não existe."})
    if not (ramal.isascii() and ramal.isdigit()) or len(ramal) > 10:
        return Result(refused, {"ramal": ramal, "detail": "O ramal deve conter apenas números."})
    if world.ramal_existe(ramal):
        return Result(refused, {"ramal": ramal, "detail": f"O ramal {ramal} já está em uso por outro usuário."})
    wrong = _invalido(world, None, ramal, nome or ramal, email, refused)
    if wrong is not None:
        return wrong
    user = Usuario(
        world.next_id("usuario"),
        nome or ramal,
        ramal,
        hardphone=model.hardphone,
        grupo=model.grupo,
        email=email or None,
        celular=celular or None,
        status_desde=world.now(),
    )
    user.senha = senha or user.senha
    world.add_usuario(user)
    _mesmas_filas(world, model, user)
    return Result(Codigo.USUARIO_CRIADO, {"ramal": ramal})


def atualizar(
    world: World, ramal_padrao: str, ramal: str, nome: str = "", email: str = "", celular: str = "", senha: str = ""
) -> Result:
    """The model's configuration; name, e-mail, mobile and password keep their values when omitted (gap 42)."""
    refused = Codigo.USUARIO_NAO_ATUALIZADO
    model, user = world.usuario(ramal_padrao), world.usuario(ramal)
    if model is None:
        return Result(refused, {"ramal": ramal, "detail": "O ramal padrão não existe."})
    if user is None:
        return Result(refused, {"ramal": ramal})
    wrong = _invalido(world, user, ramal, nome, email, refused)
    if wrong is not None:
        return wrong
    if nome:
        world.rename(user, nome)
    user.email, user.celular, user.senha = email or user.email, celular or user.celular, senha or user.senha
    user.grupo, user.hardphone = model.grupo, model.hardphone
    world.show(user)
    _mesmas_filas(world, model, user)
    return Result(Codigo.USUARIO_ATUALIZADO, {"ramal": ramal})


def _invalido(world: World, user: Usuario | None, ramal: str, nome: str, email: str, refused: Codigo) -> Result | None:
    """The validations of the web interface that the manual names: the name, the e-mail's form."""
    others = world.por_nome.get(nome.casefold(), set()) - ({user.id} if user else set())
    if nome and others:
        taken = Codigo[f"{refused.name}_NOME_EM_USO"]
        return Result(taken, {"ramal": ramal, "nome": nome})
    if email and not _EMAIL.fullmatch(email):
        return Result(refused, {"ramal": ramal, "detail": "O formato do e-mail é inválido."})
    return None


def _mesmas_filas(world: World, model: Usuario, user: Usuario) -> None:
    """The user is a member of exactly the model's queues."""
    for fila in world.filas.values():
        if model.id in fila.membros and user.id not in fila.membros:
            fila.membros[user.id] = None
            world.upsert("grupos_de_atendimento_usuarios", {"usuario_id": user.id, "grupo_de_atendimento_id": fila.id})
        elif user.id in fila.membros and model.id not in fila.membros:
            del fila.membros[user.id]
            world.delete("grupos_de_atendimento_usuarios", usuario_id=user.id, grupo_de_atendimento_id=fila.id)
