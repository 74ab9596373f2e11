"""Grounds: on what a company, or a coordinator's organisation, may see a member's profile, and how much of it.

A ground is a consent of the person for that recipient, or a joint-use notice; each recipient has its own. Nothing else
is one, and no ground means nothing is seen. Leaves out reading the ledger (`services.network.grounds`).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.network.domain.consent import PROFILE_ITEMS, PROFILE_PURPOSES, Consent, ConsentPurpose
from services.network.domain.joint_use import JointUseNotice
from services.network.domain.member import Member


@dataclass(frozen=True)
class Basis:
    """One consent or one notice, for one recipient. Exactly one of `consent_id` and `notice_id` is set."""

    company_id: str
    items: tuple[str, ...]
    purpose: ConsentPurpose | None = None
    consent_id: str | None = None
    notice_id: str | None = None


@dataclass(frozen=True)
class Ground:
    """All that lets recipients see a member: one basis at least, and of each recipient those that add something."""

    member_id: str
    bases: tuple[Basis, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """What of the profile may be seen."""
        given = {item for basis in self.bases for item in basis.items}
        return tuple(item for item in PROFILE_ITEMS if item in given)

    @property
    def company_ids(self) -> frozenset[str]:
        """The recipients."""
        return frozenset(basis.company_id for basis in self.bases)


def ground_of(
    member: Member,
    company_ids: Collection[str],
    consents: Iterable[Consent],
    notices: Collection[JointUseNotice],
    today: date,
) -> Ground | None:
    """The ground on which these recipients may see the member; None where there is none, or the person stopped use."""
    if member.stopped_at is not None:
        return None
    bases = [*_by_consent(member, company_ids, consents), *_by_notice(member, company_ids, notices, today)]
    adding = tuple(_adding_something(bases))
    return Ground(member.id, adding) if adding else None


def _by_consent(member: Member, company_ids: Collection[str], consents: Iterable[Consent]) -> Iterator[Basis]:
    for consent in sorted(consents, key=lambda one: (one.company_id, one.purpose)):
        own = consent.member_id == member.id and consent.company_id in company_ids
        if own and consent.purpose in PROFILE_PURPOSES:
            shown = tuple(item for item in consent.covers if item in PROFILE_ITEMS)
            yield Basis(consent.company_id, shown, consent.purpose, consent_id=consent.id)


def _by_notice(
    member: Member, company_ids: Collection[str], notices: Iterable[JointUseNotice], today: date
) -> Iterator[Basis]:
    for notice in notices:
        for company_id in sorted(company_ids):
            if notice.lets(company_id, member, today):
                yield Basis(company_id, notice.items, notice_id=notice.id)


def _adding_something(bases: Iterable[Basis]) -> Iterator[Basis]:
    """Those that show their recipient something the ones before did not: what is not relied on is not recorded."""
    seen: set[tuple[str, str]] = set()
    for basis in bases:
        shown = {(basis.company_id, item) for item in basis.items}
        if not shown <= seen:
            seen |= shown
            yield basis
