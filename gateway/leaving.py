"""A gateway that goes: it takes whatever still comes, and asks each caller to come by another connection."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.arrivals import Arrivals

PROBES = frozenset(("/health", "/live"))
CLOSE = (b"connection", b"close")


class Leaving:
    """The application, with a note of each who comes but those that ask how it is.

    While it leaves, a connection ends with its answer. One that a caller kept would be closed at the end, just when the
    next request may be on its way.
    """

    def __init__(self, app: ASGIApp, arrivals: Arrivals, is_leaving: Callable[[], bool]) -> None:
        self._app = app
        self._arrivals = arrivals
        self._is_leaving = is_leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one connection by WebSocket."""
        if scope["path"] not in PROBES:
            self._arrivals.note()
        await self._app(scope, receive, self._closing(send) if self._is_leaving() else send)

    def _closing(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), CLOSE]}
            await send(message)

        return sent
