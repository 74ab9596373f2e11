"""What recruiting keeps: postings, applications, interviews, wishes, a copy of companies and organisations."""

from collections.abc import Collection as Several
from collections.abc import Sequence
from datetime import date, timedelta

from chassis.mongo import Collection, Index, Page, Store
from chassis.people import NOBODY, REMOVED, About, Kept
from chassis.standins import Standins
from services.recruiting import giving
from services.recruiting.domain.applications import NOT_HIRED, UNDER_WAY, WITHDRAWABLE, Application
from services.recruiting.domain.companies import Company
from services.recruiting.domain.interviews import MOVES as INTERVIEW_MOVES
from services.recruiting.domain.interviews import UNDER_WAY as INTERVIEW_UNDER_WAY
from services.recruiting.domain.interviews import Disclosure, Interview, InterviewState
from services.recruiting.domain.notes import PrivateNote, Summary, SummaryState, TopicNote
from services.recruiting.domain.organisations import Organisation
from services.recruiting.domain.postings import Posting, PostingState
from services.recruiting.store.wishes import HeldGatherings, Wishes


class Companies(Collection[Company]):
    """The companies, as identity announced them."""

    name = "companies"
    of = Company
    holds = NOBODY


class Postings(Collection[Posting]):
    """Postings in all states."""

    name = "postings"
    of = Posting
    holds = NOBODY
    indexes = (
        Index(("company_id", "-drafted_at")),
        Index(("state", "-published_at")),
        Index(("company_id", "state", "-published_at")),
    )

    async def page_of(self, company_id: str, size: int, token: str, before: bool) -> Page[Posting]:
        """A page of a company's postings in all states, newest draft first."""
        return await self.page({"company_id": company_id}, sort=("-drafted_at",), size=size, token=token, before=before)

    async def page_open(self, company_id: str, today: date, size: int, token: str, before: bool) -> Page[Posting]:
        """A page of what people can apply to on that day, of one company or of all (empty), newest first."""
        of_company = {"company_id": company_id} if company_id else {}
        dates = {"terms.opens_on": {"$lte": today}, "terms.closes_on": {"$gte": today}}
        filter = {**of_company, "state": PostingState.PUBLISHED, **dates}
        return await self.page(filter, sort=("-published_at",), size=size, token=token, before=before)


ENDED_LIFE = timedelta(days=3 * 366)
"""How long an application that came to nothing names a person: as long as a selection may be questioned."""


class Applications(Collection[Application]):
    """Applications in all states."""

    name = "applications"
    of = Application
    holds = About(
        "member_id",
        erased=Application.forgotten,
        kept=Kept(
            ENDED_LIFE, since="applied_at", where={"state": {"$in": sorted(NOT_HIRED)}}, then=Application.forgotten
        ),
    )
    indexes = (
        Index(("posting_id", "member_id"), unique=True, partial={"live": True}, taken=UNDER_WAY),
        Index(("company_id", "-applied_at")),
        Index(("company_id", "posting_id", "-applied_at")),
        Index(("member_id", "-applied_at")),
    )

    async def give(self, giver: str, taker: str) -> list[str]:
        """Makes one person's applications another's."""
        return await giving.give(self, "posting_id", giver, taker)

    async def give_back(self, ids: Sequence[str], giver: str, taker: str) -> None:
        """Makes those that are still the giver's the taker's again."""
        await giving.give_back(self, "posting_id", ids, giver, taker)

    async def live(self, posting_id: str, member_id: str) -> Application | None:
        """An application of the member to the posting that has not ended."""
        under_way = [{"live": True}, {"beside": True}]
        return await self.first({"member_id": member_id, "posting_id": posting_id, "$or": under_way})

    async def under_way(self, member_ids: Several[str]) -> list[Application]:
        """The applications of these members that can be withdrawn still."""
        return await self.where({"member_id": {"$in": sorted(member_ids)}, "state": {"$in": sorted(WITHDRAWABLE)}})

    async def postings_applied_to(self, member_id: str, posting_ids: Several[str]) -> frozenset[str]:
        """Those of the postings that the member ever applied to."""
        wanted = {"member_id": member_id, "posting_id": {"$in": sorted(set(posting_ids))}}
        return frozenset(application.posting_id for application in await self.where(wanted))

    async def page_to(self, company_id: str, posting_id: str, size: int, token: str, before: bool) -> Page[Application]:
        """A page of the applications to a company, to one posting or to all of them (empty), newest first."""
        to_posting = {"posting_id": posting_id} if posting_id else {}
        filter = {"company_id": company_id, **to_posting}
        return await self.page(filter, sort=("-applied_at",), size=size, token=token, before=before)

    async def page_by(self, member_id: str, size: int, token: str, before: bool) -> Page[Application]:
        """A page of a member's applications, newest first."""
        return await self.page({"member_id": member_id}, sort=("-applied_at",), size=size, token=token, before=before)


class Organisations(Collection[Organisation]):
    """The organisations of coordinators, as identity announced them."""

    name = "organisations"
    of = Organisation
    holds = NOBODY


class Interviews(Collection[Interview]):
    """Interviews in all states."""

    name = "interviews"
    of = Interview
    holds = About("member_id", erased=Interview.forgotten)
    indexes = (
        Index(("member_id", "organisation_id"), unique=True, partial={"live": True}, taken=INTERVIEW_UNDER_WAY),
        Index(("organisation_id", "-created_at")),
        Index(("member_id", "-created_at")),
        Index(("state", "held_on")),
    )

    async def give(self, giver: str, taker: str) -> list[str]:
        """Makes one person's interviews another's."""
        return await giving.give(self, "organisation_id", giver, taker)

    async def give_back(self, ids: Sequence[str], giver: str, taker: str) -> None:
        """Makes those that are still the giver's the taker's again."""
        await giving.give_back(self, "organisation_id", ids, giver, taker)

    async def live(self, member_id: str, organisation_id: str) -> Interview | None:
        """An interview of the member with the organisation that has not ended."""
        under_way = [{"live": True}, {"beside": True}]
        return await self.first({"member_id": member_id, "organisation_id": organisation_id, "$or": under_way})

    async def under_way(self, member_ids: Several[str]) -> list[Interview]:
        """The interviews of these members that have not ended."""
        moving = [state for state, onwards in INTERVIEW_MOVES.items() if onwards]
        return await self.where({"member_id": {"$in": sorted(member_ids)}, "state": {"$in": moving}})

    async def held_with(self, member_id: str, organisation_id: str) -> Interview | None:
        """An interview that the member had with the organisation."""
        held = {"member_id": member_id, "organisation_id": organisation_id, "state": InterviewState.HELD}
        return await self.first(held)

    async def page_at(self, organisation_id: str, size: int, token: str, before: bool) -> Page[Interview]:
        """A page of an organisation's interviews, newest first."""
        at = {"organisation_id": organisation_id}
        return await self.page(at, sort=("-created_at",), size=size, token=token, before=before)

    async def page_of(self, member_id: str, size: int, token: str, before: bool) -> Page[Interview]:
        """A page of a member's interviews, newest first."""
        return await self.page({"member_id": member_id}, sort=("-created_at",), size=size, token=token, before=before)

    async def held_within(self, first: date, end: date) -> list[Interview]:
        """Those held from the first of these days to the one before the other."""
        return await self.where({"state": InterviewState.HELD, "held_on": {"$gte": first, "$lt": end}})


class Disclosures(Collection[Disclosure]):
    """Which company may know of which interview."""

    name = "interview_disclosures"
    of = Disclosure
    holds = About("member_id", erased=REMOVED)
    indexes = (
        Index(("interview_id", "company_id"), unique=True),
        Index(("company_id", "-allowed_at")),
        Index(("member_id",)),
        Index(("consent_id",)),
    )

    async def of_interview(self, interview_id: str, company_id: str) -> Disclosure | None:
        """Whether and on what that company may know of that interview."""
        return await self.first({"interview_id": interview_id, "company_id": company_id})

    async def of_interviews(self, interview_ids: Several[str]) -> list[Disclosure]:
        """Those of these interviews, oldest first."""
        return await self.where({"interview_id": {"$in": sorted(interview_ids)}}, sort=("allowed_at",))

    async def page_to(self, company_id: str, member_id: str, size: int, token: str, before: bool) -> Page[Disclosure]:
        """A page of what a company may know, of one member or of all (empty), latest first."""
        filter = {"company_id": company_id, **({"member_id": member_id} if member_id else {})}
        return await self.page(filter, sort=("-allowed_at",), size=size, token=token, before=before)


class PrivateNotes(Collection[PrivateNote]):
    """Private notes: nothing but the writer's own question reads them."""

    name = "private_notes"
    of = PrivateNote
    holds = About("member_id", erased=REMOVED, exported=False)
    indexes = (Index(("interview_id", "written_at")), Index(("member_id",)))

    async def of_interview(self, interview_id: str) -> list[PrivateNote]:
        """Those of an interview, oldest first."""
        return await self.where({"interview_id": interview_id}, sort=("written_at",))


class Summaries(Collection[Summary]):
    """Summaries in all states."""

    name = "summaries"
    of = Summary
    holds = About("member_id", erased=REMOVED, without=("draft", "writer_id"))
    indexes = (
        Index(("interview_id", "written_at")),
        Index(("company_id", "state", "-approved_at")),
        Index(("member_id",)),
        Index(("consent_id",)),
    )

    async def of_interview(self, interview_id: str) -> list[Summary]:
        """Those of an interview, oldest first."""
        return await self.where({"interview_id": interview_id}, sort=("written_at",))

    async def proposed_of(self, interview_ids: Several[str]) -> list[Summary]:
        """Those of these interviews that the alumnus was ever shown, oldest first."""
        shown = {"interview_id": {"$in": sorted(interview_ids)}, "proposed_at": {"$exists": True}}
        return await self.where(shown, sort=("written_at",))

    async def released_of(self, member_ids: Several[str]) -> list[Summary]:
        """Those about these members that a company may see."""
        return await self.where({"member_id": {"$in": sorted(member_ids)}, "state": SummaryState.RELEASED})

    async def page_released(
        self, company_id: str, member_id: str, size: int, token: str, before: bool
    ) -> Page[Summary]:
        """A page of what was released to a company, about one member or all (empty), latest approval first."""
        about = {"member_id": member_id} if member_id else {}
        filter = {"company_id": company_id, "state": SummaryState.RELEASED, **about}
        return await self.page(filter, sort=("-approved_at",), size=size, token=token, before=before)


class TopicNotes(Collection[TopicNote]):
    """What interviews were about."""

    name = "topic_notes"
    of = TopicNote
    holds = About("member_id", erased=TopicNote.forgotten)
    indexes = (Index(("interview_id", "written_at")), Index(("held_on",)), Index(("member_id",)))

    async def of_interview(self, interview_id: str) -> list[TopicNote]:
        """Those of an interview, oldest first."""
        return await self.where({"interview_id": interview_id}, sort=("written_at",))

    async def within(self, first: date, end: date) -> list[TopicNote]:
        """Those of interviews held from the first of these days to the one before the other."""
        return await self.where({"held_on": {"$gte": first, "$lt": end}})


class RecruitingStore(Store):
    """The database of recruiting."""

    companies: Companies
    postings: Postings
    applications: Applications
    organisations: Organisations
    interviews: Interviews
    disclosures: Disclosures
    private_notes: PrivateNotes
    summaries: Summaries
    topic_notes: TopicNotes
    held_gatherings: HeldGatherings
    wishes: Wishes
    standins: Standins

    async def known_as(self, person_id: str) -> frozenset[str]:
        """The id, and those of accounts that became part of the member."""
        return frozenset({person_id, *await self.standins.those_of(person_id)})
