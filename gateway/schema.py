"""The whole graph: the parts of the four services, as one Federation v2 subgraph.

`python -m gateway.schema --write` writes it, sorted, to `docs/schema.graphql`; a test compares.
"""

import sys
from functools import cache
from pathlib import Path
from typing import Any

import strawberry
from strawberry import Info
from strawberry.federation import Schema
from strawberry.federation.schema import FederationAny
from strawberry.schema.config import StrawberryConfig

from chassis.errors import InvalidInput
from gateway.declared import declare
from gateway.execution import Compiled
from gateway.loaders import known_types
from gateway.node_ids import own_id
from gateway.nodes import NodeQuery
from gateway.parts.audit import AuditQuery
from gateway.parts.events import EventsMutation, EventsQuery
from gateway.parts.identity import IdentityMutation, IdentityQuery
from gateway.parts.interviews import InterviewMutation, InterviewQuery
from gateway.parts.matches import MatchQuery
from gateway.parts.network import NetworkMutation, NetworkQuery
from gateway.parts.news import NewsSubscription
from gateway.parts.rate_limit import RateLimitQuery
from gateway.parts.recruiting import RecruitingMutation, RecruitingQuery
from gateway.parts.subgraph import SubgraphQuery
from gateway.parts.wishes import WishMutation, WishQuery
from gateway.proto_types import read
from gateway.scalars import SCALARS

WRITTEN = Path(__file__).resolve().parent.parent / "docs" / "schema.graphql"


@strawberry.type(description="What can be asked. A field of a service that does not answer is null, the rest arrives.")
class Query(
    IdentityQuery,
    NetworkQuery,
    RecruitingQuery,
    EventsQuery,
    InterviewQuery,
    MatchQuery,
    WishQuery,
    AuditQuery,
    NodeQuery,
    RateLimitQuery,
    SubgraphQuery,
):
    """All questions."""


@strawberry.type(description="What can be done. Each answers its payload or the problem that kept it from being done.")
class Mutation(IdentityMutation, NetworkMutation, RecruitingMutation, EventsMutation, InterviewMutation, WishMutation):
    """All deeds."""


@strawberry.type(description="What can be listened to: each tells how things stand, then what changes.")
class Subscription(NewsSubscription):
    """All that is told as it happens."""


class Graph(Schema):
    """The schema; its errors are logged by the endpoint, once for each operation, and nowhere else."""

    def entities_resolver(self, info: Info[Any], representations: list[FederationAny]) -> list[FederationAny]:
        """The entities of a router, in batches; one that cannot be found is null and says why, the others arrive."""
        return [_entity(info, representation) for representation in representations]

    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Leaves errors to the endpoint."""


def _entity(info: Info[Any], representation: Any) -> Any:
    """Answers what is found, or the error for this one: graphql raises it at its place in the list."""
    known = isinstance(representation, dict) and representation.get("__typename") in known_types()
    if not known or not isinstance(representation.get("id"), str):
        return InvalidInput("An entity is named by a `__typename` of this graph and an `id`.", field="representations")
    try:
        type_name = representation["__typename"]
        return info.context.load(type_name, own_id(type_name, representation["id"], field="representations"))
    except InvalidInput as refusal:
        return refusal


def graph(*, extensions: Any = (), ordered: bool = False) -> Graph:
    """The schema; `ordered` by name, to be written down."""
    declare(Query, Mutation, Subscription)
    config = StrawberryConfig(default_resolver=read, scalar_map=SCALARS, sort_schema=ordered)
    return Graph(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        extensions=extensions,
        config=config,
        execution_context_class=Compiled,
        federation_version="2.11",
    )


@cache
def served() -> Graph:
    """The schema that operations are executed with: one for all, since it keeps nothing of them."""
    return graph()


def written() -> str:
    """The schema as text, sorted."""
    return graph(ordered=True).as_str() + "\n"


def main(arguments: list[str]) -> None:
    """Prints the schema, or with `--write` writes it to its place."""
    if "--write" in arguments:
        WRITTEN.write_text(written(), "utf-8")
    else:
        sys.stdout.write(written())


if __name__ == "__main__":
    main(sys.argv[1:])
