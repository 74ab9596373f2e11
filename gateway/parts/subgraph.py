"""The part of the gateway for routers: the graph as a subgraph, as text."""

from functools import cache
from typing import Any

import strawberry
from strawberry.printer import print_schema


@strawberry.type(name="_Service")
class SubgraphService:
    """What a router asks of a subgraph."""

    @strawberry.field
    def sdl(self, info: strawberry.Info[Any]) -> str:
        """The text, printed once: that takes fifty milliseconds."""
        return _printed(info.schema)


_printed = cache(print_schema)


@strawberry.type
class SubgraphQuery:
    """What routers ask."""

    service: SubgraphService = strawberry.field(name="_service", resolver=SubgraphService)
