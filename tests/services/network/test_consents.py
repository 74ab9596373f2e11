"""The ledger: the text, giving once, withdrawing at once, and whose it is."""

from typing import Any

import pytest
from okaeri.network.v1 import member_pb2 as pb

from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from chassis.ids import new_id
from tests.services.network.house import HOLDING_HR, NOBODY, House, alumnus
from tests.services.network.people import consents, earlier, takes_over

HANAKO = "account-hanako1"
HERSELF = alumnus(HANAKO)


@pytest.fixture(autouse=True)
async def _hanako(house: House) -> None:
    await takes_over(house, [earlier(1)])


async def ledger(house: House, who: Any = HERSELF) -> list[pb.Consent]:
    return list((await house.consents(who).ListOwnConsents(pb.ListOwnConsentsRequest())).consents)


async def withdraws(house: House, id: str, who: Any = HERSELF, **changes: Any) -> pb.Consent:
    request = pb.WithdrawOwnConsentRequest(**({"request_id": new_id(), "id": id} | changes))
    return await house.consents(who).WithdrawOwnConsent(request)  # type: ignore[no-any-return]


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
        ({"purpose": 9, "language": "ja"}, "purpose"),
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
    ended = await withdraws(house, first.id)
    assert ended.HasField("withdraw_time")
    assert await withdraws(house, first.id) == ended
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
        ({"purpose": 7}, "purpose"),
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
    assert await ledger(house, alumnus("somebody")) == []
    for id in (consent.id, "no-such-consent"):
        with pytest.raises(NotFound):
            await withdraws(house, id, alumnus("somebody"))
    with pytest.raises(Forbidden):
        await ledger(house, HOLDING_HR)
    with pytest.raises(NotSignedIn):
        await ledger(house, NOBODY)
    with pytest.raises(InvalidInput):
        await withdraws(house, "", request_id="request-1")
    assert await ledger(house) == [consent]
