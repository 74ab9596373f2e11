"""Who may ask what, decided before anything is asked: the rpcs of a plan against the caller, with the services' words.

A service that is asked all the same decides for itself; this saves the way and keeps a closed field closed in a batch.
"""

from collections.abc import Iterable

from chassis.access import Caller
from chassis.errors import Refusal
from gateway.contracts import needs_of


class Gates:
    """What is closed to one caller; nothing where the caller is not known, since the services know then."""

    def __init__(self, who: Caller | None, rpcs: Iterable[str] = ()) -> None:
        self._who = who
        self._refused: dict[str, Refusal | None] = {rpc: self._refusal(rpc) for rpc in rpcs}

    def check(self, rpc: str) -> None:
        """Raises the refusal that the service would answer, for an rpc that is closed to the caller."""
        name = rpc.partition("@")[0]
        if name not in self._refused:
            self._refused[name] = self._refusal(name)
        refusal = self._refused[name]
        if refusal is not None:
            raise refusal

    def _refusal(self, rpc: str) -> Refusal | None:
        if self._who is None:
            return None
        try:
            needs_of(rpc).check(self._who)
        except Refusal as refusal:
            return refusal.with_traceback(None)
        return None


OPEN = Gates(None)
"""Nothing is closed."""
