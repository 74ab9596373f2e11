"""Suspected duplicates: two accounts that may be one person by the records of one company, and what HR says of it.

Leaves out merging itself (`merge`) and who may look.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import InvalidInput, RuleBroken, Stale
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.matching import Claim, Comparison, compare

ALIKE_FROM = 50
"""What two records of one person reach at least: the birth date, and the kana or a former name with the given kana."""


class SuspicionState(StrEnum):
    """Where a suspicion stands."""

    OPEN = "open"
    MERGED = "merged"
    DISMISSED = "dismissed"


@dataclass(frozen=True)
class Pair:
    """What connects two accounts at one company: a record of the one, and a record or a registration of the other."""

    company_id: str
    member_id: str
    merged_member_id: str
    leaver_record_id: str
    merged_leaver_record_id: str = ""
    registration_id: str = ""

    @property
    def ids(self) -> tuple[str, str]:
        """The two accounts."""
        return self.member_id, self.merged_member_id

    @property
    def key(self) -> str:
        """The same for the two in either order."""
        return "/".join((self.company_id, *sorted(self.ids)))

    @property
    def is_of_two(self) -> bool:
        """Whether both sides are somebody's, and not the same one's."""
        return all(self.ids) and self.member_id != self.merged_member_id

    def require_two(self) -> None:
        """RuleBroken where it is one member already, or a record is nobody's."""
        if not self.is_of_two:
            raise RuleBroken("These do not belong to two accounts.", rule="two_accounts")

    def who_stays(self, asked: str, members: Collection[str]) -> str:
        """The one that stays, or the suggested one. InvalidInput(member_id) where it is neither, or no member."""
        stays = asked or self.member_id
        if stays not in self.ids or stays not in members:
            raise InvalidInput("Please name one of the two that is a member.", field="member_id")
        return stays

    def other_than(self, member_id: str) -> str:
        """The other of the two."""
        return next(id for id in self.ids if id != member_id)


@dataclass(frozen=True)
class Suspicion:
    """A pair that HR of the company has to look at, or has looked at. `key` is unique: a pair is suspected once."""

    id: str
    company_id: str
    key: str
    member_id: str
    merged_member_id: str
    leaver_record_id: str
    suspected_at: datetime
    merged_leaver_record_id: str = ""
    registration_id: str = ""
    state: SuspicionState = SuspicionState.OPEN
    merge_id: str = ""
    version: int = 0

    @classmethod
    def of(cls, id: str, pair: Pair, at: datetime) -> "Suspicion":
        """A new one."""
        return cls(
            id,
            pair.company_id,
            pair.key,
            pair.member_id,
            pair.merged_member_id,
            pair.leaver_record_id,
            at,
            pair.merged_leaver_record_id,
            pair.registration_id,
        )

    @property
    def pair(self) -> Pair:
        """What connected the two when they were suspected."""
        return Pair(
            self.company_id,
            self.member_id,
            self.merged_member_id,
            self.leaver_record_id,
            self.merged_leaver_record_id,
            self.registration_id,
        )

    def raised_again(self, pair: Pair, at: datetime) -> "Suspicion":
        """Open once more, by what connects them now: somebody of HR says so."""
        return replace(Suspicion.of(self.id, pair, at), version=self.version)

    def require_open(self, *, seen_version: int) -> None:
        """RuleBroken where it was settled before, Stale where it is not as the caller saw it."""
        if self.state is not SuspicionState.OPEN:
            raise RuleBroken("This was settled before.", rule="settled_once")
        if self.version != seen_version:
            raise Stale("Somebody changed this meanwhile; please look at it again.")

    def dismissed(self) -> "Suspicion":
        """Two people, says HR."""
        return replace(self, state=SuspicionState.DISMISSED)

    def merged(self, merge_id: str) -> "Suspicion":
        """One person: by that merge."""
        return replace(self, state=SuspicionState.MERGED, merge_id=merge_id)

    def separated(self) -> "Suspicion":
        """Two people after all."""
        return replace(self, state=SuspicionState.DISMISSED, merge_id="")


def compare_records(record: LeaverRecord, other: LeaverRecord) -> Comparison:
    """How well two records of one company agree on the person; their numbers and periods may well differ."""
    return compare(claim_of(other), record)


def claim_of(record: LeaverRecord) -> Claim:
    """What a record says of a person, as if the person had typed it; without number and period, which are its own."""
    return Claim(
        record.company_id,
        record.family_name,
        record.given_name,
        record.family_kana,
        record.given_kana,
        record.birth_date,
        former_family_name=record.former_family_name,
    )


def are_alike(record: LeaverRecord, other: LeaverRecord) -> bool:
    """Whether two records of two members are suspected by the software: one name or former name, and one birth date."""
    comparison = compare_records(record, other)
    return comparison.score >= ALIKE_FROM and not _at_the_same_time(record, other)


def _at_the_same_time(record: LeaverRecord, other: LeaverRecord) -> bool:
    """Whether both periods share a day: nobody has two employee numbers at once."""
    return record.joined_on < other.left_on and other.joined_on < record.left_on
