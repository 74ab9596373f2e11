"""Records of provision: what another service shows, the person's own list, and the auditor's."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from okaeri.network.v1 import consent_pb2 as pb

from chassis.clock import now
from chassis.errors import Forbidden, InvalidInput, NotSignedIn
from chassis.mongo import NOTHING
from services.network.domain.consent import ConsentPurpose, wordings
from services.network.domain.provision import Provision
from services.network.store.consents import Provisions
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
    at,
)
from tests.services.network.people import earlier, gives, takes_over, withdraws

HANAKO, TWO = "account-hanako1", "account-hanako2"
SUMMARY = pb.CONSENT_PURPOSE_INTERVIEW_SUMMARY


@pytest.fixture(autouse=True)
async def _members(house: House) -> None:
    await takes_over(house, [earlier(1), earlier(2)])


async def summary(house: House, member: str = HANAKO, company: str = "holding") -> pb.Consent:
    return await gives(house, member, company, purpose=SUMMARY, items=["interview_summary"])


async def provides(house: House, *consent_ids: str, who: Any = RECRUITING, **changes: Any) -> list[str]:
    said: dict[str, Any] = {"consent_ids": consent_ids, "items": ["interview_summary"], "company_id": "holding"}
    request = pb.ProvideOnConsentRequest(**(said | changes))
    return list((await house.consents(who).ProvideOnConsent(request)).consent_ids)


async def own(house: House, member: str = HANAKO, **asked: Any) -> pb.ListOwnProvisionsResponse:
    request = pb.ListOwnProvisionsRequest(**asked)
    page: pb.ListOwnProvisionsResponse = await house.provisions(alumnus(member)).ListOwnProvisions(request)
    return page


async def all_of(house: House, who: Any = AUDITOR, **asked: Any) -> list[pb.Provision]:
    return list((await house.provisions(who).ListProvisions(pb.ListProvisionsRequest(**asked))).provisions)


async def provided(house: House, id: str, when: datetime, member: str = HANAKO, company: str = "holding") -> None:
    record = Provision(
        id, member, company, "profile", ("name",), when, purpose=ConsentPurpose.PROFILE, consent_id=f"c-{id}"
    )
    async with house.store.transaction() as tx:
        await tx.provisions.add(record, announcing=NOTHING)


async def test_what_another_service_shows_is_decided_and_recorded_at_this_moment(house: House) -> None:
    consent = await summary(house)
    assert await provides(house, consent.id, "no-such-consent") == [consent.id]
    (record,) = (await own(house)).provisions
    assert (record.member_id, record.company_id, list(record.items)) == (HANAKO, "holding", ["interview_summary"])
    assert (record.consent_id, record.purpose, record.what) == (consent.id, SUMMARY, "interview_summary")
    assert abs(record.provide_time.seconds - now().timestamp()) < 60


async def test_a_repeat_decides_anew(house: House) -> None:
    consent = await summary(house)
    assert await provides(house, consent.id) == [consent.id]
    await withdraws(house, HANAKO, consent.id)
    assert await provides(house, consent.id) == []
    assert len((await own(house)).provisions) == 1


@pytest.mark.parametrize(
    "changes",
    [{"company_id": "bank"}, {"items": ["interview_held"]}, {"items": ["interview_summary", "about"]}],
    ids=["another company", "another item", "more than was agreed"],
)
async def test_what_the_consent_does_not_cover_is_not_provided(house: House, changes: dict[str, Any]) -> None:
    consent = await summary(house)
    assert await provides(house, consent.id, **changes) == []
    assert await house.count("provisions") == 0


async def test_a_consent_whose_text_was_deleted_provides_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    consent = await summary(house)
    monkeypatch.setattr(wordings, "TEXTS", ())
    assert await provides(house, consent.id) == []


async def test_who_stopped_use_is_not_provided(house: House) -> None:
    one, two = await summary(house), await summary(house, TWO)
    async with house.store.transaction() as tx:
        member = await tx.members.get(HANAKO)
        await tx.members.save(member.stopped(now()), announcing=NOTHING)
    assert await provides(house, one.id, two.id) == [two.id]


@pytest.mark.parametrize("who", [alumnus(HANAKO), HOLDING_HR, GROUP_HR, OPERATOR, AUDITOR], ids=str)
async def test_only_recruiting_provides(house: House, who: Any) -> None:
    consent = await summary(house)
    with pytest.raises(Forbidden):
        await provides(house, consent.id, who=who)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent_ids": []}, "consent_ids"),
        ({"consent_ids": ["x"] * 101}, "consent_ids"),
        ({"items": []}, "items"),
        ({"company_id": ""}, "company_id"),
    ],
)
async def test_providing_is_asked_for_properly(house: House, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await provides(house, "c", **changes)
    assert refused.value.field == field


async def test_a_person_sees_the_own_records_newest_first_and_nobody_elses(house: House) -> None:
    for number in range(3):
        await provided(house, f"p{number}", at(f"2026-11-0{number + 1}T00:00:00"))
    await provided(house, "other", at("2026-11-04T00:00:00"), TWO)
    first = await own(house, page_size=2)
    rest = await own(house, page_token=first.next_page_token)
    assert [record.id for page in (first, rest) for record in page.provisions] == ["p2", "p1", "p0"]
    back = await own(house, page_token=rest.cursors[0], before=True)
    assert [record.id for record in back.provisions] == ["p2", "p1"]
    assert [record.id for record in (await own(house, TWO)).provisions] == ["other"]
    assert list((await own(house, "somebody")).provisions) == []


@pytest.mark.parametrize("who", [HOLDING_HR, GROUP_HR, OPERATOR, AUDITOR, RECRUITING], ids=str)
async def test_whoever_asks_for_the_own_records_sees_nobody_elses(house: House, who: Any) -> None:
    await provided(house, "p1", at("2026-11-01T00:00:00"))
    found = await house.provisions(who).ListOwnProvisions(pb.ListOwnProvisionsRequest())
    assert list(found.provisions) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["d", "c", "b", "a"]),
        ({"company_id": "bank"}, ["c"]),
        ({"member_id": TWO}, ["d"]),
        ({"member_id": TWO, "company_id": "bank"}, []),
        ({"from_date": "2026-11-02"}, ["d", "c"]),
        ({"until_date": "2026-11-01"}, ["b", "a"]),
        ({"from_date": "2026-11-01", "until_date": "2026-11-01"}, ["b"]),
    ],
)
async def test_the_auditor_asks_by_company_member_and_days_in_tokyo(
    house: House, asked: dict[str, str], found: list[str]
) -> None:
    await provided(house, "a", at("2026-10-31T14:59:59"))
    await provided(house, "b", at("2026-10-31T15:00:00"))
    await provided(house, "c", at("2026-11-01T15:00:00"), company="bank")
    await provided(house, "d", at("2026-11-02T15:00:00"), TWO)
    assert [record.id for record in await all_of(house, **asked)] == found


async def test_the_auditors_reading_is_in_the_audit_log_too(house: House) -> None:
    await provided(house, "a", at("2026-11-01T00:00:00"))
    await all_of(house)
    (row,) = [row for row in await house.rows("audit_waiting") if row["what"] == "provisions"]
    assert (row["role"], row["purpose"], row["people"]) == ("auditor", "audit", [HANAKO])


@pytest.mark.parametrize("who", [alumnus(HANAKO), HOLDING_HR, BANK_HR, GROUP_HR, OPERATOR, RECRUITING], ids=str)
async def test_all_records_are_for_the_auditor(house: House, who: Any) -> None:
    with pytest.raises(Forbidden):
        await all_of(house, who)
    with pytest.raises(NotSignedIn):
        await all_of(house, NOBODY)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from_date": "2026/11/01"}, "from_date"),
        ({"from_date": "2026-11-31"}, "from_date"),
        ({"from_date": "2026-11-02", "until_date": "2026-11-01"}, "until_date"),
        ({"page_size": 501}, "page_size"),
        ({"page_token": "forged"}, "page_token"),
        ({"company_id": "x" * 65}, "company_id"),
    ],
)
async def test_the_records_are_asked_for_properly(house: House, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await all_of(house, **asked)
    assert refused.value.field == field


def test_records_are_kept_for_three_years_and_survive_an_erasure() -> None:
    kept = Provisions.holds.kept
    assert [(each.since, each.life >= timedelta(days=3 * 365 + 1)) for each in kept] == [("at", True)]
    assert "three years" in Provisions.holds.erased.why  # type: ignore[union-attr]
