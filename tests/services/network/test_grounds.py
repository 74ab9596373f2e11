"""Who sees what of a member, on which ground: item by item, at this moment, with a record of it, and never without."""

import asyncio
from typing import Any

import pytest
from okaeri.network.v1 import consent_pb2, register_pb2
from okaeri.network.v1 import member_pb2 as pb

from chassis.clock import now, timestamp, today
from chassis.errors import Forbidden, InvalidInput, NotFound, RuleBroken
from chassis.ids import new_id
from chassis.trouble import Unavailable
from services.network.domain.consent import wordings
from tests.services.network.gated import GatedDriver
from tests.services.network.house import (
    AUDITOR,
    BANK_HR,
    GROUP_HR,
    HOLDING_HR,
    NOBODY,
    OPERATOR,
    House,
    alumnus,
    at,
    network,
    person,
)
from tests.services.network.people import (
    PROFILE,
    describes,
    earlier,
    gives,
    licensed,
    own,
    shows,
    takes_over,
    withdraws,
)

HANAKO = "account-hanako1"
BOTH_HR = person("rokuro", "hr@holding", "hr@post")
COORDINATOR = person("kaori", "coordinator@kakehashi")
SOMEBODY = alumnus("somebody")
INTERVIEW = consent_pb2.CONSENT_PURPOSE_INTERVIEW
APPLICATION = consent_pb2.CONSENT_PURPOSE_APPLICATION


@pytest.fixture(autouse=True)
async def _hanako(house: House) -> None:
    await joins(house)


async def joins(house: House) -> None:
    """Hanako, who left the bank and says a lot of herself."""
    name = register_pb2.PersonName(family="田中", given="花子", former_family="佐藤")
    await takes_over(house, [earlier(1, name=name, join_time=timestamp(at("2026-11-01T00:00:00")))])
    await describes(house, HANAKO, headline="戻りたい", about="私は", skills=["英語"], prefecture_code="13")


async def seen(house: House, who: Any, *ids: str) -> list[pb.Member]:
    asked = pb.BatchGetMembersRequest(ids=ids or (HANAKO,))
    return list((await house.members(who).BatchGetMembers(asked)).members)


async def provisions(house: House, who: Any = AUDITOR) -> list[consent_pb2.Provision]:
    asked = consent_pb2.ListProvisionsRequest()
    return list((await house.provisions(who).ListProvisions(asked)).provisions)


async def audited(house: House) -> list[tuple[str, str, str, str, list[str], list[str]]]:
    """What the audit log says of readings: role, company, what, purpose, items, people."""
    rows = [row for row in await house.rows("audit_waiting") if row["action"] == "read"]
    return [
        (row["role"], row["company_id"], row["what"], row["purpose"], row["items"], row["people"])
        for row in rows
        if row["what"] != "provisions"
    ]


async def test_a_company_sees_the_items_that_were_chosen_and_no_other(house: House) -> None:
    await gives(house, HANAKO, items=["headline", "skills"])
    assert await seen(house, HOLDING_HR) == [
        pb.Member(id=HANAKO, name={}, headline="戻りたい", skills=["英語"], items=["headline", "skills"])
    ]
    assert await seen(house, BANK_HR) == []


async def test_what_several_consents_cover_adds_up(house: House) -> None:
    await gives(house, HANAKO, items=["headline"])
    await gives(house, HANAKO, purpose=APPLICATION, items=["name"])
    (member,) = await seen(house, HOLDING_HR)
    assert (list(member.items), member.name.family, member.headline) == (["name", "headline"], "田中", "戻りたい")
    assert sorted((one.purpose, tuple(one.items)) for one in await provisions(house)) == [
        (APPLICATION, ("name",)),
        (consent_pb2.CONSENT_PURPOSE_PROFILE, ("headline",)),
    ]


async def test_every_reading_leaves_a_record_that_names_its_consent_and_an_audit_entry(house: House) -> None:
    consent = await gives(house, HANAKO, items=["name"])
    for _ in range(2):
        await seen(house, HOLDING_HR)
    records = await provisions(house)
    assert [(one.member_id, one.company_id, one.consent_id, one.what) for one in records] == [
        (HANAKO, "holding", consent.id, "profile")
    ] * 2
    assert [list(one.items) for one in records] == [["name"]] * 2
    assert await audited(house) == [("hr", "holding", "profile", "profile", ["name"], [HANAKO])] * 2


async def test_a_reading_is_no_administrative_act(house: House) -> None:
    await gives(house, HANAKO)
    await seen(house, HOLDING_HR)
    assert {row["action"] for row in await house.rows("audit_waiting") if "BatchGetMembers" in row["method"]} == {
        "read"
    }


async def test_who_may_not_be_seen_leaves_no_record(house: House) -> None:
    assert await seen(house, HOLDING_HR) == []
    assert await provisions(house) == []
    assert await audited(house) == []


async def test_hr_of_two_companies_leaves_a_record_for_each(house: House) -> None:
    await gives(house, HANAKO, "holding", items=["name"])
    await gives(house, HANAKO, "post", items=["name"])
    await seen(house, BOTH_HR)
    assert sorted(one.company_id for one in await provisions(house)) == ["holding", "post"]


async def test_a_withdrawn_consent_is_honoured_at_the_next_reading(house: House) -> None:
    consent = await gives(house, HANAKO)
    assert len(await seen(house, HOLDING_HR)) == 1
    await withdraws(house, HANAKO, consent.id)
    assert await seen(house, HOLDING_HR) == []
    assert len(await provisions(house)) == 1


async def test_a_consent_whose_text_was_deleted_shows_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await gives(house, HANAKO)
    monkeypatch.setattr(wordings, "TEXTS", ())
    assert await seen(house, HOLDING_HR) == []
    assert await provisions(house) == []


async def test_who_stopped_use_is_seen_by_nobody_else_and_by_oneself(house: House) -> None:
    await gives(house, HANAKO)
    await shows(house, HANAKO)
    async with house.store.transaction() as tx:
        member = await tx.members.get(HANAKO)
        await tx.members.save(member.stopped(at("2026-11-02T00:00:00")), announcing=pb.ProfileChanged(member_id=HANAKO))
    assert await seen(house, HOLDING_HR) == []
    assert await seen(house, SOMEBODY) == []
    assert await listed(house) == []
    assert [member.id for member in await seen(house, alumnus(HANAKO))] == [HANAKO]


async def test_a_coordinator_sees_who_agreed_to_an_interview_with_the_organisation(house: House) -> None:
    await house.hear(licensed("kakehashi"))
    assert await seen(house, COORDINATOR) == []
    await gives(house, HANAKO, "kakehashi", purpose=INTERVIEW, items=["name", "about"])
    (member,) = await seen(house, COORDINATOR)
    assert (member.about, list(member.items)) == ("私は", ["name", "about"])
    assert await seen(house, HOLDING_HR) == []
    assert await seen(house, person("other", "coordinator@tsunagari")) == []
    assert [one.company_id for one in await provisions(house)] == ["kakehashi"]


@pytest.mark.parametrize(("first", "last"), [("2020-04-01", "2025-03-31"), ("2098-04-01", "2099-03-31")])
async def test_a_coordinator_whose_licence_does_not_cover_today_sees_nobody(
    house: House, first: str, last: str
) -> None:
    await house.hear(licensed("kakehashi", first, last))
    await gives(house, HANAKO, "kakehashi", purpose=INTERVIEW)
    assert await seen(house, COORDINATOR) == []
    assert await provisions(house) == []


async def test_an_organisation_that_was_not_heard_of_receives_nothing(house: House) -> None:
    with pytest.raises(InvalidInput):
        await gives(house, HANAKO, "kakehashi", purpose=INTERVIEW)
    assert await seen(house, COORDINATOR) == []


async def test_the_directory_is_not_for_hr_and_coordinators(house: House) -> None:
    await shows(house, HANAKO)
    assert await seen(house, HOLDING_HR) == []
    assert await seen(house, COORDINATOR) == []
    for who in (GROUP_HR, OPERATOR, AUDITOR):
        with pytest.raises(Forbidden):
            await seen(house, who)


async def listed(house: House, **asked: Any) -> list[pb.Member]:
    return list((await house.members(SOMEBODY).ListMembers(pb.ListMembersRequest(**asked))).members)


async def test_other_members_see_what_the_directory_may_show(house: House) -> None:
    await shows(house, HANAKO, "headline", "employments")
    expected = pb.Member(
        id=HANAKO,
        name={},
        headline="戻りたい",
        employments=[pb.Employment(company_id="bank", joined_on="2001", left_on="2011")],
        listed=True,
        items=["headline", "employments"],
    )
    assert await listed(house) == [expected]
    assert await seen(house, SOMEBODY) == [expected]


@pytest.mark.parametrize(
    ("shown", "asked", "found"),
    [
        ("name", {"query": "田中"}, True),
        ("headline", {"query": "田中"}, False),
        ("skills", {"query": "英語"}, True),
        ("name", {"query": "英語"}, False),
        ("name", {"query": "佐藤"}, False),
        ("employments", {"company_id": "bank"}, True),
        ("name", {"company_id": "bank"}, False),
    ],
)
async def test_nobody_is_found_by_what_is_hidden(house: House, shown: str, asked: dict[str, str], found: bool) -> None:
    await shows(house, HANAKO, shown)
    assert bool(await listed(house, **asked)) is found


async def test_looking_at_members_is_in_the_audit_log_and_looking_at_oneself_is_not(house: House) -> None:
    await shows(house, HANAKO, "name")
    await own(house, HANAKO)
    await seen(house, alumnus(HANAKO))
    await house.members(alumnus(HANAKO)).ListMembers(pb.ListMembersRequest())
    assert await audited(house) == []
    await listed(house)
    await seen(house, SOMEBODY)
    assert await audited(house) == [("alumnus", "", "profile", "directory", ["name"], [HANAKO])] * 2


def notice(**changes: Any) -> consent_pb2.PublishJointUseNoticeRequest:
    said: dict[str, Any] = {
        "request_id": new_id(),
        "statement": "会員の情報を共同して利用します。",
        "items": ["name", "skills"],
        "company_ids": ["bank", "holding"],
        "purpose": "再入社の案内",
        "responsible": consent_pb2.Responsible(
            name="ホールディングス", address="東京都千代田区", representative="代表"
        ),
        "in_force_date": today().isoformat(),
    }
    return consent_pb2.PublishJointUseNoticeRequest(**(said | changes))


async def publishes(house: House, who: Any = GROUP_HR, **changes: Any) -> consent_pb2.JointUseNotice:
    published: consent_pb2.JointUseNotice = await house.joint_use(who).PublishJointUseNotice(notice(**changes))
    return published


async def ends(house: House, id: str) -> consent_pb2.JointUseNotice:
    request = consent_pb2.EndJointUseNoticeRequest(request_id=new_id(), id=id)
    ended: consent_pb2.JointUseNotice = await house.joint_use(GROUP_HR).EndJointUseNotice(request)
    return ended


async def notices(house: House, **asked: Any) -> consent_pb2.ListJointUseNoticesResponse:
    request = consent_pb2.ListJointUseNoticesRequest(**asked)
    page: consent_pb2.ListJointUseNoticesResponse = await house.joint_use(NOBODY).ListJointUseNotices(request)
    return page


async def test_a_notice_is_a_ground_for_who_joined_under_it_until_it_ends(house: House) -> None:
    published = await publishes(house)
    assert await seen(house, HOLDING_HR) == []
    await takes_over(house, [earlier(2, join_time=timestamp(now()))])
    newcomer = "account-hanako2"
    (member,) = await seen(house, HOLDING_HR, newcomer)
    assert list(member.items) == ["name", "skills"]
    assert await seen(house, person("x", "hr@post"), newcomer) == []
    (record,) = await provisions(house)
    assert (record.notice_id, record.consent_id, record.company_id) == (published.id, "", "holding")
    assert [entry[3] for entry in await audited(house)] == ["joint_use"]
    await ends(house, published.id)
    assert await seen(house, HOLDING_HR, newcomer) == []


async def test_anyone_reads_the_five_items_of_every_notice(house: House) -> None:
    first, second = await publishes(house), await publishes(house, purpose="別の目的")
    page = await notices(house, page_size=1)
    assert list(page.notices) == [second]
    assert list((await notices(house, page_token=page.next_page_token)).notices) == [first]
    assert (first.statement, first.purpose, first.responsible.address) == (
        "会員の情報を共同して利用します。",
        "再入社の案内",
        "東京都千代田区",
    )
    ended = await ends(house, first.id)
    assert ended.HasField("end_time")
    assert ended in (await notices(house)).notices
    with pytest.raises(RuleBroken) as refused:
        await ends(house, first.id)
    assert refused.value.rule == "notice_over"
    with pytest.raises(NotFound):
        await ends(house, "no-such-notice")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"items": []}, "items"),
        ({"items": ["mail"]}, "items[0]"),
        ({"company_ids": ["bank"]}, "company_ids"),
        ({"company_ids": ["bank", "school"]}, "company_ids[1]"),
        ({"statement": ""}, "statement"),
        ({"purpose": ""}, "purpose"),
        ({"responsible": None}, "responsible"),
        ({"responsible": consent_pb2.Responsible(name="x", address="x")}, "responsible.representative"),
        ({"in_force_date": "2020-01-01"}, "in_force_date"),
        ({"in_force_date": "2027-02-30"}, "in_force_date"),
        ({"in_force_date": ""}, "in_force_date"),
    ],
)
async def test_a_notice_lacks_none_of_the_five_items(house: House, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await publishes(house, **changes)
    assert refused.value.field == field
    assert list((await notices(house)).notices) == []


async def test_only_group_hr_publishes(house: House) -> None:
    for who in (HOLDING_HR, OPERATOR, AUDITOR, alumnus(HANAKO)):
        with pytest.raises(Forbidden):
            await publishes(house, who)


@pytest.fixture
def driver() -> GatedDriver:
    return GatedDriver()


async def test_a_withdrawal_before_the_reading_looks_is_honoured(driver: GatedDriver) -> None:
    async with network(driver) as house:
        await joins(house)
        consent = await gives(house, HANAKO)
        await withdraws(house, HANAKO, consent.id)
        assert await seen(house, HOLDING_HR) == []
        assert await house.count("provisions") == 0


async def test_a_withdrawal_while_the_reading_is_under_way_leaves_a_record(driver: GatedDriver) -> None:
    """The reading has looked at the ledger; the withdrawal is answered before it writes its record and answers."""
    async with network(driver) as house:
        await joins(house)
        consent = await gives(house, HANAKO)
        driver.hold("insert provisions")
        reading = asyncio.create_task(seen(house, HOLDING_HR))
        await driver.reached.wait()
        await withdraws(house, HANAKO, consent.id)
        after = asyncio.create_task(seen(house, HOLDING_HR))
        assert await after == []
        driver.release()
        assert [member.id for member in await reading] == [HANAKO]
        assert [record.consent_id for record in await provisions(house)] == [consent.id]


async def test_however_readings_and_a_withdrawal_meet_nothing_is_shown_without_a_record(driver: GatedDriver) -> None:
    async with network(driver) as house:
        await joins(house)
        for _ in range(5):
            consent = await gives(house, HANAKO)
            before = await house.count("provisions")
            readings = [asyncio.create_task(seen(house, HOLDING_HR)) for _ in range(8)]
            await asyncio.sleep(0)
            await withdraws(house, HANAKO, consent.id)
            late = await seen(house, HOLDING_HR)
            shown = sum(len(members) for members in await asyncio.gather(*readings))
            assert late == []
            assert await house.count("provisions") - before == shown


@pytest.mark.parametrize(
    "operation",
    ["find consents", "find members", "find joint_use_notices", "insert provisions", "insert audit_waiting"],
)
async def test_without_ledger_record_or_audit_log_nothing_is_shown(driver: GatedDriver, operation: str) -> None:
    async with network(driver) as house:
        await joins(house)
        await gives(house, HANAKO)
        driver.fail(operation)
        with pytest.raises(Unavailable):
            await seen(house, HOLDING_HR)
        driver.fail("")
        assert (await house.count("provisions"), await audited(house)) == (0, [])
        assert len(await seen(house, HOLDING_HR)) == 1


async def test_the_directory_shows_nothing_that_is_not_in_the_audit_log(driver: GatedDriver) -> None:
    async with network(driver) as house:
        await joins(house)
        await shows(house, HANAKO)
        driver.fail("insert audit_waiting")
        for look in (listed(house), seen(house, SOMEBODY)):
            with pytest.raises(Unavailable):
                await look


async def test_what_is_chosen_of_a_profile_is_what_the_contract_has() -> None:
    assert set(PROFILE) < {field.name for field in pb.Member.DESCRIPTOR.fields}
