"""The quirks that exist: name, one line that says what each does, and what it can be told.

A quirk is a way in which an installed PBX differs from the manual, or in which a network fails. Every one is
off until it is put, at start or through the control port.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Quirk:
    """One quirk. `params` maps each parameter to its default; a default's type is the parameter's type.

    `vezes` counts down: after that many uses the quirk clears itself; 0 means until it is removed.
    `acao` quirks do one thing when put and are not active afterwards.
    """

    name: str
    descricao: str
    params: Mapping[str, object]
    choices: Mapping[str, tuple[str, ...]]
    acao: bool = False


def _quirk(
    name: str,
    descricao: str,
    params: Mapping[str, object] | None = None,
    choices: Mapping[str, tuple[str, ...]] | None = None,
    *,
    acao: bool = False,
) -> Quirk:
    return Quirk(name, descricao, params or {}, choices or {}, acao)


_CANAIS = ("*", "api", "mail", "events", "commands")
_RESPONDEM = ("*", "api", "mail", "commands")
# Which answer: on which channel, of which function or verb ("*": any), and how many times (0: always).
_ANSWER: Mapping[str, object] = {"canal": "*", "funcao": "*", "vezes": 0}
_ANSWER_CHOICES: Mapping[str, tuple[str, ...]] = {"canal": _RESPONDEM}


def _answer(name: str, descricao: str, **more: object) -> Quirk:
    return _quirk(name, descricao, {**_ANSWER, **more}, _ANSWER_CHOICES)


_ALL = (
    _quirk(
        "charset",
        "Escreve um canal (ou todos) em UTF-8 ou em Latin-1.",
        {"canal": "*", "charset": "latin-1"},
        {"canal": _CANAIS, "charset": ("utf-8", "latin-1")},
    ),
    _quirk(
        "fim_de_linha",
        "Termina cada evento com CRLF, com LF ou cola um evento no outro sem fim de linha.",
        {"fim": "lf"},
        {"fim": ("crlf", "lf", "colado")},
    ),
    _quirk(
        "segmentos",
        "Parte os eventos em segmentos TCP pequenos, ou junta vários num só.",
        {"modo": "partir", "bytes": 7, "juntar": 8},
        {"modo": ("partir", "juntar")},
    ),
    _quirk(
        "linha_estranha",
        "Injeta no fluxo de eventos linhas vazias, desconhecidas, malformadas ou de 1 MB.",
        {"tipo": "vazia", "vezes": 1, "texto": ""},
        {"tipo": ("vazia", "desconhecida", "malformada", "gigante", "texto")},
        acao=True,
    ),
    _quirk("eventos_mudos", "Deixa a conexão de eventos aberta e não escreve mais nada nela (meio aberta)."),
    _quirk("eventos_caem", "Derruba agora todas as conexões de eventos.", acao=True),
    _answer("resposta_lenta", "Responde depois de um atraso.", segundos=2.0),
    _answer("resposta_muda", "Recebe o pedido, não o executa e não responde nunca."),
    _answer("resposta_truncada", "Corta a resposta no meio e fecha a conexão.", bytes=5),
    _answer("resposta_html", "Responde uma página HTML com código 200."),
    _answer("resposta_vazia", "Responde vazio com código 200."),
    _answer("resposta_5xx", "Responde erro do servidor sem executar.", codigo=503),
    _answer("resposta_perdida", "Executa o comando e perde a resposta."),
    _quirk(
        "resposta_forcada",
        "Responde um texto dado, sem executar; em `database` ele fica na linha da tabela de comandos.",
        {**_ANSWER, "texto": "ERRO INTERNO"},
        {"canal": (*_RESPONDEM, "database")},
    ),
    _answer("resposta_em_duas_partes", "Manda a resposta em dois segmentos com uma pausa.", segundos=1.0),
    _quirk("gravacao_sem_faixas", "Não conhece HTTP Range: a gravação vem sempre inteira, com código 200."),
    _quirk("acentos", "Acentua as mensagens que o manual escreve sem acentos.", {"canal": "*"}),
    _quirk("ponto_final", "Termina as mensagens com ponto final.", {"canal": "*"}),
    _quirk(
        "valores_com_separadores",
        "Põe ';' e '<...>' dentro de nomes e parâmetros, sem os trocar por vírgula.",
        {"texto": "Visita; <15 min>"},
    ),
    _quirk("ip_nao_autorizado", "Recusa todos os comandos do socket: IP sem autorização."),
    _quirk(
        "coluna_ausente",
        "Remove uma coluna de uma tabela ou view.",
        {"tabela": "resultado_discador", "coluna": "identificador3"},
    ),
    _quirk(
        "coluna_renomeada",
        "Troca o nome de uma coluna.",
        {"tabela": "usuarios", "coluna": "tipo_da_ligacao", "novo": "tipo_de_ligacao"},
    ),
    _quirk(
        "coluna_extra",
        "Acrescenta uma coluna que o manual não tem.",
        {"tabela": "usuarios", "coluna": "coluna_nova"},
    ),
    _quirk("view_ausente", "Remove uma tabela ou view inteira.", {"tabela": "uso_canais"}),
    _quirk(
        "banco",
        "O banco recusa conexões, responde devagar ou trava.",
        {"modo": "recusa", "segundos": 1.0},
        {"modo": ("recusa", "lento", "trava")},
    ),
    _quirk(
        "linha_de_comando_removida",
        "Um operador apaga linhas de uma tabela de comandos antes da execução.",
        {"tabela": "*", "vezes": 1},
    ),
    _quirk(
        "evento_de_ramal_desconhecido",
        "Emite um evento de um ramal que nenhuma tabela tem.",
        {"ramal": "99998"},
        acao=True,
    ),
    _quirk(
        "dois_usuarios_um_ramal",
        "Cadastra um segundo usuário no mesmo ramal.",
        {"ramal": ""},
        acao=True,
    ),
)

CATALOGUE: Mapping[str, Quirk] = {quirk.name: quirk for quirk in _ALL}
