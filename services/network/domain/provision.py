"""Provision records (個人情報保護法, article 29): what of whom reached whom, when, in what form, on which ground.

One for each member, recipient and ground at every reading; kept for three years. Leaves out the reading.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from chassis.errors import InvalidInput
from services.network.domain.consent import Consent, ConsentPurpose
from services.network.domain.ground import Ground

PROVISION_LIFE = timedelta(days=3 * 366)
"""Three years, never a day less."""
_TOKYO = timezone(timedelta(hours=9))


@dataclass(frozen=True)
class Provision:
    """Data of a member that reached a recipient. Holds codes and ids, nothing of the data."""

    id: str
    member_id: str
    company_id: str
    what: str
    items: tuple[str, ...]
    at: datetime
    purpose: ConsentPurpose | None = None
    consent_id: str | None = None
    notice_id: str | None = None
    version: int = 0


def provisions_on(
    ground: Ground, *, what: str, at: datetime, new_id: Callable[[], str], items: Collection[str] = ()
) -> Iterator[Provision]:
    """The records of one reading on a ground, one a basis; of `items` alone where they are given."""
    for basis in ground.bases:
        shown = tuple(item for item in basis.items if not items or item in items)
        if shown:
            yield Provision(
                new_id(),
                ground.member_id,
                basis.company_id,
                what,
                shown,
                at,
                purpose=basis.purpose,
                consent_id=basis.consent_id,
                notice_id=basis.notice_id,
            )


def provision_on_consent(id: str, consent: Consent, items: tuple[str, ...], at: datetime) -> Provision:
    """The record of something that another service showed on a consent; it is named for the purpose."""
    what = consent.purpose.value
    return Provision(
        id, consent.member_id, consent.company_id, what, items, at, purpose=consent.purpose, consent_id=consent.id
    )


@dataclass(frozen=True)
class Sought:
    """Which records an auditor asks for; empty and None leave open. `until` is the first moment that is out."""

    company_id: str = ""
    member_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def sought(*, company_id: str, member_id: str, from_day: str, until_day: str) -> Sought:
    """What is asked for by whole days in Tokyo. InvalidInput names a day that there is not, or the wrong order."""
    first = _day(from_day, field="from_date")
    last = _day(until_day, field="until_date")
    if first and last and last < first:
        raise InvalidInput("The last day lies before the first.", field="until_date")
    until = _begin(last) + timedelta(days=1) if last else None
    return Sought(company_id, member_id, _begin(first) if first else None, until)


def _day(text: str, *, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput("There is no such day.", field=field) from None


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), _TOKYO)
