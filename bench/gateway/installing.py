"""The packages of the other gateways, from npm into build/peers, when a run needs them. Never part of the product."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bench.gateway.contenders import Place

PARTS = Path(__file__).resolve().parent / "peers"
PLACE = Path(__file__).resolve().parents[2] / "build" / "peers"
INSTALL_SECONDS = 900


class Missing(Exception):
    """The gateways from npm cannot be had here; says why."""


def installed() -> Path:
    """Where the packages of the lock lie. Raises Missing."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Missing(f"{program} is not on this machine")
    PLACE.mkdir(parents=True, exist_ok=True)
    for part in PARTS.iterdir():
        shutil.copy(part, PLACE / part.name)
    lock, mark = (PARTS / "package-lock.json").read_text("utf-8"), PLACE / "installed"
    if not mark.exists() or mark.read_text("utf-8") != lock:
        _npm_ci()
        mark.write_text(lock, "utf-8")
    return PLACE


def _npm_ci() -> None:
    print("Installing the other gateways into build/peers; the first time this takes some minutes.")
    command = ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
    done = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)
    if done.returncode:
        raise Missing("npm could not install them: " + (done.stderr.strip().splitlines() or ["no reason"])[-1][:200])


def write_parts(folder: Path, place: Place, environment: Mapping[str, str]) -> None:
    """Composes the supergraph of this run and says to Grafbase where its subgraphs are."""
    subprocess.run(("node", "compose.mjs"), cwd=folder, env=dict(environment), check=True, capture_output=True)
    subgraphs = {"people": place.people, "companies": place.companies}
    lines = ["[telemetry]", "[graph]", 'path = "/graphql"']
    for name, port in subgraphs.items():
        lines += [f"[subgraphs.{name}]", f'url = "http://127.0.0.1:{port}/graphql"', f'schema_path = "{name}.graphql"']
    (folder / "grafbase.toml").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "grafbase.toml").chmod(0o644)
    binary = folder / "node_modules/@grafbase/cli-x86_64-unknown-linux-musl/grafbase"
    if binary.exists():
        binary.chmod(0o755)


def version_of(package: str, folder: Path) -> str:
    """The version of a package of npm as it is installed."""
    path = folder / "node_modules" / package.removeprefix("npm:") / "package.json"
    return str(json.loads(path.read_text("utf-8"))["version"])
