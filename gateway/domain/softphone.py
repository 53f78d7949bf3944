"""Links and command lines that drive TotalPhone, and click-to-dial links (manual §1.4.1, §1.6; gaps 114 to 120).

The login form (§1.6.1) carries a password, which the gateway neither stores nor returns: it has the placeholder
`{senha}` for the client to fill, percent-encoded in the link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gateway.domain.erros import EntradaInvalida

SENHA: Final = "{senha}"
_DIGITS: Final = re.compile(r"[0-9]{1,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FormaSoftphone:
    """One command for TotalPhone.

    Attributes:
        nome: ours, e.g. `desligar`.
        secao: of the manual.
        link: opened in a web browser.
        linha_de_comando: for the Windows command prompt; None for a plain click-to-dial link.
    """

    nome: str
    secao: str
    link: str
    linha_de_comando: str | None


_SIMPLES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "discar_composto": ("1.6.3", "discar"),
        "desligar": ("1.6.4", "desligar"),
        "atender": ("1.6.5", "atender"),
        "espera": ("1.6.6", "espera"),
        "mudo": ("1.6.7", "mudo"),
        "auto_atendimento": ("1.6.8", "autoanswer"),
        "rediscar": ("1.6.9", "rediscar"),
        "capturar": ("1.6.10", "capturar"),
        "iniciar_transferencia": ("1.6.11", "transferencia"),
        "fechar": ("1.6.13", "fechar"),
        "reiniciar": ("1.6.14", "reiniciar"),
    }
)
SIMPLES: Final = tuple(_SIMPLES)
"""The commands without a parameter."""


def simples(nome: str) -> FormaSoftphone:
    """A command without a parameter; `espera`, `mudo` and `auto_atendimento` toggle.

    Raises:
        EntradaInvalida: not one of SIMPLES.
    """
    if nome not in _SIMPLES:
        raise EntradaInvalida("comando", f"Comando de softphone desconhecido; use um destes: {', '.join(SIMPLES)}.")
    secao, parameter = _SIMPLES[nome]
    return FormaSoftphone(nome, secao, f"sip:-{parameter}", f"TotalPhone.exe -{parameter}")


def abrir(ramal: str) -> FormaSoftphone:
    """Opens TotalPhone and logs in (§1.6.1), with `{senha}` where the client puts the password.

    Raises:
        EntradaInvalida: the extension is not digits.
    """
    number = _algarismos("ramal", ramal)
    return FormaSoftphone(
        "abrir",
        "1.6.1",
        f"sip:-ramal={number}%20-senha={SENHA}",
        f"TotalPhone.exe -ramal={number} -senha={SENHA}",
    )


def digito(valor: str) -> FormaSoftphone:
    """Presses one key (§1.6.2).

    Raises:
        EntradaInvalida: not one digit.
    """
    if not re.fullmatch("[0-9]", valor, re.ASCII):
        raise EntradaInvalida("digito", "Informe um só algarismo, de 0 a 9.")
    return FormaSoftphone("digito", "1.6.2", f"sip:-digito={valor}", f"TotalPhone.exe -digito={valor}")


def discar(numero: str) -> FormaSoftphone:
    """Dials a number (§1.6.3), exactly these digits.

    Raises:
        EntradaInvalida: not digits.
    """
    number = _algarismos("numero", numero)
    return FormaSoftphone("discar", "1.6.3", f"sip:-discar={number}", f"TotalPhone.exe -discar={number}")


def linha(numero: int) -> FormaSoftphone:
    """Activates, or deactivates, one of the six lines (§1.6.12).

    Raises:
        EntradaInvalida: not 1 to 6.
    """
    if numero not in range(1, 7):
        raise EntradaInvalida("linha", "O TotalPhone tem as linhas 1 a 6.")
    return FormaSoftphone("linha", "1.6.12", f"sip:-linha={numero}", f"TotalPhone.exe -linha={numero}")


def transferir(ramal: str) -> tuple[FormaSoftphone, ...]:
    """Transfers the call to an extension (§1.6.11): a sequence, the transfer and then each digit (gap 117).

    Raises:
        EntradaInvalida: the extension is not digits.
    """
    number = _algarismos("ramal", ramal)
    return (simples("iniciar_transferencia"), *(digito(one) for one in number))


def clique_para_discar(numero: str, ddd: str | None = None) -> FormaSoftphone:
    """`sip:1133553400` for any softphone (§1.4.1): no 0, no carrier code; without `ddd` a local number (gap 119).

    Raises:
        EntradaInvalida: not digits.
    """
    number = _algarismos("telefone", f"{ddd or ''}{numero}")
    return FormaSoftphone("clique_para_discar", "1.4.1", f"sip:{number}", None)


COM_PARAMETRO: Final[Mapping[str, Callable[..., object]]] = MappingProxyType(
    {"abrir": abrir, "digito": digito, "discar": discar, "linha": linha, "transferir": transferir}
)


def _algarismos(argumento: str, valor: str) -> str:
    if not _DIGITS.fullmatch(valor):
        raise EntradaInvalida(argumento, "Informe só algarismos (até 20): um link ou comando não leva outra coisa.")
    return valor
