"""The clock of leases: it counts while the machine sleeps, never jumps, and starts again with each boot."""

from __future__ import annotations

import time
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boottime_s() -> float:
    """Seconds since boot, suspended time included (CLOCK_BOOTTIME; elsewhere the monotonic clock)."""
    clock: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def boot_id() -> str | None:
    """Which boot of which machine this is; None where the system does not say.

    Where it does not (None), an opener that is no longer running is taken for an unclean end.
    """
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
