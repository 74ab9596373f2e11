"""The pages that the gateway shows to people: small, rendered here, without a script wherever that can be.

They speak to the graph as any client does (`gateway.pages.asking`), keep nothing, and load nothing from another host.
GraphiQL is beside them in `gateway/graphiql`.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from gateway.operations import Operations
from gateway.pages import calendars, coming_in, door, guests, public, surveys, tickets
from gateway.pages.frame import HEADERS, at

_HERE = Path(__file__).resolve().parent
_GRAPHIQL = _HERE.parent / "graphiql"
_GRAPHIQL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def graphiql() -> HTMLResponse:
    """GraphiQL, whose own styles stand in its markup."""
    headers = {**HEADERS, "content-security-policy": _GRAPHIQL_POLICY, "cache-control": "no-cache"}
    return HTMLResponse((_GRAPHIQL / "index.html").read_text("utf-8"), headers=headers)


def wants_a_page(request: Request) -> bool:
    """Whether a person looks at it with a browser."""
    return "text/html" in request.headers.get("accept", "")


def routes(operations: Operations) -> list[BaseRoute]:
    """Where the pages and what they are made of lie."""
    return [
        Route("/", _graphiql, methods=["GET"]),
        at("/register", coming_in.register, operations),
        at("/register", coming_in.send_registration, operations, methods=("POST",)),
        at("/link", coming_in.link, operations),
        at("/link", coming_in.send_link, operations, methods=("POST",)),
        at("/network", public.network, operations),
        at("/network", public.like_network, operations, methods=("POST",)),
        at("/gatherings/{id}.ics", calendars.calendar, operations),
        at("/feed/{secret}.ics", calendars.feed, operations),
        at("/gatherings/{id}", public.gathering, operations),
        at("/gatherings/{id}", public.like_gathering, operations, methods=("POST",)),
        at("/gatherings/{id}/guest", guests.guest_form, operations),
        at("/gatherings/{id}/guest", guests.send_guest, operations, methods=("POST",)),
        at("/gatherings/{id}/ticket", tickets.own_ticket, operations),
        at("/gatherings/{id}/ticket", tickets.send_own_ticket, operations, methods=("POST",)),
        at("/guest", guests.confirm, operations),
        at("/guest", guests.send_confirmation, operations, methods=("POST",)),
        at("/ticket", guests.ticket, operations),
        at("/ticket", guests.send_ticket, operations, methods=("POST",)),
        at("/survey", surveys.survey, operations),
        at("/survey", surveys.send_survey, operations, methods=("POST",)),
        at("/gatherings/{id}/answers", surveys.answers, operations),
        at("/gatherings/{id}/answers", surveys.send_answers, operations, methods=("POST",)),
        door.worker,
        at("/door", door.door, operations),
        at("/door", door.send_door, operations, methods=("POST",)),
        Mount("/graphiql", StaticFiles(directory=_GRAPHIQL)),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
    ]


async def _graphiql(_: Request) -> Response:
    return graphiql()
