"""The HTTP face: the graph, its pages, and whether it is well."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from gateway import pages
from gateway.endpoint import Endpoint
from gateway.export import export_route
from gateway.health import Health
from gateway.manifest import trust
from gateway.neighbours import Neighbours
from gateway.operations import Operations
from gateway.settings import GatewaySettings
from gateway.sharing import Sharing
from gateway.streams.streams import Streams


def make_app(
    settings: GatewaySettings, neighbours: Neighbours, *, leaving: Callable[[], bool] = lambda: False
) -> Starlette:
    """The application over these services. While `leaving` it says so, and answers all the same.

    Its `state.streams` is to be listened for, and drained at the end; `state.sharing` may run beside it. Raises
    CannotStart for a manifest of documents that cannot be used.
    """
    operations = Operations(neighbours.ask, settings)
    if settings.trusted_documents:
        trust(operations.documents, settings.trusted_documents)
    streams = Streams(settings, operations, neighbours.ask, operations.callers)
    endpoint = Endpoint(operations, streams.server_sent, pages.graphiql, settings)

    health = Health(settings, neighbours.states, leaving=leaving)
    websocket = WebSocketRoute("/graphql", streams.websocket)
    own = [
        websocket,
        Route("/graphql", endpoint),
        Route("/health", health.answer),
        Route("/live", live),
        export_route(neighbours.ask),
    ]
    app = Starlette(routes=[*own, *pages.routes(operations)], middleware=_middleware(settings))
    app.state.streams = streams
    app.state.sharing = Sharing(settings.nats_url.get_secret_value(), operations.budget)
    return app


_TAKEN = (
    *("authorization", "content-type", "traceparent", "if-none-match", "graphql-require-preflight"),
    *("graphql-client-name", "apollographql-client-name", "apollographql-client-version", "x-apollo-operation-name"),
)
_SHOWN = ("content-disposition", "etag", "graphql-cost", "ratelimit", "ratelimit-policy", "retry-after")


async def live(_: Request) -> Response:
    """Answers as long as the event loop turns, also while leaving: whoever asks would end the process otherwise."""
    return Response(b"{}", media_type="application/json")


def _middleware(settings: GatewaySettings) -> list[Middleware]:
    if not settings.allowed_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST"],
            allow_headers=_TAKEN,
            expose_headers=_SHOWN,
            max_age=600,
        )
    ]
