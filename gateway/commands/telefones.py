"""The telephones of an import: up to 13 by the API, 5 in the table, each dialled in its turn, now, or at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from gateway.commands import leituras
from gateway.commands.guards import lendo
from gateway.commands.intencao import Barrado, Meios, PelaApi, PeloBanco, Valores, texto
from gateway.domain.guardas import Guarda
from gateway.protocol.api_params import TELEFONES_POR_CLIENTE
from gateway.protocol.phones import read_phone

TELEFONES_NA_TABELA = 5


def _lugares(n: int) -> dict[str, str]:
    """Column or parameter → argument of the first `n` telephones: the same names everywhere."""
    names = [
        name
        for place in range(1, n + 1)
        for name in (
            f"ddd{place}",
            f"telefone{place}",
            f"telefone_{place}_discar_agora",
            f"telefone_{place}_discar_em",
        )
    ]
    return {name: name for name in names}


def _cliente() -> Mapping[str, str]:
    return {"id_campanha": "campanha", "identificador1": "identificador1", "identificador2": "identificador2"}


def forma_pela_api() -> PelaApi:
    """importar_discador over HTTP."""
    return PelaApi("importar_discador", {**_cliente(), **_lugares(TELEFONES_POR_CLIENTE)})


def forma_pelo_banco() -> PeloBanco:
    """A row of importar_discador."""
    return PeloBanco("importar_discador", {**_cliente(), **_lugares(TELEFONES_NA_TABELA)})


def _telefones(valores: Valores) -> Iterator[tuple[str, datetime | None, bool]]:
    """Whole number, when it will be dialled, and whether it will be dialled at once."""
    for place in range(1, TELEFONES_POR_CLIENTE + 1):
        numero = texto(valores, f"telefone{place}")
        if numero:
            em = valores.get(f"telefone_{place}_discar_em")
            agora = valores.get(f"telefone_{place}_discar_agora") is True
            yield texto(valores, f"ddd{place}").lstrip("0") + numero, em if isinstance(em, datetime) else None, agora


async def futuros(meios: Meios, valores: Valores) -> Barrado | None:
    """Every time to dial at is after now."""
    now = meios.agora()
    late = any(em is not None and em <= now for _, em, _ in _telefones(valores))
    return Barrado(Guarda.AGENDAMENTO_NO_PASSADO) if late else None


async def nos_horarios(meios: Meios, valores: Valores) -> Barrado | None:
    """What is dialled now or at a time is dialled in the calling hours; the rest is the campaign's affair."""
    for numero, em, agora in _telefones(valores):
        moment = em or (meios.agora() if agora else None)
        if moment is not None and not meios.regras.pode_ligar(moment, read_phone(numero).ddd):
            return Barrado(Guarda.FORA_DO_HORARIO)
    return None


async def _fora_das_black_lists(meios: Meios, valores: Valores) -> Barrado | None:
    for numero, em, agora in _telefones(valores):
        if (em is not None or agora) and await leituras.bloqueios(meios.pbx, numero):
            return Barrado(Guarda.NUMERO_NA_BLACK_LIST)
    return None


fora_das_black_lists = lendo(_fora_das_black_lists)
"""What is dialled now or at a time is on no black list: such calls ignore the campaign's filters (§1.3.1.7)."""
