"""Makes answers of lists, the items one after another; an item that is to come is completed in its place later."""

from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from typing import Any

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto
from graphql import GraphQLError, GraphQLID, GraphQLObjectType, GraphQLString, Undefined
from graphql.pyutils import is_iterable

from gateway.execution.errors import located
from gateway.execution.places import Absent, Complete, Place, Site, nullable_of
from gateway.execution.run import PENDING, Run
from gateway.execution.shapes import Shape

LISTS = frozenset((list, tuple, type(FileDescriptorProto().dependency), type(DescriptorProto().field)))
"""Types that are lists and nothing else: Python's, and those of protobuf."""
_TEXTS = frozenset((str,))


def listed(site: Site, absent: Absent) -> Complete:
    """Completes lists whose items are of that site."""
    of_objects = isinstance(nullable_of(site.type), GraphQLObjectType) and site.shape
    many = _texts(site) if _are_texts(site) else _objects(site, of_objects) if of_objects else _items(site)

    def complete(value: Any, run: Run, place: Place) -> Any:
        if type(value) in LISTS:
            # One slice of a list of messages costs less than its items one by one.
            return many(value[:], run, place)
        if value is None or value is Undefined:
            return absent()
        if isinstance(value, Exception):
            raise value
        if run.executor.is_async_iterable(value):
            return run.later(_collected(value, run, place, site), place, _as_it_is)
        if not is_iterable(value):
            raise GraphQLError(f"Expected Iterable, but did not find one for field '{site.field}'.")
        return many(value, run, place)

    return complete


def _are_texts(site: Site) -> bool:
    return nullable_of(site.type) in (GraphQLString, GraphQLID)


def _texts(site: Site) -> Complete:
    one_by_one = _items(site)

    def complete(values: Any, run: Run, place: Place) -> Any:
        values = list(values)
        if _TEXTS.issuperset(map(type, values)):
            return values
        return one_by_one(values, run, place)

    return complete


def _items(site: Site) -> Complete:
    nullable = site.nullable

    def complete(values: Any, run: Run, place: Place) -> Any:
        made: list[Any] = []
        items = iter(values)
        for index, item in enumerate(items):
            try:
                made.append(run.take(item, (place, made, index, site)))
            except Exception as raised:
                made.append(None)
                failed: Place = (place, made, index, site)
                if not nullable:
                    _let_go(items, run)
                    raise located(raised, failed) from raised
                run.fail(raised, failed)
        return made

    return complete


def _objects(site: Site, shape: Shape) -> Complete:
    """As `_items`, with the shortest way for sources of the class that is expected."""
    nullable, exact = site.nullable, shape.exact

    def complete(values: Any, run: Run, place: Place) -> Any:
        made: list[Any] = []
        answer, items = shape.answer, iter(values)
        for index, item in enumerate(items):
            at: Place = (place, made, index, site)
            try:
                made.append(answer(item, run, at) if type(item) is exact else run.take(item, at))
            except Exception as raised:
                made.append(None)
                if not nullable:
                    _let_go(items, run)
                    raise located(raised, at) from raised
                run.fail(raised, at)
        return made

    return complete


def _let_go(items: Iterator[Any], run: Run) -> None:
    """The list is null, so nobody awaits what is left of it; a coroutine that nobody awaits must be closed."""
    for item in items:
        if run.is_awaitable(item):
            run.ignore(item)


async def _collected(values: AsyncIterable[Any], run: Run, place: Place, site: Site) -> list[Any]:
    """The items of a list that comes one by one, each completed as soon as it is there."""
    made: list[Any] = []
    try:
        async for item in values:
            at: Place = (place, made, len(made), site)
            made.append(PENDING)
            try:
                made[-1] = run.take(item, at)
            except Exception as raised:
                made[-1] = None
                if not site.nullable:
                    raise located(raised, at) from raised
                run.fail(raised, at)
    finally:
        if isinstance(values, AsyncGenerator):
            await values.aclose()
    return made


def _as_it_is(value: Any, run: Run, place: Place) -> Any:
    return value
