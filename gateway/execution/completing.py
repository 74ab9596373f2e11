"""Makes answers of values that are there: graphql-core's `complete_value`, with the type looked at beforehand.

One function is built for each type in each selection; it knows its kind, its nullability and its selection, and only
looks at the value. Leaves of the commonest types do not even come here (`generating`).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from graphql import (
    GraphQLInterfaceType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    Undefined,
)
from graphql.execution.executor import invalid_return_type_error

from gateway.execution.infos import info_of
from gateway.execution.leaves import leaf
from gateway.execution.listing import listed
from gateway.execution.places import Absent, Complete, Place, Selected, Site, nullable_of
from gateway.execution.run import Run
from gateway.execution.shapes import Shape, ShapeOf, names_by_class


def site_of(field: Selected, of: GraphQLOutputType, shape_of: ShapeOf, *, of_list: bool = False) -> Site:
    """The site of a field, or of the items of a list in it, with what completes their values."""
    site = Site(field, of, nullable=not isinstance(of, GraphQLNonNull), of_list=of_list)
    site.complete = _complete(site, shape_of, _null if site.nullable else _required(field))
    return site


def _complete(site: Site, shape_of: ShapeOf, absent: Absent) -> Complete:
    field = site.field
    match of := nullable_of(site.type):
        case GraphQLList():
            items = site_of(field, of.of_type, shape_of, of_list=True)
            site.shape = items.shape
            return listed(items, absent)
        case GraphQLObjectType():
            site.shape = shape_of(of, field.details)
            return _object(field, site.shape, absent)
        case GraphQLInterfaceType() | GraphQLUnionType():
            return _Abstract(field, of, shape_of, absent).complete
        case _:
            return leaf(cast("GraphQLLeafType", of), absent)


def _null() -> None:
    return None


def _required(field: Selected) -> Absent:
    message = f"Cannot return null for non-nullable field {field}."

    def refuse() -> None:
        raise TypeError(message)

    return refuse


def _object(field: Selected, shape: Shape, absent: Absent) -> Complete:
    of, exact, is_type_of = shape.type, shape.exact, shape.type.is_type_of

    def checked(value: Any, answer: Any, run: Run, place: Place) -> Any:
        if not answer:
            raise invalid_return_type_error(of, value, field.details)
        return shape.other(value, run, place)

    def complete(value: Any, run: Run, place: Place) -> Any:
        if type(value) is exact:
            return shape.answer(value, run, place)
        if value is None or value is Undefined:
            return absent()
        if isinstance(value, Exception):
            raise value
        if is_type_of is None:
            return shape.other(value, run, place)
        answer: Any = is_type_of(value, info_of(run, place))
        if run.is_awaitable(answer):
            return run.later(answer, place, partial(checked, value))
        return checked(value, answer, run, place)

    return complete


class _Abstract:
    """An interface or a union: which type a value is of is asked, and each type is planned when it is first seen.

    Planning them all beforehand would multiply with the depth of the operation.
    """

    def __init__(
        self, field: Selected, of: GraphQLInterfaceType | GraphQLUnionType, shape_of: ShapeOf, absent: Absent
    ) -> None:
        self._field = field
        self._absent = absent
        self._type = of
        self._shape_of = shape_of
        self._known: dict[str, Complete] = {}
        self._names: Mapping[type, str] | None = None

    def complete(self, value: Any, run: Run, place: Place) -> Any:
        """Completes a value of whatever type."""
        if self._names is None:
            self._names = names_by_class(run.executor.schema, self._type)
        if (expected := self._names.get(type(value))) is not None:
            return self._named(value, None, expected, run, place)
        if value is None or value is Undefined:
            return self._absent()
        if isinstance(value, Exception):
            raise value
        resolve = self._type.resolve_type or run.executor.type_resolver
        info = info_of(run, place)
        name: Any = resolve(value, info, self._type)
        if run.is_awaitable(name):
            return run.later(name, place, partial(self._named, value, info))
        return self._named(value, info, name, run, place)

    def _named(self, value: Any, info: Any, name: Any, run: Run, place: Place) -> Any:
        complete = self._known.get(name) if isinstance(name, str) else None
        if complete is None:
            of = run.executor.ensure_valid_runtime_type(name, self._type, self._field.details, info, value)
            complete = self._known[name] = _object(self._field, self._shape_of(of, self._field.details), self._absent)
        return complete(value, run, place)
