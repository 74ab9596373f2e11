"""What of a member others may see: the person everything, a company it consented for most, listed ones a little."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.network.domain.comeback import Comeback
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
    """A member as one who looks may see it."""

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
    version: int = 0


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


def seen_by_company(member: Member, company_ids: Collection[str]) -> Profile:
    """What the consent text lists, and the comebacks to those companies: a return is no badge for anyone else."""
    own = tuple(one for one in member.comebacks if one.to_company_id in company_ids)
    return replace(_with_days(member), comebacks=own)


def seen_by_members(member: Member) -> Profile:
    """What a listed member shows to others: of the periods the years alone, of comebacks nothing."""
    periods = tuple(Period(one.company_id, _year(one.joined_on), _year(one.left_on)) for one in member.employments)
    return replace(_with_days(member), periods=periods, listed=True)


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
    """Who looks at members: an account, whether as a member, and for which companies."""

    account_id: str
    is_member: bool
    company_ids: frozenset[str]

    def sees(self, member: Member, consented: Collection[str]) -> Profile | None:
        """What may be seen where the member consented for those companies; None for nothing at all."""
        if member.id == self.account_id:
            return seen_by_self(member)
        if consenting := self.company_ids.intersection(consented):
            return seen_by_company(member, consenting)
        return seen_by_members(member) if self.is_member and member.listed else None


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _year(day: date | None) -> str:
    return str(day.year) if day else ""
