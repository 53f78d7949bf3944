"""E-mails of the PBX's service (manual §2.1): found by one of six criteria, never listed whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

import strawberry
from strawberry.types import Info

from schema.enums import Canal
from schema.fields import Calculado, View, campo, column, from_row, pbx_type
from schema.lugares import lido_de
from schema.origem import atualizado_em, origem
from schema.pages import Connection

EMAILS: Final = View("emails", lugar="email")
MASCARA: Final = "EMAIL"
CONTEUDO: Final = "CONTEUDO"

De = Annotated[dt.date, strawberry.argument(description="Primeiro dia, no calendário do PBX.")]
Ate = Annotated[dt.date, strawberry.argument(description="Último dia, incluído.")]
Primeiros = Annotated[int, strawberry.argument(name="first", description="Quantos, de 1 a 200.")]
Depois = Annotated[
    str | None, strawberry.argument(name="after", description="Cursor depois do qual continuar (`endCursor`).")
]


@pbx_type(view=EMAILS, description="Um e-mail atendido pelo PBX.")
class Email:
    """An e-mail; its images and attachments cannot be fetched, only known of."""

    id: strawberry.ID = from_row(
        lambda linha: f"Email:{linha.pbx}:{linha.valor('id')}", "id", description="Identificador estável. Canal: EMAIL."
    )
    codigo: int | None = column("id", description="Código do e-mail no PBX. Canal: EMAIL.")
    remetente: str | None = column("remetente", mask=MASCARA, description="Endereço de quem enviou. Canal: EMAIL.")
    destinatario: str | None = column("destinatario", mask=MASCARA, description="Endereço de destino. Canal: EMAIL.")
    assunto: str | None = column("assunto", mask=CONTEUDO, description="Assunto. Canal: EMAIL.")
    corpo: str | None = column("corpo_do_email", mask=CONTEUDO, description="Corpo do e-mail. Canal: EMAIL.")
    criado_em: dt.datetime | None = column("data_de_criacao", description="Quando foi criado. Canal: EMAIL.")
    possui_imagens_inline: bool | None = column(
        "possui_imagens_inline", description="Se tem imagens no corpo. Canal: EMAIL."
    )
    possui_anexos: bool | None = column("possui_anexos", description="Se tem anexos. Canal: EMAIL.")
    origem: Canal = origem()
    atualizado_em: dt.datetime = atualizado_em()


@strawberry.input(
    one_of=True, description="O que procurar nos e-mails: um só destes critérios. Maiúsculas não contam. Canal: EMAIL."
)
class BuscaEmail:
    """One of the six searches."""

    assunto: str | None = strawberry.field(default=strawberry.UNSET, description="O assunto contém. Canal: EMAIL.")
    conteudo: str | None = strawberry.field(default=strawberry.UNSET, description="O corpo contém. Canal: EMAIL.")
    destinatario: str | None = strawberry.field(
        default=strawberry.UNSET, description="O endereço de destino é este. Canal: EMAIL."
    )
    fila: int | None = strawberry.field(
        default=strawberry.UNSET, description="Da fila (grupo de atendimento) deste código. Canal: EMAIL."
    )
    operador: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Do operador deste ramal. Canal: EMAIL."
    )
    remetente: str | None = strawberry.field(
        default=strawberry.UNSET, description="O endereço de quem enviou é este. Canal: EMAIL."
    )


def criterio(busca: BuscaEmail) -> tuple[str, str]:
    """Kind of search and its value."""
    return next((nome, str(valor)) for nome, valor in vars(busca).items() if valor is not strawberry.UNSET)


def emails_de(tipo: str, coluna: str, *, description: str) -> Any:
    """The field `emails` of a type: those of one kind of search whose value is a column of its rows."""

    def buscas(root: Any) -> list[tuple[str, str]]:
        valor = root.linha.valor(coluna)
        return [] if valor is None else [(tipo, str(valor))]

    return emails_por(buscas, coluna, description=description)


def emails_por(buscas: Callable[[Any], Sequence[tuple[str, str]]], *colunas: str, description: str) -> Any:
    """A field of the mails that several searches find together, each mail once."""

    async def resolve(
        root: Any, info: Info, de: De, ate: Ate, first: Primeiros = 20, after: Depois = None
    ) -> Connection[Email] | None:
        found: Connection[Email] | None = await root.linha.leitor.emails(info, buscas(root), de, ate, first, after)
        return found

    return campo(resolve, Calculado(frozenset(colunas)), description)


def lugares() -> dict[str, object]:
    """What of the contract the root field asks with."""
    asked = (
        ("assunto", "assunto"),
        ("conteudo", "corpo_do_email"),
        ("destinatario", "destinatario"),
        ("fila_de_atendimento", "fila_atendimento"),
        ("operador", "ramal"),
        ("remetente", "remetente"),
    )
    found: list[str] = []
    for busca, parametro in asked:
        funcao = f"email:buscar_email_por_{busca}"
        found += [funcao, *(f"{funcao}({one})" for one in (parametro, "data_inicial", "data_final"))]
    return lido_de(*found)
