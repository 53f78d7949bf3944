"""Which quirks are on, with which values, and how many uses each has left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pbx_simulator.faults.catalogue import CATALOGUE, Quirk

Value = str | int | float


class QuirkInvalido(ValueError):
    """A quirk that does not exist, or a value it does not take; the text says what would be right."""


@dataclass
class Active:
    """A quirk that is on. `left` is None when it does not count its uses."""

    quirk: Quirk
    params: dict[str, Value]
    left: int | None
    uses: int = 0

    def text(self, name: str) -> str:
        """A parameter as text."""
        return str(self.params[name])

    def number(self, name: str) -> float:
        """A parameter as a number."""
        return float(self.params[name])


class Registry:
    """The quirks that are on. One instance a simulator."""

    def __init__(self) -> None:
        self._active: dict[str, Active] = {}

    def put(self, name: str, values: Mapping[str, object] | None = None) -> Active:
        """Switches a quirk on, replacing the values it had. Raises QuirkInvalido."""
        active = read(name, values or {})
        if not active.quirk.acao:
            self._active[name] = active
        return active

    def remove(self, name: str) -> bool:
        """Switches a quirk off. False when it was not on."""
        return self._active.pop(name, None) is not None

    def clear(self) -> None:
        """Switches every quirk off."""
        self._active.clear()

    def get(self, name: str) -> Active | None:
        """The quirk, when it is on; no use is counted."""
        return self._active.get(name)

    def use(self, name: str, canal: str = "*", funcao: str = "*") -> Active | None:
        """The quirk, when it is on and meant for this channel and function; counts one use."""
        active = self._active.get(name)
        if active is None or not _meant(active, "canal", canal) or not _meant(active, "funcao", funcao):
            return None
        active.uses += 1
        if active.left is not None:
            active.left -= 1
            if active.left <= 0:
                del self._active[name]
        return active

    def applies(self, name: str, canal: str) -> Active | None:
        """The quirk, when it is on and meant for this channel; no use is counted."""
        active = self._active.get(name)
        return active if active is not None and _meant(active, "canal", canal) else None

    def active(self) -> dict[str, dict[str, object]]:
        """What is on, for the control port."""
        return {
            name: {**active.params, "restantes": active.left, "usos": active.uses}
            for name, active in self._active.items()
        }


def read(name: str, values: Mapping[str, object]) -> Active:
    """Checks a quirk's name and values against the catalogue. Raises QuirkInvalido."""
    quirk = CATALOGUE.get(name)
    if quirk is None:
        raise QuirkInvalido(f"quirk desconhecido: {name!r}; existem: {', '.join(sorted(CATALOGUE))}")
    unknown = sorted(set(values) - set(quirk.params))
    if unknown:
        takes = ", ".join(quirk.params) or "nenhum parâmetro"
        raise QuirkInvalido(f"{name} não tem o parâmetro {', '.join(unknown)}; aceita: {takes}")
    params = {key: _value(quirk, key, values.get(key, default), default) for key, default in quirk.params.items()}
    times = int(params.get("vezes", 0))
    return Active(quirk, params, times if times > 0 else None)


def _value(quirk: Quirk, key: str, value: object, default: object) -> Value:
    if isinstance(default, str):
        text = str(value)
        allowed = quirk.choices.get(key)
        if allowed is not None and text not in allowed:
            raise QuirkInvalido(f"{quirk.name}: {key} deve ser um de {', '.join(allowed)}")
        return text
    kind = float if isinstance(default, float) else int
    try:
        number = kind(str(value))
    except ValueError as exc:
        raise QuirkInvalido(f"{quirk.name}: {key} deve ser um número") from exc
    if not 0 <= number <= 1e9:
        raise QuirkInvalido(f"{quirk.name}: {key} deve estar entre 0 e 1000000000")
    return number


def _meant(active: Active, key: str, actual: str) -> bool:
    wanted = active.params.get(key, "*")
    return wanted == "*" or str(wanted).casefold() == actual.casefold()
