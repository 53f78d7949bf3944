"""Calls: one identity, the uniqueid, and whatever the PBX has of it, while it lasts and afterwards (docs/graph.md)."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry
from strawberry.types import Info

from gateway.domain.chamadas import ClasseLigacao, Rastro, classe_da_ligacao, rastro_do_tipo
from gateway.domain.comandos import Canal
from gateway.domain.erros import ErroDoGateway
from schema.alternatives import first_object, first_of, first_phone, first_value
from schema.campanha import Campanha
from schema.fields import Chaves, Composto, Embutido, Node, campo, column, relation, relation_of, tipo_do_campo
from schema.gravacao import Gravacao, gravacoes
from schema.ligacao_em_curso import LigacaoEmCurso
from schema.lotes import CLIENTE, CLIENTE_POR_IDENTIFICADORES, LIGACAO, LIGACAO_EXISTENTE
from schema.origem import global_id
from schema.rota import Rota
from schema.telefone import Telefone
from schema.views import (
    CAMPANHA_POR_ID,
    FILA_DA_LIGACAO,
    FILAS_DA_LIGACAO,
    LIGACAO_AO_VIVO,
    PESQUISA_DA_LIGACAO,
    RAMAL_POR_NUMERO,
    REGISTRO_ATIVO_DA_LIGACAO,
    REGISTRO_RECEPTIVO_DA_LIGACAO,
    REGISTROS_ATIVOS_DA_LIGACAO,
    REGISTROS_RECEPTIVOS_DA_LIGACAO,
    RESULTADO_DA_LIGACAO,
    RESULTADO_MENSAL_DA_LIGACAO,
    RESULTADOS_DA_LIGACAO,
    RESULTADOS_MENSAIS_DA_LIGACAO,
    ROTA_POR_ID,
    TENTATIVAS_DA_LIGACAO,
    URA_DA_LIGACAO,
)

if TYPE_CHECKING:
    from schema.cliente import Cliente
    from schema.grupo_atendimento_log import GrupoAtendimentoLog
    from schema.ramal import Ramal
    from schema.registro_ativo import RegistroAtivo
    from schema.registro_receptivo import RegistroReceptivo
    from schema.resultado_discador import ResultadoDiscador
    from schema.resultado_discador_mensal import ResultadoDiscadorMensal
    from schema.tentativa_nao_atendida import TentativaNaoAtendida
    from schema.ura import ResultadoUraPesquisa, UraLog

_CODIGO: Final = Chaves(frozenset(("uniqueid",)))


async def _ao_vivo(root: Any, info: Info) -> Any:
    if root.vivo is not None:
        return LigacaoEmCurso(linha=root.vivo)  # type: ignore[call-arg]  # the decorator adds it
    return await relation_of(root.linha.leitor, LIGACAO_AO_VIVO, root.linha.valor("uniqueid"), info)


async def _em_curso(root: Any) -> bool:
    if root.vivo is not None:
        return True
    return await first_of(root, "uniqueid", (LIGACAO_AO_VIVO, "uniqueid")) is not None


async def _cliente(root: Any, info: Info) -> Any:
    """By the telephone that the dialer called; else by the parameters of a result, or of the live call."""
    leitor, tipo = root.linha.leitor, tipo_do_campo(info)
    telefone = await first_of(root, "uniqueid", (RESULTADO_MENSAL_DA_LIGACAO, "campaign_customer_phone_number_id"))
    linha = None if telefone is None else await leitor.lote(CLIENTE, telefone)
    for by, colunas in (
        (RESULTADO_DA_LIGACAO, ("id_campanha", "identificador1", "identificador2")),
        (LIGACAO_AO_VIVO, ("id_campanha", "parametro1", "parametro2")),
    ):
        if linha is None:
            quem = await leitor.buscar(by, root.linha.valor("uniqueid"), frozenset(colunas))
            chave = (None, None) if quem is None else tuple(quem.valor(one) for one in colunas)
            linha = None if None in chave[:2] else await leitor.lote(CLIENTE_POR_IDENTIFICADORES, chave)
    return None if linha is None else tipo(linha=linha)


@strawberry.interface(
    description="Uma ligação, pelo seu código (uniqueid): o que o PBX tem dela, durante e depois. O identificador e o "
    "tipo concreto não mudam quando ela termina. Cada campo diz de que registro vem; o que não existe é null ou vazio."
)
class Ligacao(Node):
    """A call: its row has the uniqueid alone; `vivo` is the row of `usuarios` that led to it, if one did."""

    linha: strawberry.Private[Any]
    vivo: strawberry.Private[Any] = None
    id: strawberry.ID = global_id("Ligacao", "uniqueid")
    uniqueid: strawberry.ID = column(
        "uniqueid", description="Código da ligação; une eventos, registros e gravações. Canais: BANCO, API."
    )
    em_curso: bool | None = campo(_em_curso, _CODIGO, "Se algum ramal está nela agora. Canais: BANCO, API.")
    ao_vivo: LigacaoEmCurso | None = campo(
        _ao_vivo, Embutido(frozenset(("uniqueid",))), "O estado de agora; null depois que termina. Canais: BANCO, API."
    )
    inicio: dt.datetime | None = first_value(
        "uniqueid",
        (REGISTRO_ATIVO_DA_LIGACAO, "data"),
        (REGISTRO_RECEPTIVO_DA_LIGACAO, "data"),
        (RESULTADO_MENSAL_DA_LIGACAO, "data_hora_inicio"),
        description="Data e hora: do registro da ligação; sem ele, do resultado mensal do discador. Canal: BANCO.",
    )
    duracao: int | None = first_value(
        "uniqueid",
        (REGISTRO_ATIVO_DA_LIGACAO, "duracao"),
        (REGISTRO_RECEPTIVO_DA_LIGACAO, "duracao"),
        description="Duração em segundos, com o toque, do registro da ligação. Canal: BANCO.",
    )
    billing: int | None = first_value(
        "uniqueid",
        (REGISTRO_ATIVO_DA_LIGACAO, "billing"),
        (REGISTRO_RECEPTIVO_DA_LIGACAO, "billing"),
        description="Duração em segundos, sem o toque, do registro da ligação. Canal: BANCO.",
    )
    status: str | None = first_value(
        "uniqueid",
        (REGISTRO_ATIVO_DA_LIGACAO, "status"),
        (REGISTRO_RECEPTIVO_DA_LIGACAO, "status"),
        description="`ANSWERED`, `BUSY` ou `NO ANSWER`, do registro da ligação. Canal: BANCO.",
    )
    telefone: Telefone | None = first_phone(
        "uniqueid",
        (REGISTRO_ATIVO_DA_LIGACAO, "destino"),
        (REGISTRO_RECEPTIVO_DA_LIGACAO, "origem"),
        (RESULTADO_MENSAL_DA_LIGACAO, "telefone"),
        (RESULTADO_DA_LIGACAO, "telefone"),
        (LIGACAO_AO_VIVO, "telefone"),
        (LIGACAO_AO_VIVO, "telefone_origem"),
        description="O número do outro lado: do registro da ligação; sem ele, do resultado do discador; sem ele, do "
        "estado ao vivo. Canal: BANCO.",
    )
    ramal: Annotated[Ramal, strawberry.lazy("schema.ramal")] | None = first_object(
        RAMAL_POR_NUMERO,
        "uniqueid",
        (REGISTRO_ATIVO_DA_LIGACAO, "ramal"),
        (REGISTRO_RECEPTIVO_DA_LIGACAO, "ramal"),
        (RESULTADO_MENSAL_DA_LIGACAO, "ramal"),
        (LIGACAO_AO_VIVO, "ramal"),
        description="O ramal: do registro da ligação; sem ele, do resultado mensal; sem ele, do estado ao vivo. "
        "Canal: BANCO.",
    )
    campanha: Campanha | None = first_object(
        CAMPANHA_POR_ID,
        "uniqueid",
        (REGISTRO_ATIVO_DA_LIGACAO, "id_campanha"),
        (RESULTADO_MENSAL_DA_LIGACAO, "campanha_id"),
        (RESULTADO_DA_LIGACAO, "id_campanha"),
        (FILA_DA_LIGACAO, "id_campanha"),
        (LIGACAO_AO_VIVO, "id_campanha"),
        description="A campanha: do registro da ligação; sem ele, do resultado do discador, da fila ou do estado ao "
        "vivo. Canal: BANCO.",
    )
    cliente: Annotated[Cliente, strawberry.lazy("schema.cliente")] | None = campo(
        _cliente,
        _CODIGO,
        "O cliente: pelo telefone discado (resultado mensal); sem ele, pelos identificadores do resultado ou do estado "
        "ao vivo. Canal: BANCO.",
    )
    rota: Rota | None = first_object(
        ROTA_POR_ID,
        "uniqueid",
        (REGISTRO_ATIVO_DA_LIGACAO, "id_rota"),
        description="Rota por onde saiu, do registro da ligação. Canal: BANCO.",
    )
    custo_total: decimal.Decimal | None = first_value(
        "uniqueid",
        (REGISTRO_ATIVO_DA_LIGACAO, "custo_total"),
        (REGISTRO_RECEPTIVO_DA_LIGACAO, "custo_total"),
        description="Custo total em reais, do registro da ligação. Canal: BANCO.",
    )
    registros_ativos: list[Annotated[RegistroAtivo, strawberry.lazy("schema.registro_ativo")]] | None = relation(
        REGISTROS_ATIVOS_DA_LIGACAO, key="uniqueid", description="Linhas de `ligacoes_ativo`. Canal: BANCO."
    )
    registros_receptivos: list[Annotated[RegistroReceptivo, strawberry.lazy("schema.registro_receptivo")]] | None = (
        relation(
            REGISTROS_RECEPTIVOS_DA_LIGACAO, key="uniqueid", description="Linhas de `ligacoes_receptivo`. Canal: BANCO."
        )
    )
    filas: list[Annotated[GrupoAtendimentoLog, strawberry.lazy("schema.grupo_atendimento_log")]] | None = relation(
        FILAS_DA_LIGACAO, key="uniqueid", description="As filas por onde passou. Canal: BANCO."
    )
    tentativas_nao_atendidas: (
        list[Annotated[TentativaNaoAtendida, strawberry.lazy("schema.tentativa_nao_atendida")]] | None
    ) = relation(TENTATIVAS_DA_LIGACAO, key="uniqueid", description="Ofertas a ramais que não atenderam. Canal: BANCO.")
    ura_logs: list[Annotated[UraLog, strawberry.lazy("schema.ura")]] | None = relation(
        URA_DA_LIGACAO, key="uniqueid", description="Os passos na URA. Canal: BANCO."
    )
    resultados_ura_pesquisa: list[Annotated[ResultadoUraPesquisa, strawberry.lazy("schema.ura")]] | None = relation(
        PESQUISA_DA_LIGACAO, key="uniqueid", description="As respostas à URA de pesquisa. Canal: BANCO."
    )
    resultados_discador: list[Annotated[ResultadoDiscador, strawberry.lazy("schema.resultado_discador")]] | None = (
        relation(RESULTADOS_DA_LIGACAO, key="uniqueid", description="Os status marcados por causa dela. Canal: BANCO.")
    )
    resultados_discador_mensal: (
        list[Annotated[ResultadoDiscadorMensal, strawberry.lazy("schema.resultado_discador_mensal")]] | None
    ) = relation(
        RESULTADOS_MENSAIS_DA_LIGACAO,
        key="uniqueid",
        description="O resultado do discador, por 35 dias. Canal: BANCO.",
    )
    gravacoes: list[Gravacao] | None = gravacoes("uniqueid")


@strawberry.type(description="Uma ligação feita por um ramal.")
class LigacaoAtiva(Ligacao):
    """Outbound, by hand or by a click."""


@strawberry.type(description="Uma ligação recebida.")
class LigacaoReceptiva(Ligacao):
    """Inbound."""


@strawberry.type(description="Uma ligação feita pelo discador de campanhas.")
class LigacaoDiscador(Ligacao):
    """The dialer's."""


TIPOS_DE_LIGACAO = (LigacaoAtiva, LigacaoReceptiva, LigacaoDiscador)
_POR_CLASSE: Final = (
    (ClasseLigacao.ATIVA, LigacaoAtiva),
    (ClasseLigacao.RECEPTIVA, LigacaoReceptiva),
    (ClasseLigacao.DISCADOR, LigacaoDiscador),
)


def ligacao_de(linha: Any, vivo: Any = None, classe: ClasseLigacao | None = None) -> Ligacao:
    """The call of a row that the reader of calls made (`uniqueid`, `classe`).

    Args:
        classe: what it is for sure, when somebody knows better than the rows there are yet (an event does).
    """
    made: Ligacao = dict(_POR_CLASSE)[classe or linha.valor("classe")](linha=linha, vivo=vivo)
    return made


Ligacao.__pbx_composto__ = Composto(LIGACAO_EXISTENTE, ligacao_de)  # type: ignore[attr-defined]  # read by node(id:)


def call(coluna: str) -> Any:
    """The field `ligacao` of a row that has the code of a call."""

    async def resolve(root: Any) -> Ligacao | None:
        uniqueid = str(root.linha.valor(coluna) or "").strip()
        return ligacao_de(await root.linha.leitor.lote(LIGACAO, uniqueid)) if uniqueid else None

    return campo(resolve, Chaves(frozenset((coluna,))), "A ligação, com tudo o que o PBX tem dela. Canal: BANCO.")


def call_in_progress() -> Any:
    """The call that a row of `usuarios` is in; columns of `aoVivo` are read with the row itself."""

    async def resolve(root: Any) -> Ligacao | None:
        linha = root.linha
        uniqueid = linha.valor("uniqueid")
        if not uniqueid:
            return None
        return ligacao_de(await _classificada(linha, uniqueid), linha)

    return campo(
        resolve,
        Embutido(frozenset(("tipo_da_ligacao", "uniqueid"))),
        "A ligação em que o ramal está agora. Canais: BANCO, API.",
    )


async def _classificada(linha: Any, uniqueid: str) -> Any:
    """The letters R and D say the kind; of the others, the dialer's results may know better."""
    rastro = rastro_do_tipo(linha.valor("tipo_da_ligacao"))
    if rastro is Rastro.OUTRO:
        try:
            return await linha.leitor.lote(LIGACAO, uniqueid)
        except ErroDoGateway:
            if linha.origem is Canal.BANCO:
                raise
    return linha.leitor.linha_composta("ligacao", {"uniqueid": uniqueid, "classe": classe_da_ligacao((rastro,))})
