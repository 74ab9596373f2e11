"""Refusals on the wire: each class becomes one gRPC status with a `google.rpc.ErrorInfo`, and comes back as that class.

Facts travel in the details, never in the text, and nobody parses text. What is no refusal comes back as `Unavailable`
(worth repeating) or `RemoteDefect` (not).
"""

from collections.abc import Callable, Mapping
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import DecodeError, Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from chassis.errors import (
    AlreadyExists,
    Forbidden,
    InvalidInput,
    NotFound,
    NotSignedIn,
    Refusal,
    RuleBroken,
    Stale,
    TooMany,
)
from chassis.trouble import RemoteDefect, Unavailable

DOMAIN = "okaeri"
DETAILS_KEY = "grpc-status-details-bin"
LONGEST_MESSAGE = 1000
"""Statuses travel as headers, which are limited; a longer sentence is cut."""

CODES: Mapping[type[Refusal], grpc.StatusCode] = {
    InvalidInput: grpc.StatusCode.INVALID_ARGUMENT,
    NotSignedIn: grpc.StatusCode.UNAUTHENTICATED,
    Forbidden: grpc.StatusCode.PERMISSION_DENIED,
    NotFound: grpc.StatusCode.NOT_FOUND,
    AlreadyExists: grpc.StatusCode.ALREADY_EXISTS,
    RuleBroken: grpc.StatusCode.FAILED_PRECONDITION,
    Stale: grpc.StatusCode.ABORTED,
    TooMany: grpc.StatusCode.RESOURCE_EXHAUSTED,
}
_BUILD: Mapping[str, Callable[[str, Mapping[str, str]], Refusal]] = {
    "INVALID_INPUT": lambda message, facts: InvalidInput(message, field=facts.get("field", "")),
    "NOT_SIGNED_IN": lambda message, _: NotSignedIn(message),
    "FORBIDDEN": lambda message, _: Forbidden(message),
    "NOT_FOUND": lambda message, _: NotFound(message),
    "ALREADY_EXISTS": lambda message, _: AlreadyExists(message),
    "RULE_BROKEN": lambda message, facts: RuleBroken(message, rule=facts.get("rule", "")),
    "STALE": lambda message, _: Stale(message),
    "TOO_MANY": lambda message, facts: TooMany(message, retry_after_seconds=_seconds(facts)),
}
_REASON_OF_CODE = {
    grpc.StatusCode.INVALID_ARGUMENT: "INVALID_INPUT",
    grpc.StatusCode.UNAUTHENTICATED: "NOT_SIGNED_IN",
    grpc.StatusCode.PERMISSION_DENIED: "FORBIDDEN",
    grpc.StatusCode.NOT_FOUND: "NOT_FOUND",
}
_PASSING = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    }
)


def status_of(refusal: Refusal) -> status_pb2.Status:
    """The status for a refusal, with its facts."""
    kind = next(kind for kind in type(refusal).__mro__ if kind in CODES)
    details = [_error_info(reason_of(kind), refusal.facts), *_standard_details(refusal)]
    return build_status(CODES[kind], refusal.message, details)


def reason_of(kind: type[Refusal]) -> str:
    """The reason in ErrorInfo: the class's name in UPPER_SNAKE, such as RULE_BROKEN."""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in kind.__name__).lstrip("_")


def unavailable_status(unavailable: Unavailable) -> status_pb2.Status:
    """The status when a part this one depends on does not answer."""
    return build_status(grpc.StatusCode.UNAVAILABLE, unavailable.asks, [_error_info("UNAVAILABLE", {}), _retry(1)])


def deadline_status() -> status_pb2.Status:
    """The status when the work took longer than it was given."""
    details = [_error_info("DEADLINE_EXCEEDED", {})]
    return build_status(grpc.StatusCode.DEADLINE_EXCEEDED, "This took longer than it was given.", details)


def defect_status(trace_id: str) -> status_pb2.Status:
    """The status for a defect: says nothing but where to find it in the log."""
    message = f"Something went wrong on our side; it is logged with trace {trace_id}."
    return build_status(grpc.StatusCode.INTERNAL, message, [_error_info("INTERNAL", {"trace_id": trace_id})])


def build_status(code: grpc.StatusCode, message: str, details: list[Message]) -> status_pb2.Status:
    """A status with packed details."""
    status = status_pb2.Status(code=_number(code), message=message[:LONGEST_MESSAGE])
    for detail in details:
        packed = Packed()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def code_of(status: status_pb2.Status) -> grpc.StatusCode:
    """The gRPC code of a status."""
    return grpc.StatusCode[code_pb2.Code.Name(status.code)]


def error_of(error: grpc.aio.AioRpcError, part: str) -> Exception:
    """What to raise for an error that `part` answered: the refusal it raised, Unavailable or RemoteDefect."""
    info = _error_info_in(error)
    if info is not None and info.reason in _BUILD:
        return _refusal(info.reason, error.details() or "", info.metadata)
    if error.code() in _PASSING:
        return Unavailable(part)
    if error.code() in _REASON_OF_CODE:
        return _refusal(_REASON_OF_CODE[error.code()], error.details() or "", {})
    return RemoteDefect(part, error.code().name)


def _refusal(reason: str, message: str, facts: Mapping[str, str]) -> Refusal:
    refusal = _BUILD[reason](message, facts)
    refusal.facts = {**refusal.facts, **facts}
    return refusal


def _error_info(reason: str, facts: Mapping[str, str]) -> error_details_pb2.ErrorInfo:
    return error_details_pb2.ErrorInfo(domain=DOMAIN, reason=reason, metadata=dict(facts))


def _error_info_in(error: grpc.aio.AioRpcError) -> error_details_pb2.ErrorInfo | None:
    metadata: Any = error.trailing_metadata() or ()
    details = next((value for key, value in metadata if key == DETAILS_KEY), b"")
    try:
        status = status_pb2.Status.FromString(details)
    except DecodeError:
        return None
    info = error_details_pb2.ErrorInfo()
    return info if any(one.Unpack(info) for one in status.details) and info.domain == DOMAIN else None


def _standard_details(refusal: Refusal) -> list[Message]:
    if isinstance(refusal, InvalidInput):
        violation = error_details_pb2.BadRequest.FieldViolation(field=refusal.field, description=refusal.message)
        return [error_details_pb2.BadRequest(field_violations=[violation])]
    return [_retry(refusal.retry_after_seconds)] if isinstance(refusal, TooMany) else []


def _retry(seconds: int) -> error_details_pb2.RetryInfo:
    retry = error_details_pb2.RetryInfo()
    retry.retry_delay.FromSeconds(seconds)
    return retry


def _number(code: grpc.StatusCode) -> int:
    number: int = code.value[0]
    return number


def _seconds(facts: Mapping[str, str]) -> int:
    seconds = facts.get("retry_after_seconds", "")
    return int(seconds) if seconds.isdecimal() else 1
