"""`docs/coverage.md` is what the contract and the declarations say, and no row of it is empty."""

from __future__ import annotations

import re
from collections import Counter

from tests.cobertura.contrato import linhas
from tests.cobertura.grafo import RECUSADAS, grafo
from tests.cobertura.pagina import PAGINA, pagina, pendentes
from tests.cobertura.regras import REGRAS
from tests.house.tree import ROOT, none_of


def test_the_page_is_what_the_contract_and_the_declarations_say() -> None:
    assert PAGINA.read_text(encoding="utf-8") == pagina(), "python -m tests.cobertura.pagina"


def test_no_row_is_empty() -> None:
    none_of(pendentes(), "linha de cobertura vazia")


def test_the_contract_gives_as_many_rows_as_this_test_saw() -> None:
    assert Counter(linha.secao for linha in linhas()) == {
        "API HTTP: leituras": 95,
        "API HTTP: comandos": 72,
        "Eventos": 42,
        "Socket de comandos": 68,
        "Banco: views": 246,
        "Banco: tabelas de comandos": 93,
        "E-mails": 38,
        "Arquivo de importação": 24,
        "Arquivo de exportação": 7,
        "Softphone e clique para ligar": 32,
        "Mensagens": 67,
        "Retenção": 4,
        "Regras escritas": 65,
    }
    places = [(linha.lugar, linha.variante) for linha in linhas()]
    assert len(set(places)) == len(places)


def test_a_password_alone_is_refused() -> None:
    assert {"tabelas.gerenciar_usuarios.senha"} == RECUSADAS
    assert not grafo().lugares.keys() & RECUSADAS


def test_every_test_and_page_that_keeps_a_rule_is_there() -> None:
    missing = []
    for rule, keeper in REGRAS.items():
        file, _, test = keeper.partition("::")
        if not (ROOT / file).is_file() or (test and f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")):
            missing.append(f"{rule}: {keeper}")
    none_of(missing, "regra sem quem a guarde")


def test_every_declared_place_is_one_of_the_contract() -> None:
    known = {linha.lugar for linha in linhas()}
    foreign = [
        place
        for place in grafo().lugares
        if place not in known and not any(re.fullmatch(re.escape(place).replace(r"\*", "[^.]+"), one) for one in known)
    ]
    none_of(foreign, "lugar que o contrato não tem")
