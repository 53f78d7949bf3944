"""A wheel has what its users need: they have no clone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.house.tree import ROOT, project_files

PACKAGED = ("contract", "gateway", "schema", "resolvers", "pbx_simulator")
BUILD = "import sys; from setuptools.build_meta import build_wheel; print(build_wheel(sys.argv[1]))"


def test_the_doctor_of_an_installed_wheel_finds_the_contract_that_came_with_it(tmp_path: Path) -> None:
    source, place = tmp_path / "fonte", tmp_path / "instalado"
    for file in project_files():
        name = file.relative_to(ROOT)
        if name.parts[0] in PACKAGED or name.as_posix() in ("pyproject.toml", "README.md", "LICENSE"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, source / name)
    subprocess.run([sys.executable, "-c", BUILD, str(tmp_path)], cwd=source, check=True, capture_output=True)
    zipfile.ZipFile(next(tmp_path.glob("*.whl"))).extractall(place)

    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            "from gateway.doctor import contrato as c; print(c.PASTA, len(c.ler_contrato().tabelas))",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert seen.split() == [str(place / "contract"), "40"]
    for name in ("tables.yaml", "api.yaml", "events.yaml"):
        assert (place / "contract" / name).read_bytes() == (ROOT / "contract" / name).read_bytes()
