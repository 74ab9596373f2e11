"""Mutations: one rpc, one input, and a union of the payload and the problems that may be answered instead."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Annotated, Any

import strawberry

from chassis.errors import Refusal
from gateway import contracts
from gateway.contracts import description_of
from gateway.inputs import message_of, message_type_of
from gateway.problems import PROBLEMS, problem_of

Payload = Callable[[Any, Any], Any]
"""Makes the payload from what was asked and what was answered."""


def writes(rpc: str, takes: type, gives: Any, payload: Payload | None = None) -> Any:
    """A mutation that calls an rpc. `payload` makes what it gives; without one the answer is its only field.

    Raises TypeError when the input is not what the rpc takes.
    """
    method = contracts.method(rpc)
    if message_type_of(takes) is not contracts.request_of(method):
        raise TypeError(f"{rpc} does not take what {takes.__name__} stands for")
    make = payload or _of_one_field(gives)

    async def resolve(info: strawberry.Info[Any], input: Any) -> Any:
        try:
            message = message_of(input)
            return make(message, await info.context.ask(rpc, message))
        except Refusal as refusal:
            return problem_of(refusal)

    resolve.__annotations__ = {"info": strawberry.Info[Any], "input": _described(takes), "return": _result(gives)}
    return strawberry.mutation(resolver=resolve, description=description_of(method.full_name))


def _described(takes: type) -> Any:
    return Annotated[takes, strawberry.argument(description="What to do.")]


def _result(gives: Any) -> Any:
    """The union of the payload and the problems; null, with an error, when a service does not answer."""
    name = gives.__name__.removesuffix("Payload")
    description = f"What `{name[0].lower()}{name[1:]}` did, or why it did nothing."
    members: Any = reduce(or_, PROBLEMS, gives)
    return Annotated[members, strawberry.union(f"{name}Result", description=description)] | None


def _of_one_field(gives: Any) -> Payload:
    (field,) = gives.__strawberry_definition__.fields
    return lambda _, answer: gives(**{field.python_name: answer})
