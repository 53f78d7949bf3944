"""The audits of the GraphQL over HTTP specification (npm `graphql-http`), all of them, against the real program."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

from tests.support.gateway import CHAVE, gateway_process
from tests.support.node import node

AUDITS = 61
_NODE = Path(__file__).parent / "node"


async def test_every_audit_of_graphql_over_http_passes() -> None:
    async with gateway_process({"GATEWAY_DEV": "1"}) as gateway:
        told = await _run_audits(gateway.url)

    assert [one for one in told if one["status"] != "ok"] == []
    assert len(told) == AUDITS


async def _run_audits(url: str) -> list[dict[str, str | None]]:
    """Each audit's id, name, status and reason."""
    process = await asyncio.create_subprocess_exec(
        *(node(_NODE / "node_modules/graphql-http"), "audits.mjs", url),
        cwd=_NODE,
        env={**os.environ, "AUTHORIZATION": f"Bearer {CHAVE}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(120):
        out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode(errors="replace")
    return [json.loads(line) for line in out.decode().splitlines()]
