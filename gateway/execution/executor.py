"""The execution context: finds or makes the plan of an operation and runs it, or leaves the operation to graphql-core.

It is given to a schema of Strawberry as its `execution_context_class`, and then executes whatever the schema is asked;
`execute` is the shorter way for a document that was parsed and validated already.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfoHelpers,
    GraphQLSchema,
    OperationType,
    default_field_resolver,
)
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from chassis import telemetry
from gateway.execution.planning import Plan
from gateway.execution.plans import Operation, Plans
from gateway.execution.run import Run

_left = telemetry.meter.create_counter(
    "graphql.server.operations.interpreted", description="Operations that were left to graphql-core, by reason."
)
_IS_AWAITABLE: Any = optimized_is_awaitable
_PLANS = "okaeri-plans"


def plans_of(schema: GraphQLSchema) -> Plans:
    """The plans that are kept for a schema, beside it: a plan holds its schema, and both go together."""
    plans: Plans | None = schema.extensions.get(_PLANS)
    if plans is None:
        plans = schema.extensions[_PLANS] = Plans()
    return plans


class Compiled(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation."""

    @property
    def async_helpers(self) -> GraphQLResolveInfoHelpers:
        """Made when somebody asks. Kept, they would be a circle through all that an operation holds."""
        return GraphQLResolveInfoHelpers(gather=self.gather_async_work, track=self.track_async_work)

    @async_helpers.setter
    def async_helpers(self, _: GraphQLResolveInfoHelpers) -> None:
        pass

    def execute_operation(self, serially: bool | None = None) -> Any:
        """The result, or an awaitable of it, as graphql-core has it."""
        serial = self.operation.operation is OperationType.MUTATION if serially is None else serially
        plans = plans_of(self.schema)
        operation = plans.operation(self, serially=serial)
        loop = asyncio._get_running_loop()
        reason = self._reason(operation) if loop else "no_loop"
        if operation is None or loop is None or reason:
            return self._interpreted(reason, serially)
        try:
            plan = plans.plan(operation, self, serially=serial)
        except (GraphQLError, RecursionError):
            return self._interpreted("selection", serially)
        return _answered(Run(self, loop), plan, self.root_value)

    def _interpreted(self, reason: str, serially: bool | None) -> Any:
        _left.add(1, {"reason": reason})
        return super().execute_operation(serially)

    def _reason(self, operation: Operation | None) -> str:
        """Why this operation cannot be executed here; empty when it can."""
        if operation is None:
            return "text"
        reasons = {
            "incremental": operation.flags.incremental,
            "fragment_variables": operation.flags.with_arguments,
            "middleware": bool(self.middleware_manager and self.middleware_manager.middlewares),
            "resolver": self.field_resolver is not default_field_resolver,
            "abort_signal": self.abort_signal is not None,
            "hooks": self.hooks is not None,
            "error_propagation": not self.error_propagation,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")


def execute(
    schema: GraphQLSchema,
    document: DocumentNode,
    *,
    operation_name: str | None = None,
    variables: dict[str, Any] | None = None,
    context: Any = None,
    root: Any = None,
) -> ExecutionResult | Awaitable[ExecutionResult]:
    """The result of an operation of a document that is valid, or an awaitable of it.

    Its errors have no path when the operation or its variables are at fault, so that nothing was executed.
    """
    executor = Compiled.build(schema, document, root, context, variables, operation_name, is_awaitable=_IS_AWAITABLE)
    if isinstance(executor, list):
        return ExecutionResult(None, executor)
    result: ExecutionResult | Awaitable[ExecutionResult] = executor.execute_operation()  # type: ignore[assignment]
    return result


def _answered(run: Run, plan: Plan, root: Any) -> Any:
    if len(plan.parts) != 1:
        return _one_after_another(run, plan, root)
    data = _begun(run, plan.parts[0].answer, root)
    return _later(run, data) if run.waits else _result(run, data)


async def _later(run: Run, data: dict[str, Any]) -> ExecutionResult:
    await run.wait()
    return _result(run, data)


async def _one_after_another(run: Run, plan: Plan, root: Any) -> ExecutionResult:
    """A required field that fails ends it: what comes after is not done."""
    data: dict[str, Any] = {}
    for part in plan.parts:
        found = _begun(run, part.answer, root)
        await run.wait()
        data |= found
        if run.errors.all_null:
            break
    return _result(run, data)


def _begun(run: Run, answer: Any, root: Any) -> dict[str, Any]:
    """What can be answered at once."""
    try:
        data: dict[str, Any] = answer(root, run, None)
    except GraphQLError as error:
        run.errors.null(error, None)
        run.sweep()
        return {}
    except BaseException:
        run.let_go()
        raise
    return data


def _result(run: Run, data: dict[str, Any]) -> ExecutionResult:
    return ExecutionResult(None if run.errors.all_null else data, run.errors.found or None)
