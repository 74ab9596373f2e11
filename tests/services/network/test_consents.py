"""The ledger: the text, giving once, withdrawing at once, and whose it is."""

from typing import Any

import pytest
from okaeri.network.v1 import consent_pb2 as pb

from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from services.network.domain.consent import ConsentPurpose, ConsentText, wordings
from tests.services.network.house import (
    AUDITOR,
    BANK_HR,
    GROUP_HR,
    HOLDING_HR,
    NOBODY,
    OPERATOR,
    RECRUITING,
    House,
    alumnus,
    machine,
    person,
)
from tests.services.network.people import PROFILE, consents, earlier, gives, licensed, own, shows, takes_over, withdraws

HANAKO = "account-hanako1"
HERSELF = alumnus(HANAKO)


@pytest.fixture(autouse=True)
async def _hanako(house: House) -> None:
    await takes_over(house, [earlier(1)])


async def ledger(house: House, who: Any = HERSELF) -> list[pb.Consent]:
    return list((await house.consents(who).ListOwnConsents(pb.ListOwnConsentsRequest())).consents)


@pytest.mark.parametrize(("language", "word"), [("ja", "撤回"), ("en", "withdraw")])
async def test_the_text_in_force_is_there_for_anyone(house: House, language: str, word: str) -> None:
    text = await house.consents(NOBODY).GetConsentText(
        pb.GetConsentTextRequest(purpose=pb.CONSENT_PURPOSE_APPLICATION, language=language)
    )
    assert (text.purpose, text.version, text.language) == (pb.CONSENT_PURPOSE_APPLICATION, "2026-11", language)
    assert word in text.text
    assert list(text.items) == ["name", "headline", "about", "skills", "prefecture_code", "employments"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"language": "ja"}, "purpose"),
        ({"purpose": 1, "language": "fr"}, "language"),
        ({"purpose": 99, "language": "ja"}, "purpose"),
    ],
)
async def test_a_text_that_is_not_there_is_refused(house: House, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await house.consents(NOBODY).GetConsentText(pb.GetConsentTextRequest(**asked))
    assert refused.value.field == field


async def test_a_consent_points_at_its_text_and_is_announced(house: House) -> None:
    consent = await consents(house, HANAKO)
    assert (consent.company_id, consent.text_version, consent.language) == ("holding", "2026-11", "ja")
    assert await ledger(house) == [consent]
    assert await house.announced(pb.ConsentGiven) == [
        pb.ConsentGiven(
            member_id=HANAKO,
            company_id="holding",
            purpose=pb.CONSENT_PURPOSE_APPLICATION,
            text_version="2026-11",
        )
    ]


async def test_a_consent_that_holds_is_answered_as_it_is(house: House) -> None:
    first = await consents(house, HANAKO)
    assert await consents(house, HANAKO, language="en") == first
    assert len(await house.announced(pb.ConsentGiven)) == 1


async def test_a_withdrawn_consent_stays_in_the_ledger_and_can_be_given_anew(house: House) -> None:
    first = await consents(house, HANAKO)
    ended = await withdraws(house, HANAKO, first.id)
    assert ended.HasField("withdraw_time")
    assert await withdraws(house, HANAKO, first.id) == ended
    second = await consents(house, HANAKO)
    assert second.id != first.id
    assert {consent.id for consent in await ledger(house)} == {first.id, second.id}
    assert len(await house.announced(pb.ConsentWithdrawn)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_id": ""}, "request_id"),
        ({"member_id": ""}, "member_id"),
        ({"company_id": ""}, "company_id"),
        ({"company_id": "school"}, "company_id"),
        ({"purpose": 0}, "purpose"),
        ({"purpose": 99}, "purpose"),
        ({"text_version": ""}, "text_version"),
        ({"text_version": "2020-01"}, "text_version"),
        ({"language": ""}, "language"),
    ],
)
async def test_a_consent_is_recorded_properly(house: House, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await consents(house, HANAKO, **changes)
    assert refused.value.field == field
    assert await ledger(house) == []


async def test_nobody_consents_who_is_no_member(house: House) -> None:
    with pytest.raises(NotFound):
        await consents(house, "account-nobody")


async def test_only_recruiting_records(house: House) -> None:
    with pytest.raises(Forbidden):
        await house.consents(alumnus(HANAKO)).RecordConsent(
            pb.RecordConsentRequest(
                request_id="request-1",
                member_id=HANAKO,
                company_id="holding",
                purpose=pb.CONSENT_PURPOSE_APPLICATION,
                text_version="2026-11",
                language="ja",
            )
        )


async def test_a_consent_is_the_persons_own(house: House) -> None:
    consent = await consents(house, HANAKO)
    for other in (alumnus("somebody"), HOLDING_HR):
        assert await ledger(house, other) == []
    for id in (consent.id, "no-such-consent"):
        with pytest.raises(NotFound):
            await withdraws(house, "somebody", id)
    with pytest.raises(NotSignedIn):
        await ledger(house, NOBODY)
    with pytest.raises(InvalidInput):
        await withdraws(house, HANAKO, "", request_id="request-1")
    assert await ledger(house) == [consent]


def purpose(name: str) -> "pb.ConsentPurpose.ValueType":
    return pb.ConsentPurpose.Value(f"CONSENT_PURPOSE_{name}")


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> list[ConsentText]:
    """The texts there are, to be put in and taken out by a test."""
    texts = list(wordings.TEXTS)
    monkeypatch.setattr(wordings, "TEXTS", texts)
    return texts


def rewritten(**changes: Any) -> ConsentText:
    """The text of sharing the profile, in its next version."""
    said: dict[str, Any] = {"version": "2027-04", "text": "新しい文面", "items": ("name", "skills")}
    return ConsentText(ConsentPurpose.PROFILE, language="ja", **(said | changes))


async def text(house: House, version: str = "") -> str:
    asked = pb.GetConsentTextRequest(purpose=purpose("PROFILE"), language="ja", version=version)
    found: pb.ConsentText = await house.consents(NOBODY).GetConsentText(asked)
    return found.text


async def test_a_person_gives_what_it_chose_to_one_company(house: House) -> None:
    consent = await gives(house, HANAKO, "bank", items=["skills", "name"])
    assert (consent.company_id, consent.purpose, list(consent.items)) == (
        "bank",
        purpose("PROFILE"),
        ["name", "skills"],
    )
    assert (consent.holds, consent.asks_again, consent.text_version) == (True, False, "2026-11")
    assert await ledger(house) == [consent]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"items": []}, "items"),
        ({"items": ["mail"]}, "items"),
        ({"items": [""]}, "items[0]"),
        ({"items": ["name"] * 21}, "items"),
        ({"company_id": ""}, "company_id"),
        ({"company_id": "school"}, "company_id"),
        ({"company_id": "x" * 65}, "company_id"),
        ({"purpose": 0}, "purpose"),
        ({"purpose": 99}, "purpose"),
        ({"purpose": pb.CONSENT_PURPOSE_DIRECTORY}, "company_id"),
        ({"purpose": pb.CONSENT_PURPOSE_INTERVIEW}, "company_id"),
        ({"text_version": "2020-01"}, "text_version"),
        ({"language": "fr"}, "language"),
        ({"request_id": ""}, "request_id"),
    ],
)
async def test_a_consent_is_given_properly(house: House, changes: dict[str, Any], field: str) -> None:
    given = {"company": changes.pop("company_id")} if "company_id" in changes else {}
    with pytest.raises(InvalidInput) as refused:
        await gives(house, HANAKO, **given, **changes)
    assert refused.value.field == field
    assert await ledger(house) == []


@pytest.mark.parametrize(
    "who", [BANK_HR, GROUP_HR, OPERATOR, AUDITOR, RECRUITING, machine("bank", "applications.read")], ids=str
)
async def test_nobody_gives_or_withdraws_for_another_whatever_the_role(house: House, who: Any) -> None:
    consent = await gives(house, HANAKO)
    giving = pb.GiveOwnConsentRequest(
        request_id="request-1",
        purpose=purpose("PROFILE"),
        company_id="bank",
        text_version="2026-11",
        language="ja",
        items=["name"],
    )
    with pytest.raises(Forbidden):
        await house.consents(who).GiveOwnConsent(giving)
    with pytest.raises(NotFound):
        await house.consents(who).WithdrawOwnConsent(
            pb.WithdrawOwnConsentRequest(request_id="request-1", id=consent.id)
        )
    assert await ledger(house) == [consent]


async def test_whose_access_has_ended_can_still_look_and_withdraw(house: House) -> None:
    consent = await gives(house, HANAKO)
    without_role = person(HANAKO)
    assert await ledger(house, without_role) == [consent]
    asked = pb.WithdrawOwnConsentRequest(request_id="request-1", id=consent.id)
    assert (await house.consents(without_role).WithdrawOwnConsent(asked)).HasField("withdraw_time")


async def test_who_is_no_member_gives_nothing(house: House) -> None:
    with pytest.raises(NotFound):
        await gives(house, "somebody")


async def test_the_same_request_gives_once(house: House) -> None:
    first = await gives(house, HANAKO, request_id="request-1")
    assert await gives(house, HANAKO, request_id="request-1") == first
    assert await gives(house, HANAKO) == first
    assert len(await ledger(house)) == 1


async def test_another_choice_takes_the_place_of_the_one_before(house: House) -> None:
    first = await gives(house, HANAKO)
    second = await gives(house, HANAKO, items=["name"])
    held = {consent.id: consent.holds for consent in await ledger(house)}
    assert held == {first.id: False, second.id: True}


async def test_what_the_person_narrowed_is_not_widened_by_the_next_application(house: House) -> None:
    narrow = await gives(house, HANAKO, purpose=purpose("APPLICATION"), items=["name"])
    assert await consents(house, HANAKO) == narrow
    assert list((await consents(house, HANAKO, items=["name", "skills"])).items) == ["name", "skills"]


async def test_a_recorded_consent_is_to_the_whole_text(house: House) -> None:
    assert tuple((await consents(house, HANAKO)).items) == PROFILE


async def test_each_company_has_its_own_consent(house: House) -> None:
    first, second = await gives(house, HANAKO, "bank"), await gives(house, HANAKO, "post")
    assert first.id != second.id
    await withdraws(house, HANAKO, first.id)
    assert {consent.company_id: consent.holds for consent in await ledger(house)} == {"bank": False, "post": True}


async def test_a_new_version_asks_again_and_the_old_text_can_still_be_read(
    house: House, shelf: list[ConsentText]
) -> None:
    old_text = await text(house)
    consent = await gives(house, HANAKO)
    shelf.append(rewritten())
    assert (await text(house), await text(house, "2026-11")) == ("新しい文面", old_text)
    (asked,) = await ledger(house)
    assert (asked.holds, asked.asks_again) == (True, True)
    with pytest.raises(InvalidInput) as refused:
        await gives(house, HANAKO)
    assert refused.value.field == "text_version"
    renewed = await gives(house, HANAKO, text_version="2027-04", items=["name"])
    assert {one.id: (one.holds, one.asks_again) for one in await ledger(house)} == {
        consent.id: (False, False),
        renewed.id: (True, False),
    }


async def test_a_consent_whose_text_was_deleted_is_no_ground_and_asks_again(
    house: House, shelf: list[ConsentText]
) -> None:
    consent = await gives(house, HANAKO)
    shelf[:] = [rewritten()]
    (left,) = await ledger(house)
    assert (left.id, left.holds, left.asks_again) == (consent.id, False, True)
    assert await found(house) == []
    with pytest.raises(NotFound):
        await text(house, "2026-11")


async def found(house: House, *members: str, company: str = "holding") -> list[pb.LiveConsent]:
    asked = pb.FindConsentsRequest(
        purpose=purpose("PROFILE"), company_id=company, member_ids=members or (HANAKO, "somebody")
    )
    return list((await house.consents(RECRUITING).FindConsents(asked)).consents)


async def test_recruiting_finds_what_holds_at_this_moment(house: House) -> None:
    assert await found(house) == []
    consent = await gives(house, HANAKO, items=["name"])
    assert await found(house) == [pb.LiveConsent(member_id=HANAKO, consent_id=consent.id, items=["name"])]
    assert await found(house, company="bank") == []
    assert await found(house, "somebody") == []
    await withdraws(house, HANAKO, consent.id)
    assert await found(house) == []


async def test_only_recruiting_finds(house: House) -> None:
    asked = pb.FindConsentsRequest(purpose=purpose("PROFILE"), company_id="holding", member_ids=[HANAKO])
    for who in (HERSELF, HOLDING_HR, OPERATOR):
        with pytest.raises(Forbidden):
            await house.consents(who).FindConsents(asked)


async def test_the_directory_follows_its_consent(house: House) -> None:
    consent = await shows(house, HANAKO, "name", "headline")
    assert (await own(house, HANAKO)).listed
    assert consent.company_id == ""
    await withdraws(house, HANAKO, consent.id)
    assert not (await own(house, HANAKO)).listed


async def test_what_concerns_the_directory_or_an_interview_is_not_announced(house: House) -> None:
    await house.hear(licensed("kakehashi"))
    for given in (
        await shows(house, HANAKO),
        await gives(house, HANAKO, "kakehashi", purpose=purpose("INTERVIEW")),
        await gives(house, HANAKO, purpose=purpose("INTERVIEW_HELD"), items=["interview_held"]),
        await gives(house, HANAKO, purpose=purpose("INTERVIEW_SUMMARY"), items=["interview_summary"]),
    ):
        await withdraws(house, HANAKO, given.id)
    assert await house.announced(pb.ConsentGiven) == []
    assert await house.announced(pb.ConsentWithdrawn) == []


async def test_consents_announce_no_more_than_who_to_whom_and_what_for(house: House) -> None:
    consent = await gives(house, HANAKO, items=["name"])
    await withdraws(house, HANAKO, consent.id)
    assert await house.announced(pb.ConsentWithdrawn) == [
        pb.ConsentWithdrawn(member_id=HANAKO, company_id="holding", purpose=purpose("PROFILE"))
    ]
