"""Live state of what the PBX only shows when asked: the graph's own types, as they were at each look."""

from __future__ import annotations

import datetime as dt

import strawberry

from schema.aovivo import TIPOS_DE_RAMAIS, NovidadeAoVivo
from schema.campanha import Campanha
from schema.evento import Posicao
from schema.grupo_atendimento import GrupoAtendimento
from schema.status_servidor import StatusServidor
from schema.uso_canal import UsoCanal

_CONHECIDO = (
    "`true`: igual ao que o PBX mostrou na última consulta. `false`: o último que se soube; a consulta seguinte está a "
    "caminho, ou o PBX não respondeu."
)
_SUMIU = "Como está a partir daqui; null quando o PBX não o tem mais."


@strawberry.type(description="Quem espera numa fila agora. Canal: API.")
class EsperandoAoVivo:
    """A caller who waits."""

    agora: strawberry.Private[dt.datetime]
    posicao: int = strawberry.field(description="Posição na fila, a partir de 1.")
    numero: str = strawberry.field(description="Número de quem ligou, como o PBX o informa.")
    desde: dt.datetime = strawberry.field(description="Quando chegou à fila, pelo tempo de espera que o PBX informa.")

    @strawberry.field(description="Há quantos segundos espera, pelo relógio do gateway.")
    def segundos(self) -> float:
        """Seconds waited."""
        return max(0.0, (self.agora - self.desde).total_seconds())


@strawberry.type(description="Um grupo de atendimento agora, com quem espera. Canal: API.")
class GrupoAoVivo:
    """A queue and who waits in it."""

    grupo: GrupoAtendimento = strawberry.field(description="O grupo de atendimento no resto do grafo. Canal: BANCO.")
    esperando: list[EsperandoAoVivo] = strawberry.field(description="Quem espera, por posição.")

    @strawberry.field(description="Quantas ligações estão na fila.")
    def quantidade(self) -> int:
        """How many wait."""
        return len(self.esperando)

    @strawberry.field(description="Há quantos segundos espera quem chegou primeiro; null: ninguém espera.")
    def maior_espera(self) -> float | None:
        """Longest wait in seconds."""
        return max((um.segundos() for um in self.esperando), default=None)


@strawberry.type(description="Todos os grupos de atendimento, numa posição. Canal: gateway.")
class RetratoDosGrupos(NovidadeAoVivo):
    """The snapshot."""

    conhecido: bool = strawberry.field(description=_CONHECIDO)
    grupos: list[GrupoAoVivo] = strawberry.field(description="Os grupos, por código.")


@strawberry.type(
    description="Um grupo de atendimento mudou: alguém chegou à fila, saiu dela ou mudou de posição. Canal: gateway."
)
class MudancaDeGrupo(NovidadeAoVivo):
    """A delta."""

    em: dt.datetime = strawberry.field(description="Quando o gateway o viu.")
    codigo_grupo: int = strawberry.field(description="Código do grupo de atendimento.")
    grupo: GrupoAoVivo | None = strawberry.field(description=_SUMIU)


@strawberry.type(description="Todas as campanhas, numa posição. Canal: gateway.")
class RetratoDasCampanhas(NovidadeAoVivo):
    """The snapshot."""

    conhecido: bool = strawberry.field(description=_CONHECIDO)
    campanhas: list[Campanha] = strawberry.field(description="As campanhas, por código.")


@strawberry.type(description="Uma campanha mudou: foi ativada ou desativada, ou um contador andou. Canal: gateway.")
class MudancaDeCampanha(NovidadeAoVivo):
    """A delta."""

    em: dt.datetime = strawberry.field(description="Quando o gateway o viu.")
    codigo_campanha: int = strawberry.field(description="Código da campanha.")
    campanha: Campanha | None = strawberry.field(description=_SUMIU)


@strawberry.type(description="Os canais (troncos) e os servidores do PBX, numa posição. Canal: gateway.")
class RetratoDaCentral(NovidadeAoVivo):
    """The snapshot."""

    conhecido: bool = strawberry.field(description=_CONHECIDO)
    canais_conhecidos: bool = strawberry.field(description="`false`: os canais não foram conferidos com o PBX.")
    servidores_conhecidos: bool = strawberry.field(description="`false`: os servidores não foram conferidos com o PBX.")
    canais: list[UsoCanal] = strawberry.field(description="Os canais, por código.")
    servidores: list[StatusServidor] = strawberry.field(description="Os servidores, por código.")


@strawberry.type(description="O uso de um canal (tronco) mudou. Canal: gateway.")
class MudancaDeCanal(NovidadeAoVivo):
    """A delta."""

    em: dt.datetime = strawberry.field(description="Quando o gateway o viu.")
    codigo_canal: int = strawberry.field(description="Código do canal.")
    canal: UsoCanal | None = strawberry.field(description=_SUMIU)


@strawberry.type(description="O monitoramento de um servidor mudou. Canal: gateway.")
class MudancaDeServidor(NovidadeAoVivo):
    """A delta."""

    em: dt.datetime = strawberry.field(description="Quando o gateway o viu.")
    codigo_servidor: int = strawberry.field(description="Código do servidor.")
    servidor: StatusServidor | None = strawberry.field(description=_SUMIU)


@strawberry.type(description="Quantos ramais estão num status de intervalo. Canais: BANCO, API.")
class ContagemDeStatus:
    """Extensions by interval status."""

    codigo: int | None = strawberry.field(description="Código do status; null: ainda não informado.")
    nome: str | None = strawberry.field(description="Nome do status.")
    quantidade: int = strawberry.field(description="Quantos ramais estão nele.")
    em_ligacao: int = strawberry.field(description="Quantos deles estão em ligação.")


@strawberry.type(description="O quadro da operação agora: totais do que a chave pode ver. Canais: EVENTOS, API, BANCO.")
class Painel:
    """Totals of the live state."""

    pbx: str = strawberry.field(description="Nome do PBX.")
    posicao: Posicao | None = strawberry.field(description="Lugar no fluxo de eventos. Canal: gateway.")
    em: dt.datetime = strawberry.field(description="Quando o gateway o somou.")
    ramais_conhecidos: bool = strawberry.field(description="Se os ramais equivalem ao que o PBX mostra.")
    filas_conhecidas: bool = strawberry.field(description="Se as filas equivalem à última consulta.")
    campanhas_conhecidas: bool = strawberry.field(description="Se as campanhas equivalem à última consulta.")
    ramais: int = strawberry.field(description="Quantos ramais há.")
    por_status: list[ContagemDeStatus] = strawberry.field(description="Ramais por status de intervalo.")
    ligacoes_ativas: int = strawberry.field(description="Ramais em ligação ativa.")
    ligacoes_receptivas: int = strawberry.field(description="Ramais em ligação receptiva.")
    ligacoes_do_discador: int = strawberry.field(description="Ramais em ligação do discador.")
    esperando: int = strawberry.field(description="Quantos esperam em filas.")
    chegada_mais_antiga: dt.datetime | None = strawberry.field(
        description="Quando chegou quem espera há mais tempo; null: ninguém espera."
    )
    campanhas_ativas: int = strawberry.field(description="Quantas campanhas estão ativas.")
    discando: int = strawberry.field(description="Ligações sendo discadas pelas campanhas.")
    em_filas_de_campanhas: int = strawberry.field(description="Ligações nas filas das campanhas.")


TIPOS_AO_VIVO = (
    *TIPOS_DE_RAMAIS,
    RetratoDosGrupos,
    MudancaDeGrupo,
    RetratoDasCampanhas,
    MudancaDeCampanha,
    RetratoDaCentral,
    MudancaDeCanal,
    MudancaDeServidor,
)
