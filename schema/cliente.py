"""Customers: the PBX has no table of them; they are who has the telephones of a campaign (docs/graph.md)."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry

from schema.campanha import Campanha
from schema.columns import ByColumns, first_row, key_of, rows_of
from schema.email import Email, emails_por
from schema.fields import Calculado, Chaves, Composto, Lote, Primeiros, campo, column, pbx_type, relation
from schema.ligacao import Ligacao, ligacao_de
from schema.lotes import CLIENTE, LIGACAO
from schema.origem import global_id
from schema.pages import Connection
from schema.telefone import Telefone, telefone_de
from schema.views import (
    CAMPANHA_POR_ID,
    HISTORICOS_CAMPANHAS,
    IMPORTAR_DISCADOR,
    RESULTADO_DISCADOR,
    RESULTADO_DISCADOR_MENSAL,
    TELEFONES_CAMPANHAS,
    TELEFONES_NAO_TRABALHADOS,
)

if TYPE_CHECKING:
    from schema.historico_campanha import HistoricoCampanha
    from schema.importacao_discador import ImportacaoDiscador
    from schema.resultado_discador import ResultadoDiscador
    from schema.resultado_discador_mensal import ResultadoDiscadorMensal
    from schema.telefone_campanha import TelefoneCampanha
    from schema.telefone_nao_trabalhado import TelefoneNaoTrabalhado

MAX_LIGACOES: Final = 200
DIAS_DE_LIGACOES: Final = 35
_IDENTIDADE: Final = ("campanha_id", "parametro1", "parametro2", "parametro3", "parametro4")
_IDS: Final = ("id_campanha", "identificador1", "identificador2")

TELEFONES_DO_CLIENTE: Final = ByColumns(TELEFONES_CAMPANHAS, _IDENTIDADE, ("prioridade", "id"))
HISTORICOS_DO_CLIENTE: Final = ByColumns(HISTORICOS_CAMPANHAS, _IDS, ("data",), decrescente=True)
IMPORTACOES_DO_CLIENTE: Final = ByColumns(IMPORTAR_DISCADOR, _IDS, ("criado_em",), decrescente=True)
RESULTADOS_DO_CLIENTE: Final = ByColumns(RESULTADO_DISCADOR, (*_IDS, "identificador3"), ("id",), decrescente=True)
MENSAIS_DO_CLIENTE: Final = ByColumns(
    RESULTADO_DISCADOR_MENSAL, ("campanha_id", "identificador1", "identificador2"), ("id",), decrescente=True
)
NAO_TRABALHADOS_DO_CLIENTE: Final = ByColumns(TELEFONES_NAO_TRABALHADOS, _IDS, ("importado_em",))

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@strawberry.type(description="Quando um telefone de um cliente deve ser discado.")
class Agendamento:
    """What the newest row of a telephone says of its schedule."""

    telefone: Telefone | None = strawberry.field(description="O telefone. Canal: BANCO.")
    discar_em: dt.datetime | None = strawberry.field(description="Quando o discador o disca. Canal: BANCO.")
    discar_em_operador: dt.datetime | None = strawberry.field(
        description="Quando o operador é avisado; nada é discado sozinho. Canal: BANCO."
    )


async def _agendamentos(root: Any) -> list[Agendamento]:
    leitor = root.linha.leitor
    vistos: dict[str, Agendamento] = {}
    for by, colunas in (
        (RESULTADOS_DO_CLIENTE, ("telefone", "discar_em", "discar_em_operador")),
        (NAO_TRABALHADOS_DO_CLIENTE, ("telefone", "discar_em")),
    ):
        lote = Lote("por_colunas", (by, frozenset(colunas), MAX_LIGACOES))
        for linha in await leitor.lote(lote, key_of(root, *_IDENTIDADE[: len(by.colunas)])):
            telefone, discar_em, operador = (*(linha.valor(one) for one in colunas), None)[:3]
            made = Agendamento(telefone=telefone_de(leitor, telefone), discar_em=discar_em, discar_em_operador=operador)
            vistos.setdefault(str(telefone), made)
    return [one for one in vistos.values() if one.discar_em or one.discar_em_operador]


async def _id_cliente(root: Any) -> Any:
    found = await first_row(HISTORICOS_DO_CLIENTE, root, "id_cliente", *_IDENTIDADE[:3])
    return found if found is not None else await first_row(NAO_TRABALHADOS_DO_CLIENTE, root, "id", *_IDENTIDADE[:3])


def _enderecos(root: Any) -> list[str]:
    found = [endereco for one in _IDENTIDADE[1:] for endereco in _EMAIL.findall(str(root.linha.valor(one) or ""))]
    return list(dict.fromkeys(found))


def _emails(root: Any) -> list[str]:
    return [root.linha.leitor.mascarar("EMAIL", one) for one in _enderecos(root)]


def _trocados(root: Any) -> list[tuple[str, str]]:
    return [(tipo, endereco) for endereco in _enderecos(root) for tipo in ("remetente", "destinatario")]


async def _ligacoes(
    root: Any,
    primeiros: Primeiros = 20,
    dias: Annotated[
        int, strawberry.argument(description="Até quantos dias atrás procurar ligações pelos telefones.")
    ] = DIAS_DE_LIGACOES,
) -> list[Ligacao]:
    leitor = root.linha.leitor
    limite = max(0, min(primeiros, MAX_LIGACOES))
    lote = Lote("ligacoes_do_cliente", (limite, max(1, dias)))
    codigos = await leitor.lote(lote, (root.linha.valor("id"), *key_of(root, *_IDENTIDADE)))
    return [
        ligacao_de(one) for one in await asyncio.gather(*(leitor.lote(LIGACAO, codigo) for codigo in codigos or ()))
    ]


def _linhas(by: ByColumns, description: str) -> Any:
    return rows_of(by, *_IDENTIDADE[: len(by.colunas)], description=description)


@pbx_type(
    description="Um cliente de uma campanha: quem tem, nela, os mesmos parâmetros. O PBX não tem tabela de clientes. "
    "O identificador é o do seu telefone mais antigo, e qualquer telefone dele o encontra."
)
class Cliente:
    """Who has the telephones of a campaign with the same parameters; its row is its telephone of lowest id."""

    id: strawberry.ID = global_id("Cliente", "id")
    codigo_telefone: int | None = column(
        "id", description="Código do seu telefone mais antigo (`telefones_campanhas.id`). Canal: BANCO."
    )
    codigo_campanha: int | None = column("campanha_id", description="Código da campanha. Canal: BANCO.")
    campanha: Campanha | None = relation(CAMPANHA_POR_ID, key="campanha_id", description="Campanha. Canal: BANCO.")
    parametro1: str | None = column(
        "parametro1", mask="PARAMETRO", description="Parâmetro 1, dado na importação. Canal: BANCO."
    )
    parametro2: str | None = column(
        "parametro2", mask="PARAMETRO", description="Parâmetro 2, dado na importação. Canal: BANCO."
    )
    parametro3: str | None = column(
        "parametro3", mask="PARAMETRO", description="Parâmetro 3, dado na importação. Canal: BANCO."
    )
    parametro4: str | None = column(
        "parametro4", mask="PARAMETRO", description="Parâmetro 4, dado na importação. Canal: BANCO."
    )
    id_cliente: int | None = campo(
        _id_cliente,
        Chaves(frozenset(_IDENTIDADE[:3])),
        "Código do cliente no PBX, se algum histórico ou telefone não trabalhado o diz. Canal: BANCO.",
    )
    emails: list[str] = campo(
        _emails, Calculado(frozenset(_IDENTIDADE[1:])), "Endereços de e-mail entre os parâmetros. Canal: BANCO."
    )
    emails_trocados: Connection[Email] | None = emails_por(
        _trocados,
        *_IDENTIDADE[1:],
        description="E-mails de ou para estes endereços em um período. Canais: BANCO, EMAIL.",
    )
    telefones: list[Annotated[TelefoneCampanha, strawberry.lazy("schema.telefone_campanha")]] | None = _linhas(
        TELEFONES_DO_CLIENTE, "Os telefones, na ordem da prioridade. Canal: BANCO."
    )
    agendamentos: list[Agendamento] | None = campo(
        _agendamentos,
        Chaves(frozenset(_IDENTIDADE)),
        "Os telefones agendados, pelo resultado mais novo de cada um ou pela importação. Canal: BANCO.",
    )
    historicos: list[Annotated[HistoricoCampanha, strawberry.lazy("schema.historico_campanha")]] | None = _linhas(
        HISTORICOS_DO_CLIENTE, "O que operadores escreveram dele, o mais novo primeiro. Canal: BANCO."
    )
    resultados: list[Annotated[ResultadoDiscador, strawberry.lazy("schema.resultado_discador")]] | None = _linhas(
        RESULTADOS_DO_CLIENTE, "Os status marcados nos seus telefones, o mais novo primeiro. Canal: BANCO."
    )
    resultados_mensais: (
        list[Annotated[ResultadoDiscadorMensal, strawberry.lazy("schema.resultado_discador_mensal")]] | None
    ) = _linhas(MENSAIS_DO_CLIENTE, "As ligações do discador nos últimos 35 dias, a mais nova primeiro. Canal: BANCO.")
    importacoes: list[Annotated[ImportacaoDiscador, strawberry.lazy("schema.importacao_discador")]] | None = _linhas(
        IMPORTACOES_DO_CLIENTE, "As importações pelo banco, a mais nova primeiro. Canal: BANCO."
    )
    telefones_nao_trabalhados: (
        list[Annotated[TelefoneNaoTrabalhado, strawberry.lazy("schema.telefone_nao_trabalhado")]] | None
    ) = _linhas(NAO_TRABALHADOS_DO_CLIENTE, "Os telefones ainda não discados. Canal: BANCO.")
    ligacoes: list[Ligacao] | None = campo(
        _ligacoes,
        Chaves(frozenset(("id", *_IDENTIDADE))),
        "Ligações com os seus telefones, em qualquer forma, ou marcadas com os seus parâmetros; a mais nova primeiro. "
        "Canal: BANCO.",
    )


def cliente_de(linha: Any) -> Cliente:
    """The customer of a row that the reader of customers made."""
    made: Cliente = Cliente(linha=linha)  # type: ignore[call-arg]  # the decorator adds it
    return made


Cliente.__pbx_composto__ = Composto(CLIENTE, cliente_de)  # type: ignore[attr-defined]  # read by node(id:)
