"""The environment of the gateways that tests start: ours without a gateway's settings, but for GATEWAY_PLANO.

`GATEWAY_PLANO=0 make test` so runs every test without plans; a test that is about plans sets the variable itself.
"""

from __future__ import annotations

import os

PLANOS = {name: value for name, value in os.environ.items() if name == "GATEWAY_PLANO"}
COM_PLANOS = PLANOS.get("GATEWAY_PLANO", "1") != "0"


def ambiente_limpo() -> dict[str, str]:
    """What a program of ours starts with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOTALIP_", "GATEWAY_"))}
    return {**kept, **PLANOS}
