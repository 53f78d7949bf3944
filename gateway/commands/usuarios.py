"""Intents: a user made like a model (manual §1.1.19, §1.1.19.1, §1.2.2.4-5, §1.3.1.22; gaps 39-42, 70, 71, 98)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gateway.access.masks import EMAIL, TELEFONE
from gateway.commands import leituras
from gateway.commands.argumentos import RAMAL, SENHA
from gateway.commands.guards import ramal_existe
from gateway.commands.intencao import (
    Argumento,
    Forma,
    Intencao,
    PelaApi,
    PeloBanco,
    PeloSocket,
    Tipo,
    Valores,
    alvo_ramal,
    texto,
)
from gateway.commands.leituras import UsuarioVisto
from gateway.commands.provas import estado
from gateway.domain.comandos import Canal
from gateway.pbx import Pbx

_CAMPOS: Final = ("ramal_padrao", "ramal", "nome", "email", "celular", "senha")
_PERFIL: Final = (
    Argumento("ramal_padrao", Tipo.TEXTO, "Ramal do usuário modelo, cuja configuração é copiada."),
    RAMAL,
    Argumento("nome", Tipo.TEXTO, "Nome do usuário.", obrigatorio=False),
    Argumento("email", Tipo.TEXTO, "E-mail do usuário.", obrigatorio=False, mascara=EMAIL),
    Argumento("celular", Tipo.TEXTO, "Celular do usuário.", obrigatorio=False, mascara=TELEFONE),
    Argumento("senha", Tipo.TEXTO, "Senha do usuário; nunca é guardada pelo gateway.", False, SENHA),
)


def _formas(verbo: str, funcao: str, acao: int) -> Mapping[Canal, Forma]:
    colunas = {nome: nome for nome in _CAMPOS}
    return {
        Canal.COMANDOS: PeloSocket(verbo, _CAMPOS),
        Canal.API: PelaApi(funcao, colunas),
        Canal.BANCO: PeloBanco("gerenciar_usuarios", colunas, {"acao": acao}),
    }


def _como_pedido(usuario: UsuarioVisto, valores: Valores) -> bool:
    """What a channel shows of the user is as asked; what it does not show proves nothing against it."""
    pairs = ((usuario.nome, "nome"), (usuario.email, "email"), (usuario.celular, "celular"))
    return all(visto is None or texto(valores, nome) in ("", visto) for visto, nome in pairs)


async def _criado(pbx: Pbx, valores: Valores) -> bool:
    return any(_como_pedido(one, valores) for one in await leituras.usuarios(pbx, texto(valores, "ramal")))


async def _atualizado(pbx: Pbx, valores: Valores) -> bool:
    modelo = await leituras.usuarios(pbx, texto(valores, "ramal_padrao"))
    grupos = {one.grupo for one in modelo}
    found = await leituras.usuarios(pbx, texto(valores, "ramal"))
    return any(one.grupo in grupos and _como_pedido(one, valores) for one in found)


CRIAR_USUARIO: Final = Intencao(
    nome="criarUsuario",
    descricao="Cria um usuário com a configuração de um modelo. Sem `nome`, o nome é o número do ramal; sem `senha`, a "
    "senha é a padrão do PBX.",
    secoes=("1.1.19", "1.2.2.4", "1.3.1.22"),
    argumentos=tuple(replace(one, descricao="Número do novo ramal.") if one is RAMAL else one for one in _PERFIL),
    formas=_formas("ADICIONARUSUARIOCOMPERFIL", "adicionar_usuario_com_perfil", 1),
    alvo=alvo_ramal,
    guardas=(ramal_existe("ramal_padrao"),),
    provas=(estado(_criado, pela_api=True),),
)
ATUALIZAR_USUARIO: Final = Intencao(
    nome="atualizarUsuario",
    descricao="Copia para um usuário a configuração de um modelo. Nome, e-mail, celular e senha que forem omitidos "
    "ficam como estão.",
    secoes=("1.1.19.1", "1.2.2.5", "1.3.1.22"),
    argumentos=_PERFIL,
    formas=_formas("ATUALIZARUSUARIOCOMPERFIL", "atualizar_usuario_com_perfil", 2),
    alvo=alvo_ramal,
    guardas=(ramal_existe("ramal_padrao"), ramal_existe()),
    provas=(estado(_atualizado, pela_api=True),),
)
