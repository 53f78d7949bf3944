"""Out to other people's servers: one bounded POST, never to an address inside (SSRF), never redirected.

The name is resolved here and the connection made to the address that was looked at, so that a name cannot point
elsewhere between the look and the call.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import httpx

from gateway.channels.http import confianca
from gateway.clock import Clock
from gateway.domain.webhooks import Resposta

MAX_RESPOSTA_BYTES: Final = 64 * 1024
PRIVADO: Final = "o endereço é interno: só endereços públicos são aceitos (GATEWAY_WEBHOOK_PRIVADO)"


class EnderecoRecusadoError(Exception):
    """That URL is not called; the text (pt-BR) says why."""


class Entregador:
    """Makes the calls. Open it with `async with`.

    Args:
        privado: addresses inside, and http, are allowed (tests, an intranet).
        prazo_s: for a whole call.
    """

    def __init__(self, clock: Clock, *, privado: bool = False, prazo_s: float = 15.0, connect_timeout_s: float = 5.0):
        self._clock = clock
        self._privado = privado
        self._prazo_s = prazo_s
        self._http = httpx.AsyncClient(
            verify=confianca("https://"),
            timeout=httpx.Timeout(prazo_s, connect=connect_timeout_s),
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._http.aclose()

    def conferir(self, url: str) -> None:
        """Whether the text is a URL that could be called; its address is looked at when it is.

        Raises:
            EnderecoRecusadoError: it is not.
        """
        try:
            partes = urlsplit(url)
            host, porta = partes.hostname, partes.port
        except ValueError:
            raise EnderecoRecusadoError("isto não é uma URL") from None
        if partes.scheme not in (("https", "http") if self._privado else ("https",)):
            raise EnderecoRecusadoError("use uma URL https://")
        if not host or partes.username is not None or partes.fragment or (porta is not None and porta == 0):
            raise EnderecoRecusadoError("use uma URL com servidor, sem usuário nem fragmento")
        if len(url) > 2_000 or not url.isascii() or any(c <= " " for c in url):
            raise EnderecoRecusadoError("use uma URL ASCII de até 2.000 caracteres, sem espaços")

    async def entregar(self, url: str, corpo: bytes, headers: Mapping[str, str]) -> Resposta:
        """Posts once.

        Raises:
            EnderecoRecusadoError: the URL, or the address it points to now, is not called.
        """
        self.conferir(url)
        partes = urlsplit(url)
        host = partes.hostname or ""
        porta = partes.port or (443 if partes.scheme == "https" else 80)
        try:
            async with asyncio.timeout(self._prazo_s):
                endereco = await self._resolver(host, porta)
                literal = f"[{endereco}]" if ":" in endereco else endereco
                alvo = httpx.URL(url).copy_with(host=literal.strip("[]"), port=porta)
                request = self._http.build_request(
                    "POST",
                    alvo,
                    content=corpo,
                    headers={**headers, "host": partes.netloc.rpartition("@")[2]},
                    extensions={"sni_hostname": host},
                )
                return await self._mandar(request)
        except TimeoutError:
            return Resposta(None, erro="não respondeu no prazo")
        except httpx.HTTPError as exc:
            return Resposta(None, erro=f"a conexão falhou ({type(exc).__name__})")
        except OSError:
            return Resposta(None, erro="o nome do servidor não existe")

    async def _mandar(self, request: httpx.Request) -> Resposta:
        reply = await self._http.send(request, stream=True)
        try:
            lidos = 0
            async for pedaco in reply.aiter_raw():
                lidos += len(pedaco)
                if lidos > MAX_RESPOSTA_BYTES:
                    break  # what it says beyond its status is not needed
        finally:
            await reply.aclose()
        return Resposta(reply.status_code, _espera_s(reply.headers.get("retry-after"), self._clock))

    async def _resolver(self, host: str, porta: int) -> str:
        """The address to connect to, once every address of the name was found to be outside."""
        found = await asyncio.get_running_loop().getaddrinfo(host, porta, type=socket.SOCK_STREAM)
        enderecos = [str(info[4][0]) for info in found]
        if not self._privado and not all(_publico(endereco) for endereco in enderecos):
            raise EnderecoRecusadoError(PRIVADO)
        return enderecos[0]


def _publico(endereco: str) -> bool:
    ip = ipaddress.ip_address(endereco.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (inner := ip.ipv4_mapped or ip.sixtofour) is not None:
        return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


def _espera_s(retry_after: str | None, clock: Clock) -> float | None:
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after.strip()[:9])
    try:
        quando = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if quando.tzinfo is None:
        return None
    return max(0.0, (quando - clock.now()).total_seconds())
