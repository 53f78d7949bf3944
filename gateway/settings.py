"""Everything the environment can say, read once, checked whole and frozen.

`VARIAVEIS` is the only list of settings: reading, `.env.example` and `docs/settings.md` follow it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from gateway import settings_values as como
from gateway.settings_commands import DE_COMANDOS, problemas_dos_canais, problemas_entre
from gateway.settings_pbx import DO_PBX
from gateway.settings_process import DO_PROCESSO
from gateway.settings_values import Endereco, Segredo, Variavel

__all__ = ["VARIAVEIS", "Endereco", "Segredo", "Settings", "SettingsError", "Variavel"]


class SettingsError(Exception):
    """The environment cannot be used; `problemas` are sentences in Portuguese, one for each variable."""

    def __init__(self, problemas: tuple[str, ...]) -> None:
        super().__init__("\n".join(problemas))
        self.problemas: Final = problemas


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one gateway process. Times end in `_s` (seconds) or `_h` (hours), sizes in `_bytes`."""

    api_url: str | None
    api_key: Segredo | None
    db_dsn: Segredo | None
    events: Endereco | None
    commands: Endereco | None
    tz: ZoneInfo
    nome: str
    canais: Mapping[str, tuple[str, ...]]
    api_primeiro: frozenset[str]
    api_read_timeout_s: float
    api_connect_timeout_s: float
    api_max_connections: int
    api_max_recordings: int
    api_validade_s: Mapping[str, float]
    api_max_respostas: int
    api_max_respostas_bytes: int
    api_charset: str
    events_idle_timeout_s: float
    events_watch_interval_s: float
    events_charset: str
    reconcile_settle_s: float
    reconcile_interval_s: float
    alertas: tuple[str, ...]
    webhook_private: bool
    webhook_timeout_s: float
    pausa_longa_s: float
    commands_connect_timeout_s: float
    commands_reply_timeout_s: float
    commands_charset: str
    db_max_size: int
    db_acquire_timeout_s: float
    db_statement_timeout_s: float
    db_catalogue_max_age_s: float
    db_statement_cache_size: int
    host: str
    port: int
    public_url: str
    recording_link_s: float
    data_dir: Path
    policy: Path
    admin_key: Segredo | None
    origins: tuple[str, ...]
    dev: bool
    log_level: str
    probe_interval_s: float
    evidence_timeout_s: float
    command_row_timeout_s: float
    rules: Path | None
    follow_settle_s: float
    replay_window_h: float
    max_pending_events: int
    max_body_bytes: int
    max_frame_bytes: int
    max_subscriptions: int
    max_sockets: int
    max_sockets_per_key: int
    init_timeout_s: float
    stalled_timeout_s: float
    drain_timeout_s: float
    max_depth: int
    max_fields: int
    max_aliases: int
    max_root_fields: int
    max_page: int
    plans: bool
    max_tokens: int
    breaker_failures: int
    breaker_window: int
    breaker_open_s: float
    breaker_max_open_s: float
    commands_per_s: float
    commands_burst: int
    command_retention_days: float
    audit_retention_days: float
    max_upload_bytes: int
    workers: int
    gc_threshold: int
    compress_min_bytes: int
    avisos: tuple[str, ...] = ()

    @classmethod
    def ler(cls, env: Mapping[str, str], intencoes: Mapping[str, Sequence[str]] | None = None) -> Settings:
        """Reads an environment.

        Args:
            intencoes: intent → the channels that can carry it: what TOTALIP_CANAIS may name. None: anything.

        Raises:
            SettingsError: one or more variables cannot be used; all of them are named.
        """
        valores: dict[str, Any] = {}
        problemas = []
        for variavel in VARIAVEIS:
            texto = env.get(variavel.nome, "").strip()
            try:
                valores[variavel.campo] = variavel.ler(texto or variavel.padrao) if texto or variavel.padrao else None
            except ValueError as exc:
                problemas.append(f"{variavel.nome}: {exc}")
        problemas += [*problemas_entre(valores), *problemas_dos_canais(valores.get("canais") or {}, intencoes)]
        if problemas:
            raise SettingsError(tuple(problemas))
        valores["policy"] = valores["policy"] or valores["data_dir"] / "politica.yaml"
        valores["canais"] = valores["canais"] or {}
        valores["api_primeiro"] = valores["api_primeiro"] or frozenset()
        valores["origins"] = valores["origins"] or ()
        valores["public_url"] = valores["public_url"] or ""
        return cls(**valores, avisos=_desconhecidas(env))

    def canais_de(self, intencao: str, padrao: tuple[str, ...]) -> tuple[str, ...]:
        """The order in which channels are tried for an intent: the configured one, else `padrao`."""
        return self.canais.get(intencao, padrao)


def _desconhecidas(env: Mapping[str, str]) -> tuple[str, ...]:
    known = [v.nome for v in VARIAVEIS]
    said = []
    for nome in sorted(env):
        if nome.startswith(("TOTALIP_", "GATEWAY_")) and nome not in known:
            near = difflib.get_close_matches(nome, known, 1, 0.8)
            if near:
                said.append(f"{nome} não existe e foi ignorada; você quis dizer {near[0]}?")
    return tuple(said)


_V = Variavel
VARIAVEIS: Final[tuple[Variavel, ...]] = (
    *DO_PBX,
    _V("GATEWAY_HOST", "host", como.texto, "127.0.0.1", "Endereço em que o gateway escuta."),
    _V("GATEWAY_PORT", "port", como.porta, "8000", "Porta em que o gateway escuta; 0 escolhe uma livre e a imprime."),
    _V(
        "GATEWAY_PUBLIC_URL",
        "public_url",
        como.url_publica,
        "",
        "Endereço do gateway como os clientes o veem, posto à frente dos links de gravações; sem ele, são relativos.",
        "https://gateway.exemplo.com.br",
    ),
    _V(
        "GATEWAY_RECORDING_LINK_S",
        "recording_link_s",
        como.numero(1, 3600),
        "300",
        "Validade do link de uma gravação, em segundos.",
    ),
    _V(
        "GATEWAY_DATA_DIR", "data_dir", Path, ".data", "Pasta de tudo o que é nosso e precisa sobreviver a um reinício."
    ),
    _V(
        "GATEWAY_POLICY",
        "policy",
        Path,
        "",
        "Arquivo YAML de chaves e papéis; sem ele, politica.yaml em GATEWAY_DATA_DIR.",
        "politica.yaml",
    ),
    _V(
        "GATEWAY_ADMIN_KEY",
        "admin_key",
        como.chave_de_admin,
        "",
        "Uma chave com todos os direitos, para a primeira partida.",
        "saída de openssl rand -hex 32",
        True,
    ),
    _V(
        "GATEWAY_ORIGINS",
        "origins",
        como.origens,
        "",
        "Origens de navegador aceitas além da própria (CORS e WebSocket).",
        "https://painel.exemplo.com.br",
    ),
    _V("GATEWAY_DEV", "dev", como.ligado, "0", "1 mostra o GraphiQL em GET /graphql."),
    _V("GATEWAY_LOG_LEVEL", "log_level", como.nivel, "info", "Nível dos logs: debug, info, warning ou error."),
    _V(
        "GATEWAY_PROBE_INTERVAL_S",
        "probe_interval_s",
        como.numero(0.1, 3600),
        "5",
        "Intervalo entre leituras de prova da API e do banco, em segundos.",
    ),
    _V(
        "GATEWAY_FOLLOW_SETTLE_S",
        "follow_settle_s",
        como.numero(0.01, 60),
        "0.1",
        "Ao acompanhar registros: o máximo entre o PBX tomar um código e começar a gravar a linha, em segundos.",
    ),
    _V(
        "GATEWAY_REPLAY_WINDOW_H",
        "replay_window_h",
        como.numero(0.01, 8_760),
        "24",
        "Por quantas horas eventos podem ser retomados.",
    ),
    _V(
        "GATEWAY_MAX_PENDING_EVENTS",
        "max_pending_events",
        como.inteiro(1, 100_000),
        "1000",
        "Eventos à espera de um assinante lento antes de uma Lacuna.",
    ),
    _V(
        "GATEWAY_MAX_BODY_BYTES",
        "max_body_bytes",
        como.inteiro(1_024, 67_108_864),
        "1048576",
        "Tamanho máximo de um pedido HTTP, em bytes.",
    ),
    _V(
        "GATEWAY_MAX_FRAME_BYTES",
        "max_frame_bytes",
        como.inteiro(1_024, 16_777_216),
        "262144",
        "Tamanho máximo de uma mensagem WebSocket recebida, em bytes.",
    ),
    _V(
        "GATEWAY_MAX_SUBSCRIPTIONS",
        "max_subscriptions",
        como.inteiro(1, 10_000),
        "100",
        "Operações simultâneas em um WebSocket.",
    ),
    _V(
        "GATEWAY_MAX_SOCKETS",
        "max_sockets",
        como.inteiro(1, 1_000_000),
        "20000",
        "WebSockets e fluxos SSE abertos ao mesmo tempo, de todas as chaves; ao passar, 1013 ou 429.",
    ),
    _V(
        "GATEWAY_MAX_SOCKETS_PER_KEY",
        "max_sockets_per_key",
        como.inteiro(1, 1_000_000),
        "10000",
        "WebSockets e fluxos SSE abertos ao mesmo tempo por uma chave; ao passar, 1013 ou 429.",
    ),
    _V(
        "GATEWAY_STALLED_TIMEOUT_S",
        "stalled_timeout_s",
        como.numero(0.1, 3_600),
        "30",
        "Segundos que o WebSocket de um assinante pode ficar sem aceitar dados antes de ser derrubado.",
    ),
    _V(
        "GATEWAY_INIT_TIMEOUT_S",
        "init_timeout_s",
        como.numero(0.05, 600),
        "10",
        "Espera por connection_init em um WebSocket, em segundos.",
    ),
    _V(
        "GATEWAY_DRAIN_TIMEOUT_S",
        "drain_timeout_s",
        como.numero(0, 600),
        "10",
        "Espera por pedidos e comandos em curso ao encerrar, em segundos.",
    ),
    _V("GATEWAY_MAX_DEPTH", "max_depth", como.inteiro(1, 100), "16", "Níveis de campos em um documento GraphQL."),
    _V(
        "GATEWAY_MAX_FIELDS",
        "max_fields",
        como.inteiro(1, 100_000),
        "2000",
        "Campos em um documento, com fragmentos expandidos.",
    ),
    _V(
        "GATEWAY_MAX_ALIASES",
        "max_aliases",
        como.inteiro(0, 10_000),
        "50",
        "Apelidos (aliases) em um documento, com fragmentos expandidos.",
    ),
    _V("GATEWAY_MAX_ROOT_FIELDS", "max_root_fields", como.inteiro(1, 1_000), "20", "Campos na raiz de uma operação."),
    _V("GATEWAY_PLANO", "plans", como.ligado, "1", "0 executa tudo pelo graphql-core, sem planos."),
    _V("GATEWAY_MAX_PAGE", "max_page", como.inteiro(1, 10_000), "200", "Itens em uma página de uma lista."),
    _V("GATEWAY_MAX_TOKENS", "max_tokens", como.inteiro(10, 100_000), "4000", "Símbolos em um documento GraphQL."),
    *DE_COMANDOS,
    *DO_PROCESSO,
)
