"""Registrations: what somebody who left typed, and how it is decided. Leaves out the comparison (`matching`)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chassis.errors import InvalidInput, NotFound, RuleBroken, Stale
from services.network.domain.channel import Touch
from services.network.domain.matching import About, Claim
from services.network.domain.names import kana_key, number_key
from services.network.domain.people import PersonName, day_of, require_period

MOST_WAITING = 5
"""Registrations of one account that may wait for HR at once."""


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
    mail_mark: str = ""
    """What touches from before are found by, until it is decided."""
    decided_at: datetime | None = None
    version: int = 0

    @classmethod
    def of(
        cls, id: str, typed: Typed, touches: tuple[Touch, ...], at: datetime, *, mail_mark: str = ""
    ) -> "Registration":
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
            mail_mark=mail_mark,
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

    @property
    def is_pending(self) -> bool:
        """True while HR has to decide."""
        return self.state is RegistrationState.PENDING

    @property
    def speaks_for_its_account(self) -> bool:
        """Whether it says something about whose account it is: confirmed and not declined."""
        return self.state in (RegistrationState.PENDING, RegistrationState.APPROVED)

    def confirmed(self, account_id: str, at: datetime) -> "Registration":
        """As it stands once the account confirmed the address: pending."""
        return replace(
            self,
            state=RegistrationState.PENDING,
            account_id=account_id,
            confirmed_at=at,
            unconfirmed_since=None,
        )

    def require_of(self, company_id: str) -> None:
        """NotFound where it is another company's, or shown to nobody yet."""
        if self.company_id != company_id:
            raise NotFound
        self.require_shown()

    def require_shown(self) -> None:
        """NotFound while the address is unconfirmed: anybody may have typed it."""
        if self.is_unconfirmed:
            raise NotFound

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

    def require_decided_by_another(self, decider_id: str) -> None:
        """RuleBroken where somebody of HR would decide about itself."""
        require_another(decider_id, (self.account_id,))

    def require_declined(self, *, seen_version: int) -> None:
        """RuleBroken unless it was declined, Stale where it is not as the caller saw it."""
        self.require_shown()
        if self.state is not RegistrationState.DECLINED:
            raise RuleBroken("Only a declined registration can be taken up again.", rule="declined_registrations")
        if self.version != seen_version:
            raise Stale("Somebody changed this meanwhile; please look at it again.")

    def taken_up_again(self) -> "Registration":
        """Pending once more; what was decided is in the decisions."""
        return replace(self, state=RegistrationState.PENDING, decided_at=None, leaver_record_id="")

    def of_account(self, account_id: str) -> "Registration":
        """The same, of another account."""
        return replace(self, account_id=account_id)


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


def claimed_again(
    before: Sequence[Registration],
    *,
    company_id: str,
    name: PersonName,
    birth: str,
    number: str,
    joined: str,
    left: str,
    today: date,
) -> Typed:
    """What a member says of another time: the birth date that was approved first stands, whatever is typed now.

    InvalidInput names the field of the request.
    """
    known = before[0].birth_date.isoformat() if before else birth
    typed = typed_of(
        company_id=company_id, name=name, birth=known, number=number, joined=joined, left=left, today=today
    )
    if not (typed.employee_number or typed.joined_on or typed.left_on):
        raise InvalidInput("Please give the employee number or the period.", field="employee_number")
    return typed


def require_another(decider_id: str, account_ids: Collection[str]) -> None:
    """RuleBroken where one of these accounts is the decider's own."""
    if decider_id in account_ids:
        raise RuleBroken("Somebody else of HR has to decide about your own account.", rule="not_about_oneself")


def require_few(waiting: Sequence[Registration]) -> None:
    """RuleBroken while so many of one account wait that HR would be flooded."""
    if len(waiting) >= MOST_WAITING:
        raise RuleBroken("Please wait until what you asked for was decided.", rule="claims_wait")


def _about(day: date | None) -> About | None:
    return About(day.year, day.month) if day else None
