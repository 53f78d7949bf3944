"""Recordings: short valid WAV files, made when they are asked for and always the same."""

from __future__ import annotations

import io
import math
import wave

_RATE_HZ = 8_000
_MAX_S = 5  # a recording is not stored: its beginning is enough to be a real file


def wav(codigo: int, duration_s: int) -> bytes:
    """A mono 16 bit tone whose pitch tells one file from another."""
    frequency = 220 + codigo % 440
    frames = _RATE_HZ * max(1, min(duration_s, _MAX_S))
    period = [
        int(9_000 * math.sin(2 * math.pi * frequency * n / _RATE_HZ)).to_bytes(2, "little", signed=True)
        for n in range(_RATE_HZ)
    ]
    second = b"".join(period)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE_HZ)
        file.writeframes(second * (frames // _RATE_HZ))
    return out.getvalue()
