"""What an alumnus lets companies know: the exact text of a summary, or that an interview took place."""

from dataclasses import replace
from typing import Any

from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.access import caller
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.recruiting.consents import RecordedConsent
from services.recruiting.domain.companies import require_known
from services.recruiting.domain.interviews import Disclosure, Interview
from services.recruiting.domain.notes import Summary, SummaryState
from services.recruiting.domain.versions import require_seen
from services.recruiting.interview_consents import HELD, SUMMARY
from services.recruiting.messages.interviews import (
    own_interview_message,
    summary_message,
    summary_released,
    summary_withdrawn,
)
from services.recruiting.servicer.interview.desk import Side
from services.recruiting.store import RecruitingStore


class ReleaseSide(Side):
    """Approves, amends, refuses and withdraws; allows and disallows."""

    async def ApproveSummary(self, request: pb.ApproveSummaryRequest, context: Any) -> pb.Summary:
        """Looks again once the consent is recorded: a text that changed meanwhile is Stale, and nothing is released."""
        async with self._store.transaction() as tx:
            proposed = await _own_summary(tx, request.id, request.version)
            proposed.require_move(SummaryState.RELEASED)
        consent = await self._consents.record(
            request, SUMMARY, member_id=proposed.member_id, recipient_id=proposed.company_id
        )
        async with self._store.transaction() as tx:
            proposed = await _own_summary(tx, request.id, request.version)
            approved = proposed.approve(consent.id, consent.text_version, now())
            released = await tx.summaries.save(approved, announcing=summary_released(approved))
            return tx.answer(summary_message(released))

    async def AmendSummary(self, request: pb.AmendSummaryRequest, context: Any) -> pb.Summary:
        async with self._store.transaction() as tx:
            amended = (await _own_summary(tx, request.id, request.version)).amend(request.text)
            return tx.answer(summary_message(await tx.summaries.save(amended, announcing=NOTHING)))

    async def RefuseSummary(self, request: pb.RefuseSummaryRequest, context: Any) -> pb.Summary:
        async with self._store.transaction() as tx:
            refused = (await _own_summary(tx, request.id, request.version)).refuse()
            return tx.answer(summary_message(await tx.summaries.save(refused, announcing=NOTHING)))

    async def WithdrawSummary(self, request: pb.WithdrawSummaryRequest, context: Any) -> pb.Summary:
        async with self._store.transaction() as tx:
            withdrawn = (await _own_summary(tx, request.id, request.version)).withdraw()
            saved = await tx.summaries.save(withdrawn, announcing=summary_withdrawn(withdrawn))
            return tx.answer(summary_message(saved))

    async def AllowInterviewHeld(self, request: pb.AllowInterviewHeldRequest, context: Any) -> pb.OwnInterview:
        async with self._store.transaction() as tx:
            interview = await _own_interview(tx, request.id)
            interview.require_held()
            require_known(await tx.companies.find(request.company_id))
        consent = await self._consents.record(
            request, HELD, member_id=interview.member_id, recipient_id=request.company_id
        )
        async with self._store.transaction() as tx:
            interview = await _own_interview(tx, request.id)
            await _disclose(tx, interview, request.company_id, consent)
            return tx.answer(await _with_all(tx, interview))

    async def DisallowInterviewHeld(self, request: pb.DisallowInterviewHeldRequest, context: Any) -> pb.OwnInterview:
        async with self._store.transaction() as tx:
            interview = await _own_interview(tx, request.id)
            allowed = await tx.disclosures.of_interview(interview.id, request.company_id)
            if allowed is not None:
                await tx.disclosures.remove(allowed, announcing=NOTHING)
            return tx.answer(await _with_all(tx, interview))


async def _own_summary(tx: RecruitingStore, id: str, version: int) -> Summary:
    """The summary that was proposed to the caller, in the version the caller read."""
    summary = await tx.summaries.get(id)
    summary.require_member(caller().subject)
    require_seen(summary.version, version)
    return summary


async def _own_interview(tx: RecruitingStore, id: str) -> Interview:
    interview = await tx.interviews.get(id)
    caller().require_subject(interview.member_id)
    return interview


async def _disclose(tx: RecruitingStore, interview: Interview, company_id: str, consent: RecordedConsent) -> None:
    """Keeps on which consent the company may know; a new consent takes the place of the one before."""
    known = await tx.disclosures.of_interview(interview.id, company_id)
    if known is not None:
        again = replace(known, consent_id=consent.id, consent_text_version=consent.text_version)
        await tx.disclosures.save(again, announcing=NOTHING)
        return
    disclosure = Disclosure(
        id=new_id(),
        interview_id=interview.id,
        member_id=interview.member_id,
        organisation_id=interview.organisation_id,
        company_id=company_id,
        held_on=interview.require_held(),
        consent_id=consent.id,
        consent_text_version=consent.text_version,
        allowed_at=now(),
    )
    await tx.disclosures.add(disclosure, announcing=NOTHING)


async def _with_all(tx: RecruitingStore, interview: Interview) -> pb.OwnInterview:
    """The interview as its alumnus sees it, as this transaction leaves it."""
    summaries = await tx.summaries.proposed_of([interview.id])
    return own_interview_message(interview, summaries, await tx.disclosures.of_interviews([interview.id]))
