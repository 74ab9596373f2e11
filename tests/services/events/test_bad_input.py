"""Every rpc of events with what is missing, too long, impossible, and with tokens that are worth nothing."""

from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import door_pb2, guest_pb2, seat_pb2, series_pb2
from okaeri.events.v1 import gathering_pb2 as pb

from chassis.access import Caller, Grant, Kind
from chassis.errors import Forbidden, InvalidInput, NotSignedIn
from chassis.rpc import rpcs_in
from tests.services.calling import GATEWAY, OPERATOR, expired_token, forged_token, machine
from tests.services.events.house import HOLDING, TARO, House, draft_of, moment

ID = "request-0"
LONG = "x" * 65

TERMS = pb.GatheringTerms
LATE_ITEM = pb.ProgrammeItem(title="x", offset_minutes=170, minutes=11)
ASKED = pb.Question(id="meal", text="?")
QUOTA = pb.Quota(form=pb.FORM_ONLINE, audience=pb.AUDIENCE_GUESTS, seats=1)


def update_of() -> Any:
    draft = draft_of()
    said = {name: getattr(draft, name) for name in ("title", "place", "start_time", "end_time", "capacity")}
    return pb.UpdateGatheringRequest(request_id=ID, id="g", version=1, **said)


SECRET = "x" * 43
DESK = Caller("desk", Kind.PERSON, frozenset({Grant("desk", "g")}))
PLAN = series_pb2.GatheringPlan(title="x", place="x", minutes=60, capacity=1)
SCAN = door_pb2.Scan(scan_id="s", ticket="t", scan_time=moment(0))
MODULES = pb, seat_pb2, guest_pb2, door_pb2, series_pb2


def uploaded() -> Any:
    said = {"request_id": ID, "gathering_id": "g", "device_id": "d", "device_time": moment(0), "scans": [SCAN]}
    return door_pb2.UploadScansRequest(**said)


def scheduled() -> Any:
    cadence = series_pb2.Cadence(kind=series_pb2.CADENCE_KIND_WEEKLY, every=1)
    said = {"request_id": ID, "company_id": "holding", "title": "x", "cadence": cadence, "plan": PLAN, "count": 1}
    return series_pb2.ScheduleSeriesRequest(start_time=moment(9), **said)


# One good request for each rpc, by its name, and who may send it.
GOOD: dict[str, tuple[Any, Any]] = {
    "DraftGathering": (HOLDING, draft_of()),
    "PublishGathering": (HOLDING, pb.PublishGatheringRequest(request_id=ID, id="g", version=1)),
    "CancelGathering": (HOLDING, pb.CancelGatheringRequest(request_id=ID, id="g", version=1)),
    "ListGatherings": (TARO, pb.ListGatheringsRequest()),
    "BatchGetGatherings": (TARO, pb.BatchGetGatheringsRequest()),
    "TakeSeat": (TARO, pb.TakeSeatRequest(request_id=ID, gathering_id="g")),
    "LeaveSeat": (TARO, pb.LeaveSeatRequest(request_id=ID, gathering_id="g")),
    "UpdateGathering": (HOLDING, update_of()),
    "MoveSeat": (TARO, seat_pb2.MoveSeatRequest(request_id=ID, gathering_id="g", form=pb.FORM_ONLINE)),
    "AcceptOffer": (TARO, seat_pb2.AcceptOfferRequest(request_id=ID, gathering_id="g")),
    "KeepSeat": (TARO, seat_pb2.KeepSeatRequest(request_id=ID, gathering_id="g")),
    "ListOwnSeats": (TARO, seat_pb2.ListOwnSeatsRequest()),
    "GetOwnTickets": (TARO, seat_pb2.GetOwnTicketsRequest(gathering_id="g")),
    "ListRegistrations": (HOLDING, seat_pb2.ListRegistrationsRequest(gathering_id="g")),
    "ApproveSeat": (HOLDING, seat_pb2.ApproveSeatRequest(request_id=ID, seat_id="s")),
    "RegisterGuest": (
        None,
        guest_pb2.RegisterGuestRequest(request_id=ID, gathering_id="g", name="x", mail="x@y.example"),
    ),
    "ConfirmGuest": (None, guest_pb2.ConfirmGuestRequest(request_id=ID, secret=SECRET)),
    "GetGuestSeat": (None, guest_pb2.GetGuestSeatRequest(secret=SECRET)),
    "LeaveGuestSeat": (None, guest_pb2.LeaveGuestSeatRequest(request_id=ID, secret=SECRET)),
    "AcceptGuestOffer": (None, guest_pb2.AcceptGuestOfferRequest(request_id=ID, secret=SECRET)),
    "MoveGuestSeat": (None, guest_pb2.MoveGuestSeatRequest(request_id=ID, secret=SECRET, form=pb.FORM_ONLINE)),
    "KeepGuestSeat": (None, guest_pb2.KeepGuestSeatRequest(request_id=ID, secret=SECRET)),
    "AppointDesk": (HOLDING, door_pb2.AppointDeskRequest(request_id=ID, gathering_id="g", mail="x@y.example")),
    "DismissDesk": (HOLDING, door_pb2.DismissDeskRequest(request_id=ID, id="d")),
    "ListDesks": (HOLDING, door_pb2.ListDesksRequest(gathering_id="g")),
    "ListOwnDesks": (DESK, door_pb2.ListOwnDesksRequest()),
    "GetDoorKit": (HOLDING, door_pb2.GetDoorKitRequest(gathering_id="g")),
    "CheckIn": (HOLDING, door_pb2.CheckInRequest(request_id=ID, gathering_id="g", ticket="t")),
    "CheckOut": (HOLDING, door_pb2.CheckOutRequest(request_id=ID, gathering_id="g", ticket="t")),
    "UploadScans": (HOLDING, uploaded()),
    "AddWalkIn": (HOLDING, door_pb2.AddWalkInRequest(request_id=ID, gathering_id="g")),
    "ListDoorSeats": (HOLDING, door_pb2.ListDoorSeatsRequest(gathering_id="g")),
    "ListNoShows": (HOLDING, door_pb2.ListNoShowsRequest(gathering_id="g")),
    "GetAttendance": (HOLDING, door_pb2.GetAttendanceRequest(gathering_id="g")),
    "ScheduleSeries": (HOLDING, scheduled()),
    "ExtendSeries": (HOLDING, series_pb2.ExtendSeriesRequest(request_id=ID, id="s", count=1)),
    "PublishSeries": (HOLDING, series_pb2.PublishSeriesRequest(request_id=ID, id="s")),
    "ListSeries": (HOLDING, series_pb2.ListSeriesRequest(company_id="holding")),
    "BatchGetSeries": (HOLDING, series_pb2.BatchGetSeriesRequest()),
    "SaveTemplate": (HOLDING, series_pb2.SaveTemplateRequest(request_id=ID, company_id="holding", name="x", plan=PLAN)),
    "ListTemplates": (HOLDING, series_pb2.ListTemplatesRequest(company_id="holding")),
    "DeleteTemplate": (HOLDING, series_pb2.DeleteTemplateRequest(request_id=ID, id="t")),
    "DeclineSeat": (HOLDING, seat_pb2.DeclineSeatRequest(request_id=ID, seat_id="s")),
}
NO_MOMENT = Timestamp(seconds=2**62)

WRONG_TERMS: list[tuple[Any, str]] = [
    (TERMS(kind=9), "terms.kind"),  # type: ignore[arg-type]
    (TERMS(online_capacity=-1), "terms.online_capacity"),
    (TERMS(online_url="http://plain.example"), "terms.online_url"),
    (TERMS(online_url="javascript:alert(1)"), "terms.online_url"),
    (TERMS(programme=[pb.ProgrammeItem(title="", minutes=1)]), "terms.programme[0].title"),
    (TERMS(programme=[LATE_ITEM]), "terms.programme"),
    (TERMS(audiences=[pb.AUDIENCE_GUESTS] * 2), "terms.audiences"),
    (TERMS(audience_prefecture_codes=["48"]), "terms.audience_prefecture_codes[0]"),
    (TERMS(quotas=[QUOTA, QUOTA]), "terms.quotas"),
    (TERMS(companions_limit=11), "terms.companions_limit"),
    (TERMS(offer_hours=721), "terms.offer_hours"),
    (TERMS(opens_hours_before=2, closes_hours_before=2), "terms.closes_hours_before"),
    (TERMS(questions=[ASKED, ASKED]), "terms.questions"),
    (TERMS(questions=[pb.Question(id="Meal", text="?")]), "terms.questions[0].id"),
    (TERMS(questions=[pb.Question(id="meal", text="?", choices=["a", "a"])]), "terms.questions[0].choices"),
]

KNOWN = {name: good for name, good in GOOD.items() if good[0] is not None}
MANY = [([""] * 11, "companions"), (["x" * 81], "companions[0]")]

WRONG: list[tuple[str, dict[str, Any], str]] = [
    *((name, {"request_id": wrong}, "request_id") for name in GOOD for wrong in ("", "short", LONG)),
    *((name, {"id": wrong}, "id") for name in GOOD for wrong in ("", LONG)),
    *((name, {"version": wrong}, "version") for name in GOOD for wrong in (0, -1)),
    *((name, {"page_size": wrong}, "page_size") for name in GOOD for wrong in (-1, 101)),
    *((name, {"page_token": "x" * 1025}, "page_token") for name in GOOD),
    *(
        (name, {"page_token": "rubbish"}, "page_token")
        for name in ("ListGatherings", "ListOwnSeats", "ListSeries", "ListTemplates")
    ),
    *((name, {"ids": wrong}, field) for name in GOOD for wrong, field in ((["x"] * 101, "ids"), ([LONG], "ids[0]"))),
    *((name, {"gathering_id": wrong}, "gathering_id") for name in GOOD for wrong in ("", LONG)),
    *(("DraftGathering", {"company_id": wrong}, "company_id") for wrong in ("", LONG)),
    ("ListGatherings", {"company_id": LONG}, "company_id"),
    *(("DraftGathering", {"title": wrong}, "title") for wrong in ("", "x" * 121)),
    ("DraftGathering", {"description": "x" * 4001}, "description"),
    ("DraftGathering", {"place": "x" * 401}, "place"),
    *(("DraftGathering", {"capacity": wrong}, "capacity") for wrong in (0, -1, 100_001)),
    *(
        (name, {"co_host_company_ids": wrong}, "co_host_company_ids")
        for name in GOOD
        for wrong in (["x", "x"], ["nowhere"])
    ),
    *((name, {"scope": 9}, "scope") for name in GOOD),
    *((name, {"form": 9}, "form") for name in GOOD),
    ("MoveSeat", {"form": 0}, "form"),
    *((name, {"companions": wrong}, field) for name in GOOD for wrong, field in MANY),
    ("TakeSeat", {"answers": [pb.Answer(question_id="q")] * 21}, "answers"),
    ("TakeSeat", {"answers": [pb.Answer()]}, "answers[0].question_id"),
    *((name, {"secret": wrong}, "secret") for name in GOOD for wrong in ("", "short", "x" * 257)),
    *((name, {"mail": wrong}, "mail") for name in GOOD for wrong in ("", "nobody", "x" * 250 + "@y.example")),
    *((name, {"locale": "fr"}, "locale") for name in GOOD),
    *((name, {"name": wrong}, "name") for name in ("RegisterGuest", "SaveTemplate") for wrong in ("", "x" * 121)),
    ("AddWalkIn", {"name": "x" * 81}, "name"),
    *((name, {"device_id": LONG}, "device_id") for name in GOOD),
    ("UploadScans", {"device_id": ""}, "device_id"),
    ("UploadScans", {"device_time": None}, "device_time"),
    *(("UploadScans", {"scans": wrong}, "scans") for wrong in ([], [SCAN] * 201)),
    ("UploadScans", {"scans": [door_pb2.Scan(scan_id="s", ticket="t")]}, "scans[0].scan_time"),
    *(("CheckIn", {"ticket": wrong}, "ticket") for wrong in ("", "x" * 1025)),
    ("CheckIn", {"place": door_pb2.Place(seat_id="s", number=11)}, "place.number"),
    ("ScheduleSeries", {"cadence": None}, "cadence"),
    ("ScheduleSeries", {"cadence": series_pb2.Cadence(kind=9, every=1)}, "cadence.kind"),  # type: ignore[arg-type]
    *(("ScheduleSeries", {"count": wrong}, "count") for wrong in (0, 53)),
    *((name, {"plan": None}, "plan") for name in ("ScheduleSeries", "SaveTemplate")),
    *((name, {"seat_id": wrong}, "seat_id") for name in GOOD for wrong in ("", LONG)),
    *((name, {"state": 99}, "state") for name in GOOD),
    *(("DraftGathering", {"terms": wrong}, field) for wrong, field in WRONG_TERMS),
    *(("DraftGathering", {field: None}, field) for field in ("start_time", "end_time")),
    *(("DraftGathering", {field: NO_MOMENT}, field) for field in ("start_time", "end_time")),
    ("DraftGathering", {"start_time": moment(5), "end_time": moment(4)}, "end_time"),
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
    assert set(GOOD) == {rpc.name for rpc in rpcs_in(*(module.DESCRIPTOR for module in MODULES))}


async def test_what_is_wrong_is_named_and_nothing_is_stored(house: House) -> None:
    for name, changed, field in WRONG:
        if has_field(name, changed):
            who, good = GOOD[name]
            with pytest.raises(InvalidInput) as error:
                await getattr(house.as_(who), name)(with_changes(good, changed))
            assert (name, error.value.field) == (name, field)
    assert await house.store.gatherings.where({}) == await house.store.seats.where({}) == []


@pytest.mark.parametrize("make_token", [lambda who: "", expired_token, forged_token, lambda who: "a.b.c"])
async def test_a_token_worth_nothing_opens_nothing(house: House, make_token: Any) -> None:
    for name, (who, request) in KNOWN.items():
        with pytest.raises(NotSignedIn):
            await getattr(house.with_token(make_token(who)), name)(request)


async def test_whoever_the_contract_does_not_name_is_refused(house: House) -> None:
    strangers = {
        DESK.subject: (TARO, HOLDING),
        HOLDING.subject: (TARO, OPERATOR, GATEWAY),
        TARO.subject: (OPERATOR, machine("bank", "events.read")),
    }
    for name, (who, request) in KNOWN.items():
        for stranger in strangers[who.subject]:
            with pytest.raises(Forbidden):
                await getattr(house.as_(stranger), name)(request)
