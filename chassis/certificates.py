"""The certificate of a process on its line to others: whether it has ended, and whether there is a new one.

gRPC reads it once, so a process whose certificate was renewed leaves and is started again with the new one. Copies that
were renewed together leave at different moments.
"""

import asyncio
import random
from datetime import datetime
from pathlib import Path

import structlog
from cryptography import x509

from chassis.clock import now
from chassis.settings import Settings

LOOK_EVERY = 30.0
SPREAD = 60.0
"""Seconds over which the copies of a service leave."""

log = structlog.get_logger(__name__)


def trouble_with(settings: Settings) -> str:
    """What is wrong with the certificate; empty where nothing is, or there is none."""
    if not settings.tls_certificate:
        return ""
    try:
        end = end_of(Path(settings.tls_certificate))
    except (OSError, ValueError):
        return f"the certificate {settings.tls_certificate} cannot be read"
    return f"the certificate {settings.tls_certificate} ended on {end:%Y-%m-%d}" if end <= now() else ""


def end_of(path: Path) -> datetime:
    """When the first certificate of the file ends. Raises OSError or ValueError."""
    return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc


async def leave_when_renewed(
    settings: Settings, leave: asyncio.Event, *, every: float = LOOK_EVERY, spread: float = SPREAD
) -> None:
    """Sets `leave` once the file of the certificate is another one; goes on until cancelled."""
    path = Path(settings.tls_certificate)
    used = _content(path) if settings.tls_certificate else b""
    while used:
        await asyncio.sleep(every)
        if _content(path) not in (used, b""):
            await asyncio.sleep(random.uniform(0, spread))  # noqa: S311 - it spreads, it hides nothing
            log.info("certificate_renewed")
            leave.set()
            return


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
