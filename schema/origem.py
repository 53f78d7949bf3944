"""Where a value came from: the channels of the PBX, as the graph names them."""

from __future__ import annotations

from typing import Any

from gateway.domain.comandos import Canal
from gateway.domain.erros import ErroDoGateway
from schema.fields import Identificador, campo, from_reading


class SemIdentificador(ErroDoGateway):
    """A row without its key: an id made of nothing would be the same for all such rows, and clients would mix them."""

    def __init__(self, familia: str, coluna: str, canal: Canal) -> None:
        super().__init__(
            "SEM_IDENTIFICADOR",
            f"Falta “{coluna}”, que identifica {familia}: peça a linha sem `id`, ou confira o PBX com "
            "`totalip-gateway doctor`.",
            canal=canal,
            campo=coluna,
        )


def origem() -> Any:
    """The field `origem` of every type read from the PBX."""
    return from_reading("origem", description="Canal que informou estes valores. Canal: gateway.")


def atualizado_em() -> Any:
    """The field `atualizadoEm` of every type read from the PBX."""
    return from_reading("lido_em", description="Quando o gateway leu estes valores do PBX. Canal: gateway.")


def global_id(familia: str, *colunas: str) -> Any:
    """The field `id`: `familia:pbx:chave`, the same for the same thing for ever (and nothing editable in it)."""

    def resolve(root: Any) -> str:
        valores = {coluna: root.linha.valor(coluna) for coluna in colunas}
        for coluna, valor in valores.items():
            if valor is None:
                raise SemIdentificador(familia, coluna, root.linha.origem)
        return f"{familia}:{root.linha.pbx}:{':'.join(map(sem_dois_pontos, valores.values()))}"

    return campo(resolve, Identificador(familia, colunas), "Identificador global e estável. Canal: gateway.")


def partes_da_chave(chave: str) -> tuple[str, ...]:
    """The values that a global id's key was made of."""
    return tuple(parte.replace("%3A", ":").replace("%25", "%") for parte in chave.split(":"))


def sem_dois_pontos(valor: Any) -> str:
    """A value as a part of a global id's key."""
    return str(valor).replace("%", "%25").replace(":", "%3A")
