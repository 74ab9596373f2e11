"""Measures the reference query compiled, as Strawberry comes, and as nothing but Python: `python -m bench.graph`.

A connection of 50 members with 10 scalars each, 3 employments of 4 fields, and the company of each through a
DataLoader: 2,007 fields, 40 kB. Everything is measured in turns within one run, so the ratios hold on a machine that
does other things too. `make bench-gateway` writes the table into docs/benchmarks.md; `python -m bench.graph` too.
"""

import gc
import platform
import time
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version
from typing import Any

import orjson
import strawberry
import uvloop
from graphql import ExecutionResult, parse
from strawberry.extensions import ParserCache, ValidationCache

from bench.graph import by_hand, pipeline, reference
from bench.report import write_section
from chassis.clock import now
from gateway.execution import Compiled, execute

ROUNDS = 150
IN_A_ROW = 20
"""Requests through the pipeline at once: what is asked once between others finds nothing of its own at hand."""
NAMELESS = "{ __typename }"

Ask = Callable[[], Awaitable[Any]]


def _through(schema: strawberry.Schema, text: str, variables: dict[str, Any]) -> Ask:
    async def ask() -> Any:
        result = await schema.execute(text, variable_values=variables, context_value=reference.loader())
        assert not result.errors, result.errors
        return result.data

    return ask


def _compiled(text: str, variables: dict[str, Any]) -> Ask:
    schema = strawberry.Schema(reference.Query, execution_context_class=Compiled)._schema
    document = parse(text)

    async def ask() -> Any:
        result = execute(schema, document, variables=variables, context=reference.loader())
        return (result if isinstance(result, ExecutionResult) else await result).data

    return ask


def engines() -> Mapping[str, Ask]:
    """What is measured, by name; the first is what the others are compared with."""
    caches = [ParserCache, ValidationCache]
    variables = {"first": reference.MEMBERS}
    cached = strawberry.Schema(reference.Query, extensions=caches)
    compiled = strawberry.Schema(reference.Query, extensions=caches, execution_context_class=Compiled)
    return {
        "Strawberry as it comes": _through(strawberry.Schema(reference.Query), reference.QUERY, variables),
        "Strawberry with its caches": _through(cached, reference.QUERY, variables),
        "Strawberry with its caches, compiled": _through(compiled, reference.QUERY, variables),
        "compiled, as the gateway calls it; 2 to be reached": _compiled(reference.QUERY, variables),
        "by hand": by_hand.by_hand,
        "of it: the sources made": by_hand.sources,
        "of it: 150 loads of 40 companies": by_hand.loads,
        "`{ __typename }`, Strawberry with its caches": _through(cached, NAMELESS, {}),
        "`{ __typename }`, compiled, as the gateway calls it; 0.150 to be reached": _compiled(NAMELESS, {}),
    }


async def of_engines() -> Mapping[str, tuple[float, float]]:
    """What each engine costs."""
    asks = engines()
    answers = {orjson.dumps(await ask()) for ask in list(asks.values())[:5]}
    assert len(answers) == 1, "the engines do not answer the same"
    return await milliseconds(asks)


async def of_requests() -> Mapping[str, tuple[float, float]]:
    """What requests through the gateway's pipeline cost."""
    return await milliseconds(await pipeline.requests(), in_a_row=IN_A_ROW)


async def milliseconds(
    asks: Mapping[str, Ask], *, rounds: int = ROUNDS, in_a_row: int = 1
) -> Mapping[str, tuple[float, float]]:
    """CPU of each in milliseconds, the best tenth and the median, taken in turns."""
    gc.collect()
    gc.freeze()
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for number in range(rounds + rounds // 10):
        for name, ask in asks.items():
            begun = time.thread_time()
            for _ in range(in_a_row):
                await ask()
            if number >= rounds // 10:
                taken[name].append((time.thread_time() - begun) * 1000 / in_a_row)
    gc.unfreeze()
    return {name: (sorted(each)[rounds // 10], sorted(each)[rounds // 2]) for name, each in taken.items()}


def table() -> list[str]:
    """The figures as lines of Markdown."""
    pipeline.prepare()
    found, requests = uvloop.run(of_engines()), uvloop.run(of_requests())
    (first, _), *_ = found.values()
    return [
        "| in this process | CPU ms, best tenth | median | times faster |",
        "|---|---|---|---|",
        *(f"| {name} | {best:.3f} | {median:.3f} | {first / best:.1f} |" for name, (best, median) in found.items()),
        "",
        f"| through the gateway's pipeline, {IN_A_ROW} in a row | CPU ms, best tenth | median |",
        "|---|---|---|",
        *(f"| {name} | {best:.3f} | {median:.3f} |" for name, (best, median) in requests.items()),
    ]


def main() -> None:
    """Measures, prints and writes."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("strawberry-graphql", "graphql-core"))
    machine = f"{platform.machine()}, Python {platform.python_version()}, {versions}"
    told = [
        "## The reference query in process",
        "",
        f"Written by `make bench-gateway` on {now():%Y-%m-%d}: {machine}.",
        "50 members with 10 scalars, 3 employments each, their companies through a DataLoader: 2,007 fields, 40 kB.",
        "All in turns in one run on a machine that does other things: trust the ratios.",
        "",
        *table(),
    ]
    write_section("graph", "\n".join(told))
    print("\n".join(told))


if __name__ == "__main__":
    main()
