"""What the three channels send for a tabulation, with the history date or the appointment in `data`."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.commands.intencao import Forma, PelaApi, PeloBanco, PeloSocket
from gateway.domain.comandos import Canal


def formas_de_tabulacao(status: str) -> Mapping[Canal, Forma]:
    """The forms, the status taken from that argument."""
    colunas = {
        "parametro1": "parametro1",
        "numerodotelefone": "telefone",
        "id_campanha": "campanha",
        "id_status": status,
        "ramal": "ramal",
        "data": "data",
        "uniqueid": "uniqueid",
    }
    return {
        Canal.COMANDOS: PeloSocket(
            "SETSTATUSTELEFONECAMPANHA", ("parametro1", "telefone", "campanha", status, "ramal", "data", "uniqueid")
        ),
        Canal.API: PelaApi("set_status_telefones_campanhas", colunas),
        Canal.BANCO: PeloBanco("set_status_telefones_campanhas", colunas),
    }
