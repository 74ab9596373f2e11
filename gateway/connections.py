"""Lists as Relay has them, over the pages of the services: the cursors of the graph are the services' page tokens.

`first` or `last` is required and at most 100, so that nobody asks for everything by leaving something out. There is
no total: a count would cost as much as the list.
"""

from collections.abc import Callable, Mapping
from inspect import Parameter, Signature, get_annotations
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from google.protobuf.message import Message

from chassis.errors import InvalidInput, NotFound
from gateway import contracts
from gateway.contracts import description_of
from gateway.inputs import asked_type, request_from
from gateway.proto_types import field_of

N = TypeVar("N")
LARGEST_PAGE = 100
PAGING = frozenset({"page_size", "page_token", "before"})
PLACES: Mapping[str, tuple[Any, str]] = {
    "first": (int | None, "The first so many after `after`, 1 to 100. Either this or `last` must be given."),
    "after": (str | None, "A cursor: the list goes on after it."),
    "last": (int | None, "The last so many before `before`, 1 to 100."),
    "before": (str | None, "A cursor: the list ends before it."),
}


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """As Relay has it."""

    has_next_page: bool = strawberry.field(description="Whether something follows this page.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first item; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last item; null on an empty page.")


@strawberry.type(description="An item of a list and its place.")
class Edge(Generic[N]):
    """As Relay has it."""

    cursor: str = strawberry.field(description="The place of the item, for `after` and `before`.")
    node: N = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[N]):
    """As Relay has it."""

    edges: list[Edge[N]] = strawberry.field(description="The items and their places.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


def lists(rpc: str, of: Any, *, needs: tuple[str, ...] = (), description: str = "", page: Any = Connection) -> Any:
    """A connection over an rpc of pages. Its arguments are the fields of the request; those in `needs` must be given.

    Null when the service answers that there is no such thing for the caller. `page` is a Connection, or one that says
    more of a page: what it declares itself is read from the answer.
    """
    method = contracts.method(rpc)
    request = contracts.request_of(method)
    names = tuple(name for name in request.DESCRIPTOR.fields_by_name if name not in PAGING)
    items = next(field.name for field in method.output_type.fields if field.message_type is not None)

    async def resolve(info: strawberry.Info[Any], **arguments: Any) -> Any:
        places = {name: arguments.pop(name, None) for name in PLACES}
        message = request_from(request, arguments)
        set_page(message, places)
        try:
            return _connection(await info.context.ask(rpc, message), items, page)
        except NotFound:
            return None

    declare(resolve, [*arguments_of(request, names, needs), *page_arguments()], page[of] | None)
    return strawberry.field(resolver=resolve, description=description or description_of(method.full_name))


def asks(rpc: str, of: Any, *, may_leave_out: tuple[str, ...] = ()) -> Any:
    """A field that is the answer of an rpc; the fields of its request must be given. Null when it finds nothing."""
    method = contracts.method(rpc)
    request = contracts.request_of(method)
    names = tuple(request.DESCRIPTOR.fields_by_name)
    needed = tuple(name for name in names if name not in may_leave_out)

    async def resolve(info: strawberry.Info[Any], **arguments: Any) -> Any:
        message = request_from(request, arguments)
        try:
            return await info.context.ask(rpc, message)
        except NotFound:
            return None

    declare(resolve, arguments_of(request, names, needed), of | None)
    return strawberry.field(resolver=resolve, description=description_of(method.full_name))


def whole(rpc: str, of: Any) -> Any:
    """All that an rpc without pages answers, as a list; null when the service answers that there is no such thing."""
    method = contracts.method(rpc)
    request = contracts.request_of(method)
    (items,) = (field.name for field in method.output_type.fields)
    names = tuple(request.DESCRIPTOR.fields_by_name)

    async def resolve(info: strawberry.Info[Any], **arguments: Any) -> Any:
        message = request_from(request, arguments)
        try:
            return getattr(await info.context.ask(rpc, message), items)
        except NotFound:
            return None

    declare(resolve, arguments_of(request, names, names), list[of] | None)
    return strawberry.field(resolver=resolve, description=description_of(method.full_name))


def declare(resolve: Callable[..., Any], arguments: list[Parameter], returns: Any) -> None:
    """Gives a resolver the signature that Strawberry reads."""
    info = Parameter("info", Parameter.KEYWORD_ONLY, annotation=strawberry.Info[Any])
    signature = Signature([info, *arguments], return_annotation=returns)
    setattr(resolve, "__signature__", signature)  # noqa: B010
    resolve.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    resolve.__annotations__["return"] = returns


def arguments_of(request: type[Message], names: tuple[str, ...], needed: tuple[str, ...]) -> list[Parameter]:
    """The arguments of a query for these fields of a request; those in `needed` must be given."""
    return [_argument(request, name, name in needed) for name in names]


def _argument(request: type[Message], name: str, needed: bool) -> Parameter:
    field = field_of(request, name)
    kind: Any = asked_type(field) if needed else asked_type(field) | None
    described = Annotated[kind, strawberry.argument(description=description_of(field.full_name))]
    default = Parameter.empty if needed else strawberry.UNSET
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=described, default=default)


def page_arguments() -> list[Parameter]:
    """The arguments that say which page is meant."""
    return [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            annotation=Annotated[kind, strawberry.argument(description=description)],
            default=strawberry.UNSET,
        )
        for name, (kind, description) in PLACES.items()
    ]


def set_page(message: Any, places: Mapping[str, Any]) -> None:
    """Puts the page that was asked for into a request. Raises InvalidInput where it says none, or two."""
    backward = places["last"] is not None
    size, place = ("last", "before") if backward else ("first", "after")
    _check_places(places, size, place)
    message.page_size = places[size]
    message.page_token = places[place] or ""
    message.before = backward


def _check_places(places: Mapping[str, Any], size: str, place: str) -> None:
    if places[size] is None:
        raise InvalidInput("Say how many: give `first` or `last`, 1 to 100.", field="first")
    others = [name for name in PLACES if name not in (size, place) and places[name] is not None]
    if others:
        raise InvalidInput(f"`{others[0]}` does not go together with `{size}`.", field=others[0])
    if not 1 <= places[size] <= LARGEST_PAGE:
        raise InvalidInput(f"`{size}` must be 1 to {LARGEST_PAGE}.", field=size)


def _connection(answer: Any, items: str, page: Any) -> Any:
    # As lists of Python, which one slice makes: a list of a message gives its items one by one at twice the price.
    cursors, nodes = answer.cursors[:], getattr(answer, items)[:]
    page_info = PageInfo(
        has_next_page=bool(answer.next_page_token),
        has_previous_page=answer.has_previous_page,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
    edges = [Edge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)]
    more = {name: getattr(answer, name) for name in get_annotations(page) if page is not Connection}
    return page(edges=edges, page_info=page_info, **more)
