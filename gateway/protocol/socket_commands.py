"""Commands of the write socket to bytes, and its answers to messages (manual §1.2.2, gaps 64 to 76)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gateway.domain.comandos import Canal
from gateway.protocol import values
from gateway.protocol.charset import decode
from gateway.protocol.messages import Mensagem, read_messages
from gateway.protocol.values import NaoRepresentavel

__all__ = [
    "CAMPOS",
    "MAX_COMANDO_BYTES",
    "VERBOS",
    "NaoRepresentavel",
    "Verbo",
    "conferir",
    "encode_command",
    "read_answer",
]

MAX_COMANDO_BYTES: Final = 8_192
_SEPARADORES: Final = "<>"


@dataclass(frozen=True, slots=True)
class Verbo:
    """A command of the contract.

    Attributes:
        campos: its fields, in order.
        obrigatorios: how many of them, from the first, must be sent (an empty one as `<>`).
    """

    campos: tuple[str, ...]
    obrigatorios: int


_PERFIL: Final = Verbo(("ramal_padrao", "ramal", "nome", "email", "celular", "senha"), 2)
_RAMAL: Final = Verbo(("ramal",), 1)

# The 15 commands of the contract are 14 verbs: tabulating and scheduling share one (§1.2.2.2, §1.2.2.3).
VERBOS: Final[Mapping[str, Verbo]] = MappingProxyType(
    {
        "SETSTATUS": Verbo(("ramal", "id_status"), 2),
        "SETSTATUSTELEFONECAMPANHA": Verbo(
            ("parametro1", "numerodotelefone", "id_campanha", "id_status", "ramal", "diahora", "uniqueid"), 5
        ),
        "ADICIONARUSUARIOCOMPERFIL": _PERFIL,
        "ATUALIZARUSUARIOCOMPERFIL": _PERFIL,
        "INSERIRTELEFONECAMPANHA": Verbo(
            ("campanha_id", "parametro", "valor_do_parametro", "prioridade", "ddd", "telefone"), 6
        ),
        "SETSTATUSTELEFONECAMPANHAPARAMETRO1": Verbo(("parametro1", "id_campanha", "id_status", "ramal", "data"), 4),
        "LOGIN": _RAMAL,
        "LOGOUT": _RAMAL,
        "LOGINHARDPHONE": Verbo(("ramal", "ramal_compartilhado"), 1),
        "LOGOUTHARDPHONE": _RAMAL,
        "SETPAUSE": _RAMAL,
        "SETUNPAUSE": _RAMAL,
        "ALTERARCLIENTE": Verbo(
            ("id_campanha", "parametro", "valor_parametro", "novo_parametro", "valor_novo_parametro"), 5
        ),
        "DISCAR": Verbo(("ramal", "telefone", "chave"), 3),
    }
)

CAMPOS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({nome: verbo.campos for nome, verbo in VERBOS.items()})
"""Verb → the names of its fields, in order."""


def conferir(campo: str, valor: str) -> str:
    """The value, if a command can carry it; of all channels this one carries least.

    Raises:
        NaoRepresentavel: `<`, `>`, a control character or line separator, a lone surrogate, or too long.
    """
    return values.conferir(Canal.COMANDOS, campo, valor, _SEPARADORES)


def encode_command(verbo: str, campos: Sequence[str]) -> bytes:
    """`<VERB><field>…<field>` CR LF in UTF-8, e.g. `<SETSTATUS><40000><1>\\r\\n`.

    An omitted field is sent as `<>`; optional ones at the end are left out (§1.2.2.3, §1.2.2.4).

    Raises:
        NaoRepresentavel: not a verb of the contract, too few or too many fields, or a value that would break the line.
    """
    known = VERBOS.get(verbo)
    if known is None:
        raise NaoRepresentavel(Canal.COMANDOS, "verbo", "não é um comando do PBX")
    if len(campos) > len(known.campos):
        raise NaoRepresentavel(Canal.COMANDOS, verbo, f"tem no máximo {len(known.campos)} campos")
    if len(campos) < known.obrigatorios:
        missing = known.campos[len(campos)]
        raise NaoRepresentavel(Canal.COMANDOS, missing, f"{verbo} precisa deste campo")
    sent = [conferir(name, value) for name, value in zip(known.campos, campos, strict=False)]
    while len(sent) > known.obrigatorios and not sent[-1]:
        sent.pop()
    line = f"<{verbo}>{''.join(f'<{value}>' for value in sent)}\r\n".encode()
    if len(line) > MAX_COMANDO_BYTES:
        raise NaoRepresentavel(Canal.COMANDOS, verbo, f"o comando passa de {MAX_COMANDO_BYTES} bytes; encurte-o")
    return line


def read_answer(raw: bytes, declared: str = "utf-8") -> tuple[Mensagem, ...]:
    """The messages of everything that came until the PBX closed: normally one, () when nothing came (gaps 64, 72)."""
    return read_messages(decode(raw, declared).text)
