"""Functions of the HTTP API whose rows no view of the database has (manual §1.1): read whole, one call a key."""

from __future__ import annotations

from typing import Any, Final

from strawberry.types import Info

from schema.fields import CHAVE_DOS_METADADOS, By, DaFuncao, DaFuncaoNaRaiz, View, campo, tipo_do_campo

FILA_ESPERA: Final = View("fila_espera", chave=None, lugar="api.fila_espera")
LIGACOES_CAMPANHA: Final = View("ligacoes_campanha", chave=None, lugar="api.ligacoes_campanha")
LIGACOES_DO_DIA: Final = View("ligacoes_do_dia", chave=None, lugar="api.grupos_de_atendimento")
STATUS_RAMAL: Final = View("status_ramal", chave=None, lugar="api.status_ramal")
STATUS_SERVIDORES_VIEW: Final = View("status_servidores_view", chave=None, lugar="api.status_servidores_view")

ESPERA_DA_FILA: Final = By(FILA_ESPERA, "fila", many=True)
LIGACOES_DA_CAMPANHA: Final = By(LIGACOES_CAMPANHA, "campanha", many=True)
LIGACOES_DE_UM_DIA: Final = By(LIGACOES_DO_DIA, "dia", many=True)
LIGACOES_DO_GRUPO_NO_DIA: Final = By(LIGACOES_DO_DIA, "dia_e_grupo", many=True)
STATUS_RAMAL_POR_ID: Final = By(STATUS_RAMAL, "id")
STATUS_RAMAL_POR_NUMERO: Final = By(STATUS_RAMAL, "ramal")
RELATORIO_DE_SERVIDORES: Final = By(STATUS_SERVIDORES_VIEW, "relatorio", many=True)


def da_funcao(by: By, *, key: str, description: str) -> Any:
    """A field that is the rows (without `by.many`: the row) which a function tells of a column of this row."""

    async def resolve(root: Any, info: Info) -> Any:
        return await lido_da_funcao(root.linha.leitor, by, root.linha.valor(key), info)

    return campo(resolve, DaFuncao(by, key), description)


def pela_funcao(**por: By) -> dict[str, object]:
    """The metadata of a root field that is the rows (or the row) which a function tells of one of its arguments."""
    return {CHAVE_DOS_METADADOS: DaFuncaoNaRaiz(tuple(por.items()))}


async def lido_da_funcao(leitor: Any, by: By, chave: Any, info: Info) -> Any:
    """The objects which a function tells of a key: what `da_funcao` does, for keys that come from elsewhere."""
    if chave is None:
        return [] if by.many else None
    linhas = await leitor.da_funcao(by, chave, info)
    if linhas is None:
        return None
    tipo = tipo_do_campo(info)
    objetos = [tipo(linha=linha) for linha in linhas]
    return objetos if by.many else next(iter(objetos), None)
