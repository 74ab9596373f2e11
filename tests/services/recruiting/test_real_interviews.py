"""What the memory driver only claims, on the real wire protocol with both drivers."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.mongo import connect
from tests.services.recruiting.interviewing import GROUP_HR, KANA, TARO, Rooms, interviewing, of

pytestmark = pytest.mark.real


@pytest.fixture(params=["motor", "pymongo"])
async def real_rooms(request: pytest.FixtureRequest, mongo_url: str, database_name: str) -> AsyncIterator[Rooms]:
    async with interviewing(connect(mongo_url, database=database_name, driver=request.param)) as built:
        yield built


async def test_the_way_from_a_wish_to_a_released_summary_and_back(real_rooms: Rooms) -> None:
    interview = await real_rooms.held()
    await real_rooms.noted(interview)
    await real_rooms.noted(interview, note_class=3, topics=[4, 8])
    released = await real_rooms.released(interview)
    notes = await real_rooms.as_(KANA).ListNotes(pb.ListNotesRequest(interview_id=interview.id))
    assert [note.note_class for note in notes.notes] == [1, 3, 2]
    assert await real_rooms.seen_by_hr(member_id="taro") == ["戻りたい気持ちがある。"]
    await real_rooms.as_(TARO).WithdrawSummary(of(released, pb.WithdrawSummaryRequest))
    assert await real_rooms.seen_by_hr() == []
    figures = await real_rooms.as_(GROUP_HR).GetInterviewFigures(pb.GetInterviewFiguresRequest())
    assert (list(figures.held), list(figures.topics)) == ([], [])


async def test_of_several_requests_at_once_one_is_stored(real_rooms: Rooms) -> None:
    results = await asyncio.gather(*(real_rooms.requested() for _ in range(4)), return_exceptions=True)
    assert {type(each).__name__ for each in results} <= {"Interview", "AlreadyExists", "Stale", "Conflict"}
    assert len(await real_rooms.own()) == 1


async def test_approving_and_revising_at_once_never_releases_what_was_not_read(real_rooms: Rooms) -> None:
    proposed = await real_rooms.proposed(text="読んだ文面")
    revised = real_rooms.as_(KANA).ReviseNote(of(proposed, pb.ReviseNoteRequest, text="すいか"))
    results = await asyncio.gather(real_rooms.approve(proposed), revised, return_exceptions=True)
    assert len([each for each in results if isinstance(each, pb.Summary | pb.Note)]) == 1
    assert set(await real_rooms.seen_by_hr()) <= {"読んだ文面"}
