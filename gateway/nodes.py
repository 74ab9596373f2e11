"""Finding anything again by its opaque id. The service that owns it decides who may see it; for others it is null."""

from collections.abc import Awaitable
from typing import Annotated, Any

import strawberry

from chassis.errors import Forbidden, InvalidInput
from gateway.loaders import LARGEST_BATCH, known_types
from gateway.node_ids import own_id, parts_of
from gateway.proto_types import Node

_Id = Annotated[strawberry.ID, strawberry.argument(description="Opaque id.")]
_Ids = Annotated[list[strawberry.ID], strawberry.argument(description="At most 100 opaque ids.")]


def by_id(of: type, description: str) -> Any:
    """A field that finds a thing of one type by its id. An id of another type is InvalidInput."""

    def resolve(info: strawberry.Info[Any], id: Any) -> Awaitable[Any]:
        found: Awaitable[Any] = info.context.load(of.__name__, own_id(of.__name__, id, field="id"))
        return found

    resolve.__annotations__ = {"info": strawberry.Info[Any], "id": _Id, "return": of | None}
    return strawberry.field(resolver=resolve, description=description)


def _node(info: strawberry.Info[Any], id: _Id) -> Any:
    return _found(info, *_parts(id, "id"))


def _nodes(info: strawberry.Info[Any], ids: _Ids) -> Any:
    if len(ids) > LARGEST_BATCH:
        raise InvalidInput(f"Ask for at most {LARGEST_BATCH} at once.", field="ids")
    return [_found(info, *parts) for parts in [_parts(id, "ids") for id in ids]]


def _parts(id: str, field: str) -> tuple[str, str]:
    type_name, own = parts_of(id, field=field)
    if type_name not in known_types():
        raise InvalidInput(f"A {type_name} cannot be found by its id.", field=field)
    return type_name, own


def _found(info: strawberry.Info[Any], type_name: str, own: str) -> Any:
    # The load starts here and not in the coroutine, so that those of one level travel together.
    return _or_null(info.context.load(type_name, own))


async def _or_null(found: Awaitable[Any]) -> Any:
    try:
        return await found
    except Forbidden:
        return None


@strawberry.type
class NodeQuery:
    """What Relay needs to refetch."""

    node: Node | None = strawberry.field(
        resolver=_node, description="The thing of this id; null when there is none that the caller may see."
    )
    nodes: list[Node | None] = strawberry.field(
        resolver=_nodes, description="The things of these ids, in their order, null for each the caller may not see."
    )
