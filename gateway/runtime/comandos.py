"""What commands and imports work with."""

from __future__ import annotations

from collections.abc import Callable

from gateway.clock import Clock
from gateway.commands.horarios import RegrasInvalidas, ler_regras
from gateway.commands.importacao.arquivo import ArquivoDeImportacoes
from gateway.commands.importacao.importador import Importador
from gateway.commands.importacao.pedido import INTENCAO, PREFERENCIA
from gateway.commands.intencao import Meios
from gateway.domain.comandos import Canal
from gateway.events.hub import Hub
from gateway.journal.audit import Auditoria
from gateway.journal.port import Journal, Lease
from gateway.journal.sealed import Seal
from gateway.pbx import Pbx
from gateway.runtime.diario import NaoAbriu
from gateway.settings import Settings


def meios_de(pbx: Pbx, hub: Hub, clock: Clock, settings: Settings, journal: Journal) -> Meios:
    """What commands to a PBX are carried out with.

    Raises:
        NaoAbriu: the rules cannot be used.
    """
    try:
        regras = ler_regras(settings.rules)
    except RegrasInvalidas as exc:
        raise NaoAbriu(f"GATEWAY_RULES: {exc}") from exc
    return Meios(pbx, hub, clock, regras, settings.canais, settings.command_row_timeout_s, journal)


def importador_de(
    settings: Settings,
    clock: Clock,
    pbx: Pbx,
    auditoria: Auditoria,
    journal: Journal,
    seal: Seal,
    lease: Callable[[str], Lease | None],
) -> Importador:
    """What makes the imports of a PBX."""
    pasta = settings.data_dir / "importacoes"
    return Importador(
        pbx,
        ArquivoDeImportacoes(journal, seal, pbx.nome, pasta, lease, auditoria),
        clock,
        max_bytes=settings.max_upload_bytes,
        preferencia=[Canal(canal) for canal in settings.canais_de(INTENCAO, PREFERENCIA)],
    )
