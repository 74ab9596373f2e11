"""Accounts: who can sign in, and as what."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.errors import Forbidden, InvalidInput, RuleBroken
from services.identity.domain.companies import require_known
from services.identity.domain.coordinators import require_organisation
from services.identity.domain.links import Purpose

BETWEEN_LINKS = timedelta(minutes=1)
"""A second sign-in link within this time is not sent."""


class Role(StrEnum):
    """What somebody may be, spelled as in tokens."""

    ALUMNUS = "alumnus"
    EMPLOYEE = "employee"
    HR = "hr"
    GROUP_HR = "group_hr"
    COORDINATOR = "coordinator"
    DESK = "desk"
    AUDITOR = "auditor"
    OPERATOR = "operator"


OF_THE_GROUP = frozenset({Role.ALUMNUS, Role.GROUP_HR, Role.AUDITOR, Role.OPERATOR})
"""Roles held for no company."""
HUMAN_RESOURCES = frozenset({Role.HR, Role.GROUP_HR})
NOT_FROM_HR = frozenset({Role.COORDINATOR, Role.OPERATOR})
"""Roles that nobody of HR or group HR can give."""


@dataclass(frozen=True, order=True)
class Grant:
    """A role held, for a company, a coordinator's for an organisation, a desk's for a gathering, or (empty) for all."""

    role: Role
    company_id: str = ""
    ends_at: datetime | None = field(default=None, compare=False)
    """Held until then; None for as long as it is not taken away."""


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in. A member of the network has the id of the account."""

    id: str
    mail: str
    """As it was first written; mails go there."""
    mail_key: str
    """The address as addresses are compared; unique."""
    opened_at: datetime
    locale: str = "ja"
    grants: tuple[Grant, ...] = ()
    last_link_at: datetime | None = None
    settled: bool = False
    """True once somebody opened a link or was given a role; nobody may ever have stood behind any other account."""
    version: int = 0

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held, for whichever company."""
        return frozenset(grant.role for grant in self.grants)

    def with_grant(self, grant: Grant) -> "Account":
        """The account with a role more. Raises RuleBroken where coordinator and HR would be one person."""
        others = tuple(each for each in self.grants if each != grant)
        after = replace(self, grants=tuple(sorted((*others, grant))), settled=True)
        if Role.COORDINATOR in after.roles and after.roles & HUMAN_RESOURCES:
            raise RuleBroken(
                "The coordinator is a third party and cannot be HR at the same time.",
                rule="coordinator_is_a_third_party",
            )
        return after

    def at(self, moment: datetime) -> "Account":
        """The account with the roles it holds then."""
        held = (grant for grant in self.grants if grant.ends_at is None or moment < grant.ends_at)
        return replace(self, grants=tuple(held))

    def settle(self) -> "Account":
        """The account once somebody opened a link that was sent to it."""
        return replace(self, settled=True)

    def without_grant(self, grant: Grant) -> "Account":
        """The account without that role; the same when it was not held."""
        return replace(self, grants=tuple(sorted({*self.grants} - {grant})))

    def acting_as(self, member: "Account") -> "Account":
        """Who signs in with this address once the account became part of that member: the member, as an alumnus.

        A role of staff never passes from one address to another, either way: a merge that was wrong, or begged for,
        must make nobody HR or operator.
        """
        of_staff = {grant for grant in self.grants if grant.role is not Role.ALUMNUS}
        as_alumnus = {grant for grant in member.grants if grant.role is Role.ALUMNUS}
        return replace(self, id=member.id, grants=tuple(sorted(of_staff | as_alumnus)))

    def may_get_link(self, at: datetime) -> bool:
        """Whether a sign-in link may be sent: at most one a minute."""
        return self.last_link_at is None or at - self.last_link_at >= BETWEEN_LINKS

    def given_link(self, purpose: Purpose, at: datetime) -> "Account":
        """The account once a link was made for it; only sign-in links keep each other apart."""
        return replace(self, last_link_at=at) if purpose is Purpose.SIGN_IN else self


def mail_key_of(mail: str) -> str:
    """The address as addresses are compared: in lower case, which no mail provider in use tells apart."""
    return mail.strip().casefold()


def grant_of(role: Role, company_id: str, *, companies: Collection[str], organisations: Collection[str]) -> Grant:
    """A role to be given: a coordinator's is held for an organisation of coordinators, never for a company.

    Raises InvalidInput(company_id) where the company or organisation is missing, unknown or out of place.
    """
    if role in OF_THE_GROUP:
        if company_id:
            raise InvalidInput("This role is for the whole group and is held for no company.", field="company_id")
        return Grant(role)
    if not company_id:
        raise InvalidInput("This role is held for one company; please name it.", field="company_id")
    if role is Role.COORDINATOR:
        require_organisation(company_id, organisations)
    else:
        require_known(company_id, companies)
    return Grant(role, company_id)


def require_may_give(role: Role, giver: Collection[str]) -> None:
    """Raises Forbidden where somebody who holds these roles may not give that one, whatever else they are."""
    if role in NOT_FROM_HR and HUMAN_RESOURCES & set(giver):
        raise Forbidden("HR and group HR cannot give this role.")
