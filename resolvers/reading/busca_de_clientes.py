"""The search for customers, across campaigns: by parameter, telephone in any form, the PBX's code, campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.access.masks import PARAMETRO, TELEFONE
from gateway.channels.database.pool import Database
from gateway.domain.erros import EntradaInvalida
from gateway.domain.grupos import Dimensao, Grupo, Medida
from gateway.domain.ordem import Lugar, Termo
from gateway.protocol.phones import Telefone, formas, read_phone
from resolvers.reading.clientes import CAMPO, colunas, identidade, linha, mesmo_cliente
from resolvers.reading.consultas import Escrita, consultar, fonte, permitidas
from resolvers.reading.guards import exigir_visivel
from resolvers.reading.leitura import Leitura
from resolvers.reading.ligacoes_do_cliente import OPERADORAS, padrao
from resolvers.reading.sql import Source, Statement, fits
from schema import views
from schema.cliente import cliente_de

_ORDEM: Final = (Termo("id"),)
_QUEM: Final = ("id_campanha", "identificador1", "identificador2")


@dataclass(frozen=True, slots=True)
class Busca:
    """What is looked for; all that is given holds together."""

    campanhas: tuple[int, ...] = ()
    parametro: tuple[int, str] | None = None
    telefone: str | None = None
    id_cliente: int | None = None

    def mascaras(self) -> list[str]:
        """The kinds of personal values that the search compares."""
        return [*([PARAMETRO] if self.parametro else []), *([TELEFONE] if self.telefone else [])]

    def numero(self) -> Telefone | None:
        """The telephone, read.

        Raises:
            EntradaInvalida: nothing narrows the search, or what does is no telephone or no parameter.
        """
        if not (self.campanhas or self.parametro or self.telefone or self.id_cliente is not None):
            raise EntradaInvalida("busca", "Diga pelo menos um de: campanhas, parametro, telefone, idCliente.")
        if self.parametro is not None and self.parametro[0] not in range(1, 5):
            raise EntradaInvalida("busca", "O número do parâmetro vai de 1 a 4.")
        if self.telefone is None:
            return None
        lido = read_phone(self.telefone)
        if not lido.numero:
            raise EntradaInvalida("busca", "O telefone não tem algarismos: use, ex.: `11987654321`.")
        return lido


@dataclass
class PaginaDeClientes:
    """A page as `schema.pages.Paginada` wants it, in the order of the ids."""

    leitor: Leitura
    busca: Busca
    itens: Sequence[Any]
    tem_mais: bool
    tem_antes: bool
    horizonte: tuple[int, bool] | None = None

    def cursor(self, indice: int) -> str:
        """The cursor of a customer."""
        lugar = Lugar(_ORDEM, (int(self.itens[indice].linha.valor("id")),))
        return self.leitor.cursores.escrever(self.leitor.pbx.nome, CAMPO, lugar)

    async def contar(self) -> int:
        """How many customers there are."""
        rows = await _consultar(self.leitor, self.busca, lambda sql, _: f"SELECT count(*) AS n FROM ({sql}) c")  # noqa: S608 - names quoted, values bound
        return int(rows[0]["n"]) if rows else 0

    async def agrupar(self, por: Sequence[Dimensao], medidas: Sequence[Medida]) -> Sequence[Grupo]:
        """Nothing: customers have no figures of their own."""
        del por, medidas
        return ()


async def pagina(leitor: Leitura, busca: Busca, primeiros: int, depois: str | None) -> PaginaDeClientes:
    """The customers of a page.

    Raises:
        ErroDoGateway: the database could not be read, or the identity may not, or sees what it looks for masked.
        EntradaInvalida: nothing narrows the search, or the cursor is not one of this list.
    """
    exigir_visivel(leitor.identidade, *busca.mascaras())
    apos = None if depois is None else leitor.cursores.ler(depois, leitor.pbx.nome, CAMPO).valores[0]
    rows = await _consultar(
        leitor,
        busca,
        lambda sql, statement: (
            f"SELECT * FROM ({sql}) c WHERE {statement.bind(apos)}::bigint IS NULL OR c.id > {statement.bind(apos)} "  # noqa: S608 - names quoted, values bound
            f"ORDER BY c.id LIMIT {statement.bind(primeiros + 1)}"
        ),
    )
    itens = [cliente_de(linha(leitor, row)) for row in rows]
    return PaginaDeClientes(leitor, busca, itens[:primeiros], len(itens) > primeiros, depois is not None)


async def _consultar(leitor: Leitura, busca: Busca, por_fora: Any) -> Sequence[Any]:
    numero = busca.numero()

    async def escrever(database: Database) -> Escrita | None:
        source = await fonte(leitor, database, views.TELEFONES_CAMPANHAS, "id", "campanha_id")
        if source is None:
            return None
        statement = Statement()
        where = [permitidas(leitor, source, statement), *_condicoes(source, busca, statement)]
        if busca.id_cliente is not None:
            where.append(await _do_codigo(leitor, database, source, busca.id_cliente, statement))
        own = identidade(source, "t")
        if numero is None:
            sql = (
                f"SELECT min(t.{source.name('id')}) AS id, {own} FROM {source.relation} t "  # noqa: S608 - names quoted, values bound
                f"WHERE {' AND '.join(where)} GROUP BY {', '.join(f't.{source.name(one)}' for one in colunas(source))}"
            )
        else:
            where.append(_tem(source, numero, statement))
            kept = ", ".join(f'a."{one}"' for one in colunas(source))
            sql = (
                f"SELECT min(x.{source.name('id')}) AS id, {kept} FROM (SELECT DISTINCT {own} FROM {source.relation} t "  # noqa: S608 - names quoted, values bound
                f"WHERE {' AND '.join(where)}) a JOIN {source.relation} x ON {mesmo_cliente(source, 'a', 'x')} "
                f"WHERE {permitidas(leitor, source, statement, 'x')} GROUP BY {kept}"
            )
        return por_fora(sql, statement), statement.args

    return await consultar(leitor, CAMPO, escrever)


def _condicoes(source: Source, busca: Busca, statement: Statement) -> list[str]:
    made = []
    if busca.campanhas:
        ids = [one for one in (fits(source, "campanha_id", code) for code in busca.campanhas) if one is not None]
        made.append(f"t.{source.name('campanha_id')} = ANY({statement.bind(ids)})")
    if busca.parametro is not None:
        numero, valor = busca.parametro
        coluna = f"parametro{numero}"
        if not source.has(coluna):
            raise EntradaInvalida("busca", f"Este PBX não tem a coluna “{coluna}” em “{source.view}”.")
        made.append(f"t.{source.name(coluna)} = {statement.bind(fits(source, coluna, valor))}")
    return made


def _tem(source: Source, numero: Telefone, statement: Statement) -> str:
    column = f"t.{source.name('telefone')}"
    if numero.ddd:
        return f"{column} = ANY({statement.bind(list(formas(numero, OPERADORAS)))})"
    return f"{column} ~ {statement.bind(padrao(numero))}"


async def _do_codigo(leitor: Leitura, database: Database, source: Source, codigo: int, statement: Statement) -> str:
    """That a history or an untouched telephone with the PBX's code has the customer's campaign and parameters."""
    parts = []
    for view, coluna in ((views.HISTORICOS_CAMPANHAS, "id_cliente"), (views.TELEFONES_NAO_TRABALHADOS, "id")):
        told = await fonte(leitor, database, view, coluna, *_QUEM)
        if told is None:
            continue
        wanted = statement.bind(fits(told, coluna, codigo))
        parts.append(
            f"SELECT {_tupla(told, 'h', _QUEM)} FROM {told.relation} h "  # noqa: S608 - names quoted, values bound
            f"WHERE h.{told.name(coluna)} = {wanted} AND {permitidas(leitor, told, statement, 'h')}"
        )
    own = _tupla(source, "t", ("campanha_id", "parametro1", "parametro2"))
    return f"({own}) IN ({' UNION ALL '.join(parts)})" if parts else "false"


def _tupla(source: Source, alias: str, partes: Sequence[str]) -> str:
    campanha, *outras = (f"{alias}.{source.name(one)}" for one in partes)
    return ", ".join([campanha, *(f"coalesce({one}, '')" for one in outras)])
