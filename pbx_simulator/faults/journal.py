"""What the PBX was asked, what it did, and what it told: the evidence for "exactly once" and "in order".

`Journal` is append-only, one entry a step, steps of one request sharing `pedido`:

    recebido     a request reached a channel              (canal, nome, args)
    executado    its rule ran against the world, once     (resultado)
    respondido   its answer left                          (resultado)
    sem_resposta it ran or not, and its answer never left (motivo)

`Emitted` is the history of port 25000: every event line, numbered, read by somebody or not.
Secrets (keys, passwords) are masked before they enter; journals of a simulator are printed in test reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pbx_simulator.faults.numbered import Entry, NumberedLog

SECRET_NAMES = frozenset({"chave", "senha", "password", "key", "authorization"})
MASK = "***"


def masked(args: Mapping[str, object]) -> dict[str, object]:
    """A copy of `args` in which the value of every secret is `***` (an empty one stays empty)."""
    return {
        name: MASK if name.casefold() in SECRET_NAMES and value not in (None, "") else value
        for name, value in args.items()
    }


class Journal:
    """The numbered journal of everything received and executed."""

    def __init__(self, now: Callable[[], str], max_in_memory: int = 20_000) -> None:
        self._log = NumberedLog(max_in_memory)
        self._now = now
        self._requests = 0

    @property
    def log(self) -> NumberedLog:
        """The log itself, to wait on."""
        return self._log

    def received(self, canal: str, nome: str, args: Mapping[str, object], origem: str = "") -> int:
        """Notes that a request arrived and returns the number that its later steps carry."""
        self._requests += 1
        self._note(self._requests, "recebido", canal, nome, {"args": masked(args), "origem": origem})
        return self._requests

    def executed(self, pedido: int, canal: str, nome: str, resultado: str) -> None:
        """Notes that the rule of a request ran."""
        self._note(pedido, "executado", canal, nome, {"resultado": resultado})

    def answered(self, pedido: int, canal: str, nome: str, resultado: str) -> None:
        """Notes that the answer left."""
        self._note(pedido, "respondido", canal, nome, {"resultado": resultado})

    def unanswered(self, pedido: int, canal: str, nome: str, motivo: str) -> None:
        """Notes that no answer leaves, and why."""
        self._note(pedido, "sem_resposta", canal, nome, {"motivo": motivo})

    def after(
        self,
        number: int = 0,
        limit: int = 1000,
        *,
        fase: str | None = None,
        canal: str | None = None,
        nome: str | None = None,
    ) -> list[Entry]:
        """Entries above `number` that have the given phase, channel and name."""
        return self._log.after(number, limit, selecting(fase=fase, canal=canal, nome=nome))

    def _note(self, pedido: int, fase: str, canal: str, nome: str, more: Mapping[str, object]) -> None:
        self._log.append({"em": self._now(), "pedido": pedido, "fase": fase, "canal": canal, "nome": nome, **more})


class Emitted:
    """The numbered history of the event port. `linha` is the event as text, without line end."""

    def __init__(self, now: Callable[[], str], max_in_memory: int = 50_000) -> None:
        self._log = NumberedLog(max_in_memory)
        self._now = now

    @property
    def log(self) -> NumberedLog:
        """The log itself, to wait on."""
        return self._log

    def note(self, linha: str, leitores: int = 0, *, injetada: bool = False) -> int:
        """Notes one line written to `leitores` readers; `injetada` marks what a quirk made up."""
        return self._log.append({"em": self._now(), "linha": linha, "leitores": leitores, "injetada": injetada})

    def after(self, number: int = 0, limit: int = 1000) -> list[Entry]:
        """Entries above `number`, oldest first."""
        return self._log.after(number, limit)

    def lines(self) -> list[str]:
        """Every line ever emitted, in order."""
        return [str(entry["linha"]) for entry in self._log.after(0, self._log.last)]


def selecting(**wanted: str | None) -> Callable[[Entry], bool]:
    """A filter for entries whose keys equal the given values; a value of None asks for nothing."""
    asked = {key: value for key, value in wanted.items() if value is not None}
    return lambda entry: all(entry.get(key) == value for key, value in asked.items())
