"""Every rpc of interviews with what is missing, too long, unknown, and from whoever the contract does not name."""

from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.errors import Forbidden, InvalidInput, NotSignedIn
from chassis.rpc import rpcs_in
from tests.services.calling import GATEWAY, OPERATOR, employee, expired_token, forged_token, machine, token
from tests.services.recruiting.interviewing import AUDITOR, BANK, GROUP_HR, KANA, SAID, TARO, Rooms

ID, LONG = "request-0", "x" * 65
SEEN = {"request_id": ID, "id": "i", "version": 1}
CHOSEN = {**SAID, "consent_items": ["name"]}
AHEAD = Timestamp(seconds=4102444800)

GOOD: dict[str, tuple[Any, Any]] = {
    "RequestInterview": (TARO, pb.RequestInterviewRequest(request_id=ID, organisation_id="mado", **CHOSEN)),
    "AcceptInterview": (TARO, pb.AcceptInterviewRequest(**SEEN, **CHOSEN)),
    "DeclineInterview": (TARO, pb.DeclineInterviewRequest(**SEEN)),
    "CancelInterview": (TARO, pb.CancelInterviewRequest(**SEEN)),
    "ListOwnInterviews": (TARO, pb.ListOwnInterviewsRequest()),
    "ApproveSummary": (TARO, pb.ApproveSummaryRequest(**SEEN, **SAID)),
    "AmendSummary": (TARO, pb.AmendSummaryRequest(**SEEN, text="x")),
    "RefuseSummary": (TARO, pb.RefuseSummaryRequest(**SEEN)),
    "WithdrawSummary": (TARO, pb.WithdrawSummaryRequest(**SEEN)),
    "AllowInterviewHeld": (TARO, pb.AllowInterviewHeldRequest(request_id=ID, id="i", company_id="bank", **SAID)),
    "DisallowInterviewHeld": (TARO, pb.DisallowInterviewHeldRequest(request_id=ID, id="i", company_id="bank")),
    "OfferInterview": (KANA, pb.OfferInterviewRequest(request_id=ID, organisation_id="mado", member_id="taro")),
    "ScheduleInterview": (KANA, pb.ScheduleInterviewRequest(**SEEN, start_time=AHEAD, place="丸の内")),
    "HoldInterview": (KANA, pb.HoldInterviewRequest(**SEEN, held_on="2026-11-23")),
    "ListInterviews": (KANA, pb.ListInterviewsRequest(organisation_id="mado")),
    "BatchGetInterviews": (KANA, pb.BatchGetInterviewsRequest()),
    "WriteNote": (KANA, pb.WriteNoteRequest(request_id=ID, interview_id="i", note_class=1, text="x")),
    "ReviseNote": (KANA, pb.ReviseNoteRequest(**SEEN, text="x")),
    "ProposeSummary": (KANA, pb.ProposeSummaryRequest(**SEEN)),
    "ListNotes": (KANA, pb.ListNotesRequest(interview_id="i")),
    "ListReleasedSummaries": (BANK, pb.ListReleasedSummariesRequest(company_id="bank")),
    "ListHeldInterviews": (BANK, pb.ListHeldInterviewsRequest(company_id="bank")),
    "GetInterviewFigures": (GROUP_HR, pb.GetInterviewFiguresRequest()),
}

WRONG: list[tuple[str, dict[str, Any], str]] = [
    *((name, {"request_id": wrong}, "request_id") for name in GOOD for wrong in ("", "short", LONG)),
    *((name, {"id": wrong}, "id") for name in GOOD for wrong in ("", LONG)),
    *((name, {"version": wrong}, "version") for name in GOOD for wrong in (0, -1)),
    *((name, {"page_size": wrong}, "page_size") for name in GOOD for wrong in (-1, 101)),
    *((name, {"page_token": wrong}, "page_token") for name in GOOD for wrong in ("x" * 1025, "rubbish", "W10")),
    *((name, {"ids": wrong}, field) for name in GOOD for wrong, field in ((["x"] * 101, "ids"), ([LONG], "ids[0]"))),
    *((name, {"organisation_id": wrong}, "organisation_id") for name in GOOD for wrong in ("", LONG)),
    *((name, {"interview_id": wrong}, "interview_id") for name in GOOD for wrong in ("", LONG)),
    *((name, {"consent_text_version": wrong}, "consent_text_version") for name in GOOD for wrong in ("", "x" * 33)),
    *((name, {"consent_language": wrong}, "consent_language") for name in GOOD for wrong in ("", "fr")),
    *((name, {"consent_items": wrong}, "consent_items") for name in GOOD for wrong in ([], ["name", "name"])),
    *((name, {"member_id": LONG}, "member_id") for name in GOOD),
    *((name, {"company_id": LONG}, "company_id") for name in GOOD),
    ("RequestInterview", {"wish": "x" * 2001}, "wish"),
    ("OfferInterview", {"invitation": "x" * 2001}, "invitation"),
    ("OfferInterview", {"member_id": ""}, "member_id"),
    ("AmendSummary", {"text": ""}, "text"),
    ("AmendSummary", {"text": "x" * 8001}, "text"),
    ("ReviseNote", {"text": "x" * 8001}, "text"),
    ("ScheduleInterview", {"start_time": None}, "start_time"),
    ("ScheduleInterview", {"start_time": Timestamp(seconds=10**15)}, "start_time"),
    ("ScheduleInterview", {"place": ""}, "place"),
    ("ScheduleInterview", {"place": "x" * 401}, "place"),
    *(("HoldInterview", {"held_on": wrong}, "held_on") for wrong in ("", "11/23", "2026-13-01")),
    *((name, {"company_id": ""}, "company_id") for name in ("AllowInterviewHeld", "ListReleasedSummaries")),
]


def has_field(name: str, changed: dict[str, Any]) -> bool:
    return all(field in GOOD[name][1].DESCRIPTOR.fields_by_name for field in changed)


def with_changes(request: Any, changed: dict[str, Any]) -> Any:
    other = type(request)()
    other.CopyFrom(request)
    for field in changed:
        other.ClearField(field)
    other.MergeFrom(type(request)(**{field: value for field, value in changed.items() if value is not None}))
    return other


def test_no_rpc_is_left_out() -> None:
    assert set(GOOD) == {rpc.name for rpc in rpcs_in(pb.DESCRIPTOR)}


async def test_what_is_wrong_is_named_and_nothing_is_stored(rooms: Rooms) -> None:
    for name, changed, field in WRONG:
        if has_field(name, changed):
            who, good = GOOD[name]
            with pytest.raises(InvalidInput) as error:
                await getattr(rooms.as_(who), name)(with_changes(good, changed))
            assert (name, error.value.field) == (name, field)
    assert await rooms.store.interviews.where({}) == await rooms.store.private_notes.where({}) == []


@pytest.mark.parametrize("make_token", [lambda who: "", expired_token, forged_token, lambda who: "a.b.c"])
async def test_a_token_worth_nothing_opens_nothing(rooms: Rooms, make_token: Any) -> None:
    for name, (who, request) in GOOD.items():
        with pytest.raises(NotSignedIn):
            await getattr(rooms.bearing(make_token(who)), name)(request)


async def test_whoever_the_contract_does_not_name_is_refused(rooms: Rooms) -> None:
    everybody = {each.subject: each for each in (TARO, KANA, BANK, GROUP_HR)}
    strangers = (AUDITOR, OPERATOR, GATEWAY, employee(), machine("bank", "applications.read", "applications.write"))
    either = {"CancelInterview", "BatchGetInterviews"}
    for name, (who, request) in GOOD.items():
        sides = {TARO.subject, KANA.subject} if name in either else {who.subject}
        others = [each for subject, each in everybody.items() if subject not in sides]
        for stranger in (*strangers, *others):
            with pytest.raises(Forbidden):
                await getattr(rooms.as_(stranger), name)(request)


async def test_bytes_that_are_no_message_are_refused(rooms: Rooms) -> None:
    async with grpc.aio.insecure_channel(rooms.address) as channel:
        for rpc in rpcs_in(pb.DESCRIPTOR):
            bearer = (("authorization", f"Bearer {token(GOOD[rpc.name][0])}"),)
            with pytest.raises(grpc.aio.AioRpcError) as error:
                await channel.unary_unary(rpc.path)(b"\xff\xff\xff", metadata=bearer)
            assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT
