"""Looks for names in a compose file that lead nowhere: the schema of compose files does not see those.

Usage: check_compose.py FILE
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import yaml

# host:port, alone or in a URL after its user.
_ADDRESS = re.compile(r"(?:^|//|@)(?P<host>[a-z][a-z0-9_-]*):\d+(?:/|$)")


def problems(compose: dict[str, Any], folder: Path) -> list[str]:
    """One sentence for each dangling reference; empty when every name leads somewhere.

    Args:
        compose: the parsed file.
        folder: where it lies; build contexts, Dockerfiles and env files are looked for from there.
    """
    services = compose.get("services") or {}
    hosts = {*services, *(alias for service in services.values() for alias in _aliases(service))}
    found = []
    for name, service in services.items():
        for other, condition in _dependencies(service).items():
            if other not in services:
                found.append(f"{name}: depends_on names the unknown service {other}")
            elif condition == "service_healthy" and "healthcheck" not in services[other]:
                found.append(f"{name}: waits for {other} to be healthy, which has no healthcheck")
        for kind, used in (("volumes", _volumes(service)), ("networks", _names(service.get("networks")))):
            declared = compose.get(kind) or {}
            found += [f"{name}: {kind} names the undeclared {item}" for item in used if item not in declared]
        for kind in ("secrets", "configs"):
            used = [item if isinstance(item, str) else item["source"] for item in service.get(kind, [])]
            declared = compose.get(kind) or {}
            found += [f"{name}: {kind} names the undeclared {item}" for item in used if item not in declared]
        found += [f"{name}: {missing} does not exist" for missing in _missing_files(service, folder)]
        found += [
            f"{name}: {variable} names the unknown host {host}"
            for variable, host in _hosts(service)
            if host not in hosts
        ]
    return found


def _dependencies(service: dict[str, Any]) -> dict[str, str]:
    wanted = service.get("depends_on") or {}
    if isinstance(wanted, list):
        return dict.fromkeys(wanted, "service_started")
    return {name: how.get("condition", "service_started") for name, how in wanted.items()}


def _volumes(service: dict[str, Any]) -> list[str]:
    sources = []
    for volume in service.get("volumes", []):
        source = volume.split(":")[0] if isinstance(volume, str) else volume.get("source", "")
        if source and not source.startswith((".", "/", "~")):
            sources.append(source)
    return sources


def _names(value: list[str] | dict[str, Any] | None) -> list[str]:
    return list(value or ())


def _aliases(service: dict[str, Any]) -> list[str]:
    networks = service.get("networks")
    if not isinstance(networks, dict):
        return []
    return [alias for network in networks.values() for alias in (network or {}).get("aliases", [])]


def _hosts(service: dict[str, Any]) -> list[tuple[str, str]]:
    """Variable and host of every address in the environment whose host has no dot, as names of services have none."""
    environment = service.get("environment") or {}
    pairs = environment.items() if isinstance(environment, dict) else (item.partition("=")[::2] for item in environment)
    found = [(name, _ADDRESS.search(str(value))) for name, value in pairs]
    return [(name, match["host"]) for name, match in found if match is not None]


def _missing_files(service: dict[str, Any], folder: Path) -> list[str]:
    build = service.get("build")
    wanted: list[str] = []
    if isinstance(build, str):
        wanted += [build, f"{build}/Dockerfile"]
    elif build:
        context = build.get("context", ".")
        wanted += [context, f"{context}/{build.get('dockerfile', 'Dockerfile')}"]
    env_files = service.get("env_file", [])
    wanted += [env_files] if isinstance(env_files, str) else [f for f in env_files if isinstance(f, str)]
    return [path for path in wanted if not (folder / path).exists()]


def main(arguments: list[str]) -> int:
    """Exit status: 0 all names lead somewhere, 1 some do not, 2 wrong arguments."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    file = Path(arguments[0])
    found = problems(yaml.safe_load(file.read_text(encoding="utf-8")), file.parent)
    sys.stderr.write("".join(f"{file}: {line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
