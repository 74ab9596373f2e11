"""A third party in the demo: an organisation of coordinators, a coordinator, and an alumnus who spoke with it.

The alumnus let the holding company see a summary, word for word as approved; beside it the coordinator keeps a private
note. Each step looks how far things are, so that a repeat goes on from there.
"""

from datetime import date, timedelta

from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import consent_pb2
from okaeri.options.v1 import options_pb2
from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.clock import now, timestamp
from cli.demo.people import Staff
from cli.suite import Suite

ORGANISATION = "kakehashi"
COMPANY = "holding"
COORDINATOR = Staff(
    "A coordinator of 相談室かけはし", f"coordinator@{ORGANISATION}.example", options_pb2.ROLE_COORDINATOR, ORGANISATION
)
_WISH = "戻ることを考えていますが、前の職場のことで先に聞いてほしいことがあります。"
_PRIVATE = "異動の内示の受け方に納得していない様子。本人の希望により会社には伝えない。"
_SUMMARY = (
    "データ分析の経験を生かし、地域に近い仕事に戻ることを希望しています。時期は来年の春以降、勤務地は相談できます。"
)


async def organisation(operator: Suite, today: date) -> None:
    """The organisation is let in, for three years."""
    there = await operator.organisation.ListCoordinatorOrganisations(
        organisation_pb2.ListCoordinatorOrganisationsRequest()
    )
    if ORGANISATION in {each.id for each in there.organisations}:
        return
    request = organisation_pb2.CreateCoordinatorOrganisationRequest(
        request_id=f"demo-organisation-{today}",
        organisation_id=ORGANISATION,
        name="一般社団法人 相談室かけはし",
        licence_number="13-ユ-300001",
        legal_ground=organisation_pb2.LEGAL_GROUND_PAID_PLACEMENT,
        valid_from_date=today.isoformat(),
        valid_until_date=(today + timedelta(days=3 * 365)).isoformat(),
    )
    await operator.organisation.CreateCoordinatorOrganisation(request)


async def interview(alumnus: Suite, coordinator: Suite, today: date) -> None:
    """One interview: asked for, scheduled, held and noted, its summary approved by the alumnus."""
    own = await _own(alumnus) or await _requested(alumnus, today)
    if own.state == pb.INTERVIEW_STATE_REQUESTED:
        own = await _scheduled(coordinator, own)
    if own.state == pb.INTERVIEW_STATE_SCHEDULED:
        own = await _held(coordinator, own, today)
    await _noted(coordinator, own)
    await _approved(alumnus)


async def _own(alumnus: Suite) -> pb.Interview | None:
    there = await alumnus.interviews.ListOwnInterviews(pb.ListOwnInterviewsRequest(page_size=1))
    return there.interviews[0].interview if there.interviews else None


async def _requested(alumnus: Suite, today: date) -> pb.Interview:
    text = await _text(alumnus, consent_pb2.CONSENT_PURPOSE_INTERVIEW)
    request = pb.RequestInterviewRequest(
        request_id=f"demo-interview-{today}",
        organisation_id=ORGANISATION,
        wish=_WISH,
        consent_text_version=text.version,
        consent_language=text.language,
        consent_items=text.items,
    )
    return await alumnus.interviews.RequestInterview(request)


async def _scheduled(coordinator: Suite, asked: pb.Interview) -> pb.Interview:
    at = now() + timedelta(minutes=30)
    request = pb.ScheduleInterviewRequest(
        request_id=f"demo-{at:%H%M%S}-{asked.id}"[:64],
        id=asked.id,
        version=asked.version,
        start_time=timestamp(at),
        place="オンライン",
        online=True,
    )
    return await coordinator.interviews.ScheduleInterview(request)


async def _held(coordinator: Suite, scheduled: pb.Interview, today: date) -> pb.Interview:
    request = pb.HoldInterviewRequest(
        request_id=f"demo-{today}-{scheduled.id}"[:64],
        id=scheduled.id,
        version=scheduled.version,
        held_on=today.isoformat(),
    )
    return await coordinator.interviews.HoldInterview(request)


async def _noted(coordinator: Suite, held: pb.Interview) -> None:
    """A private note, and a summary for the company, which is proposed."""
    notes = [
        pb.WriteNoteRequest(note_class=pb.NOTE_CLASS_PRIVATE, text=_PRIVATE),
        pb.WriteNoteRequest(note_class=pb.NOTE_CLASS_SUMMARY, text=_SUMMARY, company_id=COMPANY),
        pb.WriteNoteRequest(
            note_class=pb.NOTE_CLASS_STATISTICS, topics=[pb.INTERVIEW_TOPIC_TRANSFER, pb.INTERVIEW_TOPIC_COMEBACK]
        ),
    ]
    for note in notes:
        note.request_id, note.interview_id = f"demo-{note.note_class}-{held.id}"[:64], held.id
        written = await coordinator.interviews.WriteNote(note)
        if written.note_class == pb.NOTE_CLASS_SUMMARY:
            request_id = f"demo-propose-{held.id}"[:64]
            request = pb.ProposeSummaryRequest(request_id=request_id, id=written.id, version=written.version)
            await coordinator.interviews.ProposeSummary(request)


async def _approved(alumnus: Suite) -> None:
    own = (await alumnus.interviews.ListOwnInterviews(pb.ListOwnInterviewsRequest(page_size=1))).interviews[0]
    text = await _text(alumnus, consent_pb2.CONSENT_PURPOSE_INTERVIEW_SUMMARY)
    for summary in own.summaries:
        if summary.state == pb.SUMMARY_STATE_PROPOSED:
            request = pb.ApproveSummaryRequest(
                request_id=f"demo-approve-{summary.id}"[:64],
                id=summary.id,
                version=summary.version,
                consent_text_version=text.version,
                consent_language=text.language,
            )
            await alumnus.interviews.ApproveSummary(request)


async def _text(alumnus: Suite, purpose: "consent_pb2.ConsentPurpose.ValueType") -> consent_pb2.ConsentText:
    return await alumnus.consents.GetConsentText(consent_pb2.GetConsentTextRequest(purpose=purpose, language="ja"))
