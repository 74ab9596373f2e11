"""Merging two members into one, and undoing it. Leaves out rows of other collections and who may do it.

The one that stays keeps its profile; periods, touches and comebacks of the other are added. The other is kept as it
was, so that undoing gives each what it had; what was written since stays with the one that stayed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from chassis.errors import RuleBroken, Stale
from services.network.domain.channel import Touch
from services.network.domain.comeback import Comeback
from services.network.domain.consent import Consent, ConsentPurpose
from services.network.domain.member import Employment, Member, latest_first

V = TypeVar("V")


@dataclass(frozen=True)
class Brought:
    """What the one that stays got from the other; what both had is the one's own."""

    employments: tuple[Employment, ...] = ()
    touches: tuple[Touch, ...] = ()
    comebacks: tuple[Comeback, ...] = ()
    stopped_at: datetime | None = None
    """Since when the other had stopped use, where the one that stays had not: what was stopped stays stopped."""


@dataclass(frozen=True)
class Merge:
    """Two accounts that were made one member. `merged` is the other as it was, None where it was no member yet."""

    id: str
    company_id: str
    suspicion_id: str
    member_id: str
    merged_member_id: str
    merger_id: str
    merged_at: datetime
    brought: Brought
    merged: Member | None = None
    registration_id: str = ""
    """The registration that was approved by it."""
    ended_consent_ids: tuple[str, ...] = ()
    """Consents that ended because one of the two had said something else later."""
    separated_at: datetime | None = None
    separator_id: str = ""
    version: int = 0

    def require_separable(self, *, seen_version: int, is_still_there: bool) -> None:
        """RuleBroken where it was undone, or the one that stayed became part of another; Stale where it changed."""
        if self.separated_at is not None:
            raise RuleBroken("This merge was undone before.", rule="separated_once")
        if self.version != seen_version:
            raise Stale("Somebody changed this meanwhile; please look at it again.")
        if not is_still_there:
            raise RuleBroken("The member was merged into another since; please undo that first.", rule="last_merge")

    def separated(self, separator_id: str, at: datetime) -> "Merge":
        """Undone; what was kept of the other is the other's again."""
        return replace(self, separated_at=at, separator_id=separator_id, merged=None, brought=Brought())

    def joined(self, stays: Member) -> Member:
        """The member that stays, with what the other brought."""
        touches = sorted((*stays.touches, *self.brought.touches), key=lambda touch: touch.at)
        return replace(
            stays,
            employments=latest_first((*stays.employments, *self.brought.employments)),
            touches=tuple(touches),
            comebacks=(*stays.comebacks, *self.brought.comebacks),
            stopped_at=stays.stopped_at or self.brought.stopped_at,
        )

    def parted(self, stayed: Member) -> Member:
        """The member that stayed, without what the other had brought."""
        return replace(
            stayed,
            employments=_without(stayed.employments, self._periods_in(stayed)),
            touches=_without(stayed.touches, self.brought.touches),
            comebacks=_without(stayed.comebacks, self.brought.comebacks),
            stopped_at=None if stayed.stopped_at == self.brought.stopped_at else stayed.stopped_at,
        )

    def _periods_in(self, stayed: Member) -> tuple[Employment, ...]:
        """The periods brought, as they stand now: a later register may have moved their days."""
        records = {period.leaver_record_id for period in self.brought.employments if period.leaver_record_id}
        return (
            *(period for period in stayed.employments if period.leaver_record_id in records),
            *(period for period in self.brought.employments if not period.leaver_record_id),
        )


def brought_to(stays: Member, merged: Member | None, claimed: tuple[Touch, ...]) -> Brought:
    """What a member, or somebody with a registration alone, adds to another; `claimed` are the registration's touches.

    A touch is never shared: each was somebody coming by a channel at a time.
    """
    if merged is None:
        return Brought(touches=claimed)
    return Brought(
        tuple(each for each in merged.employments if each not in stays.employments),
        (*merged.touches, *claimed),
        tuple(each for each in merged.comebacks if each not in stays.comebacks),
        None if stays.stopped_at else merged.stopped_at,
    )


def ended_by_merge(stays: Sequence[Consent], merged: Sequence[Consent]) -> tuple[Consent, ...]:
    """The live consents of both that hold no more once they are one person's.

    As if the person had used one account all along: of each recipient and purpose the last word holds, a consent after
    a withdrawal or a withdrawal after a consent, and of two consents the later one for its own items. The directory
    shows the profile of the one that stays, which alone says whether.
    """
    listed = [one for one in merged if _is_directory(one)]
    said: dict[tuple[str, str], list[Consent]] = {}
    for consent in (*stays, *merged):
        if not _is_directory(consent):
            said.setdefault((consent.company_id, consent.purpose), []).append(consent)
    outdone = [one for consents in said.values() for one in consents if one is not _holding(consents)]
    return tuple(one for one in (*outdone, *listed) if one.is_live)


def _holding(consents: Sequence[Consent]) -> Consent | None:
    """Of consents of one recipient and purpose the one that holds: given last, and not before a withdrawal."""
    last = max((one for one in consents if one.is_live), key=lambda one: (one.given_at, one.id), default=None)
    withdrawals = [one.withdrawn_at for one in consents if one.withdrawn_at]
    return None if last is None or any(at > last.given_at for at in withdrawals) else last


def _is_directory(consent: Consent) -> bool:
    return consent.purpose is ConsentPurpose.DIRECTORY


def _without(held: tuple[V, ...], gone: tuple[V, ...]) -> tuple[V, ...]:
    """What is left once each of those was taken away once, the last ones first."""
    left: list[V] = []
    away = Counter(gone)
    for each in reversed(held):
        if away[each] > 0:
            away[each] -= 1
        else:
            left.append(each)
    return tuple(reversed(left))
