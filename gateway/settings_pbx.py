"""The settings of the first PBX and of its channels (read by `gateway.settings`)."""

from __future__ import annotations

from typing import Final

from gateway import settings_values as como
from gateway.settings_values import Segredo, Variavel

_V = Variavel
DO_PBX: Final[tuple[Variavel, ...]] = (
    _V("TOTALIP_NAME", "nome", como.nome, "principal", "Nome deste PBX em ids, cursores, métricas e auditoria."),
    _V("TOTALIP_TZ", "tz", como.fuso, "America/Sao_Paulo", "Fuso em que o PBX escreve datas."),
    _V(
        "TOTALIP_API_URL",
        "api_url",
        como.url,
        "",
        "Raiz da API HTTP do PBX, acima de /api e /api_mail. Sem ela, sem canal API nem EMAIL.",
        "http://192.0.2.10",
    ),
    _V("TOTALIP_API_KEY", "api_key", Segredo, "", "A `chave` que o PBX pede nas funções da API.", "chave-da-api", True),
    _V(
        "TOTALIP_API_READ_TIMEOUT_S",
        "api_read_timeout_s",
        como.numero(0.05, 120),
        "5",
        "Espera por uma resposta da API, em segundos.",
    ),
    _V(
        "TOTALIP_API_CONNECT_TIMEOUT_S",
        "api_connect_timeout_s",
        como.numero(0.05, 60),
        "2",
        "Espera pela conexão com a API, em segundos.",
    ),
    _V(
        "TOTALIP_API_MAX_CONNECTIONS",
        "api_max_connections",
        como.inteiro(1, 256),
        "16",
        "Conexões simultâneas com a API.",
    ),
    _V(
        "TOTALIP_API_MAX_RECORDINGS",
        "api_max_recordings",
        como.inteiro(1, 256),
        "16",
        "Gravações ouvidas ao mesmo tempo; cada uma ocupa uma conexão com a API.",
    ),
    _V("TOTALIP_API_CHARSET", "api_charset", como.charset, "utf-8", "Codificação declarada da API: utf-8 ou latin-1."),
    _V(
        "TOTALIP_DB_DSN",
        "db_dsn",
        como.dsn,
        "",
        "Banco totalipdb do PBX. Sem ele, sem canal BANCO.",
        "postgresql://integracao:senha@192.0.2.10:5432/totalipdb",
        True,
    ),
    _V("TOTALIP_DB_MAX_SIZE", "db_max_size", como.inteiro(1, 64), "8", "Conexões simultâneas com o banco."),
    _V(
        "TOTALIP_DB_ACQUIRE_TIMEOUT_S",
        "db_acquire_timeout_s",
        como.numero(0.05, 60),
        "2",
        "Espera por uma conexão livre do banco, em segundos.",
    ),
    _V(
        "TOTALIP_DB_STATEMENT_TIMEOUT_S",
        "db_statement_timeout_s",
        como.numero(0.05, 600),
        "10",
        "Tempo máximo de uma consulta no banco, em segundos.",
    ),
    _V(
        "TOTALIP_DB_CATALOGUE_MAX_AGE_S",
        "db_catalogue_max_age_s",
        como.numero(1, 86_400),
        "60",
        "Validade do catálogo de visões e colunas, em segundos.",
    ),
    _V(
        "TOTALIP_DB_STATEMENT_CACHE_SIZE",
        "db_statement_cache_size",
        como.inteiro(0, 10_000),
        "100",
        "Comandos preparados guardados por conexão. Use 0 atrás de um pgbouncer em modo transaction.",
    ),
    _V(
        "TOTALIP_EVENTS",
        "events",
        como.endereco,
        "",
        "Socket de eventos. Sem ele, sem canal EVENTOS.",
        "192.0.2.10:25000",
    ),
    _V(
        "TOTALIP_EVENTS_IDLE_TIMEOUT_S",
        "events_idle_timeout_s",
        como.numero(0.1, 86_400),
        "90",
        "Silêncio no socket de eventos, em segundos, depois do qual ele é reaberto.",
    ),
    _V(
        "TOTALIP_EVENTS_WATCH_INTERVAL_S",
        "events_watch_interval_s",
        como.numero(0.05, 3600),
        "10",
        "De quantos em quantos segundos, com o socket de eventos em silêncio, se olha se as ligações mudam no banco; "
        "se mudam, ele é reaberto.",
    ),
    _V(
        "TOTALIP_RECONCILE_SETTLE_S",
        "reconcile_settle_s",
        como.numero(0.05, 60),
        "2",
        "Sem eventos de um ramal por tantos segundos, o estado lido do PBX vale mais que o acreditado.",
    ),
    _V(
        "TOTALIP_RECONCILE_INTERVAL_S",
        "reconcile_interval_s",
        como.numero(1, 86_400),
        "300",
        "De quantos em quantos segundos o estado ao vivo é comparado com o PBX, mesmo sem suspeita de perda.",
    ),
    _V(
        "GATEWAY_ALERTAS",
        "alertas",
        como.escolhas(como.ALERTAS),
        "ABANDONO,PAUSA_LONGA,AGENTE_PERDIDO",
        "O que o gateway conclui e conta no fluxo de eventos, separado por vírgulas; vazio: nada. NIVEL_DE_SERVICO "
        "consulta as filas o tempo todo.",
    ),
    _V(
        "GATEWAY_PAUSA_LONGA_S",
        "pausa_longa_s",
        como.numero(1, 86_400),
        "900",
        "Segundos no mesmo status de pausa depois dos quais há o alerta PAUSA_LONGA.",
    ),
    _V(
        "TOTALIP_EVENTS_CHARSET",
        "events_charset",
        como.charset,
        "utf-8",
        "Codificação declarada dos eventos: utf-8 ou latin-1.",
    ),
    _V(
        "TOTALIP_COMMANDS",
        "commands",
        como.endereco,
        "",
        "Socket de comandos. Sem ele, sem canal COMANDOS.",
        "192.0.2.10:27000",
    ),
    _V(
        "TOTALIP_COMMANDS_CONNECT_TIMEOUT_S",
        "commands_connect_timeout_s",
        como.numero(0.05, 60),
        "2",
        "Espera pela conexão de comandos, em segundos.",
    ),
    _V(
        "TOTALIP_COMMANDS_REPLY_TIMEOUT_S",
        "commands_reply_timeout_s",
        como.numero(0.05, 120),
        "10",
        "Espera pela resposta de um comando, em segundos.",
    ),
    _V(
        "TOTALIP_COMMANDS_CHARSET",
        "commands_charset",
        como.charset,
        "utf-8",
        "Codificação declarada dos comandos: utf-8 ou latin-1.",
    ),
    _V(
        "TOTALIP_API_PRIMEIRO",
        "api_primeiro",
        como.views_da_api,
        "",
        "Visões lidas primeiro da API, e do banco se ela falha ou não tem a coluna; as outras, primeiro do banco.",
        "status_usuarios,campanhas",
    ),
    _V(
        "TOTALIP_CANAIS",
        "canais",
        como.canais,
        "",
        "Ordem dos canais por comando (COMANDOS, API, BANCO), entre os que o levam; sem ela, a de docs/commands.md.",
        "alterarStatusRamal=COMANDOS,API,BANCO",
    ),
)
