"""How the graph says no: refusals of the services as answers of a mutation, and everything else as errors with a code.

A mutation answers a union of its payload and these types, each named as the refusal it stands for. `NotSignedIn` and
what no caller can act on are errors. A defect keeps its text to itself and names the trace to find it by, as does a
part that does not answer.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from graphql import GraphQLError

from chassis import errors, telemetry
from chassis.trouble import Unavailable

_FIELD_DESCRIPTION = "The input field at fault as the graph spells it, such as `terms.asOfDate`; empty when it is none."


@strawberry.interface(description="Why a mutation did nothing.")
class Problem:
    """What all refusals say."""

    message: str = strawberry.field(description="A sentence the person can act on.")


@strawberry.type(description="What was sent is wrong in itself.")
class InvalidInput(Problem):
    """The value must change."""

    field: str = strawberry.field(description=_FIELD_DESCRIPTION)


@strawberry.type(description="The caller is known and may not do this.")
class Forbidden(Problem):
    """Another role is needed."""


@strawberry.type(description="There is no such thing, or none that this caller may know of.")
class NotFound(Problem):
    """Of another company, or nowhere."""


@strawberry.type(description="Another one holds what must be unique.")
class AlreadyExists(Problem):
    """It is taken."""


@strawberry.type(description="A rule of the business forbids it in the present state.")
class RuleBroken(Problem):
    """The state must change first."""

    rule: str = strawberry.field(description="Short name of the rule, such as `mandatory_terms`.")
    fields: list[str] = strawberry.field(
        description="The fields the rule speaks of as the graph spells them, such as `dutiesChangeRange`; often none."
    )


@strawberry.type(description="Somebody changed it since it was read; reading it again and repeating may succeed.")
class Stale(Problem):
    """Read again."""


@strawberry.type(description="A limit is reached; it may succeed later.")
class TooMany(Problem):
    """Wait."""

    retry_after_seconds: int = strawberry.field(description="Seconds to wait before trying again.")


PROBLEMS = (InvalidInput, Forbidden, NotFound, AlreadyExists, RuleBroken, Stale, TooMany)
"""What every mutation may answer beside its payload."""


def problem_of(refusal: errors.Refusal) -> Problem:
    """The answer of a mutation that was refused. Raises the refusal again where it is no answer but an error."""
    match refusal:
        case errors.InvalidInput():
            return InvalidInput(message=refusal.message, field=graph_path(refusal.field))
        case errors.RuleBroken():
            return RuleBroken(message=refusal.message, rule=refusal.rule, fields=_fields_in(refusal.facts))
        case errors.TooMany():
            return TooMany(message=refusal.message, retry_after_seconds=refusal.retry_after_seconds)
    plain = {errors.Forbidden: Forbidden, errors.NotFound: NotFound, errors.AlreadyExists: AlreadyExists}
    kinds: Mapping[type[errors.Refusal], type[Problem]] = {**plain, errors.Stale: Stale}
    if type(refusal) not in kinds:
        raise refusal
    return kinds[type(refusal)](message=refusal.message)


def graph_path(path: str) -> str:
    """A path into a message as the graph spells it: `terms.as_of_date` becomes `terms.asOfDate`."""
    return re.sub("_([a-z0-9])", lambda found: found.group(1).upper(), path)


def _fields_in(facts: Mapping[str, str]) -> list[str]:
    return [graph_path(name.strip()) for name in facts.get("fields", "").split(",") if name.strip()]


def formatted(error: GraphQLError) -> dict[str, Any]:
    """An error as it is answered: with a code, and without a word of what it was where no caller can act on it."""
    answered: dict[str, Any] = dict(error.formatted)
    cause = cause_of(error)
    if cause is None:
        return {**answered, "extensions": {"code": code_of(error), **answered.get("extensions", {})}}
    message, extensions = _told(cause)
    return {**answered, "message": message, "extensions": extensions}


def cause_of(error: GraphQLError) -> Exception | None:
    """What a resolver raised; None when the operation itself is at fault."""
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause if error.path is not None else None


def code_of(error: GraphQLError) -> str:
    """The code of an error: the class of the refusal, Unavailable, Internal, or what a limit says; BadRequest else."""
    cause = cause_of(error)
    if cause is None:
        return str((error.extensions or {}).get("code", "BadRequest"))
    return str(_told(cause)[1]["code"])


def first_defect(found: Sequence[GraphQLError]) -> Exception | None:
    """The first of the errors that is a defect, to be logged."""
    causes = (cause_of(error) for error in found)
    return next((cause for cause in causes if cause is not None and _is_defect(cause)), None)


def _is_defect(cause: Exception) -> bool:
    return not isinstance(cause, (errors.Refusal, Unavailable))


def _told(cause: Exception) -> tuple[str, dict[str, Any]]:
    if isinstance(cause, errors.InvalidInput):
        return cause.message, {"code": "InvalidInput", "field": graph_path(cause.field)}
    if isinstance(cause, errors.TooMany):
        return cause.message, {"code": "TooMany", "retryAfterSeconds": cause.retry_after_seconds}
    if isinstance(cause, errors.Refusal):
        return cause.message, {"code": type(cause).__name__}
    if isinstance(cause, Unavailable):
        return "A part of this does not answer at the moment; please try again.", _unavailable(cause)
    return "Something went wrong.", {"code": "Internal", "traceId": telemetry.trace_id()}


def _unavailable(cause: Unavailable) -> dict[str, Any]:
    told: dict[str, Any] = {"code": "Unavailable", "traceId": telemetry.trace_id()}
    when = cause.retry_after_seconds
    return told if when is None else {**told, "retryAfterSeconds": when}
