"""Whoever changes something changes what they saw."""

from chassis.errors import Stale


def require_seen(version: int, seen: int) -> None:
    """Raises Stale unless the caller saw the version that is stored."""
    if version != seen:
        raise Stale("Somebody changed this meanwhile; please look at it again.")
