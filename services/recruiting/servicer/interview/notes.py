"""What a coordinator notes of an interview. Each kind of note is kept apart, and is read by its own question."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.access import caller
from chassis.clock import now
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.recruiting.domain.companies import require_known
from services.recruiting.domain.interviews import Interview
from services.recruiting.domain.notes import Content, Note, PrivateNote, Summary, TopicNote, require_room
from services.recruiting.domain.organisations import Desk
from services.recruiting.domain.versions import require_seen
from services.recruiting.messages.interviews import content_of, note_message
from services.recruiting.servicer.interview.desk import Side, desk, noted
from services.recruiting.store import RecruitingStore


class NoteSide(Side):
    """Writes, revises, proposes, lists."""

    async def WriteNote(self, request: pb.WriteNoteRequest, context: Any) -> pb.Note:
        own, content = await desk(self._store), content_of(request, request.company_id)
        async with self._store.transaction() as tx:
            interview = await _interview(tx, own, request.interview_id)
            require_room(await _notes_of(tx, interview.id))
            tx.audit.act(company_id=interview.organisation_id)
            note = await _NEW[request.note_class](tx, interview, content)
            return tx.answer(note_message(note))

    async def ReviseNote(self, request: pb.ReviseNoteRequest, context: Any) -> pb.Note:
        own, content = await desk(self._store), content_of(request)
        async with self._store.transaction() as tx:
            note = await _note(tx, request.id)
            _require_seen(tx, own, note, request.version)
            return tx.answer(note_message(await _saved(tx, note.revised(content))))

    async def ProposeSummary(self, request: pb.ProposeSummaryRequest, context: Any) -> pb.Note:
        own = await desk(self._store)
        async with self._store.transaction() as tx:
            summary = await tx.summaries.get(request.id)
            _require_seen(tx, own, summary, request.version)
            saved = await tx.summaries.save(summary.propose(now()), announcing=NOTHING)
            return tx.answer(note_message(saved))

    async def ListNotes(self, request: pb.ListNotesRequest, context: Any) -> pb.ListNotesResponse:
        interview = await _interview(self._store, await desk(self._store), request.interview_id)
        notes = await _notes_of(self._store, interview.id)
        await noted(self._store, [interview])
        seen = [note for note in notes if note.is_for(caller().subject)]
        return pb.ListNotesResponse(notes=map(note_message, seen))


async def _interview(store: RecruitingStore, own: Desk, id: str) -> Interview:
    interview = await store.interviews.get(id)
    own.require(interview.organisation_id)
    return interview


async def _notes_of(store: RecruitingStore, interview_id: str) -> list[Note]:
    """All notes of an interview, oldest first, whoever may see them."""
    found: list[Note] = [
        *await store.private_notes.of_interview(interview_id),
        *await store.summaries.of_interview(interview_id),
        *await store.topic_notes.of_interview(interview_id),
    ]
    return sorted(found, key=lambda note: (note.written_at, note.id))


async def _note(tx: RecruitingStore, id: str) -> Note:
    """The note of whichever kind. NotFound for somebody else's private one, as for none at all."""
    note = await tx.private_notes.find(id) or await tx.summaries.find(id) or await tx.topic_notes.find(id)
    if note is None or not note.is_for(caller().subject):
        raise NotFound
    return note


def _require_seen(tx: RecruitingStore, own: Desk, note: Note, version: int) -> None:
    """Passes a note of the caller's organisation, in the version the caller saw; the audit entry names whose it is."""
    own.require(note.organisation_id)
    require_seen(note.version, version)
    tx.audit.act(company_id=note.organisation_id)


async def _saved(tx: RecruitingStore, note: Note) -> Note:
    match note:
        case PrivateNote():
            return await tx.private_notes.save(note, announcing=NOTHING)
        case Summary():
            return await tx.summaries.save(note, announcing=NOTHING)
        case TopicNote():
            return await tx.topic_notes.save(note, announcing=NOTHING)


async def _private(tx: RecruitingStore, interview: Interview, content: Content) -> Note:
    content.require(text=True)
    note = PrivateNote(**_of(interview), writer_id=caller().subject, text=content.text)
    return await tx.private_notes.add(note, announcing=NOTHING)


async def _summary(tx: RecruitingStore, interview: Interview, content: Content) -> Note:
    content.require(text=True, company=True)
    company = require_known(await tx.companies.find(content.company_id))
    summary = Summary(
        **_of(interview),
        writer_id=caller().subject,
        company_id=company.id,
        held_on=interview.require_held(),
        draft=content.text,
    )
    return await tx.summaries.add(summary, announcing=NOTHING)


async def _topics(tx: RecruitingStore, interview: Interview, content: Content) -> Note:
    content.require(topics=True)
    note = TopicNote(**_of(interview), topics=content.topics, held_on=interview.require_held())
    return await tx.topic_notes.add(note, announcing=NOTHING)


def _of(interview: Interview) -> dict[str, Any]:
    """What every note takes over from its interview."""
    return {
        "id": new_id(),
        "interview_id": interview.id,
        "organisation_id": interview.organisation_id,
        "member_id": interview.member_id,
        "written_at": now(),
    }


_NEW: Mapping[int, Callable[[RecruitingStore, Interview, Content], Awaitable[Note]]] = {
    pb.NOTE_CLASS_PRIVATE: _private,
    pb.NOTE_CLASS_SUMMARY: _summary,
    pb.NOTE_CLASS_STATISTICS: _topics,
}
