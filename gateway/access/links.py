"""Links to recordings that open without a key, for a short time, for one person: signed, never stored.

A player in a web page cannot send `Authorization`, so the link itself says who asked. It dies with its time, with the
key of who asked, and as soon as that identity's rights or scope are no longer the same.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import orjson

from gateway.access.identity import Identidade
from gateway.clock import Clock

CAMINHO: Final = "/gravacoes/"
PARAMETRO: Final = "link"
MAX_CARACTERES: Final = 1_024
_FORA_DO_NOME: Final = re.compile(r"[^A-Za-z0-9._-]")


class LinkInvalido(Exception):
    """The link opens nothing; the text (pt-BR) says what to do.

    Attributes:
        vencido: it was ours, and its time is over.
    """

    def __init__(self, mensagem: str, *, vencido: bool = False) -> None:
        super().__init__(mensagem)
        self.vencido: Final = vencido


@dataclass(frozen=True, slots=True)
class Arquivo:
    """One recording file of one PBX: of a call, by its uniqueid and part, or by the file's own code.

    Attributes:
        parte: from 1; None where the call has one file only.
    """

    pbx: str
    codigo_ligacao: str | None = None
    parte: int | None = None
    codigo_monitoria: int | None = None

    @property
    def nome(self) -> str:
        """The file's name, as a listener saves it: fit for a path and a header."""
        if self.codigo_monitoria is not None:
            return f"monitoria-{self.codigo_monitoria}.wav"
        return f"{_FORA_DO_NOME.sub('_', self.codigo_ligacao or '')}-{self.parte or 1}.wav"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link that holds says.

    Attributes:
        identidade: the name of who asked for it.
        vence_em_s: seconds since 1970.
    """

    arquivo: Arquivo
    identidade: str
    vence_em_s: int
    _marca: str

    def e_de(self, identidade: Identidade) -> bool:
        """Whether the identity is who asked, with the same rights and scope as then."""
        return identidade.nome == self.identidade and hmac.compare_digest(self._marca, marca_de(identidade))

    def dono(self, vivas: Iterable[Identidade]) -> Identidade | None:
        """Who asked, if still alive and unchanged."""
        return next((one for one in vivas if self.e_de(one)), None)


class Links:
    """Signs and reads links.

    Args:
        chave: 32 bytes that nothing else uses.
        validade_s: how long a new link lives.
    """

    def __init__(self, chave: bytes, clock: Clock, *, validade_s: float = 300.0) -> None:
        self._chave = chave
        self._clock = clock
        self.validade_s: Final = validade_s

    def assinar(self, arquivo: Arquivo, identidade: Identidade) -> tuple[str, int]:
        """The path and query of a new link, and when it dies (seconds since 1970)."""
        vence = int(self._clock.now().timestamp() + self.validade_s)
        dito = [1, arquivo.pbx, arquivo.codigo_ligacao, arquivo.parte, arquivo.codigo_monitoria]
        corpo = orjson.dumps([*dito, identidade.nome, marca_de(identidade), vence])
        return f"{CAMINHO}{arquivo.nome}?{PARAMETRO}={_texto(corpo)}.{_texto(self._assinatura(corpo))}", vence

    def ler(self, link: str) -> Link:
        """What the query parameter says.

        Raises:
            LinkInvalido: not signed here, altered, or its time is over.
        """
        corpo_texto, _, assinatura = link.partition(".")
        try:
            corpo = _bytes(corpo_texto)
            dada = _bytes(assinatura)
        except (ValueError, binascii.Error):
            corpo, dada = b"", b""
        if len(link) > MAX_CARACTERES or not hmac.compare_digest(dada, self._assinatura(corpo)):
            raise LinkInvalido("Este link não foi feito por este gateway: peça outro em `gravacoes { url }`.")
        _, pbx, codigo, parte, monitoria, nome, marca, vence = orjson.loads(corpo)
        if self._clock.now().timestamp() >= vence:
            raise LinkInvalido("O prazo deste link acabou: peça outro em `gravacoes { url }`.", vencido=True)
        return Link(Arquivo(pbx, codigo, parte, monitoria), nome, vence, marca)

    def _assinatura(self, corpo: bytes) -> bytes:
        return hmac.digest(self._chave, corpo, hashlib.sha256)


def marca_de(identidade: Identidade) -> str:
    """Rights and scope of an identity in a few characters; another once anything of them changes."""
    escopo = identidade.escopo
    dito = [
        sorted(identidade.direitos),
        escopo.todos,
        sorted(escopo.ramais),
        sorted(escopo.grupos),
    ]
    return _texto(hashlib.sha256(orjson.dumps(dito)).digest()[:12])


def _texto(dados: bytes) -> str:
    return base64.urlsafe_b64encode(dados).decode("ascii").rstrip("=")


def _bytes(texto: str) -> bytes:
    return base64.b64decode(texto + "=" * (-len(texto) % 4), altchars=b"-_", validate=True)
