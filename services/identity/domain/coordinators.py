"""Organisations of coordinators: third parties, let in for a time and on a legal ground. They are no companies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chassis.errors import AlreadyExists, InvalidInput

TAKEN = "A company or an organisation of coordinators has this id."


class LegalGround(StrEnum):
    """What lets an organisation stand between leavers and companies (職業安定法 30, 33, or the group's commission)."""

    PAID_PLACEMENT = "paid_placement"
    FREE_PLACEMENT = "free_placement"
    COMMISSIONED = "commissioned"


LICENSED = frozenset({LegalGround.PAID_PLACEMENT, LegalGround.FREE_PLACEMENT})
"""Grounds that are a licence, which has a number."""


@dataclass(frozen=True)
class CoordinatorOrganisation:
    """A third party that interviews leavers. Days are in Japan, both included."""

    id: str
    name: str
    licence_number: str
    legal_ground: LegalGround
    valid_from: date
    valid_until: date
    version: int = 0

    def __post_init__(self) -> None:
        """InvalidInput for a licence without its number, and for days in the wrong order."""
        if self.legal_ground in LICENSED and not self.licence_number.strip():
            raise InvalidInput("This legal ground is a licence; please name its number.", field="licence_number")
        if self.valid_until < self.valid_from:
            raise InvalidInput("The last day comes before the first.", field="valid_until_date")


def require_organisation(id: str, known: Collection[str]) -> None:
    """Raises InvalidInput(company_id), the field a grant names it in, where no organisation has this id."""
    if id not in known:
        raise InvalidInput(f"There is no organisation of coordinators {id!r}.", field="company_id")


def require_free(*holders: object) -> None:
    """Raises AlreadyExists where somebody holds the id: companies and organisations never share one."""
    if any(holder is not None for holder in holders):
        raise AlreadyExists(TAKEN)
