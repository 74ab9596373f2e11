"""Registering: what is typed, what is compared, what is approved by itself, what HR decides."""

from typing import Any

import pytest
from okaeri.network.v1 import member_pb2, register_pb2
from okaeri.network.v1 import registration_pb2 as pb

from chassis.clock import timestamp
from chassis.errors import (
    Forbidden,
    InvalidInput,
    NotFound,
    NotSignedIn,
    Refusal,
    RuleBroken,
    Stale,
    TooMany,
)
from chassis.ids import new_id
from tests.services.network.house import BANK_HR, GROUP_HR, HOLDING_HR, NOBODY, House, alumnus
from tests.services.network.leavers import JIRO, TARO, file, imported, the_register
from tests.services.network.people import (
    CONFIRMED,
    TAROS_NAME,
    confirmed,
    joins,
    makes_channel,
    own,
    pending,
    registering,
    registers,
)

UNSURE = {"employee_number": "", "joined_on": "", "left_on": ""}


async def test_the_answer_is_the_same_whether_the_person_is_known_or_not(house: House) -> None:
    await the_register(house)
    stub = house.registration(NOBODY)
    known, unknown = registering(), registering(birth_date="1999-01-01", mail="x@home.example")
    assert await stub.Register(known) == await stub.Register(unknown) == pb.RegisterResponse()


async def test_a_link_goes_out_for_the_registration_and_nothing_is_announced(house: House) -> None:
    before = await house.announced()
    registration_id = await registers(house, locale="en")
    (link,) = house.identity.links.values()
    assert (link.mail, link.locale, link.registration_id) == ("taro@home.example", "en", registration_id)
    assert await house.announced() == before


async def test_the_same_request_registers_once_and_sends_one_link(house: House) -> None:
    request = registering()
    for _ in range(2):
        await house.registration(NOBODY).Register(request)
    assert (await house.count("registrations"), len(house.identity.links)) == (1, 1)


async def test_a_repeat_after_a_crash_before_the_answer_is_the_same_registration(house: House) -> None:
    request = registering()
    await house.registration(NOBODY).Register(request)
    await house._driver.delete("answers", {})
    await house.registration(NOBODY).Register(request)
    assert (await house.count("registrations"), len(house.identity.links)) == (1, 1)


async def test_a_request_id_used_for_something_else_is_refused_and_sends_no_link(house: House) -> None:
    await house.registration(NOBODY).Register(registering(request_id="request-1"))
    with pytest.raises(InvalidInput) as refused:
        await house.registration(NOBODY).Register(registering(request_id="request-1", birth_date="1990-01-01"))
    assert refused.value.field == "request_id"
    assert len(house.identity.links) == 1


async def test_what_identity_refuses_is_passed_on_and_nothing_is_stored(house: House) -> None:
    house.identity.refusal = TooMany("Too many mails.", retry_after_seconds=60)
    with pytest.raises(TooMany):
        await house.registration(NOBODY).Register(registering())
    assert await house.count("registrations") == 0


NAME = {"family": "高橋", "given": "太郎", "family_kana": "タカハシ", "given_kana": "タロウ"}
BAD: list[tuple[dict[str, Any], str]] = [
    ({"request_id": "short"}, "request_id"),
    ({"company_id": ""}, "company_id"),
    ({"company_id": "school"}, "company_id"),
    ({"name": None}, "name"),
    ({"name": NAME | {"family": " ", "given": ""}}, "name.family"),
    ({"name": NAME | {"family_kana": "", "given_kana": " "}}, "name.family_kana"),
    ({"name": NAME | {"given": "太\x00郎"}}, "name.given"),
    ({"name": NAME | {"family": "x" * 101}}, "name.family"),
    ({"birth_date": ""}, "birth_date"),
    ({"birth_date": "1980-02-30"}, "birth_date"),
    ({"birth_date": "1880-02-03"}, "birth_date"),
    ({"birth_date": "2999-01-01"}, "birth_date"),
    ({"birth_date": "昭和55年4月1日"}, "birth_date"),
    ({"employee_number": "x" * 65}, "employee_number"),
    ({"joined_on": "1979-04-01"}, "joined_on"),
    ({"joined_on": "2999-04-01"}, "joined_on"),
    ({"left_on": "2015-13-01"}, "left_on"),
    ({"left_on": "2002-04-01"}, "left_on"),
    ({"left_on": "2999-04-01"}, "left_on"),
    ({"mail": ""}, "mail"),
    ({"mail": "nobody"}, "mail"),
    ({"channel_codes": ["x"] * 21}, "channel_codes"),
    ({"channel_codes": ["x" * 33]}, "channel_codes[0]"),
    ({"locale": "fr"}, "locale"),
]


@pytest.mark.parametrize(("changes", "field"), BAD, ids=[f"{field} {at}" for at, (_, field) in enumerate(BAD)])
async def test_what_is_typed_wrongly_is_refused_by_its_field(house: House, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await house.registration(NOBODY).Register(registering(**changes))
    assert refused.value.field == field
    assert (await house.count("registrations"), len(house.identity.links)) == (0, 0)


async def test_a_strong_match_is_approved_by_itself(house: House) -> None:
    await the_register(house)
    registration_id = await registers(house)
    await house.hear(confirmed(registration_id))
    member = await own(house, "account-taro")
    assert member.name == TAROS_NAME
    assert [(one.company_id, one.joined_on, one.left_on) for one in member.employments] == [
        ("bank", "2003-04-01", "2015-03-31")
    ]
    assert not member.listed
    assert await house.announced(pb.RegistrationDecided) == [
        pb.RegistrationDecided(registration_id=registration_id, company_id="bank", state=pb.REGISTRATION_STATE_APPROVED)
    ]
    assert await house.announced(member_pb2.MemberJoined) == [
        member_pb2.MemberJoined(member_id="account-taro", company_ids=["bank"], join_time=timestamp(CONFIRMED))
    ]
    assert await pending(house) == []


async def test_a_confirmation_seen_twice_does_nothing_twice(house: House) -> None:
    await the_register(house)
    event = confirmed(await registers(house))
    for id in ("once", "once", "again"):
        await house.hear(event, id=id)
    assert len(await house.announced(member_pb2.MemberJoined)) == 1
    assert (await house.count("members"), await house.count("joinings")) == (1, 1)


async def test_a_confirmation_before_its_registration_is_tried_again_later(house: House) -> None:
    with pytest.raises(NotFound):
        await house.hear(confirmed("not-stored-yet"))


@pytest.mark.parametrize(
    "unsure",
    [
        UNSURE,
        {"employee_number": "77"},
        {"name": register_pb2.PersonName(family="鈴木", given="太郎", family_kana="スズキ", given_kana="タロウ")},
    ],
    ids=["no number and no period", "another number", "another family name"],
)
async def test_a_weak_match_waits_for_hr_with_its_candidates(house: House, unsure: dict[str, Any]) -> None:
    await the_register(house)
    await joins(house, **unsure)
    (waiting,) = await pending(house)
    assert waiting.state == pb.REGISTRATION_STATE_PENDING
    assert waiting.candidates[0].leaver_record.employee_number == "0000001"
    assert 40 <= waiting.candidates[0].score <= 100
    assert len(waiting.candidates[0].reasons) == 5
    assert await house.count("members") == 0


async def test_nobody_is_approved_on_a_name_alone(house: House) -> None:
    await the_register(house)
    await joins(house, birth_date="1999-12-31", **UNSURE)
    assert await house.count("members") == 0


async def test_somebody_who_is_in_no_register_waits_without_candidates(house: House) -> None:
    await joins(house)
    (waiting,) = await pending(house)
    assert list(waiting.candidates) == []


async def test_candidates_are_those_of_the_register_as_it_is_now(house: House) -> None:
    await joins(house)
    await the_register(house)
    (waiting,) = await pending(house)
    assert [candidate.score for candidate in waiting.candidates] == [100]


async def test_the_former_name_is_compared_too(house: House) -> None:
    await imported(house, file(TARO))
    name = register_pb2.PersonName(
        family="鈴木",
        given="太郎",
        family_kana="スズキ",
        given_kana="タロウ",
        former_family="高橋",
        former_family_kana="タカハシ",
    )
    await joins(house, name=name, employee_number="")
    assert (await own(house, "account-taro")).name == name


async def test_hr_sees_what_was_typed_and_not_the_mail(house: House) -> None:
    await the_register(house)
    await joins(house, **UNSURE)
    (waiting,) = await pending(house)
    assert (waiting.name, waiting.birth_date, waiting.employee_number) == (TAROS_NAME, "1980-04-01", "")
    assert waiting.confirm_time == timestamp(CONFIRMED)
    assert b"home.example" not in waiting.SerializeToString()
    found = await house.registration(BANK_HR).GetRegistration(pb.GetRegistrationRequest(id=waiting.id))
    assert found == waiting


async def test_a_record_belongs_to_one_member_only(house: House) -> None:
    await the_register(house)
    await joins(house)
    await joins(house, mail="thief@home.example")
    (waiting,) = await pending(house)
    with pytest.raises(RuleBroken) as refused:
        await decide(house, waiting, leaver_record_id=waiting.candidates[0].leaver_record.id)
    assert refused.value.rule == "record_of_one_member"
    assert await house.count("members") == 1


async def test_who_left_two_companies_is_one_member_with_two_periods(house: House) -> None:
    await the_register(house)
    await imported(
        house,
        file(
            JIRO.replace(
                "0000002,山﨑,次郎,ヤマザキ,ジロウ,,1981-05-02", "0000009,髙橋,太郎,タカハシ,タロウ,,1980-04-01"
            )
        ),
    )
    await joins(house)
    again = {"employee_number": "9", "joined_on": "2004-04-01", "left_on": "2016-03-31"}
    await joins(house, **again)
    member = await own(house, "account-taro")
    assert [one.left_on for one in member.employments] == ["2016-03-31", "2015-03-31"]
    assert len(await house.announced(member_pb2.MemberJoined)) == 1
    assert len(await house.announced(pb.RegistrationDecided)) == 2


async def test_who_registers_twice_stays_one_member_counted_once(house: House) -> None:
    await the_register(house)
    await joins(house)
    await joins(house)
    assert len((await own(house, "account-taro")).employments) == 1
    assert await house.count("joinings") == 1


async def decide(house: House, registration: pb.Registration, *, who: Any = BANK_HR, **decision: Any) -> Any:
    given: dict[str, Any] = {"request_id": new_id(), "id": registration.id, "version": registration.version}
    return await house.registration(who).DecideRegistration(pb.DecideRegistrationRequest(**(given | decision)))


async def waits(house: House) -> pb.Registration:
    await the_register(house)
    await joins(house, **UNSURE)
    (waiting,) = await pending(house)
    return waiting


async def test_hr_approves_with_the_record(house: House) -> None:
    waiting = await waits(house)
    decided = await decide(house, waiting, leaver_record_id=waiting.candidates[0].leaver_record.id)
    assert decided.state == pb.REGISTRATION_STATE_APPROVED
    assert (await own(house, "account-taro")).employments[0].company_id == "bank"
    assert len(await house.announced(member_pb2.MemberJoined)) == 1
    assert await pending(house) == []


async def test_hr_declines(house: House) -> None:
    waiting = await waits(house)
    decided = await decide(house, waiting, decline=True)
    assert decided.state == pb.REGISTRATION_STATE_DECLINED
    assert [event.state for event in await house.announced(pb.RegistrationDecided)] == [decided.state]
    assert await house.count("members") == 0


async def test_the_same_decision_request_answers_the_same(house: House) -> None:
    waiting = await waits(house)
    first = await decide(house, waiting, request_id="request-1", decline=True)
    assert await decide(house, waiting, request_id="request-1", decline=True) == first


async def test_what_was_decided_is_decided(house: House) -> None:
    waiting = await waits(house)
    await decide(house, waiting, decline=True)
    with pytest.raises(RuleBroken) as refused:
        await decide(house, waiting, leaver_record_id=waiting.candidates[0].leaver_record.id)
    assert refused.value.rule == "decided_once"


async def test_a_decision_on_another_version_is_stale(house: House) -> None:
    waiting = await waits(house)
    with pytest.raises(Stale):
        await decide(house, waiting, version=waiting.version + 1, decline=True)


async def test_a_record_of_another_company_cannot_be_chosen(house: House) -> None:
    waiting = await waits(house)
    who = HOLDING_HR
    content = file(TARO).replace("行員番号".encode(), "社員番号".encode())
    await imported(house, content, who=who, company_id="holding")
    request = register_pb2.ListLeaverRecordsRequest(company_id="holding")
    (other,) = (await house.register(who).ListLeaverRecords(request)).leaver_records
    for id in (other.id, "no-such-record"):
        with pytest.raises(NotFound):
            await decide(house, waiting, leaver_record_id=id)


async def test_an_unconfirmed_registration_is_shown_to_nobody(house: House) -> None:
    await the_register(house)
    id = await registers(house)
    assert await pending(house) == []
    with pytest.raises(NotFound):
        await house.registration(BANK_HR).GetRegistration(pb.GetRegistrationRequest(id=id))
    with pytest.raises(NotFound):
        await decide(house, pb.Registration(id=id, version=1), decline=True)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [(HOLDING_HR, NotFound), (GROUP_HR, Forbidden), (alumnus("account-taro"), Forbidden), (NOBODY, NotSignedIn)],
)
async def test_nobody_else_sees_or_decides(house: House, who: Any, refusal: type[Refusal]) -> None:
    waiting = await waits(house)
    stub = house.registration(who)
    with pytest.raises(refusal):
        await stub.GetRegistration(pb.GetRegistrationRequest(id=waiting.id))
    with pytest.raises(refusal):
        await stub.ListPendingRegistrations(pb.ListPendingRegistrationsRequest(company_id="bank"))
    with pytest.raises(refusal):
        await decide(house, waiting, who=who, decline=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_id": "", "decline": True}, "request_id"),
        ({"id": "", "decline": True}, "id"),
        ({"id": "x" * 65, "decline": True}, "id"),
        ({"version": 0, "decline": True}, "version"),
        ({"decline": False}, "decline"),
        ({}, "decision"),
    ],
)
async def test_a_decision_is_asked_for_properly(house: House, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await decide(house, pb.Registration(id="x", version=1), **changes)
    assert refused.value.field == field


async def test_pending_registrations_are_paged_oldest_first(house: House) -> None:
    for number in range(3):
        await joins(house, mail=f"person{number}@home.example")
    stub = house.registration(BANK_HR)
    asked = pb.ListPendingRegistrationsRequest(company_id="bank", page_size=2)
    first = await stub.ListPendingRegistrations(asked)
    asked.page_token = first.next_page_token
    rest = await stub.ListPendingRegistrations(asked)
    times = [one.create_time.ToDatetime() for page in (first, rest) for one in page.registrations]
    assert len(times) == 3
    assert times == sorted(times)


async def test_every_touch_is_kept_and_unknown_codes_are_not(house: House) -> None:
    await the_register(house)
    leaflet, website = await makes_channel(house), await makes_channel(house, "WEBSITE")
    typed = leaflet.code.lower()[:4] + "-" + leaflet.code.lower()[4:]
    codes = [typed, "NOSUCHCODE", website.code, leaflet.code]
    await joins(house, channel_codes=codes)
    (member,) = await house.store.members.where({})
    assert [touch.channel_id for touch in member.touches] == [leaflet.id, website.id, leaflet.id]
