"""Erasing a person from the network: what goes, what stays, what does not come back; holds; who sees what of it."""

import re
from datetime import UTC, timedelta
from typing import Any

import pytest
from okaeri.network.v1 import erasure_pb2 as pb
from okaeri.network.v1 import member_pb2, register_pb2
from okaeri.person.v1 import person_pb2

from chassis.access import Caller, Grant, Kind
from chassis.clock import now, timestamp
from chassis.errors import AlreadyExists, Forbidden, InvalidInput, NotFound, NotSignedIn, RuleBroken
from chassis.ids import new_id
from services.network.erasing import Erasing
from tests.services.network.house import BANK_HR, GROUP_HR, NOBODY, OPERATOR, RECRUITING, House, alumnus, machine
from tests.services.network.leavers import JIRO, SABURO, TARO, file, imported, the_register
from tests.services.network.people import consents, earlier, hired, joins, own, pending, registers, takes_over

AUDITOR = Caller("goro", Kind.PERSON, frozenset({Grant("auditor")}))
POST_HR = Caller("rokuro", Kind.PERSON, frozenset({Grant("hr", "post")}))
SERVICES = ("identity", "network", "recruiting", "events")


async def taro(house: House) -> str:
    await the_register(house)
    return await joins(house)


async def asks(house: House, member: str, **changes: Any) -> pb.RequestErasureResponse:
    said: dict[str, Any] = {"request_id": new_id(), "confirmation": "消去"}
    request = pb.RequestErasureRequest(**(said | changes))
    answer: pb.RequestErasureResponse = await house.erasures(alumnus(member)).RequestErasure(request)
    return answer


async def erased(house: House, member: str) -> str:
    """Asks, and the network hears itself ask; answers the erasure."""
    erasure_id = (await asks(house, member)).erasure_id
    await hears_last(house)
    return erasure_id


async def hears_last(house: House) -> None:
    await house.hear((await house.announced(pb.ErasureRequested))[-1])


async def confirms(house: House, erasure_id: str, *services: str) -> None:
    for service in services:
        event = person_pb2.PersonErased(erasure_id=erasure_id, service=service, erase_time=timestamp(now()))
        await house.hear(event)


async def shown(house: House, who: Caller = OPERATOR) -> list[pb.Erasure]:
    return list((await house.erasures(who).ListErasures(pb.ListErasuresRequest())).erasures)


async def holds(house: House, member: str, days: float = 30, **changes: Any) -> pb.LegalHold:
    said: dict[str, Any] = {
        "request_id": new_id(),
        "member_id": member,
        "reason": pb.HOLD_REASON_LITIGATION,
        "until_time": timestamp(now() + timedelta(days=days)),
    }
    hold: pb.LegalHold = await house.erasures(OPERATOR).PlaceLegalHold(pb.PlaceLegalHoldRequest(**(said | changes)))
    return hold


async def releases(house: House, id: str) -> pb.LegalHold:
    request = pb.ReleaseLegalHoldRequest(request_id=new_id(), id=id)
    hold: pb.LegalHold = await house.erasures(OPERATOR).ReleaseLegalHold(request)
    return hold


async def figures(house: House) -> member_pb2.Figures:
    found: member_pb2.Figures = await house.figures(GROUP_HR).GetFigures(member_pb2.GetFiguresRequest())
    found.ClearField("as_of_time")
    return found


async def test_an_erasure_is_announced_with_ids_alone_and_says_what_happens(house: House) -> None:
    id = await taro(house)
    answer = await asks(house, id)
    assert await house.announced(pb.ErasureRequested) == [
        pb.ErasureRequested(erasure_id=answer.erasure_id, member_id=id)
    ]
    assert not answer.paused
    assert [each.language for each in answer.explanations] == ["ja", "en"]


async def test_nothing_of_the_person_is_left_in_the_network(house: House) -> None:
    id = await taro(house)
    await consents(house, id)
    before = await stored_texts(house)
    assert any("太郎" in text for text in before)
    await erased(house, id)
    assert [text for text in await stored_texts(house) if re.search("太郎|タロウ|たろう|1980, 4, 1|taro@", text)] == []
    with pytest.raises(NotFound):
        await own(house, id)
    found = await house.register(BANK_HR).ListLeaverRecords(register_pb2.ListLeaverRecordsRequest(company_id="bank"))
    assert [record.name.given for record in found.leaver_records] == ["三郎", "次郎"]


async def stored_texts(house: House) -> list[str]:
    """Every row of the database but the answers to requests, which go after a week."""
    store = house.store
    return [repr(value) for each in store.collections.values() for value in await each.where({})]


async def test_the_next_import_does_not_bring_the_person_back_and_says_so(house: House) -> None:
    await erased(house, await taro(house))
    again = TARO.replace("0000001", "１").replace("太郎", "太朗")
    report = await imported(house, file(again, JIRO, SABURO), language="en")
    assert (report.rows, report.added, report.unchanged, report.refused_count) == (3, 0, 2, 1)
    (line,) = report.refused
    assert (line.line, line.reason, line.column) == (2, "erased_on_request", "")
    assert line.message == "This record was erased at the person's own request and does not come back."
    assert await house.count("leaver_records") == 2


async def test_the_same_number_of_another_company_is_not_kept_out(house: House) -> None:
    await erased(house, await taro(house))
    report = await imported(house, file(TARO), who=POST_HR, company_id="post")
    assert (report.added, report.refused_count) == (1, 0)


async def test_a_member_of_the_earlier_system_is_not_taken_over_again(house: House) -> None:
    await takes_over(house, [earlier(1), earlier(2)])
    (first, _) = sorted(member.id for member in await house.store.members.where({}))
    await erased(house, first)
    before = await figures(house)
    answer = await takes_over(house, [earlier(1), earlier(2)])
    assert (answer.added, answer.unchanged) == (0, 2)
    assert await house.count("members") == 1
    assert await figures(house) == before


async def test_counts_of_the_past_do_not_change(house: House) -> None:
    id = await taro(house)
    await house.hear(hired(id))
    before = await figures(house)
    assert (before.member_count, len(before.comebacks)) == (1, 1)
    await erased(house, id)
    assert await figures(house) == before


async def test_who_was_erased_can_register_anew_and_hr_finds_no_candidate(house: House) -> None:
    await erased(house, await taro(house))
    await imported(house, file(TARO, JIRO, SABURO))
    await joins(house)
    (registration,) = await pending(house)
    assert registration.name.given == "太郎"
    assert list(registration.candidates) == []


async def test_a_registration_that_waits_goes_too(house: House) -> None:
    await joins(house)
    assert len(await pending(house)) == 1
    await erased(house, "account-taro")
    assert await pending(house) == []


async def test_a_hire_that_is_heard_of_late_does_not_bring_the_member_back(house: House) -> None:
    id = await taro(house)
    await erased(house, id)
    await house.hear(hired(id))
    assert await house.count("members") == 0
    assert [(one.to_company_id, one.count) for one in (await figures(house)).comebacks] == [("holding", 1)]


async def test_erasing_again_is_the_same_erasure(house: House) -> None:
    id = await taro(house)
    first = await asks(house, id)
    assert (await asks(house, id)).erasure_id == first.erasure_id
    assert len(await house.announced(pb.ErasureRequested)) == 1


async def test_hearing_it_twice_erases_once_and_confirms_twice(house: House) -> None:
    await erased(house, await taro(house))
    await hears_last(house)
    assert [event.service for event in await house.announced(person_pb2.PersonErased)] == ["network", "network"]
    assert await house.count("tombstones") == 1


@pytest.mark.parametrize("typed", ["yes", "消して"])
async def test_the_wrong_word_erases_nothing(house: House, typed: str) -> None:
    id = await taro(house)
    with pytest.raises(InvalidInput) as refused:
        await asks(house, id, confirmation=typed)
    assert refused.value.field == "confirmation"
    assert await house.announced(pb.ErasureRequested) == []


async def test_machines_staff_and_strangers_cannot_be_erased(house: House) -> None:
    request = pb.RequestErasureRequest(request_id=new_id(), confirmation="ERASE")
    for who, refusal in (
        (machine("bank", "leavers.write"), Forbidden),
        (RECRUITING, Forbidden),
        (BANK_HR, RuleBroken),
        (NOBODY, NotSignedIn),
    ):
        with pytest.raises(refusal):
            await house.erasures(who).RequestErasure(request)
    assert await house.count("erasures") == 0


async def test_operators_follow_it_until_all_four_have_confirmed(house: House) -> None:
    id = await taro(house)
    erasure_id = (await asks(house, id)).erasure_id
    await confirms(house, erasure_id, "identity", "recruiting", "identity", "stranger")
    (erasure,) = await shown(house)
    assert [(each.service, each.HasField("confirm_time")) for each in erasure.confirmations] == [
        ("identity", True),
        ("network", False),
        ("recruiting", True),
        ("events", False),
    ]
    assert not erasure.HasField("complete_time")
    await confirms(house, erasure_id, "network", "events")
    (done,) = await shown(house, AUDITOR)
    assert done.HasField("complete_time")
    assert id not in str(done)


@pytest.mark.parametrize("who", [alumnus("account-taro"), BANK_HR, GROUP_HR, machine("bank", "leavers.read"), NOBODY])
async def test_nobody_else_sees_erasures_or_holds(house: House, who: Caller | None) -> None:
    with pytest.raises((Forbidden, NotSignedIn)):
        await house.erasures(who).ListErasures(pb.ListErasuresRequest())
    with pytest.raises((Forbidden, NotSignedIn)):
        await house.erasures(who).ListLegalHolds(pb.ListLegalHoldsRequest())
    with pytest.raises((Forbidden, NotSignedIn)):
        await holds_as(house, who)


async def holds_as(house: House, who: Caller | None) -> None:
    until = timestamp(now() + timedelta(days=1))
    await house.erasures(who).PlaceLegalHold(
        pb.PlaceLegalHoldRequest(request_id=new_id(), member_id="x", reason=pb.HOLD_REASON_INQUIRY, until_time=until)
    )


async def test_a_silent_service_is_told_again_and_the_person_forgotten_in_the_end(house: House) -> None:
    erasure_id = await erased(house, await taro(house))
    erasing, start = Erasing(house.store), now()
    await erasing.look(start + timedelta(minutes=5))
    assert len(await house.announced(pb.ErasureRequested)) == 1
    await erasing.look(start + timedelta(minutes=11))
    await erasing.look(start + timedelta(minutes=12))
    assert len(await house.announced(pb.ErasureRequested)) == 2
    await confirms(house, erasure_id, *SERVICES)
    await erasing.look(start + timedelta(minutes=65))
    assert len(await house.announced(pb.ErasureRequested)) == 3
    late = timestamp(start + timedelta(minutes=66))
    for service in SERVICES:
        await house.hear(person_pb2.PersonErased(erasure_id=erasure_id, service=service, erase_time=late))
    assert (await house.store.erasures.get(erasure_id)).member_id is None
    await erasing.look(start + timedelta(days=2))
    assert len(await house.announced(pb.ErasureRequested)) == 3


async def test_two_replicas_that_look_at_once_announce_once(house: House) -> None:
    await erased(house, await taro(house))
    later = now() + timedelta(minutes=11)
    await Erasing(house.store).look(later)
    await Erasing(house.store).look(later)
    assert len(await house.announced(pb.ErasureRequested)) == 2


async def test_a_hold_pauses_an_erasure_until_it_is_released(house: House) -> None:
    id = await taro(house)
    hold = await holds(house, id)
    answer = await asks(house, id)
    assert answer.paused
    assert await house.announced(pb.ErasureRequested) == []
    assert [each.held for each in await shown(house)] == [True]
    await Erasing(house.store).look(now())
    assert await house.announced(pb.ErasureRequested) == []
    await releases(house, hold.id)
    await Erasing(house.store).look(now())
    assert [event.member_id for event in await house.announced(pb.ErasureRequested)] == [id]
    assert [each.held for each in await shown(house)] == [False]


async def test_a_hold_that_runs_out_pauses_no_longer(house: House) -> None:
    id = await taro(house)
    await holds(house, id, days=1)
    await asks(house, id)
    await Erasing(house.store).look(now() + timedelta(days=1, minutes=1))
    assert [event.member_id for event in await house.announced(pb.ErasureRequested)] == [id]


async def test_every_service_is_told_of_a_hold_and_of_its_end(house: House) -> None:
    id = await taro(house)
    hold = await holds(house, id)
    (placed,) = await house.announced(person_pb2.LegalHoldPlaced)
    assert (placed.hold_id, placed.person_id, placed.until_time) == (hold.id, id, hold.until_time)
    await releases(house, hold.id)
    assert await house.announced(person_pb2.LegalHoldReleased) == [
        person_pb2.LegalHoldReleased(hold_id=hold.id, person_id=id)
    ]
    (listed,) = (await house.erasures(AUDITOR).ListLegalHolds(pb.ListLegalHoldsRequest())).legal_holds
    assert (listed.member_id, listed.reason, listed.HasField("release_time")) == (id, pb.HOLD_REASON_LITIGATION, True)


async def test_a_hold_comes_too_late_once_services_were_told(house: House) -> None:
    id = await taro(house)
    await asks(house, id)
    with pytest.raises(RuleBroken) as refused:
        await holds(house, id)
    assert refused.value.rule == "erasure_under_way"


async def test_a_hold_is_placed_once_on_somebody_there_is(house: House) -> None:
    id = await taro(house)
    hold = await holds(house, id)
    with pytest.raises(AlreadyExists):
        await holds(house, id)
    with pytest.raises(NotFound):
        await holds(house, "nobody")
    with pytest.raises(NotFound):
        await releases(house, "nothing")
    await releases(house, hold.id)
    with pytest.raises(RuleBroken):
        await releases(house, hold.id)


@pytest.mark.parametrize("days", [-1, 0, 3654])
async def test_a_hold_without_a_fair_end_is_refused(house: House, days: float) -> None:
    id = await taro(house)
    with pytest.raises(InvalidInput) as refused:
        await holds(house, id, days=days)
    assert refused.value.field == "until_time"


async def test_a_hold_forgets_whom_it_was_on(house: House) -> None:
    id = await taro(house)
    await releases(house, (await holds(house, id)).id)
    await erased(house, id)
    assert [hold.member_id for hold in await house.store.legal_holds.where({})] == [""]


async def test_erasures_are_paged_newest_first(house: House) -> None:
    await the_register(house)
    for name in ("a", "b", "c"):
        await registers(house, mail=f"{name}@home.example")
        await asks(house, f"account-{name}")
    first = await house.erasures(OPERATOR).ListErasures(pb.ListErasuresRequest(page_size=2))
    asked = pb.ListErasuresRequest(page_size=2, page_token=first.next_page_token)
    rest = await house.erasures(OPERATOR).ListErasures(asked)
    moments = [each.request_time.ToDatetime(UTC) for each in (*first.erasures, *rest.erasures)]
    assert len(moments) == 3
    assert moments == sorted(moments, reverse=True)


async def test_a_hold_is_in_the_audit_log(house: House) -> None:
    id = await taro(house)
    await releases(house, (await holds(house, id)).id)
    await house.erasures(AUDITOR).ListLegalHolds(pb.ListLegalHoldsRequest())
    noted = [entry for entry in await house._driver.find("audit_waiting", {}) if entry["what"].startswith("legal_hold")]
    assert [(each["actor_id"], each["action"], each["what"], each["purpose"], each["people"]) for each in noted] == [
        ("shiro", "act", "legal_hold", "litigation", [id]),
        ("shiro", "act", "legal_hold_end", "litigation", [id]),
        ("goro", "read", "legal_hold", "operation", [id]),
    ]
