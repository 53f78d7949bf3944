"""Exporting a campaign in the manual's layout (§1.5, gap 125): one status of one telephone a line, as it comes.

The PBX gives its own file to nobody but the browser of its user; the lines are read from the views that hold the same.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from gateway.access import masks
from gateway.access.identity import Identidade
from gateway.channels.database.catalogue import Catalogue
from gateway.channels.database.pool import Database
from gateway.channels.database.statements import quoted
from gateway.domain.comandos import Canal
from gateway.domain.erros import EntradaInvalida, ErroDoGateway
from gateway.domain.exportacao import CharsetDeSaida, FimDeLinha
from gateway.pbx import Pbx
from gateway.protocol.export_file import Escrita, linha_exportada
from gateway.protocol.table_values import instante, texto

_RESULTADO: Final = "resultado_discador"
_MAX_CAMPANHA: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Exportacao:
    """What is to be exported, and how.

    Attributes:
        ver_telefone, ver_parametro: whether these are shown whole.
    """

    campanha: int
    charset: CharsetDeSaida = CharsetDeSaida.UTF_8
    fim_de_linha: FimDeLinha = FimDeLinha.CRLF
    ver_telefone: bool = False
    ver_parametro: bool = False

    @classmethod
    def de(cls, cru: Mapping[str, Any]) -> Exportacao:
        """What `para_link` gave."""
        return cls(
            **{**cru, "charset": CharsetDeSaida(cru["charset"]), "fim_de_linha": FimDeLinha(cru["fim_de_linha"])}
        )

    def para_link(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    def para_auditoria(self) -> dict[str, str]:
        """As the audit keeps it."""
        return {
            "campanhaId": str(self.campanha),
            "telefones": "inteiros" if self.ver_telefone else "mascarados",
            "parametros": "inteiros" if self.ver_parametro else "mascarados",
        }

    @property
    def escrita(self) -> Escrita:
        """How the file is written."""
        charset = "windows-1252" if self.charset is CharsetDeSaida.WINDOWS_1252 else "utf-8"
        bom = self.charset is CharsetDeSaida.UTF_8_COM_BOM
        return Escrita(charset, "\n" if self.fim_de_linha is FimDeLinha.LF else "\r\n", bom)


async def conferir(pbx: Pbx, campanha: int, *, mesmo_ativa: bool) -> tuple[str, ...]:
    """Whether the campaign can be exported; what the file will lack here, in pt-BR.

    Raises:
        EntradaInvalida: there is no such campaign.
        ErroDoGateway: it is still active (unless `mesmo_ativa`), or this PBX cannot be exported from.
        Unavailable: the database cannot be asked.
    """
    database = _banco(pbx)
    catalogue = await database.catalogue()
    table = catalogue.table("campanhas")
    if table is None or catalogue.table(_RESULTADO) is None:
        raise ErroDoGateway("SEM_CANAL", "Este PBX não tem as visões de que a exportação é feita.", canal=Canal.BANCO)
    sql = f'SELECT ativa FROM {quoted(table.name)} WHERE "id" = $1'  # noqa: S608 - from the catalogue
    rows = await database.fetch(sql, campanha) if 0 < campanha <= _MAX_CAMPANHA else []
    if not rows:
        raise EntradaInvalida("campanhaId", "Não há campanha com este código no PBX: veja `campanhas`.")
    if rows[0]["ativa"] and not mesmo_ativa:
        raise ErroDoGateway(
            "CAMPANHA_ATIVA",
            "A campanha ainda está ativa: desative-a, ou peça `mesmoAtiva: true` e receba o que há até agora.",
        )
    if _quem(catalogue):
        return ()
    return ("Usuário e grupo saem em branco: este PBX não tem as visões que dizem quem atendeu cada ligação.",)


async def exportar(pbx: Pbx, exportacao: Exportacao) -> AsyncGenerator[bytes, None]:
    """The file in pieces, from a cursor of the database; memory holds one page.

    Raises:
        Unavailable: it cannot be read, or not to its end.
    """
    database = _banco(pbx)
    escrita = exportacao.escrita
    sql = _consulta(await database.catalogue())
    yield escrita.comeco()
    async with aclosing(database.paginas(sql, exportacao.campanha)) as pages:
        async for page in pages:
            yield escrita.bytes_de(*[_linha(row, exportacao) for row in page])


def _banco(pbx: Pbx) -> Database:
    if pbx.database is None:
        raise ErroDoGateway("SEM_CANAL", "A exportação lê o banco do PBX: configure TOTALIP_DB_DSN.", canal=Canal.BANCO)
    return pbx.database


def _linha(row: Mapping[str, Any], exportacao: Exportacao) -> str:
    parametro = None if exportacao.ver_parametro else masks.PARAMETRO
    when = instante(row["data"])
    return linha_exportada(
        _texto(row["parametro1"], parametro),
        _texto(row["parametro2"], parametro),
        when.replace(tzinfo=None) if isinstance(when, datetime) else None,
        _texto(row["telefone"], None if exportacao.ver_telefone else masks.TELEFONE),
        _texto(row["status"], None),
        _texto(row["usuario"], None),
        _texto(row["grupo"], None),
    )


def _texto(valor: object, mascara: str | None) -> str:
    found = texto(valor)
    plain = found if isinstance(found, str) else ""
    return plain if mascara is None or not plain else masks.mascarar(mascara, plain)


def _quem(catalogue: Catalogue) -> bool:
    """Whether there are the views that tell who took a call."""
    needed = {
        "resultado_discador_mensal": ("uniqueid", "ramal", "campanha_id", "id"),
        "usuarios": ("ramal", "nome", "id_grupo", "id"),
        "grupos": ("id_grupo", "nome"),
        _RESULTADO: ("codigo_ligacao",),
    }
    return all(catalogue.real_name(view, column) for view, columns in needed.items() for column in columns)


def _consulta(catalogue: Catalogue) -> str:
    """The statement; $1 is the campaign. Identifiers come from the catalogue."""

    def de(view: str) -> str:
        table = catalogue.table(view)
        return quoted(view if table is None else table.name)

    def nome(view: str, column: str) -> str:
        return quoted(catalogue.real_name(view, column) or column)

    def r(column: str, como: str) -> str:
        known = catalogue.real_name(_RESULTADO, column)
        return f"{'NULL' if known is None else 'r.' + quoted(known)} AS {como}"

    columns = ", ".join(
        r(column, como)
        for column, como in (
            ("identificador1", "parametro1"),
            ("identificador2", "parametro2"),
            ("data", "data"),
            ("telefone", "telefone"),
            ("status", "status"),
        )
    )
    who, joined = "NULL AS usuario, NULL AS grupo", ""
    if _quem(catalogue):
        m, u = "resultado_discador_mensal", "usuarios"
        who = "u.nome AS usuario, g.nome AS grupo"
        joined = f"""
            LEFT JOIN (SELECT DISTINCT ON (c.uniqueid) c.uniqueid, c.ramal FROM (
                SELECT {nome(m, "uniqueid")} AS uniqueid, {nome(m, "ramal")} AS ramal, {nome(m, "id")} AS id
                FROM {de(m)} WHERE {nome(m, "campanha_id")} = $1 AND {nome(m, "ramal")} IS NOT NULL) c
                ORDER BY c.uniqueid, c.id DESC) m ON m.uniqueid = r.{nome(_RESULTADO, "codigo_ligacao")}
            LEFT JOIN (SELECT DISTINCT ON ({nome(u, "ramal")}) {nome(u, "ramal")} AS ramal, {nome(u, "nome")} AS nome,
                {nome(u, "id_grupo")} AS id_grupo FROM {de(u)} ORDER BY {nome(u, "ramal")}, {nome(u, "id")}) u
                ON u.ramal = m.ramal
            LEFT JOIN (SELECT {nome("grupos", "id_grupo")} AS id, {nome("grupos", "nome")} AS nome
                FROM {de("grupos")}) g ON g.id = u.id_grupo"""  # noqa: S608 - from the catalogue
    return f"""SELECT {columns}, {who} FROM {de(_RESULTADO)} r{joined}
        WHERE r.{nome(_RESULTADO, "id_campanha")} = $1 ORDER BY r.{nome(_RESULTADO, "id")}"""  # noqa: S608 - catalogue


def mascaras_de(quem: Identidade) -> dict[str, bool]:
    """What of an export that identity may see whole."""
    return {
        "ver_telefone": quem.pode("ver.TELEFONE"),
        "ver_parametro": quem.pode("ver.PARAMETRO"),
    }
