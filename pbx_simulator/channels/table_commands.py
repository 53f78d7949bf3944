"""Rows of the ten command tables: the rule each asks for, and what its table tells of it (gaps 91–100)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pbx_simulator.channels import acts
from pbx_simulator.channels.seam import Pbx
from pbx_simulator.channels.texts import texto
from pbx_simulator.store.changes import TableOutcome
from pbx_simulator.world.codes import Codigo, Result

Row = Mapping[str, object]

# Table: its columns by the names that the acts know.
_SAME: Mapping[str, tuple[acts.Act, Mapping[str, str]]] = {
    "importar_discador": (acts.importar(acts.TABELA), {}),
    "excluir_telefone_campanha": (acts.excluir_telefone, {}),
    "gerenciar_campanhas": (acts.gerenciar_campanha, {}),
    "inserir_telefone_campanha": (acts.inserir_telefone, {}),
    "set_status_telefones_campanhas": (acts.tabular(acts.TABELA), {}),
    "set_status_ramal": (acts.set_status, {"id_status": "status_id"}),
    "alterar_cliente": (acts.alterar_cliente, {"valor": "valor_parametro", "novo_valor": "valor_novo_parametro"}),
    "inserir_telefone_black_list": (acts.incluir_black_list, {}),
    "remover_telefone_black_list": (acts.remover_black_list, {}),
}


async def execute(pbx: Pbx, table: str, row: Row) -> TableOutcome:
    """Executes one row once and tells what its table shows."""
    args = arguments(table, row)
    pedido = pbx.received("database", table, args, "")
    if (forced := pbx.quirks.row_text(table)) is not None:
        pbx.answered(pedido, "database", table, "forçada")
        return TableOutcome(code_success=False, text=forced)
    act = _act(table, row)
    if act is None:
        result = Result(Codigo.USUARIO_NAO_CRIADO, {"ramal": args.get("ramal", "")})  # gap 98: no such acao
    else:
        result = await pbx.run(pedido, "database", table, act(args))
    pbx.answered(pedido, "database", table, str(result.code))
    return TableOutcome(result.success, pbx.quirks.message("database", texto(f"table {table}", result)))


def arguments(table: str, row: Row) -> dict[str, str]:
    """The columns of a row as the acts read them: text, instants in ISO form, NULL as not given."""
    renamed = _SAME[table][1] if table in _SAME else {}
    return {renamed.get(name, name): _text(value) for name, value in row.items() if value is not None}


def _act(table: str, row: Row) -> acts.Act | None:
    if table != "gerenciar_usuarios":
        return _SAME[table][0]
    return {None: acts.adicionar_usuario, 1: acts.adicionar_usuario, 2: acts.atualizar_usuario}.get(_number(row))


def _number(row: Row) -> int | None:
    acao = row.get("acao")
    return acao if isinstance(acao, int) or acao is None else -1


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "t" if value else ""
    return str(value)
