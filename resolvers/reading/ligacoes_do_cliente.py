"""The calls of customers: those with one of their telephones, in any form, and those tabulated on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.channels.database.pool import Database
from gateway.protocol.phones import Telefone, formas, read_phone
from resolvers.reading import por_colunas
from resolvers.reading.consultas import Escrita, consultar, fonte, permitidas
from resolvers.reading.leitura import Leitura
from resolvers.reading.sql import Source, Statement, quoted
from schema import views
from schema.cliente import MENSAIS_DO_CLIENTE, RESULTADOS_DO_CLIENTE, TELEFONES_DO_CLIENTE
from schema.fields import View

MAX_TELEFONES: Final = 100
# Any two digits may be the code of a carrier (gap 47): what a list of today's carriers lacks would be lost.
OPERADORAS: Final = tuple(str(code) for code in range(10, 100))

Achada = tuple[dt.datetime | None, str]


@dataclass(frozen=True)
class _Procura:
    """Whose numbers are looked for: (number of the customer in this batch, telephone), since when, how many each."""

    numeros: Sequence[tuple[int, Telefone]]
    desde: dt.datetime
    limite: int


async def codigos(leitor: Leitura, parametros: tuple[Any, ...], chaves: Sequence[tuple[Any, ...]]) -> Mapping[Any, Any]:
    """(id of the customer, campaign, parameters) → codes of calls, the newest first.

    Args:
        parametros: how many codes, and how many days back the calls by number go.
    """
    limite, dias = parametros
    identidades = [chave[1:] for chave in chaves]
    telefones = await por_colunas.linhas(
        leitor, (TELEFONES_DO_CLIENTE, frozenset(("telefone",)), MAX_TELEFONES), identidades
    )
    procura = _Procura(
        [
            (n, read_phone(str(linha.valor("telefone"))))
            for n, chave in enumerate(identidades)
            for linha in telefones[chave]
            if linha.valor("telefone")
        ],
        leitor.agora().replace(tzinfo=None) - dt.timedelta(days=dias),
        limite,
    )
    found: list[list[Achada]] = [[] for _ in chaves]
    for view, coluna in ((views.LIGACOES_ATIVO, "destino"), (views.LIGACOES_RECEPTIVO, "origem")):
        for row in await _por_numero(leitor, view, coluna, procura):
            found[row["_chave"]].append((row["data"], str(row["uniqueid"])))
    for by, codigo, data, partes in (
        (RESULTADOS_DO_CLIENTE, "codigo_ligacao", "data", 4),
        (MENSAIS_DO_CLIENTE, "uniqueid", "data_hora_inicio", 3),
    ):
        wanted = frozenset((codigo, data))
        rows = await por_colunas.linhas(leitor, (by, wanted, limite), [one[:partes] for one in identidades])
        for n, one in enumerate(identidades):
            found[n] += [
                (linha.valores.get(data), str(linha.valor(codigo) or "").strip()) for linha in rows[one[:partes]]
            ]
    return {chave: _novas(found[n], limite) for n, chave in enumerate(chaves)}


def _novas(achadas: Sequence[Achada], limite: int) -> list[str]:
    """The codes, each once, the newest first, of one moment the higher first; those without a date last."""
    newest = sorted(achadas, key=lambda one: (one[0].isoformat() if one[0] else "", one[1]), reverse=True)
    return list(dict.fromkeys(codigo for _, codigo in newest if codigo))[:limite]


async def _por_numero(leitor: Leitura, view: View, coluna: str, procura: _Procura) -> Sequence[Mapping[str, Any]]:
    async def escrever(database: Database) -> Escrita | None:
        source = await fonte(leitor, database, view, coluna, "uniqueid", "data")
        return None if source is None else _consulta(leitor, source, coluna, procura)

    return await consultar(leitor, view.nome, escrever) if procura.numeros else []


def _consulta(leitor: Leitura, source: Source, coluna: str, procura: _Procura) -> Escrita:
    """Numbers with a DDD by equality with each form; those without by what may precede them."""
    statement = Statement()
    column = f"t.{source.name(coluna)}"
    inteiros = [(n, forma) for n, one in procura.numeros if one.ddd for forma in formas(one, OPERADORAS)]
    locais = [(n, padrao(one)) for n, one in procura.numeros if not one.ddd and one.numero]
    since = f"t.{source.name('data')} >= {statement.bind(procura.desde)}"
    parts = [
        f"SELECT k.n AS {quoted('_chave')}, t.{source.name('uniqueid')} AS uniqueid, t.{source.name('data')} AS data "  # noqa: S608 - names quoted, values bound
        f"FROM unnest({statement.bind([n for n, _ in pairs])}::int[], "
        f"{statement.bind([text for _, text in pairs])}::text[]) AS k(n, texto) "
        f"JOIN {source.relation} t ON {column} {sign} k.texto "
        f"WHERE {since} AND {permitidas(leitor, source, statement)}"
        for pairs, sign in ((inteiros, "="), (locais, "~"))
        if pairs
    ]
    order = f"row_number() OVER (PARTITION BY {quoted('_chave')} ORDER BY data DESC, uniqueid DESC) AS ordem"
    return (
        f"SELECT * FROM (SELECT m.*, {order} FROM ({' UNION ALL '.join(parts)}) m) r "  # noqa: S608 - names quoted, values bound
        f"WHERE ordem <= {statement.bind(procura.limite)}"
    ) if parts else "SELECT NULL::int AS _chave WHERE false", statement.args


def padrao(telefone: Telefone) -> str:
    """What a number without DDD may look like elsewhere: after a DDD, a 0 and DDD, a carrier, or the country."""
    return f"^(0?[1-9][0-9]|0[1-9][0-9][1-9][0-9]|55[1-9][0-9])?{telefone.numero}$"
