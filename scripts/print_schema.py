"""Prints the GraphQL schema, or with `--check FILE` says whether the file still is that schema.

Usage: print_schema.py [--check FILE]
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from resolvers.build import build_schema


def printed_schema() -> str:
    """The schema in the schema definition language, one newline at the end."""
    return build_schema().as_str().rstrip("\n") + "\n"


def differences(file: Path) -> list[str]:
    """Lines of a unified diff from `file` to the schema of the code; empty when they are equal."""
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    return list(
        difflib.unified_diff(
            kept.splitlines(), printed_schema().splitlines(), str(file), "o schema do código", lineterm=""
        )
    )


def main(arguments: list[str]) -> int:
    """Exit status: 0 printed or equal, 1 different, 2 wrong arguments."""
    if not arguments:
        sys.stdout.write(printed_schema())
        return 0
    if len(arguments) != 2 or arguments[0] != "--check":
        sys.stderr.write(f"{__doc__}\n")
        return 2
    diff = differences(Path(arguments[1]))
    if diff:
        sys.stderr.write("\n".join(diff[:80]) + f"\n\n{arguments[1]} está desatualizado: rode `make schema`.\n")
    return 1 if diff else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
