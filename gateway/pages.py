"""The few pages the gateway shows to people: GraphiQL, and where links in mails and on leaflets lead.

Everything is served from here; the browser is told to ask no other host. Front ends replace the last two.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

_HERE = Path(__file__).resolve().parent / "graphiql"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}


def page(name: str) -> HTMLResponse:
    """A page of that name."""
    return HTMLResponse((_HERE / f"{name}.html").read_text("utf-8"), headers=_HEADERS)


def wants_a_page(request: Request) -> bool:
    """Whether a person looks at it with a browser."""
    return "text/html" in request.headers.get("accept", "")


def _show(name: str) -> Route:
    async def show(_: Request) -> Response:
        return page(name)

    path = "/" if name == "index" else f"/{name}"
    return Route(path, show, methods=["GET"], name=name)


def routes() -> list[BaseRoute]:
    """Where the pages and what they are made of lie."""
    return [*map(_show, ("index", "link", "register")), Mount("/graphiql", StaticFiles(directory=_HERE))]
