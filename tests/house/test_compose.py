"""docker-compose.yml: well-formed by its schema, and every name in it leads somewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scripts.check_compose import problems
from tests.house.tree import ROOT

GOOD = """
services:
  a: {image: x, depends_on: {b: {condition: service_healthy}}, volumes: ["dados:/x", "./y:/y"], networks: [n]}
  b: {image: x, healthcheck: {test: ["CMD", "true"]}, secrets: [s]}
  e: {image: x, environment: {A: "b:5432", B: "postgresql://u:p@a:5432/b", C: "${X:-1}", D: "http://10.0.0.1:80/"}}
volumes: {dados: {}}
networks: {n: {}}
secrets: {s: {file: ./s}}
"""


def test_our_compose_file_has_no_dangling_name() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))

    assert problems(compose, ROOT) == []
    assert set(compose["services"]) == {"gateway", "simulator", "postgres"}


def test_our_compose_file_obeys_the_compose_specification() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    subprocess.run([checker, "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"], cwd=ROOT, check=True)


@pytest.mark.parametrize("service", ["gateway", "simulator"])
def test_each_program_knows_the_options_the_compose_file_gives_it(service: str) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    program, *arguments = compose["services"][service]["command"]
    words = [argument for argument in arguments if not argument.startswith("-")]
    told = subprocess.run(
        [Path(sys.executable).with_name(program), *words, "--help"], capture_output=True, text=True, check=True
    ).stdout

    assert [a for a in arguments if a.startswith("-") and a.split("=")[0] not in told] == []


def test_a_compose_file_whose_names_lead_somewhere_passes(tmp_path: Path) -> None:
    assert problems(yaml.safe_load(GOOD), tmp_path) == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("depends_on: {b:", "depends_on: {c:", "a: depends_on names the unknown service c"),
        (
            ', healthcheck: {test: ["CMD", "true"]}',
            "",
            "a: waits for b to be healthy, which has no healthcheck",
        ),
        ("volumes: {dados: {}}", "", "a: volumes names the undeclared dados"),
        ("networks: {n: {}}", "", "a: networks names the undeclared n"),
        ("secrets: {s: {file: ./s}}", "", "b: secrets names the undeclared s"),
        ("b: {image: x", "b: {build: nowhere", "b: nowhere does not exist"),
        ('{A: "b:5432"', '{ONDE: "c:25000"', "e: ONDE names the unknown host c"),
        ('{A: "b:5432"', '{U: "http://u:p@c:80/x"', "e: U names the unknown host c"),
    ],
)
def test_each_kind_of_dangling_name_is_told(good: str, bad: str, said: str, tmp_path: Path) -> None:
    assert said in problems(yaml.safe_load(GOOD.replace(good, bad)), tmp_path)


def test_the_simulator_is_told_the_directory_that_the_postgresql_service_keeps_its_data_in() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    told = services["simulator"]["environment"]
    mounted = services["postgres"]["volumes"][0].split(":")[1]

    assert told["SIMULATOR_POSTGRES_DATA_DIRECTORY"] == mounted
    assert services["gateway"]["environment"]["TOTALIP_DB_DSN"].endswith("@postgres:5432/totalipdb")
    password = services["postgres"]["environment"]["POSTGRES_PASSWORD"]
    assert told["SIMULATOR_POSTGRES"] == f"postgresql://postgres:{password}@postgres:5432/postgres"
