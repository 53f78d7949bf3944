"""Telephone numbers as values: what the PBX wrote, and what that means (gaps 18, 47 and 62, field fact 16)."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from gateway.domain.softphone import clique_para_discar
from schema.enums import TipoTelefone
from schema.fields import Coluna, campo

MASCARA = "TELEFONE"


@strawberry.type(
    description="Um número de telefone: como o PBX o escreve, e as suas partes. Quem não vê telefones recebe todas as "
    "partes escondidas, menos os últimos algarismos. Canal: gateway."
)
class Telefone:
    """A number taken apart; operator code and country are no part of `numero`."""

    bruto: str = strawberry.field(description="Como o PBX o tem. Canal: o do registro.")
    e164: str | None = strawberry.field(
        description="Forma internacional, ex.: `+5511987654321`; null sem DDD conhecido. Canal: gateway."
    )
    ddd: str | None = strawberry.field(description="DDD, dois algarismos; null em número local. Canal: gateway.")
    operadora: str | None = strawberry.field(
        description="Código de operadora que vinha antes do DDD, dois algarismos. Canal: gateway."
    )
    numero: str | None = strawberry.field(
        description="O número sem país, operadora e DDD; null se não há algarismos (ex.: `anonymous`). Canal: gateway."
    )
    tipo: TipoTelefone | None = strawberry.field(description="Tipo do número, se conhecido. Canal: gateway.")
    valido: bool = strawberry.field(
        description="Se é um número que pode existir no plano de numeração; um local, sem DDD, não se confirma. "
        "Canal: gateway."
    )
    mascarado: bool = strawberry.field(description="Se partes estão escondidas desta chave. Canal: gateway.")

    @strawberry.field(
        description="Link de clique para discar, ex.: `sip:1133553400`; null se não há algarismos ou se estão "
        "escondidos. Canal: gateway."
    )
    def clique_para_discar(
        self,
        ddd_local: Annotated[
            str | None, strawberry.argument(description="DDD de quem disca; com ele, números locais vão sem DDD.")
        ] = None,
    ) -> str | None:
        """A link on this number (manual §1.4.1)."""
        if self.mascarado or not self.numero:
            return None
        return clique_para_discar(self.numero, None if self.ddd == ddd_local else self.ddd).link


def phone(coluna: str, *, description: str) -> Any:
    """A field that is a column with a telephone number, masked as a whole."""

    def resolve(root: Any) -> Telefone | None:
        return telefone_de(root.linha.leitor, root.linha.valor(coluna))

    return campo(resolve, Coluna(coluna, MASCARA, telefone_de), description)


def telefone_de(leitor: Any, bruto: Any) -> Telefone | None:
    """A number from any source as this identity may see it; None for null and for an empty text."""
    if bruto is None or bruto == "":
        return None
    lido = leitor.telefone(str(bruto))
    mascarado = leitor.mascarar(MASCARA, "0" * 8) != "0" * 8

    def parte(valor: str | None) -> str | None:
        return None if not valor else str(leitor.mascarar(MASCARA, valor))

    return Telefone(
        bruto=parte(lido.bruto) or "",
        e164=parte(lido.e164),
        ddd=parte(lido.ddd),
        operadora=parte(lido.operadora),
        numero=parte(lido.numero),
        tipo=lido.tipo,
        valido=lido.valido,
        mascarado=mascarado,
    )
