"""What is checked before anything is sent. A guard reads what channels there are; where none can tell it lets pass,
unless the installation's rules say `sem_leitura: barrar`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from gateway.commands import leituras
from gateway.commands.clientes import do_cliente
from gateway.commands.intencao import Barrado, Guardiao, JaEsta, Meios, Valores, numero, texto
from gateway.commands.leituras import NaoLido
from gateway.domain.guardas import Guarda
from gateway.protocol.phones import read_phone

Olhar = Callable[[Meios, Valores], Awaitable[Barrado | JaEsta | None]]


def lendo(olhar: Olhar) -> Guardiao:
    """A guard that reads the PBX: what it cannot read does not block, unless configured."""

    async def guarda(meios: Meios, valores: Valores) -> Barrado | JaEsta | None:
        try:
            return await olhar(meios, valores)
        except NaoLido:
            return Barrado(Guarda.SEM_LEITURA) if meios.regras.barrar_sem_leitura else None

    return guarda


def ramal_existe(argumento: str = "ramal") -> Guardiao:
    """The extension has a user."""

    async def olhar(meios: Meios, valores: Valores) -> Barrado | None:
        found = await leituras.usuarios(meios.pbx, texto(valores, argumento))
        return None if found else Barrado(Guarda.RAMAL_DESCONHECIDO)

    return lendo(olhar)


async def e_softphone(meios: Meios, valores: Valores) -> Barrado | None:
    """The extension is not one of the configured hardphones (no channel shows which are)."""
    hardphones = meios.regras.hardphones
    return Barrado(Guarda.HARDPHONE) if hardphones is not None and texto(valores, "ramal") in hardphones else None


async def e_hardphone(meios: Meios, valores: Valores) -> Barrado | None:
    """The extension is one of the configured hardphones, where they are configured."""
    hardphones = meios.regras.hardphones
    return Barrado(Guarda.SOFTPHONE) if hardphones is not None and texto(valores, "ramal") not in hardphones else None


async def compartilhado_valido(meios: Meios, valores: Valores) -> Barrado | None:
    """A shared extension begins with 5 (§1.1.20, gap 19)."""
    del meios
    compartilhado = valores.get("compartilhado")
    if compartilhado is None or str(compartilhado).startswith("5"):
        return None
    return Barrado(Guarda.RAMAL_COMPARTILHADO_INVALIDO)


async def _fora_de_ligacao(meios: Meios, valores: Valores) -> Barrado | None:
    found = await leituras.usuarios(meios.pbx, texto(valores, "ramal"))
    return Barrado(Guarda.EM_LIGACAO) if any(one.em_ligacao for one in found) else None


fora_de_ligacao = lendo(_fora_de_ligacao)
"""The extension is in no call."""


def futura(argumento: str = "data") -> Guardiao:
    """The appointment is after now, in the PBX's time."""

    async def guarda(meios: Meios, valores: Valores) -> Barrado | None:
        quando = valores.get(argumento)
        if isinstance(quando, datetime) and quando <= meios.agora():
            return Barrado(Guarda.AGENDAMENTO_NO_PASSADO)
        return None

    return guarda


def fora_da_black_list(*argumentos: str, ddd: str | None = None) -> Guardiao:
    """The number is on no black list."""

    async def olhar(meios: Meios, valores: Valores) -> Barrado | None:
        for argumento in argumentos:
            numero_chamado = texto(valores, argumento)
            if not numero_chamado:
                continue
            area = texto(valores, ddd) if ddd else ""
            if await leituras.bloqueios(meios.pbx, area + numero_chamado):
                return Barrado(Guarda.NUMERO_NA_BLACK_LIST)
        return None

    return lendo(olhar)


def no_horario(argumento: str, *, quando: str | None = None, ddd: str | None = None) -> Guardiao:
    """Calls to the number are allowed now, or at the instant in the argument `quando`."""

    async def guarda(meios: Meios, valores: Valores) -> Barrado | None:
        instante = valores.get(quando) if quando else None
        moment = instante if isinstance(instante, datetime) else meios.agora()
        area = (texto(valores, ddd) if ddd else "").lstrip("0")
        found = read_phone(area + texto(valores, argumento)).ddd or area or None
        return None if meios.regras.pode_ligar(moment, found) else Barrado(Guarda.FORA_DO_HORARIO)

    return guarda


async def _campanha_existe(meios: Meios, valores: Valores) -> Barrado | None:
    found = await leituras.campanha_ativa(meios.pbx, numero(valores, "campanha"))
    return Barrado(Guarda.CAMPANHA_DESCONHECIDA) if found is None else None


campanha_existe = lendo(_campanha_existe)
"""The campaign exists; its tables would not say so."""


async def _telefone_livre(meios: Meios, valores: Valores) -> Barrado | None:
    rows = await leituras.telefones(meios.pbx, {"id": numero(valores, "telefone_id")})
    if not rows:
        return Barrado(Guarda.TELEFONE_DESCONHECIDO)
    return Barrado(Guarda.TELEFONE_EM_USO) if any(leituras.em_uso(row) for row in rows) else None


telefone_livre = lendo(_telefone_livre)
"""The telephone exists and is in no intermediate status, in which it cannot be deleted (§1.1.22, gap 49)."""


async def _cliente_existe(meios: Meios, valores: Valores) -> Barrado | None:
    return None if await leituras.telefones(meios.pbx, do_cliente(valores)) else Barrado(Guarda.CLIENTE_DESCONHECIDO)


cliente_existe = lendo(_cliente_existe)
"""A customer of the campaign has the value; the table would not say so (gap 91)."""


async def _prioridade_livre(meios: Meios, valores: Valores) -> Barrado | None:
    rows = await leituras.telefones(meios.pbx, do_cliente(valores))
    taken = {row["prioridade"] for row in rows}
    return Barrado(Guarda.PRIORIDADE_OCUPADA) if valores.get("prioridade") in taken else None


prioridade_livre = lendo(_prioridade_livre)
"""The customer has no telephone at that priority."""

PRIORIDADES = 5
"""Telephones that a customer can have: the columns of the import table (gap 37)."""


async def proxima_prioridade(meios: Meios, valores: Valores) -> Valores | Barrado:
    """The arguments with the lowest free priority, where none was given (§1.1.16)."""
    if valores.get("prioridade") is not None:
        return valores
    try:
        rows = await leituras.telefones(meios.pbx, do_cliente(valores))
    except NaoLido:
        return Barrado(
            Guarda.SEM_LEITURA, "Sem ler os telefones do cliente não se sabe a próxima prioridade: informe-a."
        )
    if not rows:
        return Barrado(Guarda.CLIENTE_DESCONHECIDO)
    taken = {row["prioridade"] for row in rows}
    free = next((place for place in range(1, PRIORIDADES + 1) if place not in taken), None)
    return Barrado(Guarda.SEM_PRIORIDADE_LIVRE) if free is None else {**valores, "prioridade": free}
