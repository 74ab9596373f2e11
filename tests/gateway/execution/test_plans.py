"""That plans are counted as at least what they take, so that their bound holds."""

import gc
import tracemalloc
from collections.abc import Awaitable

import pytest
from graphql import ExecutionResult, parse

from gateway.execution import execute
from gateway.execution.executor import plans_of
from tests.gateway.execution.fuzz_schema import made_schema
from tests.gateway.execution.fuzz_world import World

BRANCH = """
  name leaf { id text count } leaves { text flag colour }
  things { id ... on Leaf { moment } } eithers { __typename }
"""


async def _ended(result: ExecutionResult | Awaitable[ExecutionResult]) -> None:
    if not isinstance(result, ExecutionResult):
        await result


@pytest.mark.parametrize("selected", [1, 20])
async def test_a_plan_is_counted_as_at_least_what_it_takes_and_not_many_times_that(selected: int) -> None:
    schema = made_schema()._schema
    fields = " ".join(f"b{number}: branch(seed: {number}) {{ {BRANCH} }}" for number in range(selected))
    # What is made once for all plans, and counted to none, is made before.
    await _ended(execute(schema, parse(f"query First{selected} {{ {fields} }}"), context=World(1, False)))
    before_bytes = plans_of(schema).bytes
    gc.collect()
    tracemalloc.start()
    document = parse(f"query Q{selected} {{ {fields} }}")
    await _ended(execute(schema, document, context=World(1, False)))
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    counted = plans_of(schema).bytes - before_bytes
    assert taken <= counted <= 8 * taken
