"""Apollo's packages, installed on demand: the one part of the tests that may be missing on a machine."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
PLACE = HERE.parent.parent / "build" / "federation"
PARTS = ("package.json", "package-lock.json", "compose.mjs")
NO_REGISTRY = ("ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH")
Compose = Callable[..., Awaitable[dict[str, Any]]]


def installed() -> Path:
    """Where the packages of the lock lie. Skips the test, with the reason, where they cannot be had."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not on this machine; composition is tested where it is")
    PLACE.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_text("utf-8")
    mark = PLACE / "installed"
    for part in PARTS:
        shutil.copy(HERE / part, PLACE / part)
    if not mark.exists() or mark.read_text("utf-8") != lock:
        _install()
        mark.write_text(lock, "utf-8")
    return PLACE


def _install() -> None:
    command = ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
    done = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, check=False)
    if any(word in done.stderr for word in NO_REGISTRY):
        pytest.skip("npm reaches no registry from this machine; composition is tested where it does")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def compose() -> Compose:
    """Composes, and asks through Apollo's gateway; see compose.mjs."""
    place = installed()

    async def composed(**asked: Any) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            "node",
            "compose.mjs",
            cwd=place,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, trouble = await process.communicate(json.dumps(asked).encode())
        assert process.returncode == 0, trouble.decode()
        return dict(json.loads(out))

    return composed
