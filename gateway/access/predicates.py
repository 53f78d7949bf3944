"""An identity's scope as a condition for the source, so that counts, cursors and replay obey it as rows do.

Whatever is not listed here is closed to an identity whose scope is limited.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gateway.access.identity import AUDITAR, Identidade
from gateway.domain.condicoes import NENHUM, TODOS, Comparacao, Condicao, Operador, Ou

# Names and states that say nothing of a person: every reader of the PBX may have them.
CADASTROS: Final = frozenset(
    (
        "black_list",
        "campanhas",
        "grupos",
        "grupos_de_atendimento",
        "grupos_de_atendimento_telefones",
        "grupos_de_atendimento_usuarios",
        "nivel_de_servico",
        "rotas",
        "status_discador",
        "status_servidores",
        "status_servidores_view",
        "status_telefone",
        "status_usuarios",
        "uso_canais",
    )
)
# Views that name the extension a row belongs to (manual §1.3, contract/tables.yaml).
POR_RAMAL: Final = frozenset(
    (
        "campanhas_logs",
        "grupos_de_atendimento_usuarios_status",
        "historicos_campanhas",
        "ligacoes_ativo",
        "ligacoes_receptivo",
        "pausas",
        "resultado_discador_mensal",
        "set_status_ramal",
        "set_status_telefones_campanhas",
        "tentativas_nao_atendidas",
        "usuarios",
    )
)
POR_GRUPO: Final = frozenset(("usuarios",))
# Functions of the HTTP API, whose rows name the extension by the contract's word.
POR_EXTENSION: Final = frozenset(("ligacoes_do_dia", "status_ramal"))


def linhas(identidade: Identidade, source: str) -> Condicao:
    """The rows of the view `source` that the identity may see; `TODOS` where nothing is kept from it."""
    escopo = identidade.escopo
    if escopo.todos or source in CADASTROS:
        return TODOS
    partes: list[Condicao] = []
    if source in POR_RAMAL and escopo.ramais:
        partes.append(Comparacao("ramal", Operador.EM, tuple(sorted(escopo.ramais))))
    if source in POR_EXTENSION and escopo.ramais:
        partes.append(Comparacao("extension", Operador.EM, tuple(sorted(escopo.ramais))))
    if source in POR_GRUPO and escopo.grupos:
        partes.append(Comparacao("id_grupo", Operador.EM, tuple(sorted(escopo.grupos))))
    if not partes:
        return NENHUM
    return partes[0] if len(partes) == 1 else Ou(tuple(partes))


def evento_permitido(identidade: Identidade) -> Callable[[object], bool]:
    """Whether an item of the event stream may reach the identity.

    An item of an extension (`.ramal`) follows the scope. A line that could not be read (`.bruto`, no
    extension) may speak of anyone, so only an unlimited scope gets it. The rest, the line to the PBX going up
    and down, is for all.
    """
    escopo = identidade.escopo
    ramais = escopo.ramais

    def permitido(item: object) -> bool:
        if escopo.todos:
            return True
        ramal = getattr(item, "ramal", None)
        if ramal is not None:
            return ramal in ramais
        return not hasattr(item, "bruto")

    return permitido


def comando_visivel(identidade: Identidade) -> Callable[[str, str], bool]:
    """Whether the identity may see a command, of who gave it and its target.

    Its own; those for the extensions of its scope, whoever gave them; with the right `auditar` and no limit, all.
    """
    tudo = identidade.escopo.todos and identidade.pode(AUDITAR)

    def visivel(quem: str, alvo: str) -> bool:
        return tudo or quem == identidade.nome or alvo in identidade.escopo.ramais

    return visivel


def alvo_permitido(identidade: Identidade, ramal: str) -> bool:
    """Whether the identity may command that extension (having the right `comandar`, asked apart)."""
    return identidade.escopo.todos or ramal in identidade.escopo.ramais
