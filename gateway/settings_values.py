"""Texts of the environment turned into values; each reader raises ValueError saying what to do."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CANAIS_DE_COMANDO: Final = ("API", "COMANDOS", "BANCO")
ALERTAS: Final = ("ABANDONO", "PAUSA_LONGA", "AGENTE_PERDIDO", "NIVEL_DE_SERVICO")
VIEWS_DA_API: Final = (
    "campanhas",
    "status_discador",
    "status_servidores",
    "status_telefone",
    "status_usuarios",
    "usuarios",
)
VALIDADE_DA_API_S: Final[Mapping[str, float]] = MappingProxyType(
    {
        "status_ramal": 2.0,
        "fila_espera": 1.0,
        "ligacoes_campanha": 5.0,
        "grupos_de_atendimento": 5.0,
        "usuarios": 30.0,
        "campanhas": 30.0,
        "status_servidores": 60.0,
        "status_servidores_view": 60.0,
        "status": 300.0,
        "status_telefone": 300.0,
        "status_campanhas": 300.0,
    }
)
"""How long an answer of each reading function is good: seconds for what calls change, minutes for what people edit."""
CHARSETS: Final = ("utf-8", "latin-1")
_NOME_DE_PBX: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class Segredo:
    """Text that no log, error or `repr` may show; `valor` is the text.

    Not a dataclass: `dataclasses.asdict` of the settings would take it apart.
    """

    __slots__ = ("_valor",)

    def __init__(self, valor: str) -> None:
        self._valor = valor

    @property
    def valor(self) -> str:
        """The text itself."""
        return self._valor

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Segredo) and hmac.compare_digest(self._valor.encode(), other._valor.encode())

    def __hash__(self) -> int:
        return hash(self._valor)

    def __repr__(self) -> str:
        return "Segredo(•••)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Endereco:
    """A TCP address."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Variavel:
    """One variable of the environment.

    Attributes:
        campo: its attribute in `gateway.settings.Settings`.
        ler: text to value; raises ValueError with a sentence that says what to do.
        padrao: text used when it is absent or blank; "" means no value.
        descricao: what it is for, in Portuguese.
        exemplo: shown where there is no default.
    """

    nome: str
    campo: str
    ler: Callable[[str], Any]
    padrao: str
    descricao: str
    exemplo: str = ""
    segredo: bool = False


def texto(texto: str) -> str:
    """Any text."""
    return texto


def url(texto: str) -> str:
    """The root of the HTTP API, without a slash at its end."""
    try:
        parts = urlsplit(texto)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username or parts.query or parts.fragment:
        raise ValueError("use a raiz do PBX, sem /api, ex.: http://192.0.2.10")
    if parts.path.rstrip("/").endswith(("/api", "/api_mail")):
        raise ValueError("tire o /api do fim: o gateway acrescenta /api e /api_mail sozinho")
    return texto.rstrip("/")


def url_publica(texto: str) -> str:
    """The address of this gateway as its clients see it, without a slash at its end."""
    parts = urlsplit(texto)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("use o endereço que os clientes usam, ex.: https://gateway.exemplo.com.br")
    return texto.rstrip("/")


def dsn(texto: str) -> Segredo:
    """The address of a PostgreSQL database, with its password."""
    if not texto.startswith(("postgresql://", "postgres://")):
        raise ValueError("use o formato postgresql://usuario:senha@host:5432/totalipdb")
    return Segredo(texto)


def chave_de_admin(texto: str) -> Segredo:
    """A key long enough not to be guessed."""
    if len(texto) < 16 or not texto.isascii() or any(c.isspace() for c in texto):
        raise ValueError("use ao menos 16 caracteres ASCII sem espaços, ex.: a saída de `openssl rand -hex 32`")
    return Segredo(texto)


def endereco(texto: str) -> Endereco:
    """`host:port`; an IPv6 host is in brackets."""
    host, colon, port = texto.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port[:6]) <= 65_535) or "/" in host:
        raise ValueError("use host:porta, ex.: 192.0.2.10:25000")
    return Endereco(host, int(port))


def fuso(texto: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(texto)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("fuso desconhecido: use um nome da base IANA, ex.: America/Sao_Paulo") from None


def nome(texto: str) -> str:
    """The name of a PBX, fit for ids, labels and file names."""
    if not _NOME_DE_PBX.fullmatch(texto):
        raise ValueError("use de 1 a 32 letras minúsculas sem acento, números, - ou _, ex.: principal")
    return texto


def porta(texto: str) -> int:
    """A port to listen on, 0 included."""
    if not (texto.isascii() and texto.isdigit() and int(texto[:6]) <= 65_535):
        raise ValueError("use um número de 0 a 65535; 0 escolhe uma porta livre e a imprime")
    return int(texto)


def canais(texto: str) -> Mapping[str, tuple[str, ...]]:
    """`intent=CHANNEL,CHANNEL;other=CHANNEL`."""
    found: dict[str, tuple[str, ...]] = {}
    for parte in filter(None, (p.strip() for p in texto.split(";"))):
        intencao, equal, lista = parte.partition("=")
        canais = tuple(c.strip().upper() for c in lista.split(","))
        if not equal or not intencao.strip().isalnum() or len(set(canais)) < len(canais) or intencao.strip() in found:
            raise ValueError(
                "use intencao=CANAL,CANAL;outra=CANAL, cada uma uma vez, ex.: alterarStatusRamal=API,BANCO"
            )
        strange = [c for c in canais if c not in CANAIS_DE_COMANDO]
        if strange:
            raise ValueError(f"canal desconhecido em “{intencao}”: os canais são {', '.join(CANAIS_DE_COMANDO)}")
        found[intencao.strip()] = canais
    return found


def views_da_api(texto: str) -> frozenset[str]:
    """Views that the HTTP API can stand in for, separated by commas."""
    views = frozenset(filter(None, (p.strip().lower() for p in texto.split(","))))
    if strange := sorted(views - set(VIEWS_DA_API)):
        raise ValueError(f"a API não informa “{strange[0]}”: use {', '.join(VIEWS_DA_API)}")
    return views


def validades(texto: str) -> Mapping[str, float]:
    """`function=seconds`, separated by commas, over the defaults; 0 keeps none."""
    found = dict(VALIDADE_DA_API_S)
    for parte in filter(None, (p.strip() for p in texto.split(","))):
        funcao, _, segundos = (p.strip() for p in parte.partition("="))
        if funcao not in found:
            raise ValueError(f"“{funcao}” não é função de leitura: use {', '.join(found)}")
        found[funcao] = numero(0, 86_400)(segundos)
    return found


def origens(texto: str) -> tuple[str, ...]:
    """Web origins, separated by commas."""
    origens = tuple(filter(None, (p.strip().rstrip("/") for p in texto.split(","))))
    for origem in origens:
        try:
            parts = urlsplit(origem)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.path or parts.query)
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("liste origens completas separadas por vírgula, ex.: https://painel.exemplo.com.br")
    return origens


def charset(texto: str) -> str:
    """One of the two encodings that a PBX is known to use."""
    if texto.lower() not in CHARSETS:
        raise ValueError(f"use {' ou '.join(CHARSETS)}")
    return texto.lower()


def escolhas(conhecidas: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """A reader of a list, split at commas, of some of the known words; each once, in the order given."""

    def ler(texto: str) -> tuple[str, ...]:
        ditas = tuple(dict.fromkeys(parte.strip().upper() for parte in texto.split(",") if parte.strip()))
        if any(dita not in conhecidas for dita in ditas):
            raise ValueError(f"use, separados por vírgulas: {', '.join(conhecidas)}")
        return ditas

    return ler


def ligado(texto: str) -> bool:
    """A switch."""
    try:
        return {"1": True, "sim": True, "true": True, "0": False, "nao": False, "não": False, "false": False}[
            texto.lower()
        ]
    except KeyError:
        raise ValueError("use 1 ou 0") from None


def nivel(texto: str) -> str:
    """A log level."""
    if texto.lower() not in ("debug", "info", "warning", "error"):
        raise ValueError("use debug, info, warning ou error")
    return texto.lower()


def numero(minimo: float, maximo: float) -> Callable[[str], float]:
    """A reader of numbers between two bounds, decimal comma allowed."""

    def ler(texto: str) -> float:
        try:
            valor = float(texto.replace(",", "."))
        except ValueError:
            valor = float("nan")
        if not minimo <= valor <= maximo:
            raise ValueError(f"use um número de {minimo:g} a {maximo:g}")
        return valor

    return ler


def inteiro(minimo: int, maximo: int) -> Callable[[str], int]:
    """A reader of integers between two bounds."""

    def ler(texto: str) -> int:
        if not (texto.isascii() and texto.isdigit() and len(texto) < 12 and minimo <= int(texto) <= maximo):
            raise ValueError(f"use um número inteiro de {minimo} a {maximo}")
        return int(texto)

    return ler
