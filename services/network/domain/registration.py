"""Registrations: what somebody who left typed, and how it is decided. Leaves out the comparison (`matching`)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chassis.errors import InvalidInput, NotFound, RuleBroken, Stale
from services.network.domain.channel import Touch
from services.network.domain.matching import About, Claim
from services.network.domain.names import kana_key, number_key
from services.network.domain.people import PersonName, day_of, require_period


class RegistrationState(StrEnum):
    """Where a registration stands."""

    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True)
class Typed:
    """What the person says of the time at one company."""

    company_id: str
    name: PersonName
    birth_date: date
    employee_number: str = ""
    joined_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class Registration:
    """What was typed, who confirmed it, and what came of it. An unconfirmed one is forgotten after a while."""

    id: str
    company_id: str
    name: PersonName
    birth_date: date
    employee_number: str
    joined_on: date | None
    left_on: date | None
    touches: tuple[Touch, ...]
    created_at: datetime
    state: RegistrationState = RegistrationState.UNCONFIRMED
    unconfirmed_since: datetime | None = None
    account_id: str = ""
    confirmed_at: datetime | None = None
    leaver_record_id: str = ""
    decided_at: datetime | None = None
    version: int = 0

    @classmethod
    def of(cls, id: str, typed: Typed, touches: tuple[Touch, ...], at: datetime) -> "Registration":
        """A new registration, whose address is not confirmed yet."""
        return cls(
            id,
            typed.company_id,
            typed.name,
            typed.birth_date,
            typed.employee_number,
            typed.joined_on,
            typed.left_on,
            touches,
            created_at=at,
            unconfirmed_since=at,
        )

    @property
    def claim(self) -> Claim:
        """What is compared with the register; of the days only year and month, for they may be rough."""
        return Claim(
            company_id=self.company_id,
            family_name=self.name.family,
            given_name=self.name.given,
            family_kana=self.name.family_kana,
            given_kana=self.name.given_kana,
            birth_date=self.birth_date,
            employee_number=self.employee_number,
            joined=_about(self.joined_on),
            left=_about(self.left_on),
            former_family_name=self.name.former_family,
            former_family_kana=self.name.former_family_kana,
        )

    @property
    def kana_keys(self) -> tuple[str, ...]:
        """The sounds of the name a record may have: the present one, and the one before."""
        families = (self.name.family_kana, self.name.former_family_kana)
        keys = (kana_key(family, self.name.given_kana) for family in families if family or not self.name.family_kana)
        return tuple(dict.fromkeys(key for key in keys if key))

    @property
    def number_key(self) -> str:
        """The employee number a record may have; empty where none was typed."""
        return number_key(self.employee_number)

    @property
    def is_unconfirmed(self) -> bool:
        """True until the link in the mail was used."""
        return self.state is RegistrationState.UNCONFIRMED

    def confirmed(self, account_id: str, at: datetime) -> "Registration":
        """As it stands once the account confirmed the address: pending."""
        return replace(
            self,
            state=RegistrationState.PENDING,
            account_id=account_id,
            confirmed_at=at,
            unconfirmed_since=None,
        )

    def require_shown(self) -> None:
        """NotFound while the address is unconfirmed: anybody may have typed it."""
        if self.is_unconfirmed:
            raise NotFound("There is no such registration.")

    def require_open(self, *, seen_version: int) -> None:
        """RuleBroken where it was decided before, Stale where it is not as the caller saw it."""
        self.require_shown()
        if self.state is not RegistrationState.PENDING:
            raise RuleBroken("This registration was decided before.", rule="decided_once")
        if self.version != seen_version:
            raise Stale("Somebody changed this meanwhile; please look at it again.")

    def approved(self, leaver_record_id: str, at: datetime) -> "Registration":
        """Approved as the person of that record."""
        return replace(self, state=RegistrationState.APPROVED, leaver_record_id=leaver_record_id, decided_at=at)

    def declined(self, at: datetime) -> "Registration":
        """Declined."""
        return replace(self, state=RegistrationState.DECLINED, decided_at=at)


def typed_of(
    *, company_id: str, name: PersonName, birth: str, number: str, joined: str, left: str, today: date
) -> Typed:
    """What was typed, checked. InvalidInput names the field of the request."""
    name = name.checked(field="name")
    name.require_kana(field="name")
    birth_date = day_of(birth, field="birth_date")
    joined_on, left_on = day_of(joined, field="joined_on"), day_of(left, field="left_on")
    if birth_date is None or birth_date >= today:
        raise InvalidInput("Please give the birth date.", field="birth_date")
    if joined_on and not birth_date < joined_on <= today:
        raise InvalidInput("The first day lies before the birth or after today.", field="joined_on")
    if left_on and not birth_date < left_on <= today.replace(year=today.year + 1, day=min(today.day, 28)):
        raise InvalidInput("The last day lies before the birth or more than a year ahead.", field="left_on")
    require_period(joined_on, left_on, field="left_on")
    return Typed(company_id, name, birth_date, number.strip(), joined_on, left_on)


def _about(day: date | None) -> About | None:
    return About(day.year, day.month) if day else None
