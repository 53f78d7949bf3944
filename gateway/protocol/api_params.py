"""Parameters of the HTTP API, named as the manual prints them per function (§1.1; gaps 4, 7, 8, 24 and 46)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from gateway.domain.comandos import Canal
from gateway.protocol.values import NaoRepresentavel, conferir

__all__ = [
    "FUNCOES",
    "MAX_CONSULTA_BYTES",
    "TELEFONES_POR_CLIENTE",
    "Funcao",
    "NaoRepresentavel",
    "caminho",
    "consulta",
    "encode_param",
    "nome_da_chave",
    "parametros",
]

MAX_CONSULTA_BYTES: Final = 8_192
TELEFONES_POR_CLIENTE: Final = 13  # the manual prints 2, the table has 5, integrators send 13 (field fact 5)


@dataclass(frozen=True, slots=True)
class Funcao:
    """A function of the API.

    Attributes:
        parametros: every name that it takes, the key left out, in the order of the manual.
        obrigatorios: those that the manual (or the contract's reading of it) requires.
        chave: the name of the parameter that carries the PBX's key.
    """

    parametros: tuple[str, ...]
    obrigatorios: frozenset[str] = frozenset()
    chave: str = "chave"


def _funcao(obrigatorios: str = "", opcionais: str = "", chave: str = "chave") -> Funcao:
    required = tuple(obrigatorios.split())
    return Funcao((*required, *opcionais.split()), frozenset(required), chave)


_TELEFONES: Final = " ".join(
    f"telefone{n} ddd{n} telefone_{n}_discar_em telefone_{n}_discar_agora" for n in range(1, TELEFONES_POR_CLIENTE + 1)
).removeprefix("telefone1 ")

FUNCOES: Final[Mapping[str, Funcao]] = MappingProxyType(
    {
        "login": _funcao("ramal"),
        "logout": _funcao("ramal"),
        "login_hardphone": _funcao("ramal", "hardphone"),
        "logout_hardphone": _funcao("ramal"),
        "status": _funcao(),
        "set_status": _funcao("ramal status_id"),
        "gerenciar_campanha": _funcao("campanha_id"),
        "ligacoes_campanha": _funcao("campanha"),
        "usuarios": _funcao(),
        "campanhas": _funcao(),
        "status_campanhas": _funcao(),
        "fila_espera": _funcao("fila"),
        "gravacao": _funcao("", "codigo_ligacao parte codigo_monitoria"),
        "grupos_de_atendimento": _funcao("dia mes ano"),
        "set_status_telefones_campanhas": _funcao(
            "parametro1 numerodotelefone id_campanha id_status ramal", "data uniqueid"
        ),
        "inserir_telefone_campanha": _funcao("id_campanha parametro valor_parametro prioridade codigo_area telefone"),
        "status_servidores": _funcao(),
        "status_servidores_view": _funcao(),
        "adicionar_usuario_com_perfil": _funcao("ramal_padrao ramal", "nome email celular senha"),
        "atualizar_usuario_com_perfil": _funcao("ramal_padrao ramal", "nome email celular senha"),
        "discar": _funcao("numero ramal"),
        "importar_discador": _funcao(
            "id_campanha identificador1 telefone1", f"identificador2 {_TELEFONES}", chave="chave_seguranca"
        ),
        "excluir_telefone_campanha": _funcao("", "id_telefone id_campanha"),
        "status_ramal": _funcao("", "ramal id"),
        "status_telefone": _funcao(),
        "set_pause": _funcao("ramal"),
        "set_unpause": _funcao("ramal"),
        "alterar_cliente": _funcao("id_campanha parametro valor_parametro novo_parametro valor_novo_parametro"),
    }
)


def caminho(funcao: str) -> str:
    """The path of a function, e.g. `/api/login`.

    Raises:
        NaoRepresentavel: not a function of the contract.
    """
    _conhecida(funcao)
    return f"/api/{funcao}"


def nome_da_chave(funcao: str) -> str:
    """The name under which the manual prints the PBX's key for that function; `chave` where none is printed (gap 7)."""
    known = FUNCOES.get(funcao)
    return "chave" if known is None else known.chave


def encode_param(nome: str, valor: str, canal: Canal = Canal.API) -> str:
    """`name=value`, the value percent-encoded in UTF-8 (a blank as `%20`).

    Raises:
        NaoRepresentavel: a name that is none, or a value with a control character, a line separator, a lone surrogate,
            or over-long. Separators of the query are encoded, so no value can become a second parameter.
    """
    if not (nome.isascii() and nome.isidentifier()):
        raise NaoRepresentavel(canal, "parametro", "o nome do parâmetro não é válido")
    return f"{nome}={quote(conferir(canal, nome, valor), safe='')}"


def parametros(funcao: str, valores: Mapping[str, str], chave: str | None = None) -> dict[str, str]:
    """The checked parameters of a call, the key under its printed name; percent-encoding is left to the HTTP client.

    Raises:
        NaoRepresentavel: not a function, a parameter that the function does not have or lacks, or a value that cannot
            travel. A `;` is refused: read back, it would be two columns (gap 5).
    """
    known = _conhecida(funcao)
    for nome in valores:
        if nome not in known.parametros:
            raise NaoRepresentavel(Canal.API, nome, f"a função {funcao} não tem este parâmetro")
    for nome in known.parametros:
        if nome in known.obrigatorios and nome not in valores:
            raise NaoRepresentavel(Canal.API, nome, f"a função {funcao} precisa deste parâmetro")
    sent = {nome: conferir(Canal.API, nome, valor, ";") for nome, valor in valores.items()}
    if chave is not None:
        sent[known.chave] = conferir(Canal.API, known.chave, chave)
    return sent


def consulta(funcao: str, valores: Mapping[str, str], chave: str | None = None) -> str:
    """The whole query string of a call, percent-encoded.

    Raises:
        NaoRepresentavel: as `parametros`, or longer than 8,192 bytes.
    """
    query = "&".join(encode_param(nome, valor) for nome, valor in parametros(funcao, valores, chave).items())
    if len(query) > MAX_CONSULTA_BYTES:
        raise NaoRepresentavel(Canal.API, funcao, f"a chamada passa de {MAX_CONSULTA_BYTES} bytes; encurte os valores")
    return query


def _conhecida(funcao: str) -> Funcao:
    known = FUNCOES.get(funcao)
    if known is None:
        raise NaoRepresentavel(Canal.API, "funcao", "não é uma função da API do PBX")
    return known
