"""What the sides share: the store, the ledger, and where a coordinator may act today."""

from chassis.access import caller
from chassis.clock import today
from services.recruiting.domain.interviews import Interview
from services.recruiting.domain.organisations import Desk, desk_of
from services.recruiting.interview_consents import InterviewConsents
from services.recruiting.store import RecruitingStore

ROLE = "coordinator"


class Side:
    """What every side of the wall works with."""

    def __init__(self, store: RecruitingStore, consents: InterviewConsents) -> None:
        self._store = store
        self._consents = consents


async def desk(store: RecruitingStore) -> Desk:
    """Where the caller acts as a coordinator. Raises RuleBroken when no licence covers today.

    Asked before a transaction is opened: a repeat of an earlier request must not be answered after the licence ended.
    """
    held = caller().companies(ROLE)
    known = await store.organisations.many(held)
    return desk_of(held, known.values(), today())


async def valid_organisations(store: RecruitingStore) -> frozenset[str]:
    """The organisations the caller may act for today; none for an alumnus, or when the licence ended."""
    known = await store.organisations.many(caller().companies(ROLE))
    return frozenset(each.id for each in known.values() if each.is_valid(today()))


async def noted(store: RecruitingStore, interviews: list[Interview]) -> None:
    """Notes whose interviews a coordinator is shown, for each organisation on its own; one's own are no access.

    The same words whatever is read of an interview: that there are notes is not told by the log of reads.
    """
    for organisation_id in sorted({each.organisation_id for each in interviews}):
        people = [each.member_id for each in interviews if each.organisation_id == organisation_id]
        await store.audit.read(people, what="interview", purpose="interview", company_id=organisation_id)
