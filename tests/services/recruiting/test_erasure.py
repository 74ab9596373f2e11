"""Recruiting forgets a person: what is under way is withdrawn, what stays for the counts is nobody's."""

from datetime import timedelta
from typing import Any

from okaeri.network.v1 import erasure_pb2
from okaeri.person.v1 import person_pb2
from okaeri.recruiting.v1 import application_pb2 as pb
from okaeri.recruiting.v1 import posting_pb2

from chassis.clock import now
from chassis.people.retention import let_go
from services.recruiting import reactions
from tests.services import hearing
from tests.services.calling import alumnus, announced
from tests.services.recruiting.house import (
    APPLIED,
    HIRED,
    HOLDING,
    INTERVIEW,
    OFFERED,
    SCREENING,
    TARO,
    WITHDRAWN,
    House,
)

ASKED = erasure_pb2.ErasureRequested(erasure_id="e1", member_id="taro")


async def forget(house: House) -> None:
    await hearing.hear(house.store, reactions, ASKED)


async def told(house: House, kind: Any) -> list[Any]:
    kinds = (
        posting_pb2.PostingPublished,
        pb.ApplicationReceived,
        pb.ApplicationMoved,
        pb.MemberApplied,
        pb.ApplicantHired,
        person_pb2.PersonErased,
    )
    return [event for event in await announced(house.store, *kinds) if isinstance(event, kind)]


async def seen_by_hr(house: House) -> Any:
    request = pb.ListApplicationsRequest(company_id="holding")
    (application,) = (await house.as_(HOLDING).applications.ListApplications(request)).applications
    return application


async def test_an_open_application_is_withdrawn_and_says_nothing_of_the_person(house: House) -> None:
    await house.move(await house.applied(), SCREENING)
    await forget(house)
    application = await seen_by_hr(house)
    assert (application.state, application.member_id, application.statement) == (WITHDRAWN, "", "")
    assert (application.consent_id, [step.state for step in application.steps]) == ("", [SCREENING, WITHDRAWN])
    moved = (await told(house, pb.ApplicationMoved))[-1]
    assert (moved.from_state, moved.to_state, moved.company_id) == (SCREENING, WITHDRAWN, "holding")


async def test_a_hire_stays_counted(house: House) -> None:
    await house.move(await house.applied(), SCREENING, INTERVIEW, OFFERED, HIRED)
    before = len(await told(house, pb.ApplicationMoved))
    await forget(house)
    application = await seen_by_hr(house)
    assert (application.state, application.member_id, application.statement) == (HIRED, "", "")
    assert len(await told(house, pb.ApplicationMoved)) == before
    assert len(await told(house, pb.ApplicantHired)) == 1


async def test_the_person_finds_nothing_and_others_lose_nothing(house: House) -> None:
    posting = await house.published()
    mine = await house.applied(posting)
    theirs = await house.applied(posting, alumnus("jiro"))
    await forget(house)
    own = await house.as_(TARO).applications.ListOwnApplications(pb.ListOwnApplicationsRequest())
    assert list(own.applications) == []
    found = await house.as_(TARO).applications.BatchGetApplications(pb.BatchGetApplicationsRequest(ids=[mine.id]))
    assert list(found.applications) == []
    others = await house.as_(alumnus("jiro")).applications.ListOwnApplications(pb.ListOwnApplicationsRequest())
    assert [(each.id, each.state, each.statement) for each in others.applications] == [
        (theirs.id, APPLIED, "戻りたいです。")
    ]


async def test_two_who_were_erased_do_not_stand_in_each_others_way(house: House) -> None:
    posting = await house.published()
    await house.applied(posting)
    await house.applied(posting, alumnus("jiro"))
    await forget(house)
    jiro = erasure_pb2.ErasureRequested(erasure_id="e2", member_id="jiro")
    await hearing.hear(house.store, reactions, jiro)
    assert [each.member_id for each in await house.store.applications.where({})] == ["", ""]


async def test_it_confirms_each_time_it_is_asked_and_withdraws_once(house: House) -> None:
    await house.applied()
    await forget(house)
    await hearing.hear(house.store, reactions, erasure_pb2.ErasureRequested(erasure_id="e1", member_id="taro"))
    confirmed = await told(house, person_pb2.PersonErased)
    assert [(event.erasure_id, event.service) for event in confirmed] == [("e1", "recruiting")] * 2
    assert len(await told(house, pb.ApplicationMoved)) == 1


async def test_an_application_that_came_to_nothing_is_nobodys_after_three_years(house: House) -> None:
    posting = await house.published()
    await house.withdraw(await house.applied(posting))
    await house.applied(posting, alumnus("jiro"))
    later = now() + timedelta(days=3 * 366)
    assert await let_go(house.store, later - timedelta(days=1)) == {}
    assert await let_go(house.store, later) == {"applications": 1}
    assert await let_go(house.store, later) == {}
    kept = sorted((each.member_id, each.statement) for each in await house.store.applications.where({}))
    assert kept == [("", ""), ("jiro", "戻りたいです。")]
