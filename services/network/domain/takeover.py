"""Taking members over from an earlier system: what is known of each, checked. Leaves out accounts and storing."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from chassis.errors import InvalidInput
from services.network.domain.channel import Channel, Touch, same_code
from services.network.domain.comeback import Comeback
from services.network.domain.member import Employment, Member
from services.network.domain.people import PersonName, day_of, require_period


@dataclass(frozen=True)
class EarlierMember:
    """A member as the earlier system had it; `place` is its path in the request, such as `members[3]`."""

    place: str
    earlier_id: str
    company_id: str
    name: PersonName
    mail: str
    joined_at: datetime
    touch_codes: tuple[tuple[str, str], ...]
    joined_on: str
    left_on: str
    comebacks: tuple[Comeback, ...]


@dataclass(frozen=True)
class Known:
    """What the batch may refer to: the companies of the group and the channels by code."""

    company_ids: Collection[str]
    channels: dict[str, Channel]
    now: datetime


def member_of(earlier: EarlierMember, known: Known) -> Member:
    """The member it makes, without an account yet. InvalidInput names the field of the request."""
    _require_companies(earlier, known)
    if earlier.joined_at > known.now:
        raise InvalidInput("The time of joining lies ahead.", field=f"{earlier.place}.join_time")
    return Member(
        id="",
        name=earlier.name.checked(field=f"{earlier.place}.name"),
        employments=(_employment(earlier),),
        touches=tuple(_touch(earlier, path, code, known) for path, code in earlier.touch_codes),
        joined_at=earlier.joined_at,
        comebacks=earlier.comebacks,
        earlier_id=earlier.earlier_id,
    ).findable()


def with_account(member: Member, account_id: str) -> Member:
    """The member of that account."""
    return replace(member, id=account_id)


def _require_companies(earlier: EarlierMember, known: Known) -> None:
    named = [("company_id", earlier.company_id)]
    for at, one in enumerate(earlier.comebacks):
        named += [(f"comebacks[{at}].to_company_id", one.to_company_id)]
        named += [(f"comebacks[{at}].from_company_id", one.from_company_id)] if one.from_company_id else []
    for path, company_id in named:
        if company_id not in known.company_ids:
            raise InvalidInput("The group has no such company.", field=f"{earlier.place}.{path}")


def _touch(earlier: EarlierMember, path: str, code: str, known: Known) -> Touch:
    channel = known.channels.get(same_code(code))
    if channel is None:
        raise InvalidInput("There is no channel with this code.", field=f"{earlier.place}.{path}.channel_code")
    return Touch(channel.id, channel.kind, earlier.joined_at)


def _employment(earlier: EarlierMember) -> Employment:
    joined = _day(earlier, "joined_on", earlier.joined_on)
    left = _day(earlier, "left_on", earlier.left_on)
    require_period(joined, left, field=f"{earlier.place}.left_on")
    return Employment(earlier.company_id, joined, left)


def _day(earlier: EarlierMember, path: str, text: str) -> date | None:
    return day_of(text, field=f"{earlier.place}.{path}")
