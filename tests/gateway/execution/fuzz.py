"""Compares compiled operations with graphql-core on made-up operations: `python -m tests.gateway.execution.fuzz`.

A case is a number; its document, its variables and every value it meets follow from that number. A failing case says
its number, and `--case NUMBER` does it again and shows it.
"""

import argparse
import asyncio
import contextlib
import gc
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute, parse, print_ast, validate
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gateway.execution import Compiled
from tests.gateway.execution import fuzz_own, fuzz_schema, fuzz_world
from tests.gateway.execution.comparing import differences
from tests.gateway.execution.fuzz_documents import Written, flags_for

CASES_OF_DOCUMENT = 40
CANCELLED_ONE_IN = 23


@dataclass
class Subject:
    """A schema, and how a context for a case of it is made."""

    name: str
    schema: GraphQLSchema
    literal: Callable[[Random, str], str]
    world: Callable[[int, bool], Any]


@dataclass
class Case:
    """One document with the values that a number stands for."""

    number: int
    document: DocumentNode
    variables: dict[str, Any]


@dataclass
class Found:
    """What a run of the fuzz came to."""

    cases: int = 0
    failures: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)


class Fuzz:
    """Compares cases of one schema."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._documents: dict[int, tuple[Written, DocumentNode]] = {}
        self.found = Found()

    async def run(self, first: int, count: int) -> None:
        """Compares that many cases from that number on."""
        troubles: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: troubles.append(str(context)))
        for number in range(first, first + count):
            case = self.case(number)
            difference = await self.compare(case)
            if number % CASES_OF_DOCUMENT == 0 and not difference:
                gc.collect(0)
            if troubles and not difference:
                difference = await self._left_behind(case, troubles)
            troubles.clear()
            self.found.cases += 1
            if difference:
                self.found.failures.append(f"{self._subject.name} case {number}: {difference}")

    async def _left_behind(self, case: Case, troubles: list[str]) -> str:
        """What ours leaves behind when it does the cases of the document again alone; graphql-core leaves tasks too."""
        gc.collect()
        troubles.clear()
        first = case.number - case.number % CASES_OF_DOCUMENT
        for number in range(first, case.number + 1):
            await self._executed(self.case(number), Compiled)
            await self._left()
        gc.collect()
        return f"left behind: {troubles}" if troubles else ""

    def case(self, number: int) -> Case:
        """The case of that number."""
        seed = number // CASES_OF_DOCUMENT
        if seed not in self._documents:
            self._documents = {seed: self._written(seed)}
        written, document = self._documents[seed]
        return Case(number, document, flags_for(written, Random(number)))

    def _written(self, seed: int) -> tuple[Written, DocumentNode]:
        random = Random(f"{self._subject.name} {seed}")
        while True:
            written = Written(self._subject.schema, random, self._subject.literal)
            kind = "mutation" if self._subject.schema.mutation_type and random.random() < 0.15 else "query"
            document = parse(written.document(kind))
            if not validate(self._subject.schema, document, max_errors=1):
                self.found.seen.update(written.used)
                return written, document

    async def compare(self, case: Case) -> str:
        """What is different between the two; empty when nothing is."""
        expected, world = await self._executed(case, StrawberryGraphQLCoreExecutionContext)
        if case.number % CANCELLED_ONE_IN == 0 and (trouble := await self._cancelled(case)):
            return trouble
        found, also = await self._executed(case, Compiled)
        self._note(expected, world)
        if world.done != also.done:
            return f"done in another order: expected {world.done}, found {also.done}"
        return differences(expected, found) or await self._left()

    async def _executed(self, case: Case, kind: type) -> tuple[ExecutionResult, Any]:
        world = self._subject.world(case.number, kind is not Compiled)
        result: Any = self._execute(case, kind, world)
        return (result if isinstance(result, ExecutionResult) else await result), world

    def _execute(self, case: Case, kind: type, world: Any) -> Any:
        return execute(
            self._subject.schema,
            case.document,
            None,
            world,
            case.variables,
            executor_class=kind,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]
        )

    async def _cancelled(self, case: Case) -> str:
        """An execution that is cancelled in the middle ends, and leaves no task."""
        world = self._subject.world(case.number, False)
        result = self._execute(case, Compiled, world)
        if isinstance(result, ExecutionResult):
            return ""
        task = asyncio.ensure_future(result)
        for _ in range(1 + case.number // CANCELLED_ONE_IN % 5):
            await asyncio.sleep(0)
        if task.cancel():
            self.found.seen["a cancellation"] += 1
        with contextlib.suppress(asyncio.CancelledError):
            await task
        return await self._left("after a cancellation ")

    async def _left(self, when: str = "") -> str:
        others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
        if not others:
            return ""
        # What resolvers started by themselves and wait for nobody may take a few turns to end.
        for _ in range(30):
            await asyncio.sleep(0)
        others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
        for each in others:
            each.cancel()
        return f"tasks left {when}{others}" if others else ""

    def _note(self, result: ExecutionResult, world: Any) -> None:
        seen = self.found.seen
        seen.update(world.seen)
        if result.data is None:
            seen["an answer that is all null"] += 1
        for error in result.errors or ():
            cause = type(error.original_error).__name__ if error.original_error else "GraphQLError"
            seen[f"an error: {cause}"] += 1
            for words in NOTED:
                if words in error.message:
                    seen[f"an error: {words}"] += 1


NOTED = (
    "Cannot return null for non-nullable field",
    "Expected value of type",
    "must resolve to an Object type",
    "does not exist inside the schema",
    "to a non-object type",
    "is not a possible type",
    "which is not a valid Object type name",
    "Int cannot represent",
    "String cannot represent",
    "Float cannot represent",
    "Boolean cannot represent",
    "ID cannot represent",
    "Enum 'Colour' cannot represent",
    "Expected Iterable",
    "to return non-nullable value",
    "no moment",
    "not for you",
    "not now",
    "generator",
    "mixed",
)


def made() -> Subject:
    """The schema that is made for this."""

    def world(number: int, shielded: bool) -> Any:
        return fuzz_world.World(number, shielded)

    return Subject("made", fuzz_schema.made_schema()._schema, _literal, world)


def own() -> Subject:
    """Our graph, over services that answer at random."""
    return Subject("own", fuzz_own.schema(), fuzz_own.literal, fuzz_own.world)


def _literal(random: Random, name: str) -> str:
    return str(random.randint(0, 10**6)) if name == "Int" else '"text"'


SUBJECTS = {"made": made, "own": own}


def compared(subject: Subject, first: int, count: int) -> Found:
    """What comparing these cases comes to; a coroutine that nobody awaited is a failure too."""
    fuzz = Fuzz(subject)
    sys.set_coroutine_origin_tracking_depth(8)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        asyncio.run(fuzz.run(first, count))
        gc.collect()
    sys.set_coroutine_origin_tracking_depth(0)
    # graphql-core leaves some, too: only what was made by a compiled operation counts.
    ours = {str(each.message) for each in warned if "<operation>" in str(each.message)}
    fuzz.found.failures += sorted(f"{subject.name}: {each}" for each in ours)
    return fuzz.found


def shown(subject: Subject, number: int) -> None:
    """Prints one case and what it comes to."""
    fuzz = Fuzz(subject)
    case = fuzz.case(number)
    print(print_ast(case.document), case.variables, sep="\n")
    print(asyncio.run(fuzz.compare(case)) or "equal")


def main() -> None:
    """Compares as many cases as are asked for, or does one again."""
    parser = argparse.ArgumentParser(description="Compare compiled operations with graphql-core.")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=int(time.time()) % 10**9)
    parser.add_argument("--case", type=int)
    parser.add_argument("--schema", choices=sorted(SUBJECTS), action="append")
    asked = parser.parse_args()
    for name in asked.schema or sorted(SUBJECTS):
        subject = SUBJECTS[name]()
        if asked.case is not None:
            shown(subject, asked.case)
            continue
        started = time.process_time()
        found = compared(subject, asked.first, asked.cases)
        spent = time.process_time() - started
        print(f"{name}: {found.cases} cases from {asked.first} in {spent:.0f} s, {len(found.failures)} different")
        print("".join(f"  {failure[:1200]}\n" for failure in found.failures[:5]), end="")
        if found.failures:
            sys.exit(1)


if __name__ == "__main__":
    main()
