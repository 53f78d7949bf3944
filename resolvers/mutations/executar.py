"""One mutation, from the client's arguments to how the command ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from gateway.access import masks
from gateway.access.identity import Identidade
from gateway.access.predicates import alvo_permitido
from gateway.commands.intencao import Intencao, Tipo, Valor, Valores
from gateway.commands.leituras import NaoLido, usuarios
from gateway.commands.pedir import pedir, simular
from gateway.domain.erros import EntradaInvalida, SemPermissao
from gateway.pbx import Pbx
from gateway.protocol.api_params import TELEFONES_POR_CLIENTE
from gateway.protocol.dates import ambigua, inexistente, para_local
from resolvers.context import Contexto
from resolvers.mutations.mostrar import comando, simulado
from schema.comando import Comando, TelefoneEntrada

MAX_IDS: Final = 500


async def comandar(
    contexto: Contexto, intencao: Intencao, argumentos: Mapping[str, Any], chave: str | None, *, so_simular: bool
) -> Comando:
    """Does an intent once (or only shows it).

    Raises:
        SemPermissao: the identity may not command at all, or not this target.
        EntradaInvalida: an argument cannot be used; nothing was stored or sent.
        ErroDoGateway: no configured channel can carry it.
    """
    quem = contexto.quem("comandar")
    recursos = contexto.recursos
    pbx = contexto.pbx
    valores = valores_de(intencao, argumentos, pbx.tz)
    await _permitido(quem, intencao, valores, pbx)
    pedido = pedir(intencao, recursos.meios[pbx.nome], valores)
    if so_simular:
        return simulado(pedido, await simular(pedido, lambda kind, value: masks.aplicar(quem, kind, value)), contexto)
    resultado = await recursos.comandante.executar(pedido, quem, chave)
    return comando(resultado.registro, contexto, repetido=resultado.repetido)


async def _permitido(quem: Identidade, intencao: Intencao, valores: Valores, pbx: Pbx) -> None:
    if intencao.ramal is None:
        if not quem.escopo.todos:
            raise SemPermissao(f"{intencao.nome} (só quem comanda todos os ramais)")
        return
    ramal = str(valores[intencao.ramal])
    if not alvo_permitido(quem, ramal) and not await _de_um_grupo_seu(quem, ramal, pbx):
        raise SemPermissao(f"comandar o ramal {ramal}")


async def _de_um_grupo_seu(quem: Identidade, ramal: str, pbx: Pbx) -> bool:
    """Whether the extension's user is in a group of the identity's scope; what cannot be read is not."""
    if not quem.escopo.grupos:
        return False
    try:
        found = await usuarios(pbx, ramal)
    except NaoLido:
        return False
    return bool(found) and all(one.grupo in quem.escopo.grupos for one in found)


def valores_de(intencao: Intencao, argumentos: Mapping[str, Any], tz: ZoneInfo) -> Valores:
    """The client's arguments as commands take them: instants in the PBX's time, telephones one by one.

    Raises:
        EntradaInvalida: an instant that the PBX's clock shows twice or never, or too many telephones or ids.
    """
    valores: dict[str, Valor] = {}
    for argumento in intencao.argumentos:
        dado: Any = argumentos.get(argumento.nome)
        match argumento.tipo:
            case Tipo.TELEFONES:
                valores |= _telefones(dado, tz)
            case Tipo.INTEIROS:
                valores[argumento.nome] = _ids(argumento.nome, dado)
            case Tipo.INSTANTE:
                valores[argumento.nome] = None if dado is None else _local(argumento.nome, dado, tz)
            case _:
                valores[argumento.nome] = dado
    return valores


def _telefones(telefones: list[TelefoneEntrada], tz: ZoneInfo) -> dict[str, Valor]:
    if not 1 <= len(telefones) <= TELEFONES_POR_CLIENTE:
        raise EntradaInvalida("telefones", f"Informe de 1 a {TELEFONES_POR_CLIENTE} telefones.")
    valores: dict[str, Valor] = {}
    for place, one in enumerate(telefones, 1):
        valores[f"telefone{place}"] = one.numero
        valores[f"ddd{place}"] = one.ddd
        valores[f"telefone_{place}_discar_agora"] = True if one.discar_agora else None
        if one.discar_em is not None:
            valores[f"telefone_{place}_discar_em"] = _local("discarEm", one.discar_em, tz)
    return valores


def _ids(nome: str, ids: list[int]) -> tuple[int, ...]:
    if not 1 <= len(ids) <= MAX_IDS:
        raise EntradaInvalida(nome, f"Informe de 1 a {MAX_IDS} códigos.")
    return tuple(dict.fromkeys(ids))


def _local(nome: str, quando: dt.datetime, tz: ZoneInfo) -> dt.datetime:
    try:
        local = para_local(quando, tz)
    except ValueError:
        raise EntradaInvalida(nome, "A data está fora do calendário.") from None
    if ambigua(local, tz) or inexistente(local, tz):
        raise EntradaInvalida(nome, "O relógio do PBX mostra esta hora duas vezes, ou nunca: escolha outra.")
    return local.replace(fold=0)
