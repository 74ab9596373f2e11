"""Our schema on Strawberry as it comes, over the same service. `python -m bench.gateway.stock PORT [--caches]`.

It reads tokens and enforces nothing, limits nothing and traces nothing: what it costs is Strawberry alone.
"""

import sys
from collections.abc import Awaitable
from typing import Any

import strawberry
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from chassis.access import ANONYMOUS, set_caller
from gateway.loaders import Ask, Loader, loader_of
from gateway.neighbours import Neighbours
from gateway.proto_types import read
from gateway.scalars import SCALARS
from gateway.schema import Mutation, Query
from gateway.settings import GatewaySettings


class _Context:
    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self._loaders: dict[str, Loader] = {}

    def load(self, type_name: str, own_id: str) -> Awaitable[Any]:
        """As the context of the product has it."""
        if type_name not in self._loaders:
            self._loaders[type_name] = loader_of(type_name, self.ask)
        return self._loaders[type_name][own_id]


class _Stock(GraphQL[Any, Any]):
    def __init__(self, schema: Any, ask: Ask) -> None:
        super().__init__(schema)
        self._ask = ask

    async def get_context(self, request: Any, response: Response) -> Any:
        """Passes the token on."""
        assert isinstance(request, Request)
        set_caller(ANONYMOUS, request.headers.get("authorization", "").removeprefix("Bearer "))
        return _Context(self._ask)


def _schema(caches: bool) -> Any:
    config = StrawberryConfig(default_resolver=read, scalar_map=SCALARS)
    extensions = [ParserCache(), ValidationCache()] if caches else []
    return strawberry.federation.Schema(query=Query, mutation=Mutation, config=config, extensions=extensions)


async def _serve(port: int, caches: bool) -> None:
    async with Neighbours(GatewaySettings()) as neighbours:
        app = _Stock(_schema(caches), neighbours.ask)
        config = uvicorn.Config(
            app, port=port, loop="none", http="httptools", ws="none", lifespan="off", log_config=None, access_log=False
        )
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    import uvloop

    uvloop.run(_serve(int(sys.argv[1]), "--caches" in sys.argv))
