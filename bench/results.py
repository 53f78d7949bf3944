"""Keeps what was measured under bench/results/: a page to read, and the figures as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from bench.processes import ROOT

_FOLDER = ROOT / "bench/results"


def keep(name: str, page: str, figures: Mapping[str, Any]) -> Path:
    """Writes `<name>.md` and `<name>.json`, over what was measured before; returns the page's path."""
    when = datetime.now(UTC).date().isoformat()
    _FOLDER.mkdir(exist_ok=True)
    (_FOLDER / f"{name}.json").write_bytes(
        orjson.dumps({"date": when, **figures}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    )
    written = _FOLDER / f"{name}.md"
    written.write_text(f"{page}\n\nMeasured on {when} by `make bench`.\n", encoding="utf-8")
    return written
