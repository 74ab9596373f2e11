"""Our own graph for the fuzz, over services whose answers are made up: any message of the contract, any refusal."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from graphql import GraphQLSchema

from chassis.errors import Forbidden, InvalidInput, NotFound, RuleBroken, Stale, TooMany
from chassis.trouble import Unavailable
from gateway import contracts
from gateway.loaders import finders
from gateway.node_ids import node_id
from gateway.schema import graph
from tests.gateway.execution.fuzz_fate import later, mix, shielded, turns

REFUSALS = (
    Forbidden("no"),
    NotFound("none"),
    InvalidInput("wrong", field="name"),
    RuleBroken("not so", rule="rule"),
    Stale("old"),
    TooMany("slow down", retry_after_seconds=3),
    Unavailable("gone"),
    ValueError("a defect"),
)
LONGEST = 3
DEEPEST = 3


def schema() -> GraphQLSchema:
    return graph()._schema


@dataclass
class Services:
    """The context of one execution."""

    number: int
    shielded: bool
    seen: Counter[str] = field(default_factory=Counter)
    done: list[str] = field(default_factory=list)
    loading: dict[tuple[str, str], asyncio.Future[Any]] = field(default_factory=dict)

    async def ask(self, rpc: str, message: Message) -> Any:
        """The answer of an rpc, the same for the same question."""
        if "request_id" in message.DESCRIPTOR.fields_by_name:
            # Where the client gave none it was made up at random, and mutations may answer it.
            message.request_id = "given"  # type: ignore[attr-defined]
        spot = mix(self.number, rpc, message.SerializeToString(deterministic=True))
        self.seen["an rpc"] += 1
        if not rpc.split(".")[1].startswith(("List", "Get", "BatchGet")):
            self.done.append(f"{rpc} {message}")
        await turns(spot % 3)
        self._may_refuse(spot)
        return answer_of(rpc, spot)

    def load(self, type_name: str, own_id: str) -> Awaitable[Any]:
        """A thing by its id, nothing, or a refusal."""
        key = type_name, own_id
        if key not in self.loading:
            self.loading[key] = asyncio.get_running_loop().create_future()
            later(mix(0, *key) % 3, lambda: self._settle(key))
        return shielded(self.loading[key]) if self.shielded else self.loading[key]

    def _settle(self, key: tuple[str, str]) -> None:
        future, spot = self.loading[key], mix(self.number, *key)
        if future.done():
            return
        try:
            self._may_refuse(spot)
            future.set_result(None if spot % 11 == 0 else found(key[0], spot))
        except Exception as refusal:
            future.set_exception(refusal)
            future.exception()

    def _may_refuse(self, spot: int) -> None:
        if spot % 9 == 0:
            refusal = REFUSALS[mix(spot, "refusal") % len(REFUSALS)]
            self.seen[f"a refusal: {type(refusal).__name__}"] += 1
            raise refusal


def world(number: int, is_shielded: bool) -> Services:
    return Services(number, is_shielded)


def answer_of(rpc: str, spot: int) -> Message:
    """An answer as the contract has it, with as many cursors as items."""
    answer: Any = filled(GetMessageClass(contracts.method(rpc).output_type), spot)
    if "cursors" in answer.DESCRIPTOR.fields_by_name:
        items = next(each for each in answer.DESCRIPTOR.fields if each.message_type is not None)
        answer.cursors[:] = [f"cursor {number}" for number, _ in enumerate(getattr(answer, items.name))]
    return answer


def found(type_name: str, spot: int) -> Any:
    """A thing of that type as its service gives it."""
    output = contracts.method(finders()[type_name]).output_type
    batched = [each for each in output.fields if each.is_repeated and each.message_type is not None]
    return filled(GetMessageClass(batched[0].message_type if len(output.fields) == 1 and batched else output), spot)


def filled(of: type[Message], spot: int, depth: int = 0) -> Any:
    """A message with some of its fields."""
    made: Any = of()
    for each in of.DESCRIPTOR.fields:
        own = mix(spot, each.name)
        if own % 4 == 0 or (each.message_type is not None and depth >= DEEPEST):
            continue
        if each.is_repeated:
            _extend(getattr(made, each.name), each, own, depth)
        elif each.message_type is not None:
            getattr(made, each.name).CopyFrom(_one(each, own, depth))
        else:
            setattr(made, each.name, _one(each, own, depth))
    return made


def _extend(items: Any, of: FieldDescriptor, spot: int, depth: int) -> None:
    if of.message_type is None or not of.message_type.GetOptions().map_entry:
        items.extend(_one(of, mix(spot, number), depth) for number in range(spot % LONGEST))


def _one(of: FieldDescriptor, spot: int, depth: int) -> Any:
    if of.message_type is not None:
        if of.message_type.full_name == "google.protobuf.Timestamp":
            return GetMessageClass(of.message_type)(seconds=spot % 10**9)
        return filled(GetMessageClass(of.message_type), spot, depth + 1)
    if of.enum_type is not None:
        return spot % (len(of.enum_type.values) + 1)
    if of.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return "" if spot % 9 == 0 else "2026-11-23" if of.name.endswith(("_on", "_date")) else f"{of.name} {spot % 99}"
    if of.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return spot % 2 == 0
    return b"" if of.cpp_type == FieldDescriptor.CPPTYPE_STRING else spot % 1000


def literal(random: Random, name: str) -> str:
    """A literal of the scalar of that name."""
    some_id = node_id(random.choice(sorted(finders())), random.choice(("one", "two", "three")))
    return {
        "Int": str(random.randint(1, 3)),
        "Float": "0.5",
        "Boolean": random.choice(("true", "false")),
        "ID": f'"{random.choice((some_id, some_id, "bank", "no id"))}"',
        "Date": '"2026-11-23"',
        "DateTime": '"2026-11-23T18:00:00+09:00"',
        "_Any": f'{{__typename: "{random.choice(sorted(finders()))}", id: "{some_id}"}}',
    }.get(name, '"text"')
