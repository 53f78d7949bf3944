"""Which kind of call a uniqueid is, for many of them in one statement."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from gateway.channels.database.pool import Database
from gateway.domain.chamadas import Rastro, classe_da_ligacao
from resolvers.reading.consultas import Escrita, consultar, fonte, permitidas
from resolvers.reading.leitura import Leitura
from resolvers.reading.sql import Statement, fits, quoted
from schema import views
from schema.fields import View

# What tells the kind of a call, and then what only tells that there was one.
_DIZEM: Final = (
    (views.USUARIOS, "uniqueid", None),
    (views.LIGACOES_RECEPTIVO, "uniqueid", Rastro.RECEPTIVA),
    (views.RESULTADO_DISCADOR, "codigo_ligacao", Rastro.DISCADOR),
    (views.RESULTADO_DISCADOR_MENSAL, "uniqueid", Rastro.DISCADOR),
)
_PROVAM: Final = (
    (views.LIGACOES_ATIVO, "uniqueid", Rastro.OUTRO),
    (views.GRUPOS_DE_ATENDIMENTO_LOGS, "uniqueid", Rastro.OUTRO),
    (views.TENTATIVAS_NAO_ATENDIDAS, "uniqueid", Rastro.OUTRO),
    (views.URA_LOGS, "uniqueid", Rastro.OUTRO),
    (views.RESULTADOS_URA_PESQUISA, "uniqueid", Rastro.OUTRO),
)


async def alcancadas(leitor: Leitura, _: tuple[Hashable, ...], chaves: Sequence[str]) -> Mapping[str, Any]:
    """The calls that rows led to, which the identity may therefore know of: each with its kind."""
    rastros = await _rastros(leitor, chaves, _DIZEM) if leitor.pbx.database is not None else {}
    return {chave: _linha(leitor, chave, [one for one, _ in rastros.get(chave, [])]) for chave in chaves}


async def existentes(leitor: Leitura, _: tuple[Hashable, ...], chaves: Sequence[str]) -> Mapping[str, Any]:
    """The calls of which some source has a row that the identity may see."""
    rastros = await _rastros(leitor, chaves, _DIZEM + _PROVAM)
    return {
        chave: _linha(leitor, chave, [one for one, _ in found])
        for chave, found in rastros.items()
        if any(visivel for _, visivel in found)
    }


def _linha(leitor: Leitura, uniqueid: str, rastros: Sequence[Rastro]) -> Any:
    return leitor.linha_composta("ligacao", {"uniqueid": uniqueid, "classe": classe_da_ligacao(rastros)})


async def _rastros(
    leitor: Leitura, chaves: Sequence[str], onde: Sequence[tuple[View, str, Rastro | None]]
) -> Mapping[str, list[tuple[Rastro, bool]]]:
    """uniqueid → what was found of it, and whether the identity may see that."""

    async def escrever(database: Database) -> Escrita | None:
        statement = Statement()
        parts = []
        for view, coluna, rastro in onde:
            source = await fonte(leitor, database, view, coluna)
            if source is None:
                continue
            column = f"t.{source.name(coluna)}"
            values = [value for value in (fits(source, coluna, one) for one in chaves) if value is not None]
            kind = f"'{rastro}'" if rastro else "'OUTRO'"
            if rastro is None and source.has("tipo_da_ligacao"):
                kind = (
                    f"CASE t.{source.name('tipo_da_ligacao')} WHEN 'R' THEN '{Rastro.RECEPTIVA}' "
                    f"WHEN 'D' THEN '{Rastro.DISCADOR}' ELSE '{Rastro.OUTRO}' END"
                )
            parts.append(
                f"SELECT {column}::text AS {quoted('_chave')}, {kind} AS rastro, "  # noqa: S608 - names quoted, values bound
                f"bool_or({permitidas(leitor, source, statement)}) AS visivel FROM {source.relation} t "
                f"WHERE {column} = ANY({statement.bind(values)}) GROUP BY 1, 2"
            )
        return (" UNION ALL ".join(parts), statement.args) if parts else None

    found: dict[str, list[tuple[Rastro, bool]]] = {}
    for row in await consultar(leitor, "ligacao", escrever):
        found.setdefault(row["_chave"], []).append((Rastro(row["rastro"]), bool(row["visivel"])))
    return found
