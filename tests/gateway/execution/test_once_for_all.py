"""That one thing at many places is answered once where its answer follows from it alone, else for each place."""

import asyncio
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, parse
from okaeri.identity.v1 import organisation_pb2 as pb
from strawberry.schema.config import StrawberryConfig

from gateway.execution import Compiled, execute
from gateway.node_ids import node_id
from gateway.parts.identity import Company
from gateway.proto_types import read

READ: list[str] = []
"""What resolvers were called."""


@strawberry.type
class Thing:
    name: str
    fails: bool = False

    @strawberry.field
    def code(self) -> str:
        READ.append("code")
        return self.name.upper()

    @strawberry.field
    def careful(self) -> str | None:
        READ.append("careful")
        if self.fails:
            raise ValueError("not today")
        return "done"

    @strawberry.field
    async def slow(self) -> str:
        READ.append("slow")
        await asyncio.sleep(0)
        return "at last"

    @strawberry.field
    def itself(self) -> "Thing":
        return self

    @strawberry.field
    def place(self, info: strawberry.Info) -> list[str]:
        return [str(each) for each in info.path.as_list()]


@strawberry.type
class Query:
    @strawberry.field
    def things(self, info: strawberry.Info) -> list[Thing | None]:
        future: Any = info.context
        return [future, future, future]


class Odd(Thing):
    """Of no type of the graph itself."""


@strawberry.type
class Known:
    """Read from whatever has its fields."""

    id: str


@strawberry.type
class Asked:
    @strawberry.field
    def known(self, info: strawberry.Info) -> list[Known]:
        known: list[Known] = info.context
        return known


SCHEMA = strawberry.Schema(
    Query, execution_context_class=Compiled, config=StrawberryConfig(default_resolver=read)
)._schema


async def answer(selected: str, thing: Any) -> ExecutionResult:
    READ.clear()
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, thing)
    result = execute(SCHEMA, parse(f"{{ things {{ {selected} }} }}"), context=future)
    return result if isinstance(result, ExecutionResult) else await result


async def test_a_thing_at_three_places_is_answered_once() -> None:
    result = await answer("name code", Thing(name="a"))
    assert result.data == {"things": [{"name": "a", "code": "A"}] * 3}
    assert READ == ["code"]


async def test_what_a_field_is_told_of_its_place_is_so_at_each_place() -> None:
    result = await answer("place", Thing(name="a"))
    assert result.data == {"things": [{"place": ["things", str(number), "place"]} for number in range(3)]}


async def test_what_a_field_inside_is_told_of_its_place_is_so_at_each_place() -> None:
    result = await answer("itself { place }", Thing(name="a"))
    paths = [["things", str(number), "itself", "place"] for number in range(3)]
    assert result.data == {"things": [{"itself": {"place": path}} for path in paths]}


async def test_a_failure_is_told_of_at_each_place() -> None:
    result = await answer("name careful", Thing(name="a", fails=True))
    assert result.data == {"things": [{"name": "a", "careful": None}] * 3}
    assert [each.path for each in result.errors or ()] == [["things", number, "careful"] for number in range(3)]


async def test_what_is_still_to_come_comes_to_each_place() -> None:
    result = await answer("slow", Thing(name="a"))
    assert result.data == {"things": [{"slow": "at last"}] * 3}
    assert READ == ["slow"] * 3


@pytest.mark.parametrize("thing", [Odd(name="a"), Thing(name="a")], ids=["another class", "its own class"])
async def test_a_source_of_another_class_is_answered_too(thing: Thing) -> None:
    result = await answer("name code", thing)
    assert (result.data, result.errors) == ({"things": [{"name": "a", "code": "A"}] * 3}, None)


async def test_a_message_in_the_place_of_another_source_is_read_as_messages_are() -> None:
    config = StrawberryConfig(default_resolver=read)
    schema = strawberry.Schema(Asked, execution_context_class=Compiled, config=config)._schema
    result = execute(schema, parse("{ known { id } }"), context=[Known(id="own"), pb.Company(id="bank")])
    assert isinstance(result, ExecutionResult)
    assert result.data == {"known": [{"id": "own"}, {"id": node_id(Company.__name__, "bank")}]}
