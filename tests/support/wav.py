"""Sound files for tests."""

from __future__ import annotations

import io
import wave


def som(seconds: int) -> bytes:
    """A WAV file of so many seconds: one channel, 16 bits, 8 kHz; no two of its first bytes alike for long."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(bytes(n * 7 % 251 for n in range(16_000 * seconds)))
    return out.getvalue()
