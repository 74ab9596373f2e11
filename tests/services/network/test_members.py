"""Members: the own profile, the directory, who sees what, and taking members over."""

from typing import Any

import pytest
from okaeri.network.v1 import consent_pb2, register_pb2
from okaeri.network.v1 import member_pb2 as pb

from chassis.clock import timestamp
from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn, Refusal, Stale
from chassis.ids import new_id
from tests.services.network.house import (
    BANK_HR,
    GROUP_HR,
    HOLDING_HR,
    NOBODY,
    OPERATOR,
    House,
    alumnus,
    at,
    machine,
)
from tests.services.network.leavers import the_register
from tests.services.network.people import (
    PROFILE,
    consents,
    describes,
    earlier,
    hired,
    joins,
    makes_channel,
    own,
    takes_over,
)

SOMEBODY = alumnus("somebody")


async def taro(house: House) -> str:
    await the_register(house)
    return await joins(house)


async def test_who_is_not_approved_has_no_profile(house: House) -> None:
    with pytest.raises(NotFound):
        await own(house, "account-taro")
    with pytest.raises(NotSignedIn):
        await house.members(NOBODY).GetOwnMember(pb.GetOwnMemberRequest())


async def test_a_member_describes_itself(house: House) -> None:
    id = await taro(house)
    changed = await describes(
        house,
        id,
        headline=" 資産 運用 ",
        about="一行目\n二行目 ",
        skills=["英語", " 英語", "簿記"],
        prefecture_code="13",
    )
    assert (changed.headline, changed.about, list(changed.skills)) == ("資産 運用", "一行目\n二行目", ["英語", "簿記"])
    assert changed == await own(house, id)
    assert await house.announced(pb.ProfileChanged) == [pb.ProfileChanged(member_id=id)]


async def test_two_changes_at_once_do_not_overwrite_each_other(house: House) -> None:
    id = await taro(house)
    seen = (await own(house, id)).version
    await describes(house, id, version=seen, headline="一")
    with pytest.raises(Stale):
        await describes(house, id, version=seen, headline="二")
    assert (await own(house, id)).headline == "一"


async def test_the_same_change_request_answers_the_same(house: House) -> None:
    id = await taro(house)
    version = (await own(house, id)).version
    first = await describes(house, id, version=version, request_id="request-1", headline="一")
    assert await describes(house, id, version=version, request_id="request-1", headline="一") == first


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_id": "x"}, "request_id"),
        ({"version": 0}, "version"),
        ({"version": -1}, "version"),
        ({"headline": "x" * 121}, "headline"),
        ({"about": "x" * 4001}, "about"),
        ({"skills": ["x"] * 51}, "skills"),
        ({"skills": [""]}, "skills[0]"),
        ({"skills": ["英語", " "]}, "skills[1]"),
        ({"skills": ["x" * 61]}, "skills[0]"),
        ({"prefecture_code": "48"}, "prefecture_code"),
        ({"prefecture_code": "東京"}, "prefecture_code"),
    ],
)
async def test_a_profile_is_described_properly(house: House, changes: dict[str, Any], field: str) -> None:
    id = await taro(house)
    before = await own(house, id)
    with pytest.raises(InvalidInput) as refused:
        await describes(house, id, **changes)
    assert refused.value.field == field
    assert await own(house, id) == before


async def listed(house: House, who: Any = SOMEBODY, **asked: Any) -> list[pb.Member]:
    return list((await house.members(who).ListMembers(pb.ListMembersRequest(**asked))).members)


async def test_nobody_is_listed_without_saying_so(house: House) -> None:
    id = await taro(house)
    assert await listed(house) == []
    await describes(house, id, listed=True)
    assert [member.id for member in await listed(house)] == [id]


async def test_other_members_see_years_and_neither_days_nor_the_former_name(house: House) -> None:
    await takes_over(
        house, [earlier(1, name=register_pb2.PersonName(family="田中", given="花子", former_family="佐藤"))]
    )
    await describes(
        house, "account-hanako1", listed=True, headline="戻りたい", about="私は", skills=["英語"], prefecture_code="13"
    )
    assert await listed(house) == [
        pb.Member(
            id="account-hanako1",
            name=register_pb2.PersonName(family="田中", given="花子"),
            headline="戻りたい",
            about="私は",
            skills=["英語"],
            prefecture_code="13",
            employments=[pb.Employment(company_id="bank", joined_on="2001", left_on="2011")],
            listed=True,
            items=PROFILE,
        )
    ]


@pytest.mark.parametrize(
    "query",
    ["高橋", "髙橋 太郎", "たかはし", "ﾀｶﾊｼ", "タロウ", "運用", "資産　運用", "python", "ＰＹＴＨＯＮ", "太", " "],
)
async def test_the_directory_finds_by_parts_of_name_headline_and_skills(house: House, query: str) -> None:
    id = await taro(house)
    await describes(house, id, listed=True, headline="資産運用", skills=["Python 3"])
    await takes_over(house, [earlier(1)])
    await describes(house, "account-hanako1", listed=True, headline="物流")
    assert id in [member.id for member in await listed(house, query=query)]
    assert await listed(house, query="鈴木") == []
    assert await listed(house, company_id="post", query=query) == []


async def test_the_directory_is_paged_newest_first(house: House) -> None:
    times = [timestamp(at(f"2025-0{month}-01T00:00:00")) for month in (3, 1, 2)]
    await takes_over(house, [earlier(number, join_time=times[number]) for number in range(3)])
    for number in range(3):
        await describes(house, f"account-hanako{number}", listed=True)
    stub = house.members(SOMEBODY)
    first = await stub.ListMembers(pb.ListMembersRequest(page_size=2))
    rest = await stub.ListMembers(pb.ListMembersRequest(page_size=2, page_token=first.next_page_token))
    ids = [member.id for page in (first, rest) for member in page.members]
    assert ids == ["account-hanako0", "account-hanako2", "account-hanako1"]
    back = await stub.ListMembers(pb.ListMembersRequest(page_token=rest.cursors[0], before=True))
    assert [member.id for member in back.members] == ids[:2]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"company_id": "x" * 65}, "company_id"),
        ({"query": "x" * 101}, "query"),
        ({"page_size": -1}, "page_size"),
        ({"page_token": "forged"}, "page_token"),
    ],
)
async def test_the_directory_is_asked_properly(house: House, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await listed(house, **asked)
    assert refused.value.field == field


@pytest.mark.parametrize(("who", "refusal"), [(BANK_HR, Forbidden), (GROUP_HR, Forbidden), (NOBODY, NotSignedIn)])
async def test_the_directory_is_for_members(house: House, who: Any, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await listed(house, who)


async def seen(house: House, who: Any, *ids: str) -> list[pb.Member]:
    return list((await house.members(who).BatchGetMembers(pb.BatchGetMembersRequest(ids=ids))).members)


async def test_a_batch_shows_oneself_and_listed_members_only(house: House) -> None:
    id = await taro(house)
    await takes_over(house, [earlier(1), earlier(2)])
    await describes(house, "account-hanako1", listed=True)
    ids = (id, "account-hanako1", "account-hanako2", "nobody")
    found = await seen(house, alumnus(id), *ids)
    assert sorted(member.id for member in found) == ["account-hanako1", id]
    assert next(member for member in found if member.id == id) == await own(house, id)
    assert [member.id for member in await seen(house, SOMEBODY, *ids)] == ["account-hanako1"]


async def test_hr_sees_who_consented_to_that_company_and_only_while_it_holds(house: House) -> None:
    id = await taro(house)
    await describes(house, id, listed=True, headline="戻りたい")
    assert await seen(house, HOLDING_HR, id) == []
    consent = await consents(house, id)
    (member,) = await seen(house, HOLDING_HR, id)
    assert (member.headline, member.employments[0].left_on) == ("戻りたい", "2015-03-31")
    assert not member.HasField("join_time")
    assert await seen(house, machine("holding", "applications.read"), id) == [member]
    assert await seen(house, BANK_HR, id) == []
    assert await seen(house, machine("bank", "applications.read"), id) == []
    request = consent_pb2.WithdrawOwnConsentRequest(request_id=new_id(), id=consent.id)
    await house.consents(alumnus(id)).WithdrawOwnConsent(request)
    assert await seen(house, HOLDING_HR, id) == []


async def test_a_comeback_is_a_badge_for_oneself_and_the_hiring_company(house: House) -> None:
    id = await taro(house)
    await describes(house, id, listed=True)
    await consents(house, id)
    await consents(house, id, "post")
    await house.hear(hired(id))
    assert [one.to_company_id for one in (await own(house, id)).comebacks] == ["holding"]
    assert [len(member.comebacks) for member in await seen(house, HOLDING_HR, id)] == [1]
    post_hr = machine("post", "applications.read")
    assert [len(member.comebacks) for member in await seen(house, post_hr, id)] == [0]
    assert [len(member.comebacks) for member in await seen(house, SOMEBODY, id)] == [0]


async def test_at_most_a_hundred_members_are_asked_for_at_once(house: House) -> None:
    with pytest.raises(InvalidInput) as refused:
        await seen(house, SOMEBODY, *["x"] * 101)
    assert refused.value.field == "ids"
    with pytest.raises(Forbidden):
        await seen(house, GROUP_HR, "x")


async def test_members_of_an_earlier_system_are_taken_over(house: House) -> None:
    channel = await makes_channel(house)
    touch = pb.ImportedTouch(channel_code=channel.code)
    comeback = pb.Comeback(
        from_company_id="bank", to_company_id="holding", hire_time=timestamp(at("2026-01-01T00:00:00"))
    )
    batch = [earlier(1, first_touch=touch, last_touch=touch, comebacks=[comeback]), earlier(2)]
    assert await takes_over(house, batch) == pb.ImportMembersResponse(added=2)
    member = await own(house, "account-hanako1")
    assert (member.name.family, member.join_time, list(member.comebacks)) == ("田中", batch[0].join_time, [comeback])
    assert not member.listed
    assert [event.member_id for event in await house.announced(pb.MemberJoined)] == [
        "account-hanako1",
        "account-hanako2",
    ]
    assert await house.announced(pb.MemberReturned) == [
        pb.MemberReturned(member_id="account-hanako1", from_company_id="bank", to_company_id="holding")
    ]


async def test_a_takeover_can_simply_be_repeated(house: House) -> None:
    batches = [[earlier(number) for number in range(start, start + 100)] for start in (0, 100)]
    await takes_over(house, batches[0])
    assert await takes_over(house, *batches) == pb.ImportMembersResponse(added=100, unchanged=100)
    assert await takes_over(house, *batches) == pb.ImportMembersResponse(unchanged=200)
    assert (await house.count("members"), await house.count("joinings")) == (200, 200)
    assert len(await house.announced(pb.MemberJoined)) == 200


async def test_who_is_there_already_is_not_taken_over_again(house: House) -> None:
    id = await taro(house)
    batch = [
        earlier(1, mail="taro@home.example"),
        earlier(2),
        earlier(2, mail="x@home.example"),
        earlier(3, mail="hanako2@home.example"),
    ]
    assert await takes_over(house, batch) == pb.ImportMembersResponse(added=1, unchanged=3)
    assert (await own(house, id)).name.family == "高橋"


COMEBACK = pb.Comeback(to_company_id="holding")
BAD: list[tuple[dict[str, Any], str]] = [
    ({"earlier_id": ""}, "members[1].earlier_id"),
    ({"company_id": "school"}, "members[1].company_id"),
    ({"name": None}, "members[1].name"),
    ({"name": register_pb2.PersonName(family_kana="タナカ")}, "members[1].name.family"),
    ({"mail": "nobody"}, "members[1].mail"),
    ({"join_time": None}, "members[1].join_time"),
    ({"join_time": timestamp(at("2999-01-01T00:00:00"))}, "members[1].join_time"),
    ({"first_touch": pb.ImportedTouch(channel_code="NOSUCH")}, "members[1].first_touch.channel_code"),
    ({"last_touch": pb.ImportedTouch(channel_code="NOSUCH")}, "members[1].last_touch.channel_code"),
    ({"joined_on": "2001/04/01"}, "members[1].joined_on"),
    ({"joined_on": "2001-02-30"}, "members[1].joined_on"),
    ({"left_on": "1999-03-31"}, "members[1].left_on"),
    ({"comebacks": [COMEBACK]}, "members[1].comebacks[0].hire_time"),
    (
        {"comebacks": [pb.Comeback(to_company_id="school", hire_time=timestamp(at("2025-01-01T00:00:00")))]},
        "members[1].comebacks[0].to_company_id",
    ),
    ({"comebacks": [COMEBACK] * 11}, "members[1].comebacks"),
]


@pytest.mark.parametrize(("changes", "field"), BAD, ids=[f"{field} {at}" for at, (_, field) in enumerate(BAD)])
async def test_an_odd_member_refuses_its_batch_by_its_field(house: House, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await takes_over(house, [earlier(1), earlier(2, **changes)])
    assert refused.value.field == field
    assert await house.count("members") == 0


async def test_batches_are_bounded(house: House) -> None:
    for batch in ([], [earlier(number) for number in range(201)]):
        with pytest.raises(InvalidInput) as refused:
            await takes_over(house, batch)
        assert refused.value.field == "members"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [(BANK_HR, Forbidden), (GROUP_HR, Forbidden), (alumnus("taro"), Forbidden), (NOBODY, NotSignedIn)],
)
async def test_only_the_operator_takes_members_over(house: House, who: Any, refusal: type[Refusal]) -> None:
    async def requests() -> Any:
        yield pb.ImportMembersRequest(members=[earlier(1)])

    with pytest.raises(refusal):
        await house.members(who).ImportMembers(requests())
    assert OPERATOR is not who
