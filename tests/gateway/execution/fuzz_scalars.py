"""What stands at the edges of the fuzz's own schema: its leaves, its inputs, and what guards and changes its fields."""

import enum
from typing import Any, NewType

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission

from tests.gateway.execution.fuzz_fate import mix, turns


@strawberry.enum
class Colour(enum.Enum):
    RED = "r"
    GREEN = strawberry.enum_value("g", name="VERDANT")
    BLUE = 3


Moment = NewType("Moment", int)


def _moment(value: Any) -> Any:
    if not isinstance(value, int) or value % 31 == 0:
        raise ValueError("no moment")
    return None if value % 37 == 0 else f"moment {value}"


MOMENT = strawberry.scalar(name="Moment", serialize=_moment, parse_value=int)


@strawberry.input
class Choice:
    colour: Colour = Colour.RED
    numbers: list[int] = strawberry.field(default_factory=list)
    inner: "Choice | None" = None


class Guard(BasePermission):
    message = "not for you"

    def has_permission(self, source: Any, info: strawberry.Info, **_: Any) -> bool:
        return mix(source.spot, "guard") % 9 > 0


class AsyncGuard(BasePermission):
    message = "not now"

    async def has_permission(self, source: Any, info: strawberry.Info, **_: Any) -> bool:
        await turns(1)
        return mix(source.spot, "guard") % 9 > 1


class Louder(FieldExtension):
    def resolve(self, next_: Any, source: Any, info: strawberry.Info, **kwargs: Any) -> Any:
        said = next_(source, info, **kwargs)
        return said.upper() if isinstance(said, str) else said
