"""Whether the gateway may be sent calls: not while it leaves, and not with a certificate that no service accepts."""

from collections.abc import Callable, Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

from chassis.certificates import trouble_with
from chassis.complaint import Complaint
from chassis.settings import Settings


class Health:
    """Asked again and again; what is wrong is said in one line of the log when it begins."""

    def __init__(
        self, settings: Settings, states: Callable[[], Mapping[str, str]], *, leaving: Callable[[], bool]
    ) -> None:
        self._settings = settings
        self._states = states
        self._leaving = leaving
        self._complaint = Complaint()

    async def answer(self, _: Request) -> Response:
        """200 or 503, and how the connections to the services are."""
        trouble = trouble_with(self._settings)
        self._complaint.say(trouble)
        status = "leaving" if self._leaving() else "cannot work" if trouble else "ok"
        body = {"status": status, "services": self._states()}
        return Response(orjson.dumps(body), 200 if status == "ok" else 503, media_type="application/json")
