"""From an intent's arguments to what each channel sends. A value that a channel cannot carry is refused by name.

The same writing, given masked values, is what `simular` shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from gateway.commands.argumentos import SENHA
from gateway.commands.intencao import (
    Forma,
    Intencao,
    Meios,
    PelaApi,
    PeloBanco,
    PeloSocket,
    PorAtualizacao,
    Valor,
    Valores,
    nome_no_grafo,
)
from gateway.commands.linha_de_comando import seguir_linha
from gateway.domain.comandos import Canal
from gateway.protocol.api_params import consulta, nome_da_chave
from gateway.protocol.dates import escrever_compacta
from gateway.protocol.messages import Mensagem
from gateway.protocol.socket_commands import CAMPOS, encode_command
from gateway.protocol.values import NaoRepresentavel, conferir

CHAVE: Final = "chave"
"""Stands for the PBX's key among the fields of a verb (DISCAR)."""
OCULTO: Final = "•••"
Mascarar = Callable[[str, Any], Any]
"""Kind of mask and value → the value as somebody may see it."""


@dataclass(frozen=True, slots=True)
class Via:
    """One channel that can carry a command.

    Attributes:
        enviar: sends it once. None means that the channel took it without a word (a command row that went away).
            Raises NotDelivered or DeliveryUnknown.
        mostrar: what would be sent, masked.
    """

    canal: Canal
    enviar: Callable[[], Awaitable[Mensagem | None]]
    mostrar: Callable[[Mascarar], str]


def vias(intencao: Intencao, meios: Meios, valores: Valores) -> list[Via]:
    """The configured channels that can carry these arguments, in order of preference.

    Empty when none of the intent's channels is configured.

    Raises:
        NaoRepresentavel: channels are configured, and none of them can carry the arguments; says why for the first.
    """
    ordem = meios.ordem.get(intencao.nome)
    canais = list(intencao.formas) if ordem is None else [Canal(one) for one in ordem if Canal(one) in intencao.formas]
    found: list[Via] = []
    recusas: list[NaoRepresentavel] = []
    for canal in canais:
        try:
            via = _via(intencao, canal, intencao.formas[canal], meios, valores)
        except NaoRepresentavel as exc:
            recusas.append(exc)
        else:
            found += [via] if via is not None else []
    if recusas and not found:
        raise recusas[0]
    return found


def _via(intencao: Intencao, canal: Canal, forma: Forma, meios: Meios, valores: Valores) -> Via | None:
    _leva_todos(intencao, canal, forma, valores)
    enviar: Callable[[], Awaitable[Mensagem | None]] | None
    match forma:
        case PelaApi():
            enviar = _pela_api(forma, meios, valores)
        case PeloSocket():
            enviar = _pelo_socket(forma, meios, valores)
        case PeloBanco():
            enviar = _pelo_banco(forma, meios, valores)
        case PorAtualizacao():
            enviar = _por_atualizacao(forma, meios, valores)
    if enviar is None:
        return None
    return Via(canal, enviar, lambda mascarar: mostrar(forma, mascarados(intencao, valores, mascarar)))


def _leva_todos(intencao: Intencao, canal: Canal, forma: Forma, valores: Valores) -> None:
    carried = argumentos_de(forma) | intencao.internos
    for nome, valor in valores.items():
        if valor is not None and nome not in carried:
            raise NaoRepresentavel(canal, nome, "este canal não tem lugar para ele; omita-o ou configure outro canal")


def argumentos_de(forma: Forma) -> frozenset[str]:
    """The arguments that a form has a place for."""
    match forma:
        case PelaApi():
            return frozenset(forma.parametros.values())
        case PeloSocket():
            return frozenset(forma.campos)
        case PeloBanco():
            return frozenset(forma.colunas.values())
        case PorAtualizacao():
            return frozenset((forma.ids, forma.valor))


def _pela_api(forma: PelaApi, meios: Meios, valores: Valores) -> Callable[[], Awaitable[Mensagem | None]] | None:
    api = meios.pbx.api
    if api is None:
        return None
    params = _parametros(forma, valores)
    consulta(forma.funcao, params, _chave(meios))  # refuses now what could not be sent later
    return lambda: api.comando(forma.funcao, params)


def _chave(meios: Meios) -> str | None:
    chave = meios.pbx.chave
    return None if chave is None else chave.valor


def _parametros(forma: PelaApi, valores: Valores) -> dict[str, str]:
    return {
        parametro: _texto(Canal.API, parametro, valores[argumento])
        for parametro, argumento in forma.parametros.items()
        if valores.get(argumento) not in (None, False)
    }


def _pelo_socket(forma: PeloSocket, meios: Meios, valores: Valores) -> Callable[[], Awaitable[Mensagem | None]] | None:
    line = meios.pbx.commands
    if line is None:
        return None
    campos = _campos(forma, {**valores, CHAVE: _chave(meios)})
    encode_command(forma.verbo, campos)  # likewise
    return lambda: line.enviar(forma.verbo, campos)


def _campos(forma: PeloSocket, valores: Valores) -> list[str]:
    nomes = CAMPOS[forma.verbo]
    return [
        _texto(Canal.COMANDOS, nome, valores.get(argumento))
        for nome, argumento in zip(nomes, forma.campos, strict=True)
    ]


def _pelo_banco(forma: PeloBanco, meios: Meios, valores: Valores) -> Callable[[], Awaitable[Mensagem | None]] | None:
    database = meios.pbx.database
    if database is None:
        return None
    row = _linha(forma, valores)
    return lambda: seguir_linha(database, meios.clock, forma.tabela, row, prazo_s=meios.prazo_da_linha_s)


def _linha(forma: PeloBanco, valores: Valores) -> dict[str, Valor]:
    row: dict[str, Valor] = dict(forma.fixos)
    for coluna, argumento in forma.colunas.items():
        valor = valores.get(argumento)
        if valor is None:
            continue
        if isinstance(valor, str):
            conferir(Canal.BANCO, coluna, valor)
            if coluna in forma.algarismos and not (valor.isascii() and valor.isdigit() and len(valor) < 10):
                raise NaoRepresentavel(Canal.BANCO, coluna, "esta coluna só leva algarismos")
        row[coluna] = valor
    return row


def _por_atualizacao(
    forma: PorAtualizacao, meios: Meios, valores: Valores
) -> Callable[[], Awaitable[Mensagem | None]] | None:
    database = meios.pbx.database
    if database is None:
        return None

    async def enviar() -> None:
        await database.marcar(forma.tabela, forma.coluna, valores[forma.valor], _ids(forma, valores))

    return enviar


def _ids(forma: PorAtualizacao, valores: Valores) -> tuple[int, ...]:
    ids = valores[forma.ids]
    return ids if isinstance(ids, tuple) else ()


def _texto(canal: Canal, campo: str, valor: Valor) -> str:
    if valor is None or valor is False:
        return ""
    if valor is True:
        return "true"
    if isinstance(valor, datetime):
        return escrever_compacta(valor, canal, campo)
    return str(valor)


def mascarados(intencao: Intencao, valores: Valores, mascarar: Mascarar) -> Valores:
    """The arguments as somebody may see them; a password as nobody may."""
    masks = intencao.mascaras
    shown: dict[str, Valor] = {}
    for nome, valor in valores.items():
        mascara = masks.get(nome)
        if mascara is None or valor is None or valor == "":
            shown[nome] = valor
        else:
            shown[nome] = OCULTO if mascara == SENHA else mascarar(mascara, valor)
    return shown


def mostrar(forma: Forma, valores: Valores) -> str:
    """What a form sends for these (masked) arguments, for people: not encoded, the PBX's key hidden."""
    match forma:
        case PelaApi():
            params = {**_parametros(forma, valores), nome_da_chave(forma.funcao): OCULTO}
            return f"GET /api/{forma.funcao}?" + "&".join(f"{nome}={valor}" for nome, valor in params.items())
        case PeloSocket():
            campos = _campos(forma, {**valores, CHAVE: OCULTO})
            while campos and not campos[-1]:
                campos.pop()
            return f"<{forma.verbo}>" + "".join(f"<{campo}>" for campo in campos)
        case PeloBanco():
            row = _linha(forma, valores)
            values = ", ".join(map(_literal, row.values()))
            return f"INSERT INTO {forma.tabela} ({', '.join(row)}) VALUES ({values})"  # noqa: S608 - shown, never run
        case PorAtualizacao():
            ids = ", ".join(map(str, _ids(forma, valores)))
            valor = _literal(valores[forma.valor])
            return f"UPDATE {forma.tabela} SET {forma.coluna} = {valor} WHERE id IN ({ids})"  # noqa: S608 - shown, never run


def _literal(valor: Valor) -> str:
    if isinstance(valor, bool):
        return str(valor).lower()
    return str(valor) if isinstance(valor, int) else f"'{str(valor).replace(chr(39), chr(39) * 2)}'"


def argumentos_guardados(valores: Valores, mascaras: Mapping[str, str]) -> dict[str, str]:
    """The arguments as the record keeps them: the graph's names, texts, only what was given, a password hidden."""
    return {
        nome_no_grafo(nome): OCULTO if mascaras.get(nome) == SENHA else _guardado(valor)
        for nome, valor in valores.items()
        if valor is not None
    }


def _guardado(valor: Valor) -> str:
    return valor.isoformat() if isinstance(valor, datetime) else str(valor)
