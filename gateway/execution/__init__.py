"""Executes operations as functions compiled for them, instead of interpreting each field of each object anew.

For an operation, a schema and the values of its `@skip` and `@include` variables there is one plan: a function for
each object type and selection, in which attribute reads and the checks of leaves stand inline (`generating`). Values
that are not there yet are completed by callbacks (`run`), so no coroutine is held for each level. What comes out is
what graphql-core answers; `tests/gateway/execution` compares the two on any number of made-up operations. What a plan
cannot do is left to graphql-core, and counted (`executor`).
"""

from gateway.execution.executor import Compiled, execute

__all__ = ["Compiled", "execute"]
