"""What a result was measured on: what matters to compare figures, and nothing that names the machine."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from pathlib import Path


def describe() -> Mapping[str, str]:
    """Processor, cores we may use, memory, system. No host name, no path, no address."""
    memory_kib = int(_first(r"MemTotal:\s+(\d+)", "/proc/meminfo") or 0)
    return {
        "processor": _first(r"model name\s*:\s*(.+)", "/proc/cpuinfo") or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory_kib / 1024**2:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def load_average() -> float:
    """Of the last minute: above about 1 before a measurement, others were working too."""
    return os.getloadavg()[0]


def _first(pattern: str, file: str) -> str | None:
    path = Path(file)
    found = re.search(pattern, path.read_text(encoding="utf-8")) if path.exists() else None
    return found[1].strip() if found else None
