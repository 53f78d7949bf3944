"""The e-mail API: six searches, answered in JSON or by a message (manual §2.1, gaps 106 to 113)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar

from gateway.domain.comandos import Canal
from gateway.protocol import table_values
from gateway.protocol.charset import decode
from gateway.protocol.columns import CampoIlegivel, Ilegivel, Lido
from gateway.protocol.dates import escrever_dia
from gateway.protocol.messages import Mensagem, read_message
from gateway.protocol.values import NaoRepresentavel, conferir

T = TypeVar("T")

BUSCAS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "assunto": ("buscar_email_por_assunto", "assunto"),
        "conteudo": ("buscar_email_por_conteudo", "corpo_do_email"),
        "destinatario": ("buscar_email_por_destinatario", "destinatario"),
        "fila": ("buscar_email_por_fila_de_atendimento", "fila_atendimento"),
        "operador": ("buscar_email_por_operador", "ramal"),
        "remetente": ("buscar_email_por_remetente", "remetente"),
    }
)
"""Kind of search → function and the parameter of its criterion."""


@dataclass(frozen=True, slots=True)
class EmailApi:
    """One e-mail (§2.1); `data_de_criacao` is the PBX's naive local time. Addresses and texts stay out of `repr`."""

    id: int
    remetente: str | None = field(repr=False)
    destinatario: str | None = field(repr=False)
    assunto: str | None = field(repr=False)
    corpo_do_email: str | None = field(repr=False)
    data_de_criacao: datetime
    possui_imagens_inline: bool
    possui_anexos: bool


_CAMPOS: Final = (
    "id",
    "remetente",
    "destinatario",
    "assunto",
    "corpo_do_email",
    "data_de_criacao",
    "possui_imagens_inline",
    "possui_anexos",
)
_POR_CHAVE: Final[Mapping[str, str]] = {campo.replace("_", ""): campo for campo in _CAMPOS}


def parametros_de_busca(tipo: str, valor: str, de: date, ate: date, chave: str | None) -> tuple[str, dict[str, str]]:
    """The path and the checked parameters of a search; percent-encoding is left to the HTTP client.

    Args:
        tipo: a key of BUSCAS.
        de, ate: both days included; the PBX refuses more than a month (`dates.dividir_periodo`).

    Raises:
        NaoRepresentavel: not a kind of search, or a value that cannot travel.
    """
    if tipo not in BUSCAS:
        raise NaoRepresentavel(Canal.EMAIL, "tipo", f"não é uma busca; use uma destas: {', '.join(BUSCAS)}")
    funcao, criterio = BUSCAS[tipo]
    params = {
        criterio: conferir(Canal.EMAIL, criterio, valor),
        "data_inicial": escrever_dia(de, Canal.EMAIL, "data_inicial"),
        "data_final": escrever_dia(ate, Canal.EMAIL, "data_final"),
    }
    if chave is not None:
        params["chave"] = conferir(Canal.EMAIL, "chave", chave)
    return f"/api_mail/{funcao}", params


def ler_emails(raw: bytes, declared: str = "utf-8") -> Lido[EmailApi]:
    """The e-mails of an answer, or its message: bare, a JSON string, or inside an object (gap 107); never raises.

    Keys may hold blanks or lack underscores, as in the manual's examples (gap 106). `linha` of what is unreadable is
    the e-mail's place in the list, from 1.
    """
    decoded = decode(raw, declared)
    text = decoded.text.strip("\ufeff \t\r\n\x00")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return Lido((), (), read_message(text), decoded.exact)
    if isinstance(value, list) and not (mensagem := _mensagem(value)):
        rows: list[EmailApi] = []
        bad: list[CampoIlegivel] = []
        for number, item in enumerate(value, 1):
            try:
                rows.append(_email(item))
            except Ilegivel as error:
                bad.append(CampoIlegivel(number, error.campo, error.motivo))
        return Lido(tuple(rows), tuple(bad), None, decoded.exact)
    mensagem = _mensagem(value) or read_message(text)
    return Lido((), (), mensagem, decoded.exact)


def _mensagem(value: Any) -> Mensagem | None:
    """The message that a JSON value holds: a text, an object with a known text, or a list of one of them."""
    if isinstance(value, list):
        return _mensagem(value[0]) if len(value) == 1 and not _tem_id(value[0]) else None
    texts = [value] if isinstance(value, str) else []
    if isinstance(value, dict):
        texts = [text for text in value.values() if isinstance(text, str)]
    found = [_limpa(text) for text in texts]
    known = [mensagem for mensagem in found if mensagem.reconhecida]
    return next(iter(known or found), None)


def _limpa(text: str) -> Mensagem:
    """The message of a JSON text, which unlike bytes may hold half a surrogate pair."""
    return read_message(text.encode("utf-8", "replace").decode())


def _tem_id(value: Any) -> bool:
    return isinstance(value, dict) and any(_chave(key) == "id" for key in value)


def _chave(key: str) -> str:
    return "".join(key.split()).replace("_", "").lower()


def _email(item: Any) -> EmailApi:
    if not isinstance(item, dict):
        raise Ilegivel("linha", "não é um objeto JSON")
    values: dict[str, Any] = {}
    for key, value in item.items():
        campo = _POR_CHAVE.get(_chave(key))
        if campo is not None:
            values[campo] = value
    for campo in _CAMPOS:
        if campo not in values:
            raise Ilegivel(campo, "o campo não veio")
    return EmailApi(
        id=_obrigatorio("id", table_values.inteiro(values["id"]), int),
        remetente=_texto("remetente", values["remetente"]),
        destinatario=_texto("destinatario", values["destinatario"]),
        assunto=_texto("assunto", values["assunto"]),
        corpo_do_email=_texto("corpo_do_email", values["corpo_do_email"]),
        data_de_criacao=_obrigatorio("data_de_criacao", table_values.instante(values["data_de_criacao"]), datetime),
        possui_imagens_inline=_obrigatorio(
            "possui_imagens_inline", table_values.booleano(values["possui_imagens_inline"]), bool
        ),
        possui_anexos=_obrigatorio("possui_anexos", table_values.booleano(values["possui_anexos"]), bool),
    )


def _obrigatorio(campo: str, value: object, kind: type[T]) -> T:
    if isinstance(value, kind):
        return value
    raise Ilegivel(campo, value.motivo if isinstance(value, table_values.ValorIlegivel) else "está vazio")


def _texto(campo: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise Ilegivel(campo, "não é um texto")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Ilegivel(campo, "contém meio caractere Unicode (substituto solto)") from None
    return value
