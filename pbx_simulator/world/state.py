"""The one truth of a simulated PBX: no I/O, no randomness, time passed in.

A rule changes the world and tells what it changed: `changes` for the store, `events` for the event port. The
caller takes both at once with `take_effects()`; nothing is sent or written from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from pbx_simulator.store.changes import Change, Delete, Insert, Update, Upsert, Value
from pbx_simulator.world import model as m
from pbx_simulator.world import rows

EPOCA = datetime.fromisoformat("1970-01-01T00:00:00")
_LOCAL_TO_UTC_S = 3 * 3600  # uniqueids count UTC seconds; the PBX lives in UTC-3


@dataclass(frozen=True)
class Effects:
    """What one act did, in order. An event is its type, the extension and its other fields."""

    changes: tuple[Change, ...] = ()
    events: tuple[tuple[str, ...], ...] = ()


@dataclass
class World:
    """Everything there is. `now` gives the simulated instant; `licencas` extensions may be logged in at once."""

    now: Callable[[], datetime]
    ddd: str = "11"
    licencas: int = 10_000
    max_agendamentos: int = 5
    nivel_de_servico_s: int = 20
    usuarios: dict[int, m.Usuario] = field(default_factory=dict)
    livres: dict[int, None] = field(default_factory=dict)  # users who may get a call, the longest free first
    por_ramal: dict[str, list[int]] = field(default_factory=dict)  # two users may share one (clarification 1)
    por_nome: dict[str, set[int]] = field(default_factory=dict)
    compartilhados: set[str] = field(default_factory=set)
    grupos: dict[int, str] = field(default_factory=dict)
    filas: dict[int, m.GrupoAtendimento] = field(default_factory=dict)
    campanhas: dict[int, m.Campanha] = field(default_factory=dict)
    clientes: dict[int, m.Cliente] = field(default_factory=dict)
    telefones: dict[int, m.Telefone] = field(default_factory=dict)
    status_usuarios: dict[int, str] = field(default_factory=dict)
    status_telefone: dict[int, str] = field(default_factory=dict)
    status_discador: dict[int, m.StatusDiscador] = field(default_factory=dict)
    black_lists: dict[int, str] = field(default_factory=dict)
    bloqueados: dict[tuple[int, str], int] = field(default_factory=dict)  # (list, number) -> id
    rotas: dict[int, m.Rota] = field(default_factory=dict)
    troncos: dict[int, m.Tronco] = field(default_factory=dict)
    servidores: dict[int, m.Servidor] = field(default_factory=dict)
    servidores_em: datetime | None = None  # last refresh
    emails: dict[int, m.Email] = field(default_factory=dict)
    ligacoes: dict[str, m.Ligacao] = field(default_factory=dict)
    logs_fila: list[m.LogFila] = field(default_factory=list)
    nivel: dict[tuple[datetime, int], list[int]] = field(default_factory=dict)
    gravacoes: dict[str, m.Gravacao] = field(default_factory=dict)
    por_monitoria: dict[int, tuple[str, int]] = field(default_factory=dict)  # file code -> (uniqueid, part)
    agenda: list[tuple[datetime, int]] = field(default_factory=list)  # heap: operator's appointments, telephone ids
    encerradas: dict[str, m.Ligacao] = field(default_factory=dict)  # for tabulation and survey after the end
    _changes: list[Change] = field(default_factory=list)
    _events: list[tuple[str, ...]] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)

    # --- what an act leaves -----------------------------------------------------------------

    def take_effects(self) -> Effects:
        """Hands over what happened since the last call, and forgets it."""
        effects = Effects(tuple(self._changes), tuple(self._events))
        self._changes.clear()
        self._events.clear()
        return effects

    def emit(self, tipo: str, *campos: object) -> None:
        """One event, after those before it."""
        self._events.append((tipo, *("" if campo is None else str(campo) for campo in campos)))

    def insert(self, table: str, **values: Value) -> None:
        """One more row of a log-like table."""
        self._changes.append(Insert(table, values))

    def upsert(self, table: str, key: dict[str, Value], **values: Value) -> None:
        """The row with this key has these values."""
        self._changes.append(Upsert(table, key, values))

    def update(self, table: str, key: dict[str, Value], **values: Value) -> None:
        """Rows that are there have these values."""
        self._changes.append(Update(table, key, values))

    def delete(self, table: str, **key: Value) -> None:
        """Rows that are gone."""
        self._changes.append(Delete(table, key))

    def show(self, *things: object) -> None:
        """The current values of these things go to their tables."""
        for thing in things:
            if isinstance(thing, m.Usuario):
                self.seen(thing)
            self._changes.append(self._row(thing))

    def seen(self, user: m.Usuario) -> None:
        """Keeps `livres` right after a change of the user."""
        if user.disponivel:
            self.livres.setdefault(user.id)
        else:
            self.livres.pop(user.id, None)

    def _row(self, thing: object) -> Change:
        match thing:
            case m.Usuario():
                call = self.ligacoes.get(thing.ligacao) if thing.ligacao else None
                phone = self.telefones.get(call.telefone) if call and call.telefone else None
                customer = self.clientes.get(phone.cliente) if phone else None
                return rows.usuario(thing, call, customer, phone.numero if phone else None)
            case m.Campanha():
                return rows.campanha(thing)
            case m.Cliente():
                return rows.cliente(thing)
            case m.Telefone():
                return rows.telefone(thing)
            case m.Servidor():
                return rows.servidor(thing)
            case m.Tronco():
                return rows.tronco(thing)
        raise TypeError(f"no table shows a {type(thing).__name__}")

    # --- numbers ------------------------------------------------------------------------------

    def next_id(self, kind: str, first: int = 1) -> int:
        """The next number of a kind of thing."""
        self._ids[kind] = max(self._ids.get(kind, 0) + 1, first)
        return self._ids[kind]

    def used_id(self, kind: str, number: int) -> None:
        """Numbers of this kind go on above `number`."""
        self._ids[kind] = max(self._ids.get(kind, 0), number)

    def new_uniqueid(self) -> str:
        """A call code: seconds, point, serial (gap 17)."""
        seconds = int((self.now() - EPOCA).total_seconds()) + _LOCAL_TO_UTC_S
        return f"{seconds}.{self.next_id('ligacao', 70_000)}"

    # --- finding things -----------------------------------------------------------------------

    def usuario(self, ramal: str) -> m.Usuario | None:
        """The user of an extension; with two on one extension, the one logged in, or the elder."""
        found = [self.usuarios[number] for number in self.por_ramal.get(ramal, ())]
        return next((user for user in found if user.logado), found[0] if found else None)

    def ramal_existe(self, ramal: str) -> bool:
        """Whether a user or a shared telephone has this number."""
        return ramal in self.por_ramal or ramal in self.compartilhados

    def fila_por_nome(self, nome: str) -> m.GrupoAtendimento | None:
        """A queue by its exact name."""
        return next((fila for fila in self.filas.values() if fila.nome == nome), None)

    def telefones_de(self, cliente: m.Cliente) -> list[m.Telefone]:
        """A customer's telephones in the order of priority."""
        return sorted((self.telefones[number] for number in cliente.telefones), key=lambda each: each.prioridade)

    def clientes_com(self, campanha: m.Campanha, parametro: int, valor: str) -> list[m.Cliente]:
        """Customers of a campaign whose parameter (1..4) is exactly `valor` (gap 95)."""
        found = (self.clientes[number] for number in campanha.clientes)
        return [cliente for cliente in found if cliente.parametros[parametro - 1] == valor]

    def mesmo_numero(self, guardado: str, procurado: str) -> bool:
        """A search finds the stored number with or without its DDD (gap 18)."""
        return procurado in (guardado, guardado[2:])

    # --- keeping things -----------------------------------------------------------------------

    def add_usuario(self, user: m.Usuario) -> None:
        """A user joins; his row is written."""
        self.usuarios[user.id] = user
        self.por_ramal.setdefault(user.ramal, []).append(user.id)
        self.por_nome.setdefault(user.nome.casefold(), set()).add(user.id)
        self.used_id("usuario", user.id)
        self.show(user)

    def rename(self, user: m.Usuario, nome: str) -> None:
        """Changes a user's name."""
        self.por_nome[user.nome.casefold()].discard(user.id)
        user.nome = nome
        self.por_nome.setdefault(nome.casefold(), set()).add(user.id)

    def add_cliente(self, campanha: m.Campanha, parametros: list[str | None]) -> m.Cliente:
        """A customer enters a campaign."""
        padded = (parametros + [None] * 4)[:4]
        cliente = m.Cliente(self.next_id("cliente"), campanha.id, padded, importado_em=self.now())
        self.clientes[cliente.id] = cliente
        campanha.clientes[cliente.id] = None
        count(campanha, contribution(self, cliente))
        self.show(cliente)
        return cliente

    def add_telefone(self, cliente: m.Cliente, numero: str, prioridade: int, number: int | None = None) -> m.Telefone:
        """A telephone enters a campaign."""
        phone = m.Telefone(
            number or self.next_id("telefone"),
            cliente.id,
            cliente.campanha,
            numero,
            prioridade,
            importado_em=self.now(),
        )
        self.used_id("telefone", phone.id)
        with self.changing(cliente):
            self.telefones[phone.id] = phone
            cliente.telefones.append(phone.id)
        self.show(phone)
        return phone

    def remove_telefone(self, phone: m.Telefone) -> None:
        """A telephone is deleted; a customer left without any disappears (gap 99)."""
        cliente = self.clientes[phone.cliente]
        with self.changing(cliente):
            cliente.telefones.remove(phone.id)
            del self.telefones[phone.id]
        self.delete("telefones", id=phone.id)
        if not cliente.telefones:
            campanha = self.campanhas[cliente.campanha]
            count(campanha, contribution(self, cliente), -1)
            del self.clientes[cliente.id]
            del campanha.clientes[cliente.id]
            campanha.a_trabalhar.pop(cliente.id, None)
            self.delete("clientes", id=cliente.id)

    @contextmanager
    def changing(self, cliente: m.Cliente) -> Iterator[None]:
        """Whatever is done to a customer and his telephones inside, his end and the campaign's counters follow."""
        campanha = self.campanhas[cliente.campanha]
        count(campanha, contribution(self, cliente), -1)
        try:
            yield
        finally:
            phones = [self.telefones[number] for number in cliente.telefones]
            cliente.finalizado = any(finaliza(self, phone) for phone in phones)
            if cliente.finalizado or all(phone.discado for phone in phones):
                campanha.a_trabalhar.pop(cliente.id, None)
            else:
                campanha.a_trabalhar.setdefault(cliente.id)
            count(campanha, contribution(self, cliente))

    def logs_do_dia(self, day: datetime) -> Iterable[m.LogFila]:
        """The queue calls of one day."""
        return (log for log in self.logs_fila if log.data.date() == day.date())


def contribution(world: World, cliente: m.Cliente) -> dict[str, int]:
    """What one customer adds to the counters of his campaign (view campanhas)."""
    phones = [world.telefones[number] for number in cliente.telefones]
    statuses = [phone.status for phone in phones]
    return {
        "telefones_restantes": sum(a_discar(world, cliente, phone) for phone in phones),
        "numeros_agendados": sum(phone.discar_em is not None for phone in phones),
        "agendamento_operador": sum(phone.discar_em_operador is not None for phone in phones),
        "clientes_finalizados": int(cliente.finalizado),
        "clientes_nao_finalizados": int(not cliente.finalizado),
        "retentativas": sum(phone.discado and a_discar(world, cliente, phone) for phone in phones),
        "discando": statuses.count(m.DISCADO),
        "ligacoes_em_andamento_ura": statuses.count(m.URA_DISCADOR),
        "ligacoes_fila": statuses.count(m.NA_FILA),
        "clientes_em_ligacao": sum(phone.em_ligacao for phone in phones),
        "clientes_virgens": int(not any(phone.discado for phone in phones)),
        "entregues_sem_tabulacao": statuses.count(m.SEM_TABULACAO),
    }


def a_discar(world: World, cliente: m.Cliente, phone: m.Telefone) -> bool:
    """Whether the dialer still has this telephone before it."""
    if cliente.finalizado:
        return False
    if phone.discar_em is not None or not phone.discado:
        return True
    status = world.status_discador.get(phone.status) if phone.status is not None else None
    campanha = world.campanhas[cliente.campanha]
    return status is not None and status.retenta and phone.tentativas < campanha.max_tentativas


def finaliza(world: World, phone: m.Telefone) -> bool:
    """Whether the telephone's status ends its customer: he is never dialled again (view campanhas)."""
    status = world.status_discador.get(phone.status) if phone.status is not None else None
    return status is not None and status.finaliza


def count(campanha: m.Campanha, steps: Mapping[str, int], times: int = 1) -> None:
    """Moves the counters of a campaign. Showing the campaign is the caller's."""
    for name, step in steps.items():
        if step:
            campanha.contadores[name] = campanha.contadores.get(name, 0) + times * step


def segundos(since: datetime, until: datetime) -> int:
    """Whole seconds between two instants, never less than none."""
    return max(int((until - since).total_seconds()), 0)
