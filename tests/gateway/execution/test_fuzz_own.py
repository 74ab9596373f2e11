"""Compiled operations equal graphql-core over our own graph, with services that answer and refuse at random.

A failure says which case to do again: `make fuzz ARGS="--schema own --case NUMBER"`.
"""

import pytest

from tests.gateway.execution.fuzz import compared, own

# graphql-core lets go of coroutines that nobody awaited. Where that meets the making of a named tuple, which has no
# builtins, even the warning fails. Coroutines of ours are told by their warnings (`compared`).
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    # Other tests show what is covered; to count each line of millions takes as long as running it.
    pytest.mark.no_cover,
]

EACH = 2_000
MET = """
query
mutation
__typename
an inline fragment
a fragment
an argument
a variable
an input object
a cancellation
an rpc
a refusal: Forbidden
a refusal: NotFound
a refusal: InvalidInput
a refusal: RuleBroken
a refusal: Stale
a refusal: TooMany
a refusal: Unavailable
a refusal: ValueError
an error: InvalidInput
an error: Unavailable
an error: Cannot return null for non-nullable field
"""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_thousands_of_operations_on_our_graph_are_answered_as_graphql_core_answers_them(part: int) -> None:
    found = compared(own(), 1_000_000 * (part + 1), EACH)
    assert found.failures == []
    assert [each for each in MET.strip().splitlines() if not found.seen[each]] == []
