"""`/live` and `/ready`.

`/live` is 200 as long as the process answers. `/ready` is 200 if the gateway can serve something of the PBX:
no configured channel is known to be down (`pronto`), or at least one that reads works (`parcial`). It is 503
when none does (`indisponivel`), when nothing is configured (`sem canais`) and while the process ends
(`encerrando`). It always lists every channel: a monitor that wants all of them working looks at `estado`.

A channel that was never used (`desde` null: mail and commands until their first use) is not known to be down. The
API and the database are probed (`gateway/probe.py`), so that theirs is always known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from gateway.channels.health import EstadoCanal
from gateway.domain.comandos import Canal
from gateway.telemetry.redaction import limpar, limpar_texto
from gateway.web.forward import interno
from gateway.web.workers import Equipe

LEITORES: Final = frozenset((Canal.BANCO, Canal.API))


Estados = Callable[[], Mapping[str, Sequence[EstadoCanal]]]
"""PBX → its channels, now."""


class Saude:
    """The two pages."""

    def __init__(self, estados: Estados, equipe: Equipe | None = None) -> None:
        self._estados = estados
        self._equipe = equipe
        self.encerrando = False

    async def live(self, request: Request) -> Response:
        """The process answers."""
        del request
        return _json({"estado": "vivo"}, 200)

    async def ready(self, request: Request) -> Response:
        """Whether it can serve, and the truth of each channel; of several workers also what each of the others says."""
        por_pbx = self._estados()
        estado, status = ("encerrando", 503) if self.encerrando else julgar(por_pbx)
        canais = {pbx: [_canal(um) for um in estados] for pbx, estados in por_pbx.items()}
        corpo: dict[str, Any] = {"estado": estado, "pbxs": canais}
        if self._equipe is not None:
            eu = {"worker": self._equipe.nome, "papel": self._equipe.papel, "estado": estado}
            outros = [] if interno(request.scope) else await self._outros(self._equipe)
            corpo |= {"worker": self._equipe.nome, "workers": sorted([eu, *outros], key=lambda um: int(um["worker"]))}
        return _json(corpo, status)

    async def _outros(self, equipe: Equipe) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for nome, dito in (await equipe.perguntar("/ready", None)).items():
            calado = {"worker": nome, "papel": None, "estado": "sem resposta"}
            found += [calado] if dito is None else orjson.loads(dito)["workers"]
        return found


def julgar(por_pbx: Mapping[str, Sequence[EstadoCanal]]) -> tuple[str, int]:
    """The rule of `/ready`: the word and the HTTP status.

    Where no channel that reads is configured, any configured one counts in its place.
    """
    configured = [um for estados in por_pbx.values() for um in estados if um.configurado]
    if not configured:
        return "sem canais", 503
    down = [um for um in configured if not um.ok and um.desde is not None]
    readers = [um for um in configured if um.canal in LEITORES]
    if not (any(um.ok for um in readers) if readers else len(down) < len(configured)):
        return "indisponivel", 503
    return ("parcial" if down else "pronto"), 200


def _canal(um: EstadoCanal) -> dict[str, Any]:
    return {
        "canal": um.canal.value,
        "configurado": um.configurado,
        "ok": um.ok,
        "desde": um.desde.isoformat() if um.desde else None,
        "disjuntor": um.disjuntor.value if um.disjuntor else None,
        "disjuntorDeComandos": um.disjuntor_de_comandos.value if um.disjuntor_de_comandos else None,
        "ultimoErro": limpar_texto(um.ultimo_erro) if um.ultimo_erro else None,
        "detalhes": limpar(dict(um.detalhes)),
    }


def _json(corpo: Mapping[str, Any], status: int) -> Response:
    return Response(orjson.dumps(corpo), status, {"cache-control": "no-store"}, "application/json")
