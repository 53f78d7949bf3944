"""`totalip-gateway chave …`: API keys in the policy file."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from gateway.access import keys, policy
from gateway.access.policy import ChaveGuardada, PolicyError, Politica
from gateway.cli.ambiente import Falha, auditar, ler_settings
from gateway.domain.auditoria import TipoDeFato


@click.group()
def chave() -> None:
    """Cria, lista e revoga chaves de acesso."""


@chave.command()
@click.option("--nome", required=True, help="De quem é a chave, ex.: painel.")
@click.option("--papel", required=True, help="administrador, integrador, supervisor, operador, leitor, monitor…")
@click.option("--ramal", "ramais", multiple=True, help="Ramal que a chave vê; repita a opção para mais de um.")
@click.option("--grupo", "grupos", multiple=True, type=int, help="Grupo (id_grupo) que a chave vê; pode repetir.")
def criar(nome: str, papel: str, ramais: tuple[str, ...], grupos: tuple[int, ...]) -> None:
    """Cria uma chave e a imprime uma única vez."""
    made = keys.nova()
    agora = datetime.now(UTC).isoformat(timespec="seconds")
    guardada = ChaveGuardada(nome, keys.resumo(made), papel, ramais, grupos, criada_em=agora)
    settings = ler_settings()
    escopo = " ".join([*(f"ramal={r}" for r in ramais), *(f"grupo={g}" for g in grupos)])

    def com(politica: Politica) -> Politica:
        nova = politica.com(guardada)
        auditar(settings, TipoDeFato.CHAVE_CRIADA, nome, papel=papel, escopo=escopo)
        return nova

    try:
        policy.alterar(settings.policy, com)
    except (PolicyError, OSError) as exc:
        raise Falha(_texto(exc)) from None
    click.echo(made)
    click.echo(f"Esta é a chave de “{nome}” ({papel}). Guarde-a: ela não será mostrada de novo.", err=True)
    click.echo("Um gateway em execução a aceita em um segundo.", err=True)


@chave.command()
def listar() -> None:
    """Lista as chaves, sem mostrá-las."""
    politica = _abrir()
    if not politica.chaves:
        click.echo("Nenhuma chave. Crie uma com `totalip-gateway chave criar`.")
    for guardada in politica.chaves:
        escopo = ", ".join([*(f"ramal {r}" for r in guardada.ramais), *(f"grupo {g}" for g in guardada.grupos)])
        estado = f"revogada em {guardada.revogada_em}" if guardada.revogada_em else "viva"
        click.echo(f"{guardada.nome}\t{guardada.papel}\t{escopo or 'sem limite'}\t{estado}")


@chave.command()
@click.argument("nome")
def revogar(nome: str) -> None:
    """Revoga a chave viva de NOME."""
    settings = ler_settings()

    def sem(politica: Politica) -> Politica:
        nova = politica.sem(nome, datetime.now(UTC))
        auditar(settings, TipoDeFato.CHAVE_REVOGADA, nome)
        return nova

    try:
        policy.alterar(settings.policy, sem)
    except (PolicyError, OSError) as exc:
        raise Falha(_texto(exc)) from None
    click.echo(f"Chave “{nome}” revogada. Um gateway em execução a recusa em um segundo.")


def _abrir() -> Politica:
    try:
        return policy.abrir(ler_settings().policy)
    except PolicyError as exc:
        raise Falha(str(exc)) from None


def _texto(exc: PolicyError | OSError) -> str:
    if isinstance(exc, OSError):
        return f"A política não pôde ser gravada ({exc.strerror}): confira GATEWAY_POLICY."
    return str(exc)
