"""The graph's objects for the live state: one reader for a whole snapshot, one for each change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import strawberry

from gateway.domain.aovivo import RamalVivo
from gateway.domain.comandos import Canal
from gateway.events.changes import Conhecimento, Mudanca
from gateway.events.items import Lacuna
from gateway.journal.port import Position
from resolvers.context import Contexto
from resolvers.positions import posicao_de
from resolvers.reading.rows import LinhaPbx
from schema.aovivo import EstadoDesconhecido, EstadoReconciliado, LacunaDoEstado, NovidadeAoVivo, RamalAoVivo
from schema.aovivo_coisas import EsperandoAoVivo, GrupoAoVivo
from schema.campanha import Campanha
from schema.fields import View
from schema.grupo_atendimento import GrupoAtendimento
from schema.status_servidor import StatusServidor
from schema.uso_canal import UsoCanal
from schema.views import CAMPANHAS, GRUPOS_DE_ATENDIMENTO, STATUS_SERVIDORES, USO_CANAIS

Campos = Mapping[str, Any]


class Objetos:
    """Makes the objects of one item; what they lead on to is read in one statement a level."""

    def __init__(self, contexto: Contexto) -> None:
        self._contexto = contexto
        self._leitor = contexto.leitor_novo()
        self._pbx = contexto.recursos.principal
        self._agora = contexto.recursos.clock.now()

    def comum(self, posicao: Position | None) -> dict[str, Any]:
        """What every item has."""
        return {"pbx": self._pbx, "posicao": None if posicao is None else posicao_de(posicao)}

    def da_mudanca(self, mudanca: Mudanca | Conhecimento) -> dict[str, Any]:
        """What every change has."""
        return {**self.comum(mudanca.posicao), "em": mudanca.em.astimezone(self._contexto.pbx.tz)}

    def ramal(self, vivo: RamalVivo) -> RamalAoVivo:
        """An extension."""
        ident = strawberry.ID(f"RamalAoVivo:{self._pbx}:{vivo.ramal}")
        return RamalAoVivo(vivo=vivo, leitor=self._leitor, agora=self._agora, id=ident)

    def campanha(self, chave: str, campos: Campos) -> Campanha:
        """A campaign with the counters of that look."""
        made: Campanha = self._de_linha(Campanha, CAMPANHAS, chave, campos)
        return made

    def canal(self, chave: str, campos: Campos) -> UsoCanal:
        """A trunk."""
        made: UsoCanal = self._de_linha(UsoCanal, USO_CANAIS, chave, campos)
        return made

    def servidor(self, chave: str, campos: Campos) -> StatusServidor:
        """A server."""
        made: StatusServidor = self._de_linha(StatusServidor, STATUS_SERVIDORES, chave, campos)
        return made

    def grupo(self, chave: str, campos: Campos) -> GrupoAoVivo:
        """A queue and who waits in it."""
        tz = self._contexto.pbx.tz
        esperando = [
            EsperandoAoVivo(
                agora=self._agora,
                posicao=um["posicao"],
                numero=self._leitor.mascarar("TELEFONE", um["numero"]),
                desde=dt.datetime.fromisoformat(um["desde"]).astimezone(tz),
            )
            for um in campos["esperando"]
        ]
        grupo = self._de_linha(GrupoAtendimento, GRUPOS_DE_ATENDIMENTO, chave, {"nome": campos["nome"]})
        return GrupoAoVivo(grupo=grupo, esperando=esperando)

    def dito(self, novidade: Conhecimento | Lacuna) -> NovidadeAoVivo:
        """What is said of the whole rather than of a thing."""
        if isinstance(novidade, Lacuna):
            return LacunaDoEstado(**self.comum(novidade.ate), de=posicao_de(novidade.de), ate=posicao_de(novidade.ate))
        comum = {**self.da_mudanca(novidade), "entidade": novidade.entidade}
        if novidade.conhecida:
            return EstadoReconciliado(**comum, pendentes=novidade.pendentes)
        return EstadoDesconhecido(**comum, motivo=novidade.motivo)

    def _de_linha(self, tipo: Any, view: View, chave: str, campos: Campos) -> Any:
        """A row of the graph whose values are those of the look."""
        valores = {view.chave or "": int(chave), **campos}
        contexto = self._contexto
        linha = LinhaPbx(self._pbx, view.nome, valores, Canal.BANCO, self._agora, contexto.pbx.tz, self._leitor, {})
        return tipo(linha=linha)
