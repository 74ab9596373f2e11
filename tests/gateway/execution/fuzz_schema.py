"""A schema made to be hard on an executor: every kind of type and resolver, and values that fail in every way.

What a value is follows from numbers alone: an object has a spot, its fields have spots that are mixed from it, and the
spot of a value decides whether it is there, null, wrong or an error. So two executions of one case meet the same
values in whatever order they come to them.
"""

import asyncio
import enum
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, NewType

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig

from tests.gateway.execution.fuzz_fate import Boom, fate, later, may_fail, mix, shielded, turns


@dataclass
class World:
    """The context of one execution."""

    number: int
    """Of the case: everything that is met follows from it."""
    shielded: bool
    """graphql-core cancels what others await too, and forgets what it does not await any more; so it gets shields."""
    seen: Counter[str] = field(default_factory=Counter)
    done: list[str] = field(default_factory=list)
    loading: dict[int, asyncio.Future[Any]] = field(default_factory=dict)

    def load(self, spot: int) -> Awaitable[Any]:
        """One of twelve leaves, a failure or nothing, some turns of the loop later; the same future for the same."""
        number = spot % 16
        future = self.loading.get(number)
        if future is None:
            future = self.loading[number] = asyncio.get_running_loop().create_future()
            later(number % 4, lambda: self._settle(future, number))
        else:
            self.seen["a future that others await"] += 1
        return shielded(future) if self.shielded else future

    def _settle(self, future: asyncio.Future[Any], number: int) -> None:
        if future.done():
            return
        if number >= 14:
            self.seen["a loader that fails"] += 1
            future.set_exception(Boom(f"load {number}"))
            future.exception()
        else:
            future.set_result(None if number >= 12 else leaf(number))


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


class Made:
    """Sources make their attributes when they are read, from their spot."""

    spot: int

    def __getattr__(self, name: str) -> Any:
        make = ATTRIBUTES.get((type(self).__name__, name))
        if make is None:
            raise AttributeError(name)
        value = make(mix(self.spot, name))
        self.__dict__[name] = value
        return value


@strawberry.interface
class Thing:
    id: strawberry.ID
    name: str | None


@strawberry.interface
class Riddle:
    """Says itself what it is, often wrongly."""

    answer: str | None

    @classmethod
    def resolve_type(cls, value: Any, info: Any, of: Any) -> Any:
        roll = mix(value.spot, "riddle") % 23
        wrong: dict[int, Any] = {0: None, 1: "Nothing", 2: "Colour", 3: "Leaf", 4: 5}
        if roll in wrong:
            return wrong[roll]
        if roll == 5:
            raise Boom("riddle")
        if roll % 2:
            return type(value).__name__
        info.context.seen["a type that is awaited"] += 1
        return _named(value, roll)


async def _named(value: Any, roll: int) -> str:
    await turns(roll % 3)
    if roll == 6:
        raise Boom("awaited riddle")
    return type(value).__name__


@strawberry.type
class Clue(Riddle, Made):
    answer: str | None
    number: int


@strawberry.type
class Hint(Riddle, Made):
    answer: str | None
    clue: Clue | None


@strawberry.type
class Stone(Made):
    """Asked whether it is one, and not always sure."""

    weight: float

    @classmethod
    def is_type_of(cls, value: Any, info: Any) -> Any:
        roll = mix(getattr(value, "spot", 0), "stone") % 11
        if roll == 0:
            return isinstance(value, str)
        if roll == 1:
            raise Boom("stone")
        if roll % 2:
            return isinstance(value, Stone)
        info.context.seen["an is_type_of that is awaited"] += 1
        return _is_stone(value, roll)

    @strawberry.field
    async def crumbs(self) -> list["Stone"]:
        await turns(1)
        return [stone(mix(self.spot, number)) for number in range(self.spot % 3)]


@strawberry.type
class Sand(Made):
    """Of no interface, and never asked."""

    grains: int | None


async def _is_stone(value: Any, roll: int) -> bool:
    await turns(roll % 3)
    if roll == 2:
        raise Boom("awaited stone")
    return isinstance(value, Stone) and roll != 4


@strawberry.type
class Leaf(Thing, Made):
    id: strawberry.ID
    name: str | None
    text: str
    count: int
    count_or_null: int | None
    ratio: float
    flag: bool
    flag_or_null: bool | None
    moment: Moment | None
    moment_required: Moment
    colour: Colour | None
    colour_required: Colour
    tags: list[str]
    maybe_tags: list[str | None] | None
    numbers: list[int]
    grid: list[list[int | None] | None]
    colours: list[Colour] | None

    @strawberry.field
    async def slow(self) -> str | None:
        await turns(self.spot % 3)
        may_fail(mix(self.spot, "slow"))
        return fate(mix(self.spot, "slow!"), "slow")

    @strawberry.field
    async def slow_required(self) -> str:
        await turns(self.spot % 4)
        may_fail(mix(self.spot, "slow_required"))
        return fate(mix(self.spot, "slow_required!"), "slow")

    @strawberry.field
    def loaded(self, info: strawberry.Info) -> Annotated["Leaf | None", ""]:
        return info.context.load(mix(self.spot, "loaded"))

    @strawberry.field
    def loaded_required(self, info: strawberry.Info) -> "Leaf":
        return info.context.load(mix(self.spot, "loaded_required"))

    @strawberry.field
    def told(self, info: strawberry.Info) -> str:
        info.context.seen["a path that a resolver asks for"] += 1
        names = [each.name for each in info.selected_fields]
        return f"{info.field_name} {info.path.as_list()} {names} {sorted(info.variable_values)} {info.python_name}"

    @strawberry.field
    def argued(self, n: int = 2, choice: Choice | None = None, colours: list[Colour] | None = None) -> str:
        may_fail(mix(self.spot, n))
        return f"{n} {choice} {colours}"

    @strawberry.field(permission_classes=[Guard])
    def guarded(self) -> str | None:
        return "guarded"

    @strawberry.field(permission_classes=[AsyncGuard])
    async def guarded_required(self) -> str:
        return "guarded"

    @strawberry.field(extensions=[Louder()])
    def loud(self) -> str | None:
        return fate(mix(self.spot, "loud"), "loud")

    @strawberry.field
    def task(self, info: strawberry.Info) -> int | None:
        started = asyncio.ensure_future(_number(mix(self.spot, "task")))
        return shielded(started) if info.context.shielded else started  # type: ignore[return-value]

    @strawberry.field
    def twice_awaited(self) -> int | None:
        return _done(fate(mix(self.spot, "twice") % 40, 7))  # type: ignore[return-value]


async def _number(spot: int) -> int:
    await turns(spot % 3)
    may_fail(spot)
    return spot % 100


def _done(value: Any) -> Any:
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    future.set_result(value)
    return future


def _spot_of(root: strawberry.Parent[Any]) -> str:
    return f"spot {root.spot}"


@strawberry.type
class Branch(Thing, Made):
    id: strawberry.ID
    name: str | None
    leaf: Leaf | None
    leaf_required: Leaf
    leaves: list[Leaf]
    maybe_leaves: list[Leaf | None] | None
    nested: list[list[Leaf]] | None
    thing: Thing | None
    things: list[Thing]
    either: Annotated["Leaf | Branch | Sand", strawberry.union("Either")] | None
    eithers: list[Annotated["Leaf | Branch | Sand", strawberry.union("Either")]] | None
    riddle: Riddle | None
    riddles: list[Riddle]
    stone: Stone | None
    stones: list[Stone | None]
    of_parent: str = strawberry.field(resolver=_spot_of)

    @strawberry.field
    async def branches(self) -> list["Branch"]:
        await turns(self.spot % 3)
        may_fail(mix(self.spot, "branches"))
        return [fate(mix(self.spot, "b", each), branch(mix(self.spot, each))) for each in range(self.spot % 3)]

    @strawberry.field
    def branch(self) -> Annotated["Branch | None", ""]:
        may_fail(mix(self.spot, "branch"))
        return fate(mix(self.spot, "branch!"), branch(mix(self.spot, "inner")))

    @strawberry.field
    def awaited_items(self, info: strawberry.Info) -> list[Leaf | None]:
        return [info.context.load(mix(self.spot, each)) for each in range(3)]  # type: ignore[misc]

    @strawberry.field
    def awaited_items_required(self) -> list[Leaf] | None:
        return [_leaf(mix(self.spot, each)) for each in range(3)]  # type: ignore[misc]

    @strawberry.field
    def mixed_items(self) -> list[Leaf] | None:
        spots = [mix(self.spot, "mixed", each) for each in range(3)]
        first = Boom("mixed") if spots[0] % 5 == 0 else leaf(spots[0])
        return [first, *map(_leaf, spots[1:])]  # type: ignore[list-item]

    @strawberry.field
    async def streamed(self) -> list[Leaf] | None:
        return _stream(self.spot)  # type: ignore[return-value]

    @strawberry.field
    def generated(self) -> list[str | None] | None:
        return _generate(self.spot)  # type: ignore[return-value]


async def _leaf(spot: int) -> Any:
    await turns(spot % 3)
    may_fail(spot)
    return fate(mix(spot), leaf(spot))


async def _stream(spot: int) -> AsyncIterator[Any]:
    for number in range(spot % 4):
        await turns(number)
        may_fail(mix(spot, number))
        yield fate(mix(spot, number, "stream"), leaf(mix(spot, number)))


def _generate(spot: int) -> Iterator[Any]:
    for number in range(spot % 4):
        if mix(spot, number, "generate") % 20 == 0:
            raise Boom("generator")
        yield fate(mix(spot, number), f"made {number}")


def _of(kind: type, spot: int) -> Any:
    made = object.__new__(kind)
    made.__dict__["spot"] = spot
    return made


def leaf(spot: int) -> Any:
    return _of(Leaf, spot)


def branch(spot: int) -> Any:
    return _of(Branch, spot)


def stone(spot: int) -> Any:
    return _of(Stone, spot)


def _either(spot: int) -> Any:
    return _of((Leaf, Branch, Sand)[spot % 3], mix(spot, "either"))


def _thing(spot: int) -> Any:
    return _of((Leaf, Branch)[spot % 2], mix(spot, "thing"))


def _riddle(spot: int) -> Any:
    return _of((Clue, Hint)[spot % 2], mix(spot, "riddle"))


def _some(make: Any, most: int = 3) -> Any:
    """A list of what is made; sometimes a tuple, or no list at all."""

    def made(spot: int) -> Any:
        items = [fate(mix(spot, number, "item"), make(mix(spot, number))) for number in range(spot % most)]
        return fate(spot, tuple(items) if spot % 5 == 0 else items)

    return made


def _one(make: Any) -> Any:
    return lambda spot: fate(spot, make(mix(spot, "one")))


def _raw_colour(spot: int) -> Any:
    return (*Colour, "r", 3, "no colour")[spot % 6]


_THING = {"id": _one(lambda spot: str(spot) if spot % 5 else spot), "name": _one(str)}
_LEAF: dict[str, Any] = {
    **_THING,
    "text": _one(lambda spot: f"text {spot}" if spot % 20 else spot),
    "count": _one(lambda spot: spot if spot % 7 else 2**31 - spot % 2),
    "count_or_null": _one(lambda spot: spot % 100 if spot % 9 else 3.0),
    "ratio": _one(lambda spot: (0.5, 3, float("inf"), float("nan"), 1.25, 2.5)[spot % 6]),
    "flag": _one(lambda spot: (True, False, 1, 0)[spot % 4]),
    "flag_or_null": _one(lambda spot: spot % 2 == 0),
    "moment": _one(int),
    "moment_required": _one(int),
    "colour": _one(_raw_colour),
    "colour_required": _one(_raw_colour),
    "tags": _some(lambda spot: f"tag {spot}"),
    "maybe_tags": _some(lambda spot: f"tag {spot}"),
    "numbers": _some(lambda spot: spot % 1000),
    "grid": _some(_some(lambda spot: spot % 10)),
    "colours": _some(_raw_colour),
}
_BRANCH: dict[str, Any] = {
    **_THING,
    "leaf": _one(leaf),
    "leaf_required": _one(leaf),
    "leaves": _some(leaf),
    "maybe_leaves": _some(leaf),
    "nested": _some(_some(leaf)),
    "thing": _one(_thing),
    "things": _some(_thing),
    "either": _one(_either),
    "eithers": _some(_either),
    "riddle": _one(_riddle),
    "riddles": _some(_riddle),
    "stone": _one(stone),
    "stones": _some(stone),
}
_RIDDLES: dict[str, Any] = {"answer": _one(str), "number": _one(lambda spot: spot % 50), "clue": _one(_riddle)}
_KINDS = {
    "Leaf": _LEAF,
    "Branch": _BRANCH,
    "Stone": {"weight": _one(float)},
    "Sand": {"grains": _one(lambda spot: spot % 9)},
    "Clue": _RIDDLES,
    "Hint": _RIDDLES,
}
ATTRIBUTES: dict[tuple[str, str], Any] = {
    (kind, name): make for kind, makes in _KINDS.items() for name, make in makes.items()
}


@strawberry.type
class Query:
    @strawberry.field
    def branch(self, info: strawberry.Info, seed: int) -> Branch | None:
        return branch(mix(seed, info.context.number))

    @strawberry.field
    async def branch_required(self, info: strawberry.Info, seed: int) -> Branch:
        await turns(1)
        return branch(mix(seed, info.context.number, "required"))

    @strawberry.field
    def leaf(self, info: strawberry.Info, seed: int) -> Leaf | None:
        return info.context.load(mix(seed, info.context.number, "leaf"))

    @strawberry.field
    def things(self, info: strawberry.Info, seed: int) -> list[Thing | None] | None:
        return [_thing(mix(seed, info.context.number, each)) for each in range(2)]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def slowly(self, info: strawberry.Info, seed: int) -> Branch | None:
        info.context.done.append(f"slowly {seed}")
        await turns(2)
        info.context.done.append(f"slowly {seed} done")
        spot = mix(seed, info.context.number)
        may_fail(mix(spot, "slowly") % 200)
        return branch(spot)

    @strawberry.mutation
    def quickly(self, info: strawberry.Info, seed: int) -> Leaf | None:
        info.context.done.append(f"quickly {seed}")
        return fate(mix(seed, info.context.number), leaf(seed))

    @strawberry.mutation
    async def surely(self, info: strawberry.Info, seed: int) -> Leaf:
        info.context.done.append(f"surely {seed}")
        await turns(1)
        return fate(mix(seed, info.context.number) % 40, leaf(seed))


def made_schema(**kwargs: Any) -> strawberry.Schema:
    config = StrawberryConfig(scalar_map={Moment: MOMENT})
    types = [Leaf, Branch, Clue, Hint, Stone]
    return Quiet(query=Query, mutation=Mutation, types=types, config=config, **kwargs)


class Quiet(strawberry.Schema):
    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Thousands of errors are the point here; none is logged."""
