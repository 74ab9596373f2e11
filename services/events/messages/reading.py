"""What a request says, as values of the domain."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar

from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import gathering_pb2 as pb

from chassis.clock import moment_of
from services.events.domain import (
    Answer,
    Audience,
    Form,
    HandOn,
    Kind,
    Plan,
    ProgrammeItem,
    ProgrammeKind,
    Question,
    Quota,
    SeatState,
    Terms,
    Times,
)

K = TypeVar("K", bound=StrEnum)

DAY_HOURS = 24
"""How long an offer stands where the host does not say."""


class SaysPlan(Protocol):
    """A request that says what a gathering is."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def description(self) -> str:
        """What happens there."""

    @property
    def place(self) -> str:
        """Where."""

    @property
    def capacity(self) -> int:
        """Seats in person."""

    @property
    def terms(self) -> pb.GatheringTerms:
        """What else the host decides."""


class SaysTimes(Protocol):
    """A request that says when."""

    @property
    def start_time(self) -> Timestamp:
        """Begins at."""

    @property
    def end_time(self) -> Timestamp:
        """Ends at."""


def times_of(request: SaysTimes) -> Times:
    """When, as the request says."""
    return Times(moment_of(request.start_time, "start_time"), moment_of(request.end_time, "end_time"))


def plan_of(request: SaysPlan) -> Plan:
    """What, as the request says."""
    return Plan(request.title, request.description, request.place, request.capacity, terms_of(request.terms))


def terms_of(said: pb.GatheringTerms) -> Terms:
    """The terms; what is not said is as usual."""
    return Terms(
        kind=_known(Kind.SOCIAL, pb.GatheringKind.Name(said.kind), "GATHERING_KIND_"),
        online_capacity=said.online_capacity,
        online_url=said.online_url,
        programme=tuple(map(_item_of, said.programme)),
        audiences=frozenset(map(audience_of, said.audiences)),
        audience_company_ids=frozenset(said.audience_company_ids),
        audience_prefecture_codes=frozenset(said.audience_prefecture_codes),
        quotas=tuple(Quota(Form(_form(each.form)), audience_of(each.audience), each.seats) for each in said.quotas),
        companions_limit=said.companions_limit,
        needs_approval=said.needs_approval,
        hand_on=_known(HandOn.OFFERED, pb.HandOn.Name(said.hand_on), "HAND_ON_"),
        offer_hours=said.offer_hours or DAY_HOURS,
        opens_hours_before=said.opens_hours_before,
        closes_hours_before=said.closes_hours_before,
        questions=tuple(Question(q.id, q.text, tuple(q.choices), q.is_required) for q in said.questions),
    )


def form_of(form: pb.Form.ValueType) -> Form | None:
    """The form; None where none was said."""
    return Form(_form(form)) if form else None


def audience_of(audience: pb.Audience.ValueType) -> Audience:
    """As what somebody attends."""
    return Audience(pb.Audience.Name(audience).removeprefix("AUDIENCE_").lower())


def state_of(state: pb.SeatState.ValueType) -> SeatState | None:
    """Where a seat stands; None where nothing was said."""
    return SeatState(pb.SeatState.Name(state).removeprefix("SEAT_STATE_").lower()) if state else None


def answers_of(said: Iterable[pb.Answer]) -> tuple[Answer, ...]:
    """The answers to the host's questions."""
    return tuple(Answer(each.question_id, each.text) for each in said)


def _item_of(said: pb.ProgrammeItem) -> ProgrammeItem:
    kind = _known(ProgrammeKind.OTHER, pb.ProgrammeKind.Name(said.kind), "PROGRAMME_KIND_")
    return ProgrammeItem(kind, said.title, said.offset_minutes, said.minutes, said.speaker)


def _form(form: pb.Form.ValueType) -> str:
    return pb.Form.Name(form).removeprefix("FORM_").lower()


def _known(usual: K, name: str, prefix: str) -> K:
    """The member of the enum that the contract names so; the usual one where nothing was said."""
    said = name.removeprefix(prefix).lower()
    return usual if said == "unspecified" else type(usual)(said)
