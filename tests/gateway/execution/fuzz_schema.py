"""A schema made to be hard on an executor: every kind of type and resolver, and values that fail in every way.

What a value is follows from numbers alone: an object has a spot, its fields have spots that are mixed from it, and the
spot of a value decides whether it is there, null, wrong or an error. So two executions of one case meet the same
values in whatever order they come to them.
"""

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from tests.gateway.execution.fuzz_fate import fate, may_fail, mix, turns
from tests.gateway.execution.fuzz_scalars import MOMENT, Moment
from tests.gateway.execution.fuzz_types import Branch, Clue, Hint, Leaf, Stone, Thing
from tests.gateway.execution.fuzz_values import branch, leaf, thing


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
        return [thing(mix(seed, info.context.number, each)) for each in range(2)]


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
