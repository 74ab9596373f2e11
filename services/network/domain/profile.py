"""What of a member others may see: the person everything, a company what a ground covers, members what is listed."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.network.domain.comeback import Comeback
from services.network.domain.consent import OWN_PERIODS, PROFILE_ITEMS
from services.network.domain.ground import Ground
from services.network.domain.member import Member
from services.network.domain.people import PersonName


@dataclass(frozen=True)
class Period:
    """A period at a company: days as `2015-03-31`, or years as `2015`; empty where not known."""

    company_id: str
    joined: str
    left: str


@dataclass(frozen=True)
class Profile:
    """A member as one who looks may see it: `items` says which fields are shown, others are empty."""

    id: str
    name: PersonName
    headline: str
    about: str
    skills: tuple[str, ...]
    prefecture_code: str
    periods: tuple[Period, ...]
    listed: bool = False
    joined_at: datetime | None = None
    comebacks: tuple[Comeback, ...] = ()
    items: tuple[str, ...] = PROFILE_ITEMS
    version: int = 0

    def only(self, items: Collection[str]) -> "Profile":
        """With these fields alone."""
        shows_periods = OWN_PERIODS in items
        return replace(
            self,
            name=self.name if "name" in items else PersonName(),
            headline=self.headline if "headline" in items else "",
            about=self.about if "about" in items else "",
            skills=self.skills if "skills" in items else (),
            prefecture_code=self.prefecture_code if "prefecture_code" in items else "",
            periods=self.periods if shows_periods else (),
            comebacks=self.comebacks if shows_periods else (),
            items=tuple(items),
        )


def seen_by_self(member: Member) -> Profile:
    """Everything."""
    return replace(
        _with_days(member),
        name=member.name,
        listed=member.listed,
        joined_at=member.joined_at,
        comebacks=member.comebacks,
        version=member.version,
    )


def seen_by_company(member: Member, ground: Ground) -> Profile:
    """What the ground covers; with the periods the comebacks to its recipients, for a return is no badge for others."""
    own = tuple(one for one in member.comebacks if one.to_company_id in ground.company_ids)
    return replace(_with_days(member), comebacks=own).only(ground.items)


def seen_by_members(member: Member) -> Profile:
    """What a listed member chose to show to others: of the periods the years alone, of comebacks nothing."""
    periods = tuple(Period(one.company_id, _year(one.joined_on), _year(one.left_on)) for one in member.employments)
    return replace(_with_days(member), periods=periods, listed=True).only(member.listed_items)


def _with_days(member: Member) -> Profile:
    return Profile(
        id=member.id,
        name=member.name.without_former(),
        headline=member.headline,
        about=member.about,
        skills=member.skills,
        prefecture_code=member.prefecture_code,
        periods=tuple(Period(one.company_id, _day(one.joined_on), _day(one.left_on)) for one in member.employments),
    )


@dataclass(frozen=True)
class Onlooker:
    """Who looks at members: an account, and whether as a member. For which companies its grounds say."""

    account_id: str
    is_member: bool

    def sees(self, member: Member, ground: Ground | None) -> Profile | None:
        """What may be seen on that ground; None for nothing at all."""
        if member.id == self.account_id:
            return seen_by_self(member)
        if ground is not None:
            return seen_by_company(member, ground)
        return seen_by_members(member) if self.meets(member) else None

    def meets(self, member: Member) -> bool:
        """Whether the directory shows the member: it is listed, has access and did not stop use."""
        return self.is_member and member.listed and member.stopped_at is None and not member.access.is_over


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _year(day: date | None) -> str:
    return str(day.year) if day else ""
