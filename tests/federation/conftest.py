"""Apollo's packages, installed on demand."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.node_packages import installed

Compose = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(scope="session")
def compose() -> Compose:
    """Composes, and asks through Apollo's gateway; see compose.mjs."""
    place = installed(Path(__file__).resolve().parent, "federation")

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
