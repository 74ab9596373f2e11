"""The gatherings of the demo: one three weeks ahead, with seats, guests and a desk; one that was held just now.

Each is known again by its title, so that a repeat makes no second one. The past one is short: it was published before
it began, as every gathering must, so it begins and ends while the demo is loaded.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import door_pb2
from okaeri.events.v1 import gathering_pb2 as pb
from okaeri.events.v1.seat_pb2 import ListRegistrationsRequest

from chassis import clock
from chassis.clock import TOKYO
from cli.suite import Suite

COMPANY = "holding"
DESK = "desk@okaeri.example"
BEGINS_IN = timedelta(seconds=20)
LASTS = timedelta(seconds=10)
_HERE = "本社 ２階ホール（東京都千代田区）"
_AUTUMN = pb.DraftGatheringRequest(
    company_id=COMPANY,
    co_host_company_ids=["bank"],
    title="おかえり交流会：グループのいま",
    description="グループの近況を話し、元同僚と再会する夕べ。はじめての方も歓迎します。",
    place=_HERE,
    capacity=80,
    terms=pb.GatheringTerms(
        kind=pb.GATHERING_KIND_SOCIAL,
        online_capacity=200,
        online_url="https://meet.okaeri.example/autumn",
        programme=[
            pb.ProgrammeItem(kind=pb.PROGRAMME_KIND_GROUP_NEWS, title="グループのいま", minutes=30),
            pb.ProgrammeItem(kind=pb.PROGRAMME_KIND_TALK, title="戻って一年、正直な話", offset_minutes=30, minutes=30),
            pb.ProgrammeItem(kind=pb.PROGRAMME_KIND_SOCIAL, title="懇談", offset_minutes=60, minutes=60),
        ],
        companions_limit=2,
        hand_on=pb.HAND_ON_OFFERED,
        questions=[pb.Question(id="meal", text="お食事", choices=["和食", "菜食"])],
    ),
)
_LUNCH = pb.DraftGatheringRequest(
    company_id=COMPANY,
    title="ランチトーク：副業のはじめかた",
    description="副業で戻ってきた方の話を、お昼をとりながら。",
    place=_HERE,
    capacity=20,
    terms=pb.GatheringTerms(kind=pb.GATHERING_KIND_CAREER_TALK),
)


async def to_come(hr: Suite, today: date) -> pb.Gathering:
    """The published gathering three weeks ahead, with somebody at its desk."""
    evening = datetime.combine(today + timedelta(days=21), time(18, 30), TOKYO)
    gathering = await _published(hr, _AUTUMN, f"demo-gathering-{today}", evening, timedelta(hours=2))
    await hr.doors.AppointDesk(
        door_pb2.AppointDeskRequest(request_id="demo-desk-autumn", gathering_id=gathering.id, mail=DESK, locale="ja")
    )
    return gathering


async def just_now(hr: Suite) -> pb.Gathering:
    """The gathering that begins and ends while the demo is loaded; or has, by an earlier load."""
    at = clock.now()
    return await _published(hr, _LUNCH, f"demo-lunch-{at:%Y%m%d%H%M%S}", at + BEGINS_IN, LASTS)


async def take_seats(members: Sequence[Suite], gathering: pb.Gathering, *, bringing: int = 0) -> None:
    """Each of these members takes a seat; the first brings somebody along where that is said."""
    for number, member in enumerate(members):
        request = pb.TakeSeatRequest(request_id=f"demo-seat-{number}-{gathering.id}"[:64], gathering_id=gathering.id)
        request.companions.extend([""] * (bringing if number == 0 else 0))
        await member.gatherings.TakeSeat(request)


async def let_in(hr: Suite, gathering: pb.Gathering, *, all_but: int) -> None:
    """Checks in those who registered, but for the last few: they did not come."""
    there = await hr.seats.ListRegistrations(ListRegistrationsRequest(gathering_id=gathering.id, page_size=100))
    for each in there.registrations[: len(there.registrations) - all_but]:
        place = door_pb2.Place(seat_id=each.id)
        request = door_pb2.CheckInRequest(request_id=f"demo-in-{each.id}", gathering_id=gathering.id, place=place)
        await hr.doors.CheckIn(request)


async def _published(
    hr: Suite, plan: pb.DraftGatheringRequest, request_id: str, begins: datetime, lasts: timedelta
) -> pb.Gathering:
    there = await hr.gatherings.ListGatherings(pb.ListGatheringsRequest(company_id=COMPANY, page_size=100))
    found = [each for each in there.gatherings if each.title == plan.title]
    if published := next((each for each in found if each.state == pb.GATHERING_STATE_PUBLISHED), None):
        return published
    request = pb.DraftGatheringRequest()
    request.CopyFrom(plan)
    request.request_id = request_id
    request.start_time.CopyFrom(_moment(begins))
    request.end_time.CopyFrom(_moment(begins + lasts))
    made = await hr.gatherings.DraftGathering(request)
    asked = pb.PublishGatheringRequest(request_id=f"demo-publish-{made.id}", id=made.id, version=made.version)
    return await hr.gatherings.PublishGathering(asked)


def _moment(at: datetime) -> Timestamp:
    moment = Timestamp()
    moment.FromDatetime(at)
    return moment
