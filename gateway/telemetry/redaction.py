"""What a log line may not say: keys, passwords, CPFs, whole phone numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any, Final

OCULTO: Final = "•••"
_MAX_TEXTO: Final = 4_000
_MAX_NIVEIS: Final = 6

_CAMPOS_SECRETOS: Final = re.compile(
    r"(chave|authorization|bearer|senha|password|passwd|secret|segredo|token|dsn|cookie|api_?key|admin_?key|cpf|cnpj"
    r"|parametro|identificador|bruto)",
    re.IGNORECASE,
)
_CAMPOS_NUMERICOS: Final = re.compile(r"(_ms|_ns|_s|_h|_bytes|sequencia|sequence|position|posicao|pid|porta|port)$")
_ESCONDIDOS: Final = (
    (re.compile(r"(?i)\bbearer\s+[^\s\"',;]+"), f"Bearer {OCULTO}"),
    (re.compile(r"\btip_[A-Za-z0-9_-]+"), f"tip_{OCULTO}"),
    (re.compile(r"(?i)(://[^\s:/@]*:)[^\s@/]+@"), rf"\1{OCULTO}@"),
    (
        re.compile(
            r"(?i)\b(chave|senha|password|token|authorization|api_?key|secret|dsn)(\"?\s*[=:]\s*\"?)[^\s&\"',;}]+"
        ),
        rf"\1\2{OCULTO}",
    ),
    (re.compile(r"(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)"), OCULTO),
    (re.compile(r"(?<!\d)\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}(?!\d)"), OCULTO),
    (re.compile(r"(?<!\d)(?:\+?55[ -]?)?\(?\d{2}\)?[ -]?9?\d{4}[ -]\d{4}(?!\d)"), OCULTO),
)
# A call's uniqueid is seconds, a point and a counter: it names a call, not a person. Dates have marks between
# their digits. What is left of eight digits or more may be a phone or a CPF.
_DIGITOS: Final = re.compile(r"(?<![\d.])\d{8,}(?![\d]|\.\d)")


# Nothing of the above can stand in it: no digits, spaces or marks. Most values of most lines are such.
_INOCENTE: Final = re.compile(r"(?!.*tip_)[A-Za-z_./-]{0,200}")


def limpar_texto(texto: str) -> str:
    """The text without secrets; digits of a long number but its last two are hidden."""
    if _INOCENTE.fullmatch(texto):
        return texto
    for pattern, instead in _ESCONDIDOS:
        texto = pattern.sub(instead, texto)
    texto = _DIGITOS.sub(lambda found: OCULTO + found[0][-2:], texto)
    return texto if len(texto) <= _MAX_TEXTO else texto[:_MAX_TEXTO] + "…"


@lru_cache(maxsize=1_024)
def _secreto(campo: str) -> bool:
    return _CAMPOS_SECRETOS.search(campo) is not None


def limpar(valor: Any, campo: str = "", nivel: int = 0) -> Any:
    """A value of a log line, cleaned; `campo` is the name it goes by."""
    if campo and _secreto(campo):
        return OCULTO
    if isinstance(valor, str):
        return limpar_texto(valor)
    if valor is None or isinstance(valor, bool | float):
        return valor
    if isinstance(valor, int) and (abs(valor) < 10_000_000 or _CAMPOS_NUMERICOS.search(campo)):
        return valor
    if nivel < _MAX_NIVEIS and isinstance(valor, Mapping):
        return {str(k): limpar(v, str(k), nivel + 1) for k, v in valor.items()}
    if nivel < _MAX_NIVEIS and isinstance(valor, list | tuple | set | frozenset):
        return [limpar(v, "", nivel + 1) for v in valor]
    return limpar_texto(f"{len(valor)} bytes" if isinstance(valor, bytes) else str(valor))


def redigir(logger: Any, metodo: str, evento: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor: the last before writing, so that nothing joins the line after it."""
    del logger, metodo
    return {campo: valor if campo == "timestamp" else limpar(valor, campo) for campo, valor in evento.items()}
