"""`totalip-gateway explain`: how a query would be executed: its plan, the statements, the generated functions."""

from __future__ import annotations

import asyncio
import json
import sys
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

import click
from graphql import GraphQLError, parse, validate

from gateway.access.identity import DIREITOS, TUDO, Identidade
from gateway.cli.ambiente import Falha
from gateway.clock import SystemClock
from gateway.doctor.contrato import ler_contrato
from gateway.pbx import Pbx
from resolvers.build import build_schema
from resolvers.context import Contexto, so_leitura
from resolvers.planning.buscas import SemPlano
from resolvers.planning.explicar import BancoDeUmaLinha, arvore, funcoes
from resolvers.planning.planejador import Planejador

_MOTIVOS: Final = MappingProxyType(
    {
        "documento": "só consultas têm plano, uma por documento (ou diga qual com --operacao)",
        "documento_longo": "o documento é longo demais",
        "so_ilhas": "nenhum dos seus campos é lido por declarações",
        "variaveis": "as variáveis não servem à consulta (--variaveis)",
    }
)


@click.command()
@click.argument("consulta")
@click.option("--variaveis", default="{}", help="As variáveis, em JSON.")
@click.option("--operacao", help="A operação, se o documento tem várias.")
def explain(consulta: str, variaveis: str, operacao: str | None) -> None:
    """Mostra como CONSULTA seria executada: o plano, o SQL e as funções geradas. "-" lê da entrada padrão.

    Não precisa de um PBX: o banco é o do contrato, com uma linha em cada tabela.
    """
    texto = sys.stdin.read() if consulta == "-" else consulta
    try:
        lidas = json.loads(variaveis)
    except json.JSONDecodeError:
        raise Falha("--variaveis precisa ser um objeto em JSON.") from None
    if not isinstance(lidas, dict):
        raise Falha("--variaveis precisa ser um objeto em JSON.")
    for linha in asyncio.run(_explicar(texto, lidas, operacao)):
        click.echo(linha)


async def _explicar(texto: str, variaveis: dict[str, Any], operacao: str | None) -> list[str]:
    schema = build_schema(planos=False)
    try:
        wrong = [one.message for one in validate(schema._schema, parse(texto))]
    except GraphQLError as exc:
        wrong = [exc.message]
    if wrong:
        raise Falha(f"O documento não é válido: {wrong[0]}")
    contrato = ler_contrato()
    banco = BancoDeUmaLinha(
        {t.nome: {c: tipos[-1] for c, tipos in t.colunas.items()} for t in contrato.tabelas.values()}
    )
    pbx = Pbx("principal", ZoneInfo("America/Sao_Paulo"), database=banco.como_banco())
    quem = Identidade("explain", frozenset(("administrador",)), frozenset(DIREITOS), TUDO)
    planejador = Planejador(schema._schema)
    try:
        plano = planejador.plano(texto, variaveis, operacao)
    except SemPlano as exc:
        return [f"Sem plano: {_MOTIVOS.get(exc.motivo, exc.motivo)}. O graphql-core executa a consulta."]
    await planejador.executar(texto, variaveis, operacao, Contexto(so_leitura(pbx, SystemClock()), quem))
    linhas = ["PLANO", *(f"  {linha}" for linha in arvore(plano)), ""]
    for numero, (sql, args) in enumerate(banco.enviados, 1):
        linhas += [f"SQL {numero}", f"  {sql}", f"  argumentos: {', '.join(map(repr, args)) or 'nenhum'}", ""]
    for fim, campos in planejador.numeros.agora().items():
        if fim.startswith("desfeita."):
            onde = f"{campos} campo(s) da raiz ({fim.removeprefix('desfeita.')})"
            linhas += [f"PLANO DEIXADO em {onde}: o graphql-core os executa do início.", ""]
    for feita in funcoes(plano):
        linhas += ["FUNÇÃO GERADA", *(f"  {linha}" for linha in feita.splitlines()), ""]
    return linhas
