"""The types of the fuzz's own schema: every kind of type and resolver, and values that fail in every way."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import strawberry

from tests.gateway.execution.fuzz_fate import Boom, fate, may_fail, mix, shielded, turns
from tests.gateway.execution.fuzz_scalars import AsyncGuard, Choice, Colour, Guard, Louder, Moment
from tests.gateway.execution.fuzz_values import Made, branch, leaf, stone


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
