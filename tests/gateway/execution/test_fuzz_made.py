"""Compiled operations equal graphql-core over a schema that is made to be hard; `make fuzz` compares any number.

The numbers of the cases are fixed here, so a failure says which to do again:
`make fuzz ARGS="--schema made --case NUMBER"`.
"""

import pytest

from tests.gateway.execution.fuzz import compared, made

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
a fragment spread again
an alias
an argument
a variable
an input object
@skip with a literal
@include with a literal
@skip with a variable
@include with a variable
a cancellation
a future that others await
a loader that fails
a path that a resolver asks for
a type that is awaited
an is_type_of that is awaited
an answer that is all null
an error: Boom
an error: GraphQLError
an error: Cannot return null for non-nullable field
an error: Expected value of type
an error: must resolve to an Object type
an error: does not exist inside the schema
an error: to a non-object type
an error: is not a possible type
an error: which is not a valid Object type name
an error: Int cannot represent
an error: Float cannot represent
an error: Boolean cannot represent
an error: Enum 'Colour' cannot represent
an error: Expected Iterable
an error: to return non-nullable value
an error: no moment
an error: not for you
an error: not now
an error: generator
an error: mixed
"""
"""Every construct that must have been met, or the comparison proves less than it says."""


def test_a_few_hundred_operations_are_answered_as_graphql_core_answers_them() -> None:
    assert compared(made(), 0, 200).failures == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(6))
def test_thousands_of_operations_are_answered_as_graphql_core_answers_them(part: int) -> None:
    found = compared(made(), 1_000_000 * (part + 1), EACH)
    assert found.failures == []
    assert [each for each in MET.strip().splitlines() if not found.seen[each]] == []
