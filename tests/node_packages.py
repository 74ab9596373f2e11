"""Packages of Node that tests need, installed on demand from a lock: the one part that may be missing on a machine."""

import shutil
import subprocess
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parent.parent / "build"
NO_REGISTRY = ("ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH")


def installed(here: Path, name: str) -> Path:
    """Where the packages of the lock in that folder lie. Skips the test, with the reason, where they cannot be had."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not on this machine; {name} is tested where it is")
    place = BUILD / name
    place.mkdir(parents=True, exist_ok=True)
    for part in (*here.glob("*.mjs"), here / "package.json", here / "package-lock.json"):
        shutil.copy(part, place / part.name)
    lock, mark = (here / "package-lock.json").read_text("utf-8"), place / "installed"
    if not mark.exists() or mark.read_text("utf-8") != lock:
        _install(place, name)
        mark.write_text(lock, "utf-8")
    return place


def _install(place: Path, name: str) -> None:
    command = ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if any(word in done.stderr for word in NO_REGISTRY):
        pytest.skip(f"npm reaches no registry from this machine; {name} is tested where it does")
    assert done.returncode == 0, done.stderr
