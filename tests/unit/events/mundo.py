"""A PBX of a few extensions, and the gateway's live side over it, for the tests of what is believed and compared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

from gateway.channels.database.catalogue import Catalogue
from gateway.channels.errors import Unavailable
from gateway.clock import SystemClock
from gateway.domain.comandos import Canal
from gateway.domain.eventos import Desligamento, LigacaoAtiva, TrocaStatus
from gateway.events.buffer import Buffer
from gateway.events.hub import Hub
from gateway.events.ingest import ingest
from gateway.events.items import Conexao
from gateway.events.reconcile import Reconciliador
from gateway.events.state import EstadoAoVivo
from gateway.journal.sealed import Seal
from tests.unit.events.fakes import FakeLine, Mesa

SEAL = Seal(b"k" * 32)
COLUNAS = {"ramal": "text", "id_status_usuario": "integer", "status_usuario": "text", "uniqueid": "text"}
COLUNAS |= {"tipo_da_ligacao": "text", "telefone": "text", "telefone_origem": "text", "id_campanha": "integer"}


class Mundo:
    """A PBX of a few extensions: its view `usuarios`, and its event line when that is up."""

    def __init__(self, *ramais: str) -> None:
        self.linha = FakeLine()
        self.ligado = False
        self.leituras = 0
        self.falhas = 0
        self.antes_de_ler: Any = None
        self.depois_de_ler: Any = None
        self.linhas: dict[str, dict[str, Any]] = {r: dict.fromkeys(COLUNAS) | {"ramal": r} for r in ramais}
        for linha in self.linhas.values():
            linha.update(id_status_usuario=1, status_usuario="Status 1")
        self.pbx = SimpleNamespace(nome="principal", events=self.linha, database=self, api=None)

    async def catalogue(self) -> Catalogue:
        return Catalogue({"tabela": "usuarios", "coluna": c, "tipo": t, "nao_nulo": False} for c, t in COLUNAS.items())

    async def fetch(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        del sql, args
        self.leituras += 1
        if self.falhas:
            self.falhas -= 1
            raise Unavailable(Canal.BANCO, "usuarios")
        if self.antes_de_ler is not None:
            self.antes_de_ler()
        lidas = [dict(linha) for linha in self.linhas.values()]
        if self.depois_de_ler is not None:
            await self.depois_de_ler()
        return lidas

    def ligar(self, sim: bool) -> None:
        if sim is not self.ligado:
            self.ligado = sim
            self.linha.eventos(Conexao(sim, None if sim else "closed"))

    def status(self, ramal: str, numero: int) -> None:
        self.linhas[ramal].update(id_status_usuario=numero, status_usuario=f"Status {numero}")
        self._dizer(TrocaStatus(ramal, numero, f"Status {numero}"))

    def chamar(self, ramal: str, uniqueid: str) -> None:
        if self.linhas[ramal]["uniqueid"] is None:
            self.linhas[ramal].update(uniqueid=uniqueid, tipo_da_ligacao="A", telefone="1199990000")
            self._dizer(LigacaoAtiva(ramal, "1199990000", uniqueid))

    def desligar(self, ramal: str) -> None:
        uniqueid = self.linhas[ramal]["uniqueid"]
        if uniqueid is not None:
            self.linhas[ramal].update(uniqueid=None, tipo_da_ligacao=None, telefone=None)
            self._dizer(Desligamento(ramal, uniqueid))

    def _dizer(self, evento: Any) -> None:
        if self.ligado:
            self.linha.eventos(evento)

    def verdade(self) -> dict[str, tuple[Any, Any]]:
        return {n: (linha["id_status_usuario"], linha["uniqueid"]) for n, linha in self.linhas.items()}


class Gateway:
    """Ingest, state and reconciliation as the runtime puts them together."""

    def __init__(self, mesa: Mesa, mundo: Mundo, **opcoes: Any) -> None:
        self.mesa, self.mundo = mesa, mundo
        self.hub, self.estado, self.fila = Hub(), EstadoAoVivo("principal"), Buffer()
        self.hub.antes("principal", self.estado.aplicar)
        pbx: Any = mundo.pbx
        self.reconciliador = Reconciliador(
            pbx, self.estado, self.fila, SystemClock(), **{"assentar_s": 0.0, "cada_s": None, **opcoes}
        )
        self.estado.duvidar = self.reconciliador.duvidar

    def visto(self) -> dict[str, tuple[Any, Any]]:
        return {n: (r.id_status, r.ligacao and r.ligacao.uniqueid) for n, r in self.estado.ramais.items()}

    @asynccontextmanager
    async def rodando(self) -> AsyncIterator[None]:
        pbx: Any = self.mundo.pbx
        tasks = [
            asyncio.create_task(ingest(pbx, self.mesa.journal, self.mesa.posse, self.hub, buffer=self.fila)),
            asyncio.create_task(self.reconciliador.rodar()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def lidos(reader: Any) -> list[Any]:
    got = []
    while (item := reader.agora()) is not None:
        got.append(item)
    return got
