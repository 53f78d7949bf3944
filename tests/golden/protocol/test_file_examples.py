"""The import and export files: every printed line, read exactly and written as the contract says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from gateway.protocol.export_file import LinhaExportada, escrever_exportacao, ler_exportacao
from gateway.protocol.import_file import (
    ClienteImportado,
    TelefoneImportado,
    escrever_importacao,
    ler_importacao,
)

CONTRACT = Path(__file__).parents[3] / "contract"
FILES: dict[str, Any] = yaml.safe_load((CONTRACT / "files.yaml").read_text())
PRINTED = ClienteImportado(
    "Total IP",
    "Tecnologia",
    tuple(TelefoneImportado(ddd, "33553400") for ddd in ("", "19", "21", "41", "81")),
)


def _linha(hora: str, telefone: str, status: str, usuario: str) -> LinhaExportada:
    when = datetime.fromisoformat(f"2011-10-25T{hora}")
    return LinhaExportada("Total IP", "Tecnologia", when, telefone, status, usuario, "Suporte")


EXPORTED = (
    _linha("13:26:42.753142", "99474351", "Entregue ao Operador", "Vicente"),
    _linha("13:27:39.317801", "99474351", "Agendamento Operador", "Eduardo"),
    _linha("13:29:02.560477", "99474351", "Notificado Operador", "José"),
    _linha("13:29:30.472247", "99474351", "Venda realizada", "Maria"),
    _linha("14:42:14.497175", "77073870", "Entregue ao Operador", "João"),
)


def test_the_seven_printed_import_lines_are_seven_equal_customers() -> None:
    read = ler_importacao("\r\n".join(FILES["import_file"]["examples_verbatim"]).encode())

    assert read.linhas == (PRINTED,) * 7
    assert read.ilegiveis == ()


def test_the_contracts_own_reading_of_the_import_line_is_ours() -> None:
    parsed = FILES["import_file"]["example_parsed"]

    assert (PRINTED.parametro1, PRINTED.parametro2) == (parsed["parametro1"], parsed["parametro2"])
    assert [(one.ddd, one.telefone) for one in PRINTED.telefones if one] == [
        (phone["ddd"], phone["telefone"]) for phone in parsed["phones"]
    ]


def test_the_printed_import_line_is_written_without_blanks_or_final_semicolon() -> None:
    expected = "Total IP;Tecnologia;;33553400;19;33553400;21;33553400;41;33553400;81;33553400\r\n"
    assert escrever_importacao([PRINTED]) == expected.encode()


def test_the_printed_model_of_24_fields_is_seven_telephones_and_four_schedules() -> None:
    phones = ";".join(f"1{place};3355340{place}" for place in range(1, 8))
    times = ";".join(f"0{place}-08-2014;14:2{place}" for place in range(1, 5))

    (read,) = ler_importacao(f"p1;p2;{phones};{times};\r\n".encode()).linhas

    assert read.telefones == tuple(
        TelefoneImportado(f"1{n}", f"3355340{n}", datetime.fromisoformat(f"2014-08-0{n}T14:2{n}") if n <= 4 else None)
        for n in range(1, 8)
    )


def test_the_printed_export_table_and_its_normal_form_are_read_alike() -> None:
    for form in ("examples_verbatim", "examples_normalized"):
        read = ler_exportacao("\n".join(FILES["export_file"][form]).encode())
        assert read.linhas == EXPORTED
        assert read.ilegiveis == ()


def test_the_export_file_is_written_in_its_normal_form() -> None:
    expected = "".join(f"{line}\r\n" for line in FILES["export_file"]["examples_normalized"])
    assert escrever_exportacao(EXPORTED) == expected.encode()
