"""Gatherings as messages, and what is announced of them: once for each company that hosts."""

from collections.abc import Mapping

from okaeri.events.v1 import gathering_pb2 as pb

from chassis.clock import timestamp
from chassis.mongo import Page
from services.events.domain import Gathering, Plan, Seat, SeatState, Terms
from services.events.domain.rooms import Room
from services.events.messages.seats import audience_value, form_value, seat_message


def gathering_message(
    gathering: Gathering, own: Seat | None = None, *, is_host: bool = False, position: int = 0
) -> pb.Gathering:
    """A gathering for one of its hosts, or for whoever has that seat, or none; the online address is not for all."""
    holds = own is not None and own.state is SeatState.TAKEN
    return pb.Gathering(
        id=gathering.id,
        company_id=gathering.company_id,
        host_company_ids=gathering.host_ids,
        title=gathering.plan.title,
        description=gathering.plan.description,
        place=gathering.plan.place,
        start_time=timestamp(gathering.starts_at),
        end_time=timestamp(gathering.ends_at),
        capacity=gathering.plan.capacity,
        seats_taken=gathering.seats_taken,
        state=pb.GatheringState.Value(f"GATHERING_STATE_{gathering.state.upper()}"),
        has_own_seat=holds,
        version=gathering.edition,
        terms=terms_message(gathering.plan.terms, with_url=holds or is_host),
        rooms=map(_room_message, gathering.rooms),
        open_time=timestamp(gathering.opens_at),
        close_time=timestamp(gathering.closes_at),
        change_time=timestamp(gathering.changed_at),
        series_id=gathering.series_id,
        own_seat=seat_message(own, gathering, position) if own else None,
    )


def gatherings_message(
    page: Page[Gathering], own: Mapping[str, Seat], *, is_host: bool = False
) -> pb.ListGatheringsResponse:
    """A page of gatherings, for somebody with these seats there; places in waitlists are not looked up for a list."""
    return pb.ListGatheringsResponse(
        gatherings=[gathering_message(each, own.get(each.id), is_host=is_host) for each in page.items],
        **page.marks,
    )


def terms_message(terms: Terms, *, with_url: bool) -> pb.GatheringTerms:
    """What the host decided."""
    return pb.GatheringTerms(
        kind=pb.GatheringKind.Value(f"GATHERING_KIND_{terms.kind.upper()}"),
        online_capacity=terms.online_capacity,
        online_url=terms.online_url if with_url else "",
        programme=[
            pb.ProgrammeItem(
                kind=pb.ProgrammeKind.Value(f"PROGRAMME_KIND_{item.kind.upper()}"),
                title=item.title,
                offset_minutes=item.offset_minutes,
                minutes=item.minutes,
                speaker=item.speaker,
            )
            for item in terms.programme
        ],
        audiences=sorted(map(audience_value, terms.audiences)),
        audience_company_ids=sorted(terms.audience_company_ids),
        audience_prefecture_codes=sorted(terms.audience_prefecture_codes),
        quotas=[
            pb.Quota(form=form_value(each.form), audience=audience_value(each.audience), seats=each.seats)
            for each in terms.quotas
        ],
        companions_limit=terms.companions_limit,
        needs_approval=terms.needs_approval,
        hand_on=pb.HandOn.Value(f"HAND_ON_{terms.hand_on.upper()}"),
        offer_hours=terms.offer_hours,
        opens_hours_before=terms.opens_hours_before,
        closes_hours_before=terms.closes_hours_before,
        questions=[
            pb.Question(id=each.id, text=each.text, choices=each.choices, is_required=each.is_required)
            for each in terms.questions
        ],
    )


def _room_message(room: Room) -> pb.Room:
    return pb.Room(
        form=form_value(room.form), capacity=room.capacity, seats_taken=room.seats_taken, waiting=room.waiting
    )


def gathering_published(gathering: Gathering) -> tuple[pb.GatheringPublished, ...]:
    """What is announced of a gathering that was published."""
    return tuple(
        pb.GatheringPublished(
            gathering_id=gathering.id,
            company_id=host,
            start_time=timestamp(gathering.starts_at),
            end_time=timestamp(gathering.ends_at),
            kind=pb.GatheringKind.Value(f"GATHERING_KIND_{gathering.plan.terms.kind.upper()}"),
            series_id=gathering.series_id,
        )
        for host in gathering.host_ids
    )


def gathering_changed(before: Gathering, after: Gathering) -> tuple[pb.GatheringChanged | pb.GatheringMoved, ...]:
    """What is announced of a published gathering that was changed, and of one that was moved to another day."""
    if after.changed_at is None:
        return ()
    changed = [
        pb.GatheringChanged(
            gathering_id=after.id,
            company_id=host,
            start_time=timestamp(after.starts_at),
            end_time=timestamp(after.ends_at),
            gathering_version=after.edition,
        )
        for host in after.host_ids
    ]
    moved = [
        pb.GatheringMoved(
            gathering_id=after.id,
            company_id=host,
            earlier_start_time=timestamp(before.starts_at),
            start_time=timestamp(after.starts_at),
        )
        for host in after.host_ids
        if after.moves > before.moves
    ]
    return (*changed, *moved)


def gathering_cancelled(gathering: Gathering) -> tuple[pb.GatheringCancelled, ...]:
    """What is announced of a gathering that was called off."""
    return tuple(pb.GatheringCancelled(gathering_id=gathering.id, company_id=host) for host in gathering.host_ids)


def seats_changed(gathering: Gathering) -> tuple[pb.SeatsChanged, ...]:
    """What is announced of places taken or given back; by whom is not told."""
    taken = gathering.seats_taken
    return tuple(
        pb.SeatsChanged(gathering_id=gathering.id, company_id=host, seats_taken=taken) for host in gathering.host_ids
    )


def plan_fields(plan: Plan) -> dict[str, object]:
    """The fields of a plan as messages spell them."""
    terms = terms_message(plan.terms, with_url=True)
    return {
        "title": plan.title,
        "description": plan.description,
        "place": plan.place,
        "capacity": plan.capacity,
        "terms": terms,
    }
