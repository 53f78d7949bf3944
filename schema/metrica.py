"""Metrics: a value with its numerator, denominator, formula, window and coverage, so that nobody has to trust it."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Annotated, Any, Final

import strawberry

from gateway.domain.erros import EntradaInvalida
from gateway.domain.metricas import VERSAO, Contagem, Fracao, fracao, nivel_de_servico
from schema.enums import DefinicaoNivelDeServico
from schema.fields import Chaves, Lote, campo, computed

MAX_DIAS: Final = 366

De = Annotated[dt.date, strawberry.argument(description="Primeiro dia, no calendário do PBX.")]
Ate = Annotated[dt.date, strawberry.argument(description=f"Último dia, inclusive; até {MAX_DIAS} dias depois.")]


@strawberry.type(description="Os dias de que uma métrica fala, no calendário do PBX.")
class Janela:
    """Whole days, both included."""

    de: dt.date = strawberry.field(description="Primeiro dia. Canal: gateway.")
    ate: dt.date = strawberry.field(description="Último dia, inclusive. Canal: gateway.")


@strawberry.type(description="Um valor com a conta que o deu. Frações vão de 0 a 1; tempos são em segundos.")
class Metrica:
    """A figure and how it was made."""

    valor: decimal.Decimal | None = strawberry.field(
        description="Numerador dividido pelo denominador, com 4 casas; null quando o denominador é 0. Canal: gateway."
    )
    numerador: decimal.Decimal = strawberry.field(description="O que se divide. Canal: BANCO.")
    denominador: decimal.Decimal = strawberry.field(
        description="Por quanto se divide; 0 quando não houve o que medir. Canal: BANCO."
    )
    nome: str = strawberry.field(description="Nome da métrica e da definição, ex.: `tme`. Canal: gateway.")
    formula: str = strawberry.field(description="A conta, com as colunas do PBX. Canal: gateway.")
    versao: int = strawberry.field(description="Versão da fórmula; muda se a conta mudar. Canal: gateway.")
    janela: Janela | None = strawberry.field(
        description="Os dias medidos; null quando é o estado de agora. Canal: gateway."
    )
    cobertura: decimal.Decimal | None = strawberry.field(
        description="Parte dos dados que pôde ser usada, de 0 a 1; null sem dados. Canal: gateway."
    )


def metrica(conta: Fracao, janela: Janela | None = None) -> Metrica:
    """The figure as the graph shows it."""
    return Metrica(
        valor=conta.valor,
        numerador=conta.numerador,
        denominador=conta.denominador,
        nome=conta.nome,
        formula=conta.formula,
        versao=VERSAO,
        janela=janela,
        cobertura=conta.cobertura,
    )


def share(nome: str, formula: str, de: Any, *colunas: str, description: str) -> Any:
    """A field that is a figure of counters of the row; `de` gives numerator and denominator of them."""

    def make(*valores: int | None) -> Metrica | None:
        if None in valores:
            return None
        return metrica(fracao(nome, formula, *de(*valores), cobertura=decimal.Decimal(1)))

    return computed(make, *colunas, description=description)


def periodo(de: dt.date, ate: dt.date) -> Janela:
    """The window, checked.

    Raises:
        EntradaInvalida: it ends before it starts, or is too long.
    """
    if not 0 <= (ate - de).days <= MAX_DIAS:
        raise EntradaInvalida("ate", f"O período vai de `de` a `ate`, em ordem e com até {MAX_DIAS} dias.")
    return Janela(de=de, ate=ate)


@strawberry.type(description="Métricas de um grupo de atendimento num período, calculadas no banco do PBX.")
class MetricasDaFila:
    """Figures of a queue; each source is asked once for all queues of a level."""

    leitor: strawberry.Private[Any]
    codigo: strawberry.Private[int]
    janela: Janela = strawberry.field(description="Os dias medidos. Canal: gateway.")

    @strawberry.field(
        description="Nível de serviço pela definição pedida, das contagens do PBX (`nivel_de_servico`), de 0 a 1. "
        "Canal: BANCO."
    )
    async def nivel_de_servico(
        self,
        definicao: Annotated[
            DefinicaoNivelDeServico, strawberry.argument(description="Qual definição; os números diferem muito.")
        ] = DefinicaoNivelDeServico.GENESYS,
    ) -> Metrica | None:
        """Service level."""
        contado = await self._lido("niveis_no_periodo")
        return metrica(nivel_de_servico(definicao, Contagem(**contado)), self.janela)

    @strawberry.field(
        description="Abandono: passagens sem operador sobre todas, de 0 a 1; desligar e transbordar não se distinguem. "
        "Canal: BANCO."
    )
    async def abandono(self) -> Metrica | None:
        """Abandonment."""
        lido = await self._lido("filas_no_periodo")
        perdidas = lido.get("total", 0) - lido.get("atendidas", 0)
        return self._de("abandono", "passagens sem id_usuario / passagens", perdidas, lido.get("total"), lido)

    @strawberry.field(description="TME: espera média das atendidas, em segundos. Canal: BANCO.")
    async def tme(self) -> Metrica | None:
        """Average speed of answer."""
        lido = await self._lido("filas_no_periodo")
        return self._de(
            "tme", "soma de tempo_em_espera das atendidas / atendidas", lido.get("espera"), lido.get("com_espera"), lido
        )

    @strawberry.field(
        description="TMA falado: duração média com o operador, em segundos; sem pós-atendimento, que o PBX não tem. "
        "Canal: BANCO."
    )
    async def tma_falado(self) -> Metrica | None:
        """Average talking time."""
        lido = await self._lido("filas_no_periodo")
        return self._de(
            "tmaFalado", "soma de duracao das atendidas / atendidas", lido.get("falado"), lido.get("com_duracao"), lido
        )

    async def _lido(self, nome: str) -> Any:
        return await self.leitor.lote(Lote(nome, (self.janela.de, self.janela.ate)), self.codigo) or {}

    def _de(self, nome: str, formula: str, numerador: Any, denominador: Any, lido: Any) -> Metrica:
        """Coverage: of the answered, those with the value; of abandonment, all."""
        base = lido.get("total" if nome == "abandono" else "atendidas") or 0
        cobertura = fracao("", "", denominador, base).valor
        return metrica(fracao(nome, formula, numerador, denominador, cobertura=cobertura), self.janela)


def queue_metrics() -> Any:
    """The field `metricas` of a queue."""

    async def resolve(root: Any, de: De, ate: Ate) -> MetricasDaFila | None:
        return MetricasDaFila(leitor=root.linha.leitor, codigo=root.linha.valor("id"), janela=periodo(de, ate))

    return campo(resolve, Chaves(frozenset(("id",))), "Métricas de um período. Canal: BANCO.")


def dialer_abandonment() -> Any:
    """The field `abandonoDoDiscador` of a campaign."""

    async def resolve(
        root: Any,
        de: De,
        ate: Ate,
        apos_segundos: Annotated[
            int, strawberry.argument(description="Só conta quem esperou mais do que isto, em segundos.")
        ] = 2,
    ) -> Metrica | None:
        janela = periodo(de, ate)
        lote = Lote("discador_no_periodo", (de, ate, apos_segundos))
        lido = await root.linha.leitor.lote(lote, root.linha.valor("id")) or {}
        conta = fracao(
            f"abandonoDoDiscador.{apos_segundos}s",
            "passagens da campanha por filas, sem id_usuario e com tempo_em_espera acima do limite / passagens",
            lido.get("perdidas"),
            lido.get("total"),
            cobertura=fracao("", "", lido.get("com_espera"), lido.get("total")).valor,
        )
        return metrica(conta, janela)

    return campo(
        resolve,
        Chaves(frozenset(("id",))),
        "Ligações do discador atendidas por um cliente e entregues a ninguém, de 0 a 1. Canal: BANCO.",
    )
