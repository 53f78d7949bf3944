from __future__ import annotations

import contextlib
import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gateway.cli.settings_docs import env_example, pagina
from gateway.settings import VARIAVEIS, Endereco, Segredo, Settings, SettingsError

ROOT = Path(__file__).parents[3]
FULL = {
    "TOTALIP_API_URL": "http://192.0.2.10:8080/",
    "TOTALIP_API_KEY": "chave-do-pbx",
    "TOTALIP_DB_DSN": "postgresql://integracao:senha-do-banco@192.0.2.10:5432/totalipdb",
    "TOTALIP_EVENTS": "192.0.2.10:25000",
    "TOTALIP_COMMANDS": "[2001:db8::1]:27000",
    "TOTALIP_CANAIS": "alterarStatusRamal=banco, API; discar=COMANDOS",
    "GATEWAY_ADMIN_KEY": "chave-de-administrador",
    "GATEWAY_ORIGINS": "https://a.exemplo.com/, http://localhost:3000",
    "GATEWAY_DEV": "sim",
    "GATEWAY_DATA_DIR": "/var/lib/totalip",
}


def problems(**env: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as told:
        Settings.ler(env)
    return told.value.problemas


def test_nothing_set_is_a_gateway_without_channels() -> None:
    read = Settings.ler({})
    assert (read.api_url, read.api_key, read.db_dsn, read.events, read.commands) == (None,) * 5
    assert (read.nome, read.tz.key, read.host, read.port) == ("principal", "America/Sao_Paulo", "127.0.0.1", 8000)
    assert (read.data_dir, read.policy, read.dev) == (Path(".data"), Path(".data/politica.yaml"), False)
    assert (read.init_timeout_s, read.canais, read.origins, read.avisos) == (10.0, {}, (), ())


def test_every_kind_of_value_is_read() -> None:
    read = Settings.ler(FULL)
    assert read.api_url == "http://192.0.2.10:8080"
    assert read.events == Endereco("192.0.2.10", 25000)
    assert read.commands == Endereco("2001:db8::1", 27000)
    assert str(read.commands) == "[2001:db8::1]:27000"
    assert read.canais_de("alterarStatusRamal", ("API",)) == ("BANCO", "API")
    assert read.canais_de("outra", ("API",)) == ("API",)
    assert read.origins == ("https://a.exemplo.com", "http://localhost:3000")
    assert read.dev is True
    assert read.policy == Path("/var/lib/totalip/politica.yaml")


def test_settings_are_frozen_and_show_no_secret() -> None:
    read = Settings.ler(FULL)
    for shown in (repr(read), str(read), str(dataclasses.asdict(read)), f"{read.db_dsn}"):
        assert "senha-do-banco" not in shown
        assert "chave-do-pbx" not in shown
        assert "chave-de-administrador" not in shown
    with pytest.raises(dataclasses.FrozenInstanceError):
        read.port = 1  # type: ignore[misc]  # what is asked
    assert read.api_key == Segredo("chave-do-pbx")


def test_all_problems_are_told_at_once_each_with_its_variable() -> None:
    told = problems(
        GATEWAY_PORT="70000", TOTALIP_EVENTS="192.0.2.10", TOTALIP_TZ="Brasil", TOTALIP_API_URL="192.0.2.10"
    )
    assert [line.split(":")[0] for line in told] == [
        "TOTALIP_TZ",
        "TOTALIP_API_URL",
        "TOTALIP_EVENTS",
        "GATEWAY_PORT",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOTALIP_API_URL", "http://192.0.2.10/api"),
        ("TOTALIP_API_URL", "http://192.0.2.10/api_mail/"),
        ("TOTALIP_API_URL", "http://u:segredo@192.0.2.10"),
        ("TOTALIP_API_URL", "http://192.0.2.10?chave=segredo"),
        ("TOTALIP_API_URL", "http://[::1"),
        ("TOTALIP_DB_DSN", "host=segredo"),
        ("TOTALIP_EVENTS", "a:0"),
        ("TOTALIP_EVENTS", "http://a:25000"),
        ("TOTALIP_EVENTS", ":25000"),
        ("TOTALIP_EVENTS", "a:²"),
        ("TOTALIP_NAME", "Principal"),
        ("TOTALIP_NAME", "a:b"),
        ("TOTALIP_TZ", "../../etc/passwd"),
        ("TOTALIP_CANAIS", "alterarStatusRamal"),
        ("TOTALIP_CANAIS", "alterarStatusRamal=EVENTOS"),
        ("TOTALIP_CANAIS", "a=API,API"),
        ("TOTALIP_CANAIS", "a=API;a=BANCO"),
        ("GATEWAY_PORT", "-1"),
        ("GATEWAY_ADMIN_KEY", "segredo"),
        ("GATEWAY_ORIGINS", "*"),
        ("GATEWAY_ORIGINS", "https://a.com/b"),
        ("GATEWAY_DEV", "talvez"),
        ("GATEWAY_LOG_LEVEL", "verbose"),
        ("GATEWAY_INIT_TIMEOUT_S", "0"),
        ("GATEWAY_INIT_TIMEOUT_S", "nan"),
        ("GATEWAY_MAX_DEPTH", "1.5"),
        ("TOTALIP_API_CHARSET", "cp850"),
    ],
)
def test_an_unusable_value_is_told_with_what_to_do_and_without_itself(name: str, value: str) -> None:
    (told,) = problems(**{name: value})
    assert told.startswith(f"{name}: ")
    assert "segredo" not in told


def test_a_misspelt_name_is_said_and_an_unrelated_one_is_not() -> None:
    read = Settings.ler({"GATEWAY_PROT": "1", "TOTALIP_SIMULADOR": "x", "PATH": "/bin"})
    assert read.avisos == ("GATEWAY_PROT não existe e foi ignorada; você quis dizer GATEWAY_PORT?",)


@hypothesis_settings(max_examples=150)
@given(st.sampled_from([v.nome for v in VARIAVEIS]), st.text(max_size=40))
def test_any_text_is_read_or_told_and_nothing_else_is_raised(name: str, value: str) -> None:
    with contextlib.suppress(SettingsError):
        Settings.ler({name: value})


def test_every_field_has_one_variable() -> None:
    fields = {f.name for f in dataclasses.fields(Settings)} - {"avisos"}
    assert sorted(v.campo for v in VARIAVEIS) == sorted(fields)
    assert len({v.nome for v in VARIAVEIS}) == len(VARIAVEIS)


def test_every_setting_is_in_the_example_file_and_in_the_page() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example()
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == pagina()


def test_the_example_file_can_be_used_with_every_line_uncommented() -> None:
    lines = re.findall(r"^#([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M)
    assert [name for name, _ in lines] == [v.nome for v in VARIAVEIS]
    assert problems(**dict(lines))[0].startswith("GATEWAY_ADMIN_KEY: ")  # no key that everybody knows
    Settings.ler({name: value for name, value in lines if name != "GATEWAY_ADMIN_KEY"})


def test_settings_that_contradict_each_other_are_told_together() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.ler(
            {
                "GATEWAY_BREAKER_FAILURES": "11",
                "GATEWAY_BREAKER_OPEN_S": "9",
                "GATEWAY_BREAKER_MAX_OPEN_S": "8",
            }
        )
    assert caught.value.problemas == (
        "GATEWAY_BREAKER_FAILURES: use no máximo o de GATEWAY_BREAKER_WINDOW",
        "GATEWAY_BREAKER_MAX_OPEN_S: use ao menos o de GATEWAY_BREAKER_OPEN_S",
    )


def test_an_order_of_channels_for_what_does_not_exist_is_told_with_everything_else() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.ler(
            {
                "TOTALIP_CANAIS": "alterarStatusRamal=API;discarr=API;discar=COMANDOS,BANCO;nada=API",
                "GATEWAY_PORT": "x",
                "GATEWAY_BREAKER_FAILURES": "11",
            },
            {"alterarStatusRamal": ("COMANDOS", "API", "BANCO"), "discar": ("COMANDOS", "API")},
        )
    assert caught.value.problemas[1:] == (
        "GATEWAY_BREAKER_FAILURES: use no máximo o de GATEWAY_BREAKER_WINDOW",
        "TOTALIP_CANAIS: não há o comando “discarr”; você quis dizer discar?",
        "TOTALIP_CANAIS: “discar” não vai por BANCO; use COMANDOS, API",
        "TOTALIP_CANAIS: não há o comando “nada”: veja docs/commands.md",
    )
    assert caught.value.problemas[0].startswith("GATEWAY_PORT: ")
