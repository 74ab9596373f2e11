"""Refusals on the wire and back."""

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

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
from chassis.status import code_of, defect_status, error_of, reason_of, status_of, unavailable_status
from chassis.trouble import RemoteDefect, Unavailable

EVERY_REFUSAL = [
    (InvalidInput("Wrong.", field="posting.title"), "INVALID_ARGUMENT", "INVALID_INPUT"),
    (NotSignedIn("Who?"), "UNAUTHENTICATED", "NOT_SIGNED_IN"),
    (Forbidden("No."), "PERMISSION_DENIED", "FORBIDDEN"),
    (NotFound("なし"), "NOT_FOUND", "NOT_FOUND"),
    (AlreadyExists("Twice."), "ALREADY_EXISTS", "ALREADY_EXISTS"),
    (RuleBroken("Closed.", rule="posting_is_closed"), "FAILED_PRECONDITION", "RULE_BROKEN"),
    (Stale("Again."), "ABORTED", "STALE"),
    (TooMany("Slowly.", retry_after_seconds=7), "RESOURCE_EXHAUSTED", "TOO_MANY"),
]


def wired(status: status_pb2.Status) -> grpc.aio.AioRpcError:
    details = grpc.aio.Metadata(("grpc-status-details-bin", status.SerializeToString()))
    return grpc.aio.AioRpcError(code_of(status), grpc.aio.Metadata(), details, details=status.message)


def bare(code: grpc.StatusCode, *details: tuple[str, bytes]) -> grpc.aio.AioRpcError:
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(*details), details="text")


def details_of(status: status_pb2.Status, kind: type) -> list[object]:
    found = []
    for packed in status.details:
        detail = kind()
        if packed.Unpack(detail):
            found.append(detail)
    return found


@pytest.mark.parametrize(("refusal", "code", "reason"), EVERY_REFUSAL)
def test_a_refusal_has_its_own_code_and_reason(refusal: Refusal, code: str, reason: str) -> None:
    status = status_of(refusal)
    [info] = details_of(status, error_details_pb2.ErrorInfo)
    assert code_of(status).name == code
    assert (info.domain, info.reason, dict(info.metadata)) == ("okaeri", reason, refusal.facts)
    assert status.message == refusal.message


@pytest.mark.parametrize(("refusal", "code", "reason"), EVERY_REFUSAL)
def test_a_refusal_comes_back_as_it_was_raised(refusal: Refusal, code: str, reason: str) -> None:
    back = error_of(wired(status_of(refusal)), "recruiting")
    assert type(back) is type(refusal)
    assert vars(back) == vars(refusal)


def test_a_subclass_of_a_refusal_travels_as_the_refusal() -> None:
    class Closed(RuleBroken):
        pass

    assert type(error_of(wired(status_of(Closed("No.", rule="r"))), "x")) is RuleBroken


def test_a_wrong_field_is_also_said_in_the_standard_way() -> None:
    [bad] = details_of(status_of(InvalidInput("Wrong.", field="a.b")), error_details_pb2.BadRequest)
    assert [(one.field, one.description) for one in bad.field_violations] == [("a.b", "Wrong.")]


def test_a_limit_also_says_in_the_standard_way_when_to_come_back() -> None:
    [retry] = details_of(status_of(TooMany("x", retry_after_seconds=7)), error_details_pb2.RetryInfo)
    assert retry.retry_delay.seconds == 7


def test_an_endless_message_is_cut() -> None:
    assert len(status_of(NotFound("あ" * 9000)).message) == 1000


def test_a_defect_says_only_where_to_find_it() -> None:
    status = defect_status("abc123")
    assert code_of(status) is grpc.StatusCode.INTERNAL
    assert status.message == "Something went wrong on our side; it is logged with trace abc123."
    assert isinstance(error_of(wired(status), "network"), RemoteDefect)


def test_what_is_unavailable_there_is_unavailable_here() -> None:
    assert isinstance(error_of(wired(unavailable_status(Unavailable("events"))), "network"), Unavailable)


@pytest.mark.parametrize("code", ["UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "RESOURCE_EXHAUSTED"])
def test_a_bare_status_that_may_pass_is_unavailable(code: str) -> None:
    assert isinstance(error_of(bare(grpc.StatusCode[code]), "network"), Unavailable)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("NOT_FOUND", NotFound), ("UNAUTHENTICATED", NotSignedIn), ("PERMISSION_DENIED", Forbidden)],
)
def test_a_bare_status_of_a_refusal_is_that_refusal(code: str, kind: type[Refusal]) -> None:
    assert isinstance(error_of(bare(grpc.StatusCode[code]), "network"), kind)


@pytest.mark.parametrize("code", ["UNKNOWN", "INTERNAL", "UNIMPLEMENTED", "DATA_LOSS"])
def test_any_other_status_is_a_defect_of_the_other_side(code: str) -> None:
    found = error_of(bare(grpc.StatusCode[code]), "network")
    assert isinstance(found, RemoteDefect)
    assert (found.part, found.code) == ("network", code)


def test_details_that_cannot_be_read_are_left_aside() -> None:
    error = bare(grpc.StatusCode.NOT_FOUND, ("grpc-status-details-bin", b"\xff\xff"))
    assert isinstance(error_of(error, "x"), NotFound)


def test_reasons_are_the_names_of_the_classes() -> None:
    assert reason_of(RuleBroken) == "RULE_BROKEN"
