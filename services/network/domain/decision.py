"""Decisions on registrations: who decided what, when, and what the decider saw. A decision is never changed.

Leaves out who may decide and what follows (`registration`, `approval`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from services.network.domain.findings import Finding
from services.network.domain.matching import Comparison
from services.network.domain.registration import Registration, RegistrationState

MOST_RECORDS = 10
"""More candidates than this nobody looked at."""


@dataclass(frozen=True)
class DecidedRecord:
    """A record as it stood when somebody decided."""

    leaver_record_id: str
    score: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Decision:
    """Where somebody led a registration. `decider_id` is empty where the software decided."""

    id: str
    registration_id: str
    company_id: str
    account_id: str
    """Whose registration it was then."""
    state: RegistrationState
    decider_id: str
    decided_at: datetime
    records: tuple[DecidedRecord, ...] = ()
    merge_id: str = ""
    version: int = 0

    @property
    def is_by_software(self) -> bool:
        """Whether no person decided."""
        return not self.decider_id

    def forgotten(self) -> "Decision":
        """The decision without the person: that it was made, by whom and when stays."""
        return replace(self, account_id="", registration_id="", records=())


def decision_on(
    registration: Registration,
    comparisons: Iterable[Comparison],
    *,
    id: str,
    decider_id: str,
    at: datetime,
    merge_id: str = "",
) -> Decision:
    """The decision that led the registration to where it stands, on those records."""
    records = [DecidedRecord(one.leaver_id, one.shown_score, one.findings) for one in comparisons]
    return Decision(
        id,
        registration.id,
        registration.company_id,
        registration.account_id,
        registration.state,
        decider_id,
        at,
        tuple(records[:MOST_RECORDS]),
        merge_id,
    )
