"""The audits of the GraphQL over HTTP specification (npm `graphql-http`), all of them, against the real program."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path

from tests.support.gateway import CHAVE, gateway_process

AUDITS = 61
_NODE = Path(__file__).parent / "node"


async def test_every_audit_of_graphql_over_http_passes() -> None:
    async with gateway_process({"GATEWAY_DEV": "1"}) as gateway:
        told = await _run_audits(gateway.url)

    assert [one for one in told if one["status"] != "ok"] == []
    assert len(told) == AUDITS


async def _run_audits(url: str) -> list[dict[str, str | None]]:
    """Each audit's id, name, status and reason."""
    beside = str(Path(sys.executable).parent)
    node = shutil.which("node", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    assert node is not None, "Node is missing: make test installs it"
    assert (_NODE / "node_modules/graphql-http").is_dir(), "the audits are missing: make test installs them"
    process = await asyncio.create_subprocess_exec(
        *(node, "audits.mjs", url),
        cwd=_NODE,
        env={**os.environ, "AUTHORIZATION": f"Bearer {CHAVE}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(120):
        out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode(errors="replace")
    return [json.loads(line) for line in out.decode().splitlines()]
