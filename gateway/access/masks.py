"""Personal values as an identity may see them. What the mask does not know is hidden whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from gateway.access.identity import VER_SEM_MASCARA, Identidade

TELEFONE: Final = "TELEFONE"
CPF: Final = "CPF"
PARAMETRO: Final = "PARAMETRO"
EMAIL: Final = "EMAIL"
CONTEUDO: Final = "CONTEUDO"
_TUDO: Final = "•••"


def aplicar(identidade: Identidade, mascara: str, valor: Any) -> Any:
    """`valor` itself if the identity has the right `ver.<mascara>`, else masked text; None stays None."""
    if valor is None or identidade.pode(VER_SEM_MASCARA + mascara):
        return valor
    return mascarar(mascara, str(valor))


def escondidas(identidade: Identidade) -> frozenset[str]:
    """The masks that the identity gets."""
    return frozenset(mascara for mascara in _MASCARAS if not identidade.pode(VER_SEM_MASCARA + mascara))


def mascarar(mascara: str, valor: str) -> str:
    """The masked text, whoever asks."""
    return _MASCARAS.get(mascara, _nada)(valor)


def _fim(visiveis: int) -> Callable[[str], str]:
    """Hides all letters and digits but the last `visiveis`; a short text is hidden whole."""

    def esconder(texto: str) -> str:
        total = sum(c.isalnum() for c in texto)
        if total < visiveis * 2:
            return _TUDO
        hide = total - visiveis
        made = []
        for c in texto:
            made.append("•" if c.isalnum() and hide > 0 else c)
            hide -= c.isalnum()
        return "".join(made)

    return esconder


def _email(texto: str) -> str:
    nome, arroba, dominio = texto.rpartition("@")
    return f"{nome[0]}{_TUDO}@{dominio}" if arroba and len(nome) > 1 else _TUDO


def _nada(texto: str) -> str:
    del texto
    return _TUDO


_MASCARAS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {TELEFONE: _fim(4), CPF: _fim(2), PARAMETRO: _fim(2), EMAIL: _email, CONTEUDO: _nada}
)
