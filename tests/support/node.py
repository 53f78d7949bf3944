"""Programs of Node, which `make test` installs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def node(packages: Path) -> str:
    """The Node to run, given that the packages it needs are there.

    Args:
        packages: a folder that `npm ci` makes.
    """
    beside = str(Path(sys.executable).parent)
    found = shutil.which("node", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    assert found is not None, "Node is missing: make test installs it"
    assert packages.is_dir(), f"{packages.name} is missing: make test installs it"
    return found
