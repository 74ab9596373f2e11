"""The HTTP face: the graph, its pages, and whether it is well."""

from collections.abc import Callable

import orjson
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from gateway import pages
from gateway.endpoint import Endpoint, Refused
from gateway.export import export_route
from gateway.neighbours import Neighbours
from gateway.operations import Operations
from gateway.settings import GatewaySettings
from gateway.streams.streams import Streams


def make_app(
    settings: GatewaySettings, neighbours: Neighbours, *, leaving: Callable[[], bool] = lambda: False
) -> Starlette:
    """The application over these services. While `leaving` it says so, and answers all the same.

    Its `state.streams` is to be listened for, and drained at the end.
    """
    operations = Operations(neighbours.ask, settings)
    streams = Streams(settings, operations, neighbours.ask, operations.callers)
    endpoint = Endpoint(operations, streams.server_sent)

    async def graphql(request: Request) -> Response:
        if request.method == "POST":
            return await endpoint(request)
        if pages.wants_a_page(request):
            return pages.graphiql()
        refused = Refused(405, "MethodNotAllowed", "Send operations with POST.").response()
        refused.headers["allow"] = "POST"
        return refused

    async def health(_: Request) -> Response:
        body = {"status": "leaving" if leaving() else "ok", "services": neighbours.states()}
        return Response(orjson.dumps(body), 503 if leaving() else 200, media_type="application/json")

    websocket = WebSocketRoute("/graphql", streams.websocket)
    own = [
        websocket,
        Route("/graphql", graphql, methods=["GET", "POST"]),
        Route("/health", health),
        export_route(neighbours.ask),
    ]
    app = Starlette(routes=[*own, *pages.routes(operations)], middleware=_middleware(settings))
    app.state.streams = streams
    return app


def _middleware(settings: GatewaySettings) -> list[Middleware]:
    if not settings.allowed_origins:
        return []
    headers = ["authorization", "content-type", "traceparent"]
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST"],
            allow_headers=headers,
            expose_headers=["content-disposition"],
            max_age=600,
        )
    ]
