"""What the services answer to the pages in these tests: one gathering, its guest, its figures, by hand."""

from io import BytesIO
from typing import Any

import segno
from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import attendance_pb2, gathering_pb2, guest_pb2, publicity_pb2, seat_pb2
from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import attribution_pb2, member_pb2, registration_pb2

from gateway.node_ids import node_id

OWN_ID = "abcdefghijklmnopqrstuvwxy2"
GATHERING = node_id("Gathering", OWN_ID)
SECRET = "s3cret-of-the-guest-1234567"
NAMES = {"bank": "株式会社みらい銀行", "holding": "日本みらい郵政株式会社"}


def moment(text: str) -> Timestamp:
    """A moment as RFC 3339 writes it."""
    made = Timestamp()
    made.FromJsonString(text)
    return made


START, END = moment("2030-11-23T18:00:00+09:00"), moment("2030-11-23T20:30:00+09:00")
PROGRAMME = [
    gathering_pb2.ProgrammeItem(
        kind=gathering_pb2.PROGRAMME_KIND_GROUP_NEWS, title="グループの近況", offset_minutes=0, minutes=30
    ),
    gathering_pb2.ProgrammeItem(
        kind=gathering_pb2.PROGRAMME_KIND_SOCIAL, title="懇談", offset_minutes=30, minutes=120, speaker="秘密の人"
    ),
]


def public_gathering(**given: Any) -> publicity_pb2.PublicGathering:
    """The gathering as everybody may see it."""
    facts: dict[str, Any] = {
        "id": OWN_ID,
        "company_ids": ["holding", "bank"],
        "title": "おかえり交流会 <秋>",
        "description": "元同僚と再会する夕べ。\nはじめての方も歓迎します。</script><b>",
        "place": "本社 ２階ホール（東京都千代田区）",
        "start_time": START,
        "end_time": END,
        "state": gathering_pb2.GATHERING_STATE_PUBLISHED,
        "is_online": True,
        "kind": gathering_pb2.GATHERING_KIND_SOCIAL,
        "programme": PROGRAMME,
        "takes_guests": True,
        "questions": [
            gathering_pb2.Question(id="meal", text="お食事", choices=["肉", "魚", "菜食"], is_required=True),
            gathering_pb2.Question(id="note", text="ご要望"),
        ],
        "companions_limit": 2,
        "attendee_count": 35,
        "counts": publicity_pb2.PageCounts(view_count=1234, reaction_count=56),
    }
    return publicity_pb2.PublicGathering(**{**facts, **given})


def guest_seat(**given: Any) -> guest_pb2.GuestSeat:
    """The guest's seat, with a ticket for each place."""
    seat: dict[str, Any] = {
        "id": "seat",
        "gathering_id": OWN_ID,
        "create_time": START,
        "state": gathering_pb2.SEAT_STATE_TAKEN,
        "form": gathering_pb2.FORM_IN_PERSON,
        "audience": gathering_pb2.AUDIENCE_GUESTS,
        "companions": ["山田 次郎"],
    }
    gathering = gathering_pb2.Gathering(
        id=OWN_ID,
        title="おかえり交流会 <秋>",
        place="本社 ２階ホール（東京都千代田区）",
        start_time=START,
        end_time=END,
        state=gathering_pb2.GATHERING_STATE_PUBLISHED,
        terms=gathering_pb2.GatheringTerms(online_url="https://meet.example/okaeri"),
        rooms=[
            gathering_pb2.Room(form=gathering_pb2.FORM_IN_PERSON, capacity=80),
            gathering_pb2.Room(form=gathering_pb2.FORM_ONLINE, capacity=100),
        ],
    )
    made = gathering_pb2.Seat(**{**seat, **given})
    has_tickets = made.state == gathering_pb2.SEAT_STATE_TAKEN and made.form == gathering_pb2.FORM_IN_PERSON
    tickets = [ticket(number) for number in range(2)] if has_tickets else []
    return guest_pb2.GuestSeat(gathering=gathering, seat=made, tickets=tickets)


def ticket(number: int) -> seat_pb2.Ticket:
    """A ticket; what is in its code is no matter here."""
    drawn = BytesIO()
    segno.make(f"header.payload-{number}.signature").save(drawn, kind="svg", scale=4)
    svg = drawn.getvalue().decode()
    return seat_pb2.Ticket(
        seat_id="seat", number=number, ticket=f"header.payload-{number}.signature", qr_svg=svg, code="K7QX2MPA"
    )


def companies(request: Any) -> Any:
    """The companies of these ids."""
    found = [organisation_pb2.Company(id=id, name=NAMES[id]) for id in request.ids if id in NAMES]
    return organisation_pb2.BatchGetCompaniesResponse(companies=found)


COUNTS = publicity_pb2.PageCounts(view_count=1235, reaction_count=57)
STORY = publicity_pb2.PublicStory(
    id="story",
    company_id="holding",
    name="M.S.（50代）",
    title="五年ぶりに、ただいま",
    text="離れてみて、会社のよさがわかりました。\n戻ってみると、席の隣は後輩でした。",
    as_of_date="2030-10-01",
)
ANSWERS: dict[str, Any] = {
    "OrganisationService.BatchGetCompanies": companies,
    "PublicityService.GetPublicGathering": public_gathering(),
    "PublicityService.ListPublicGatherings": publicity_pb2.ListPublicGatheringsResponse(
        gatherings=[public_gathering()], cursors=["c"]
    ),
    "PublicityService.ListPublicStories": publicity_pb2.ListPublicStoriesResponse(stories=[STORY], cursors=["c"]),
    "PublicityService.CountView": COUNTS,
    "PublicityService.React": COUNTS,
    "FigureService.GetPublicFigures": member_pb2.PublicFigures(
        member_count=300, comeback_count=0, launched_on="2029-04-01", as_of_date="2030-11-01"
    ),
    "AttributionService.BatchGetGatheringChannels": attribution_pb2.BatchGetGatheringChannelsResponse(
        channels=[registration_pb2.Channel(id=OWN_ID, code="KX3F7Q", gathering_id=OWN_ID)]
    ),
    "GuestService.RegisterGuest": guest_pb2.RegisterGuestResponse(),
    "GuestService.ConfirmGuest": guest_pb2.ConfirmGuestResponse(managing_secret=SECRET, guest_seat=guest_seat()),
    "GuestService.GetGuestSeat": guest_seat(),
    "AttendanceService.AgreeToAttribution": attendance_pb2.AgreeToAttributionResponse(),
    "GuestService.LeaveGuestSeat": guest_pb2.LeaveGuestSeatResponse(),
    "GuestService.AcceptGuestOffer": guest_seat(),
    "GuestService.KeepGuestSeat": guest_seat(),
    "GuestService.MoveGuestSeat": guest_seat(form=gathering_pb2.FORM_ONLINE),
}
