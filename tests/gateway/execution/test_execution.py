"""What compiled operations promise beyond being equal: safe source, bounds, an end to all they start."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, parse
from strawberry.extensions import SchemaExtension

from gateway.execution import Compiled, execute, executor, generating
from gateway.execution.executor import plans_of
from gateway.execution.plans import MOST_OF_ONE_OPERATION, Plans


class Stopped:
    """Resolvers that wait until they are told, and say whether they were cancelled."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.ended = asyncio.Event()
        self.cancelled = 0

    async def wait(self) -> str:
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            self.ended.set()
            raise
        return "waited"


@strawberry.type
class Me:
    depth: int = 0

    @strawberry.field
    def me(self) -> "Me":
        return Me(depth=self.depth + 1)

    @strawberry.field
    async def waiting(self, info: strawberry.Info) -> str | None:
        waited: str = await info.context.wait()
        return waited

    @strawberry.field
    def shared(self, info: strawberry.Info) -> str | None:
        future: Any = info.context.future
        return future  # type: ignore[no-any-return]

    @strawberry.field
    def shared_required(self, info: strawberry.Info) -> str:
        future: Any = info.context.future
        return future  # type: ignore[no-any-return]

    @strawberry.field
    async def failing(self) -> str:
        await asyncio.sleep(0)
        raise ValueError("failed")

    @strawberry.field
    async def giving_up(self) -> str | None:
        raise asyncio.CancelledError

    @strawberry.field
    def mixed(self) -> list[str] | None:
        return [ValueError("first"), _never(), _never()]  # type: ignore[list-item]

    @strawberry.field
    def echo(self, text: str) -> str:
        return text


async def _never() -> str:
    raise AssertionError("nobody awaits this")


@strawberry.type
class Query(Me):
    maybe: Me | None = strawberry.field(resolver=lambda: Me())


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def slowly(self, info: strawberry.Info) -> str | None:
        info.context.append("slowly begun")
        await asyncio.sleep(0)
        info.context.append("slowly done")
        return "slowly"

    @strawberry.mutation
    def quickly(self, info: strawberry.Info) -> str | None:
        info.context.append("quickly")
        return "quickly"

    @strawberry.mutation
    async def failing(self) -> str:
        raise ValueError("failed")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def counted(self) -> AsyncIterator[int]:
        for number in range(3):
            yield number


SCHEMA = strawberry.Schema(Query, mutation=Mutation, subscription=Subscription, execution_context_class=Compiled)


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reasons why operations were left to graphql-core."""
    reasons: list[str] = []

    class Counter:
        def add(self, _: int, attributes: dict[str, str]) -> None:
            reasons.append(attributes["reason"])

    monkeypatch.setattr(executor, "_left", Counter())
    return reasons


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every source that is compiled."""
    found: list[str] = []
    compile_one = generating._code

    def noted(source: str) -> Any:
        found.append(source)
        return compile_one(source)

    monkeypatch.setattr(generating, "_code", noted)
    yield found
    plans_of(SCHEMA._schema)._kept.clear()


async def answer(text: str, context: Any = None, /, **variables: Any) -> ExecutionResult:
    result = execute(SCHEMA._schema, parse(text), variables=variables, context=context, root=Me())
    return result if isinstance(result, ExecutionResult) else await result


def others() -> list[Any]:
    return [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]


async def test_nothing_a_client_writes_becomes_source(sources: list[str]) -> None:
    operation = 'query Evil_name { evil_alias: echo(text: "evil_text") ...Evil_fragment }'
    result = await answer(f"{operation} fragment Evil_fragment on Query {{ evil_too: depth }}")
    assert result.data == {"evil_alias": "evil_text", "evil_too": 0}
    assert sources
    assert "evil" not in "".join(sources).lower()


async def test_operations_that_differ_in_names_alone_have_the_same_source(sources: list[str]) -> None:
    await answer('{ a: echo(text: "x") b: depth }')
    await answer('query Other { __class__: echo(text: "import os") __import__: depth }')
    assert len(sources) == 2
    assert sources[0] == sources[1]


@pytest.mark.parametrize("name", ["", "a b", "a.b", "1a", "class", "a(b)", "a\n", "名"])
def test_what_is_no_plain_name_never_stands_in_source(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        generating.identifier(name)


async def test_generated_source_has_no_builtins_but_those_it_needs(sources: list[str]) -> None:
    assert sorted(generating._BUILTINS) == ["Exception", "float", "int", "str", "type"]


async def test_a_selection_as_deep_as_any_parser_goes_is_answered() -> None:
    deep = 150
    data: Any = (await answer("{ me " * deep + "{ depth }" + " }" * deep)).data
    for _ in range(deep):
        data = data["me"]
    assert data == {"depth": deep}


async def test_a_selection_of_thousands_of_fields_is_answered() -> None:
    result = await answer("{ " + " ".join(f"f{number}: depth" for number in range(5_000)) + " }")
    assert result.data == {f"f{number}": 0 for number in range(5_000)}


async def test_what_a_mutation_does_is_done_one_after_another() -> None:
    done: list[str] = []
    result = await answer("mutation { slowly quickly again: slowly }", done)
    assert done == ["slowly begun", "slowly done", "quickly", "slowly begun", "slowly done"]
    assert list((result.data or {}).items()) == [("slowly", "slowly"), ("quickly", "quickly"), ("again", "slowly")]


async def test_after_a_required_failure_a_mutation_does_nothing_more() -> None:
    done: list[str] = []
    result = await answer("mutation { quickly failing slowly }", done)
    assert (done, result.data) == (["quickly"], None)
    assert [each.path for each in result.errors or ()] == [["failing"]]


async def test_a_cancelled_operation_leaves_no_task() -> None:
    stopped = Stopped()
    task = asyncio.ensure_future(answer("{ waiting a: waiting me { waiting } }", stopped))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stopped.cancelled == 3
    assert others() == []


async def test_an_operation_whose_time_is_up_leaves_no_task() -> None:
    stopped = Stopped()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await answer("{ waiting me { waiting } }", stopped)
    assert stopped.cancelled == 2
    assert others() == []


async def test_a_resolver_that_is_cancelled_ends_the_operation_and_the_others() -> None:
    stopped = Stopped()
    with pytest.raises(asyncio.CancelledError):
        await answer("{ waiting givingUp }", stopped)
    assert others() == []


async def test_a_required_failure_ends_what_is_below_its_null_and_nothing_else() -> None:
    stopped = Stopped()
    stopped.future = asyncio.get_running_loop().create_future()  # type: ignore[attr-defined]
    task = asyncio.ensure_future(answer("{ maybe { waiting shared failing } shared depth }", stopped))
    await stopped.ended.wait()
    stopped.future.set_result("shared")  # type: ignore[attr-defined]
    result = await task
    assert result.data == {"maybe": None, "shared": "shared", "depth": 0}
    assert [each.path for each in result.errors or ()] == [["maybe", "failing"]]


async def test_items_that_were_to_come_are_closed_when_their_list_fails_before() -> None:
    result = await answer("{ mixed depth }")
    gc.collect()
    assert result.data == {"mixed": None, "depth": 0}
    assert [each.path for each in result.errors or ()] == [["mixed", 0]]


async def test_a_null_is_told_of_once_however_many_required_fields_failed_for_it() -> None:
    result = await answer("{ maybe { a: failing b: failing me { c: failing } } }")
    assert result.data == {"maybe": None}
    assert [each.path for each in result.errors or ()] == [["maybe", "a"]]


async def test_one_failure_at_two_required_places_is_told_of_once() -> None:
    stopped = Stopped()
    stopped.future = asyncio.get_running_loop().create_future()  # type: ignore[attr-defined]
    task = asyncio.ensure_future(answer("{ maybe { a: sharedRequired b: sharedRequired } }", stopped))
    await asyncio.sleep(0)
    stopped.future.set_exception(ValueError("failed"))  # type: ignore[attr-defined]
    assert [each.path for each in (await task).errors or ()] == [["maybe", "a"]]


async def test_a_shared_failure_that_nobody_waits_for_any_more_is_looked_at() -> None:
    troubles: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: troubles.append(context))
    stopped = Stopped()
    stopped.future = asyncio.get_running_loop().create_future()  # type: ignore[attr-defined]
    result = await answer("{ maybe { shared failing } }", stopped)
    assert result.data == {"maybe": None}
    stopped.future.set_exception(ValueError("too late"))  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    del stopped
    gc.collect()
    assert troubles == []


async def test_one_future_at_many_places_has_one_callback() -> None:
    class Counted(asyncio.Future[str]):
        callbacks = 0

        def add_done_callback(self, *given: Any, **named: Any) -> None:
            self.callbacks += 1
            super().add_done_callback(*given, **named)

    stopped = Stopped()
    stopped.future = future = Counted()  # type: ignore[attr-defined]
    task = asyncio.ensure_future(answer("{ a: shared b: shared me { shared } }", stopped))
    await asyncio.sleep(0)
    future.set_result("there")
    assert (await task).data == {"a": "there", "b": "there", "me": {"shared": "there"}}
    assert future.callbacks == 1


async def test_events_of_a_subscription_are_compiled_each(left: list[str]) -> None:
    source: Any = await SCHEMA.subscribe("subscription { counted }")
    assert [each.data async for each in source] == [{"counted": 0}, {"counted": 1}, {"counted": 2}]
    assert left == []


async def test_what_cannot_be_compiled_is_counted_with_its_reason(left: list[str]) -> None:
    class Slow(SchemaExtension):
        def resolve(self, next_: Any, root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
            return next_(root, info, *args, **kwargs)

    with_middleware = strawberry.Schema(Query, execution_context_class=Compiled, extensions=[Slow])
    assert (await with_middleware.execute("{ depth }", root_value=Me())).data == {"depth": 0}
    document = parse("{ depth }", no_location=True)
    assert execute(SCHEMA._schema, document, root=Me()).data == {"depth": 0}  # type: ignore[union-attr]
    nulls_only = "query @experimental_disableErrorPropagation { depth }"
    assert execute(SCHEMA._schema, parse(nulls_only), root=Me()).data == {"depth": 0}  # type: ignore[union-attr]
    assert execute(SCHEMA._schema, parse("{ depth @skip(if: $gone) }"), root=Me()).errors  # type: ignore[union-attr]
    assert left == ["middleware", "text", "error_propagation", "selection"]


def test_without_a_loop_graphql_core_answers(left: list[str]) -> None:
    assert SCHEMA.execute_sync("{ depth }", root_value=Me()).data == {"depth": 0}
    assert left == ["no_loop"]


async def test_a_plan_is_chosen_by_the_flags_and_by_no_other_variable() -> None:
    text = "query ($on: Boolean!, $text: String!) { echo(text: $text) depth @include(if: $on) }"
    plans = plans_of(SCHEMA._schema)
    before = len(plans)
    for said in ("one", "two", "secret"):
        assert (await answer(text, on=False, text=said)).data == {"echo": said}
        assert (await answer(text, on=True, text=said)).data == {"echo": said, "depth": 0}
    assert len(plans) == before + 2


async def test_of_one_operation_a_bounded_number_of_plans_is_kept() -> None:
    names = [f"f{number}" for number in range(6)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    text = f"query ({declared}) {{ {' '.join(f'{name}: depth @skip(if: ${name})' for name in names)} }}"
    before = len(plans_of(SCHEMA._schema))
    for number in range(64):
        await answer(text, **{name: bool(number >> at & 1) for at, name in enumerate(names)})
    assert len(plans_of(SCHEMA._schema)) - before <= MOST_OF_ONE_OPERATION


async def test_plans_are_kept_within_a_bound_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = strawberry.Schema(Query, execution_context_class=Compiled)._schema
    plans = Plans(most_bytes=100_000)
    monkeypatch.setitem(schema.extensions, executor._PLANS, plans)
    for number in range(100):
        result = execute(schema, parse(f"{{ f{number}: depth }}"), root=Me())
        assert result.data == {f"f{number}": 0}  # type: ignore[union-attr]
        assert plans.bytes <= 100_000
    assert 5 < len(plans) < 100
