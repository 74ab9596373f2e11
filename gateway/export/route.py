"""The HTTP face of an export: a ZIP for whoever is signed in, or a sentence why there is none."""

import time

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis import deadlines, telemetry
from chassis.access import ANONYMOUS, acting_for
from chassis.clock import TOKYO, now
from chassis.errors import NotSignedIn, Refusal
from chassis.trouble import RemoteDefect, Unavailable
from gateway.endpoint import Refused, bearer_of
from gateway.export.archive import archive
from gateway.export.asking import TooLarge, held_about_the_caller
from gateway.loaders import Ask

SECONDS = 60.0
"""How long all services together may take."""
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "vary": "authorization"}

log = structlog.get_logger(__name__)


def export_route(ask: Ask) -> Route:
    """`GET /export` over these services."""

    async def export(request: Request) -> Response:
        started = time.perf_counter()
        try:
            content = await _content(ask, _token(request))
        except Refused as refused:
            response = refused.response()
        else:
            response = Response(content, 200, {**_HEADERS, **_as_file()}, "application/zip")
        log.info("export", status=response.status_code, ms=round((time.perf_counter() - started) * 1000, 2))
        return response

    return Route("/export", export, methods=["GET"])


def _token(request: Request) -> str:
    token = bearer_of(request)
    if not token:
        raise Refused(401, "NotSignedIn", "Sign in first: send the access token in the authorization header.")
    return token


async def _content(ask: Ask, token: str) -> bytes:
    """The file. Raises Refused with a sentence for whatever kept it from being made; never a part of it."""
    try:
        with telemetry.tracer.start_as_current_span("export"), acting_for(ANONYMOUS, token), deadlines.within(SECONDS):
            return archive(await held_about_the_caller(ask), now())
    except NotSignedIn as refusal:
        raise Refused(401, "NotSignedIn", refusal.message) from None
    except Refusal as refusal:
        raise Refused(403, type(refusal).__name__, refusal.message) from None
    except (Unavailable, TimeoutError):
        raise Refused(
            503, "Unavailable", "A part does not answer at the moment, and half an export is none; please try again."
        ) from None
    except RemoteDefect:
        log.exception("export_failed")
        raise Refused(500, "Internal", "Something went wrong.") from None
    except TooLarge:
        raise Refused(413, "TooLarge", "There is too much for one file; please write to the operator.") from None


def _as_file() -> dict[str, str]:
    day = now().astimezone(TOKYO).date()
    return {"content-disposition": f'attachment; filename="okaeri-my-data-{day}.zip"'}
