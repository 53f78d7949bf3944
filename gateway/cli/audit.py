"""`totalip-gateway audit …`: the audit checked, and read."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click
import orjson

from gateway.cli.ambiente import Falha, com_diario, ler_settings
from gateway.clock import SystemClock
from gateway.domain.auditoria import FiltroDeFatos, Registrado, TipoDeFato
from gateway.journal.audit import Auditoria
from gateway.journal.audit_check import Conferencia, conferir
from gateway.journal.chain import Head
from gateway.journal.port import Journal
from gateway.journal.sealed import Seal
from gateway.runtime.diario import DIARIO
from gateway.settings import Settings

QUEBRADA = 2


@click.group()
def audit() -> None:
    """Confere e lê a auditoria."""


@audit.command()
@click.option("--ancora", help="Cabeça anotada antes (NÚMERO:HASH): a cadeia ainda precisa contê-la.")
@click.option("--json", "em_json", is_flag=True, help="Imprime o resultado em JSON.")
def verify(ancora: str | None, em_json: bool) -> None:
    """Confere a cadeia inteira. Status 0: íntegra; 2: quebrada (diz onde); 1: não pôde ser lida.

    Imprime a cabeça: anote-a fora desta máquina e passe-a em --ancora na próxima vez.
    """
    head = None if ancora is None else _ancora(ancora)
    feita = com_diario(_settings_com_diario(), lambda journal, seal: conferir(journal, seal, head))
    if em_json:
        click.echo(_json_da(feita))
    elif feita.quebra is not None:
        click.echo(f"QUEBRADA na entrada {feita.quebra.numero}: {feita.quebra.motivo}.")
        click.echo(f"Íntegras antes dela: {feita.total}.")
    else:
        click.echo(f"Íntegra: {feita.total} entradas, de {feita.primeiro} a {feita.cabeca.number}.")
        click.echo(f"Cabeça: {feita.cabeca}")
        if head is not None and head.number < feita.primeiro - 1:
            click.echo("A âncora é mais antiga do que a retenção guarda: não foi conferida.", err=True)
    sys.exit(QUEBRADA if feita.quebra else 0)


@audit.command()
@click.option("--tipo", type=click.Choice([t.value for t in TipoDeFato], case_sensitive=False), help="Só deste tipo.")
@click.option("--quem", help="Só desta identidade (nome da chave).")
@click.option("--alvo", help="Só deste alvo, como a auditoria o mostra, ex.: um ramal.")
@click.option("--intencao", help="Só deste comando, ex.: alterarStatusRamal.")
@click.option("--desde", type=click.DateTime(), help="A partir deste instante, no fuso do PBX.")
@click.option("--ate", type=click.DateTime(), help="Antes deste instante, no fuso do PBX.")
@click.option("--json", "em_json", is_flag=True, help="Um objeto JSON por linha.")
def listar(
    tipo: str | None,
    quem: str | None,
    alvo: str | None,
    intencao: str | None,
    desde: datetime | None,
    ate: datetime | None,
    em_json: bool,
) -> None:
    """Lista as entradas, das mais antigas às mais novas."""
    settings = _settings_com_diario()
    filtro = FiltroDeFatos(
        None if tipo is None else TipoDeFato(tipo.upper()),
        quem,
        alvo,
        intencao,
        None if desde is None else desde.replace(tzinfo=settings.tz),
        None if ate is None else ate.replace(tzinfo=settings.tz),
    )

    async def imprimir(journal: Journal, seal: Seal) -> None:
        async for um in Auditoria(journal, seal, SystemClock()).ler():
            if filtro.serve(um):
                click.echo(_json_de(um) if em_json else _linha(um, settings.tz))

    com_diario(settings, imprimir)


def _settings_com_diario() -> Settings:
    settings = ler_settings()
    if not (settings.data_dir / DIARIO).is_file():
        raise Falha("Não há diário em GATEWAY_DATA_DIR: rode na pasta e com a configuração do gateway.")
    return settings


def _ancora(texto: str) -> Head:
    try:
        return Head.from_text(texto)
    except ValueError:
        raise Falha("A âncora é NÚMERO:HASH, como `audit verify` a imprime.") from None


def _linha(um: Registrado, tz: ZoneInfo) -> str:
    fato = um.fato
    colunas = (fato.tipo.value, fato.quem, fato.endereco or "-", fato.pbx or "-", fato.alvo or "-")
    detalhes = " ".join(f"{nome}={valor}" for nome, valor in fato.detalhes.items())
    quando = um.em.astimezone(tz).isoformat(timespec="milliseconds")
    return "\t".join((str(um.numero), quando, *colunas, detalhes))


def _json_de(um: Registrado) -> str:
    return orjson.dumps({"numero": um.numero, "em": um.em, **asdict(um.fato)}).decode()


def _json_da(feita: Conferencia) -> str:
    quebra = None if feita.quebra is None else asdict(feita.quebra)
    return orjson.dumps(
        {
            "integra": quebra is None,
            "quebra": quebra,
            "total": feita.total,
            "primeiro": feita.primeiro,
            "cabeca": str(feita.cabeca),
        }
    ).decode()
