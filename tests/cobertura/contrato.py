"""Every row that coverage must have: what the contract says can be read, sent, answered or kept, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tests.house.tree import ROOT


@dataclass(frozen=True, slots=True)
class Linha:
    """One row.

    Attributes:
        secao: heading of the page under which it stands.
        lugar: unique; for what is read, a place of `schema.lugares`.
        impresso: its name as the manual prints it.
        trabalho: its name in the contract.
        variante: of an answer that has several forms.
    """

    secao: str
    lugar: str
    impresso: str
    trabalho: str
    variante: str = ""


@cache
def ler(name: str) -> Any:
    """One file of the contract."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((ROOT / f"contract/{name}.yaml").read_text(encoding="utf-8"), Loader=loader)


def linhas() -> list[Linha]:
    """All of them, in the order of the page."""
    return [
        *_funcoes(),
        *_eventos(),
        *_socket(),
        *_tabelas(),
        *_emails(),
        *_arquivos(),
        *_links(),
        *_mensagens(),
        *_retencao(),
        *_regras(),
    ]


def _funcoes() -> Iterator[Linha]:
    for one in ler("api")["functions"]:
        name = one["name"]
        secao = "API HTTP: leituras" if one["kind"] == "read" else "API HTTP: comandos"
        yield Linha(secao, f"api.{name}", f"/api/{name}", name)
        for param in one["params"]:
            yield Linha(secao, f"api.{name}({param['name']})", param["name"], param["name"])
        for variant, column in _colunas(one["response_format"]):
            printed = column["printed"] or column["name"]
            yield Linha(secao, f"api.{name}.{column['name']}", printed, column["name"], variant)


def _colunas(answer: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from (("", column) for column in answer.get("columns", ()))
    for variant in answer.get("variants", ()):
        yield from ((variant["name"], column) for column in variant["columns"])


def _eventos() -> Iterator[Linha]:
    for one in ler("events")["events"]:
        yield Linha("Eventos", f"eventos.{one['type']}", one["syntax_verbatim"], one["type"])
        for field in one["fields"]:
            yield Linha("Eventos", f"eventos.{one['type']}.{field['name']}", field["printed"], field["name"])


def _socket() -> Iterator[Linha]:
    for one in ler("commands")["commands"]:
        yield Linha("Socket de comandos", f"comandos.{one['id']}", one["verb"], one["id"])
        for field in one["fields"]:
            yield Linha("Socket de comandos", f"comandos.{one['id']}({field['name']})", field["printed"], field["name"])


def _tabelas() -> Iterator[Linha]:
    for one in ler("tables")["tables"]:
        secao = "Banco: views" if one["kind"] == "view" else "Banco: tabelas de comandos"
        yield Linha(secao, f"tabelas.{one['name']}", one["printed_name"], one["name"])
        for column in one["columns"]:
            printed = column.get("printed_as") or column["name"].upper()
            yield Linha(secao, f"tabelas.{one['name']}.{column['name']}", printed, column["name"])


def _emails() -> Iterator[Linha]:
    mail = ler("email")
    for one in mail["searches"]:
        yield Linha("E-mails", f"email:{one['name']}", one["path"], one["name"])
        for param in one["params"]:
            yield Linha("E-mails", f"email:{one['name']}({param['name']})", param["name"], param["name"])
    for field in mail["success_response"]["fields"]:
        yield Linha("E-mails", f"email.{field['name']}", field["name"], field["name"])


def _arquivos() -> Iterator[Linha]:
    files = ler("files")
    for kind, secao, columns in (
        ("importacao", "Arquivo de importação", files["import_file"]["columns_model"]),
        ("exportacao", "Arquivo de exportação", files["export_file"]["columns"]),
    ):
        for column in columns:
            yield Linha(secao, f"arquivos.{kind}.{column['name']}", column["printed"], column["name"])


def _links() -> Iterator[Linha]:
    links = ler("totalphone")
    for name, form in links["click_to_dial"]["link_forms_proposed"].items():
        yield Linha("Softphone e clique para ligar", f"links.clique.{name}", form, name)
    for one in links["commands"]:
        for form in ("web_browser", "command_line"):
            yield Linha("Softphone e clique para ligar", f"links.{one['name']}.{form}", one[form], one["name"], form)


def _mensagens() -> Iterator[Linha]:
    for one in ler("api")["message_codes"]:
        printed = " / ".join(dict.fromkeys(spelling["text"] for spelling in one["spellings"]))
        yield Linha("Mensagens", f"mensagens.{one['code']}", printed, one["code"])


def _retencao() -> Iterator[Linha]:
    for one in ler("tables")["retention"]:
        yield Linha("Retenção", f"retencao.{one['table']}", one["verbatim"], f"{one['table']}: {one['days']} dias")


def _regras() -> Iterator[Linha]:
    for name, rules in regras().items():
        for number, rule in enumerate(rules, 1):
            yield Linha("Regras escritas", f"regras.{name}.{number}", rule, name)


def regras() -> Mapping[str, list[str]]:
    """The rules that the contract writes as such, by where they stand."""
    api, tables, mail, files, phone = (ler(n) for n in ("api", "tables", "email", "files", "totalphone"))
    discar = next(one for one in api["functions"] if one["name"] == "discar")
    found = {
        "chave": api["authentication"]["rules"],
        "mensagens": [str(rule) for name, rule in api["message_rules"].items() if name != "gap"],
        "eventos": [ler("events")["framing"]["proposed"]["parse_rule"]],
        "discar.telefone": discar["telephone_requirements"],
        "discar.configuracao": discar["configuration"],
        "email.periodo": [mail["period_rule"]["rule"]],
        "arquivo.charset": [files["import_file"]["charset_rule"]],
        "arquivo.escrita": [files["import_file"]["writer_rule"]],
        "arquivo.leitura": files["import_file"]["reader_rule"],
        "arquivo.agendamentos": files["import_file"]["schedule_rules"],
        "arquivo.ddd": [files["import_file"]["field_rules"]["ddd"]],
        "clique": phone["click_to_dial"]["rules"],
        "linha": next(one for one in phone["commands"] if one["name"] == "line")["rules"],
    }
    for table in tables["tables"]:
        semantics = table.get("command_semantics", {})
        kept = [str(semantics[k]) for k in ("on_insert", "on_success", "on_failure", "rule") if k in semantics]
        kept += semantics.get("scheduling", [])
        if kept:
            found[f"tabelas.{table['name']}"] = kept
    return found
