"""The story: an alumna tells the coordinator something that must not reach HR, and comes back all the same.

Every operation is one of `docs/examples/`, as the README prints them.
"""

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import now, today
from tests.journeys.asking import Person, request_id, until
from tests.journeys.people import Leaver
from tests.journeys.the_group import ROOT, Group
from tests.journeys.walking import applied, comebacks_of, hired, nodes, open_posting_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

SHIORI = Leaver("bank", "9600001", "薬袋", "栞", "ミナイ", "シオリ", "1985-05-15", "2008-04-01", "2020-03-31")
SILENT = Leaver("bank", "9600002", "栗花落", "黙", "ツユリ", "モク", "1980-06-16", "2003-04-01", "2018-03-31")
KEPT = "前の上司にはもう会いたくない"
TOLD = "資産運用の経験を持つ会社で活かしたい。"
BETTER = "資産運用の経験を、持株会社の企画で活かしたい。"
ORGANISATION = "kikukai"
COORDINATOR = f"coordinator@{ORGANISATION}.example"


def run(person: Person, example: str, **variables: Any) -> Any:
    """What the operation of that name answers, at its only field."""
    text = (ROOT / "docs" / "examples" / f"{example}.graphql").read_text("utf-8")
    (answer,) = person.ask(text, **variables).values()
    return answer


def do(person: Person, example: str, **given: Any) -> Any:
    """The only thing that the payload of a mutation holds; what is refused fails."""
    answer = run(person, example, input={"requestId": request_id(), **given})
    things = [value for name, value in answer.items() if name != "__typename"]
    assert len(things) == 1, answer
    assert isinstance(things[0], dict), answer
    return things[0]


def consent_version(person: Person, purpose: str) -> str:
    """The version of the text in force."""
    version: str = run(person, "consent-text", purpose=purpose, language="ja")["version"]
    return version


def items(connection: Any) -> list[Any]:
    return nodes({"it": connection}, "it")


def asked(person: Person) -> Any:
    """The answer to asking for an interview; refused as long as a service has not heard of the organisation."""
    given = {
        "organisationId": ORGANISATION,
        "wish": "戻ることを考えています",
        "consentTextVersion": consent_version(person, "INTERVIEW"),
        "consentLanguage": "ja",
        "consentItems": ["name", "headline"],
    }
    return run(person, "request-interview", input={"requestId": request_id(), **given})


def talk(group: Group, person: Person) -> dict[str, Any]:
    """An interview that was asked for, scheduled and held."""
    coordinator = group.staff(COORDINATOR)
    interview = until(lambda: asked(person).get("interview"), "organisation that is known to everybody")
    at = (now() + timedelta(hours=1)).isoformat(timespec="seconds")
    known = {"id": interview["id"], "version": interview["version"]}
    interview = do(coordinator, "schedule-interview", **known, startTime=at, place="オンライン", online=True)
    known = {"id": interview["id"], "version": interview["version"]}
    held: dict[str, Any] = do(coordinator, "hold-interview", **known, heldOn=today().isoformat())
    return held


@pytest.fixture(scope="module")
def shiori(group: Group) -> Person:
    """An alumna of the bank."""
    group.employ([SHIORI, SILENT])
    return group.join(SHIORI)


@pytest.fixture(scope="module")
def coordinator(group: Group, shiori: Person) -> Person:
    """A coordinator of an organisation that the operator let in."""
    do(
        group.operator,
        "create-coordinator-organisation",
        organisationId=ORGANISATION,
        name="一般社団法人 聞く会",
        licenceNumber="13-ユ-123456",
        legalGround="PAID_PLACEMENT",
        validFromDate="2026-04-01",
        validUntilDate="2029-03-31",
    )
    do(group.operator, "grant-role", mail=COORDINATOR, role="COORDINATOR", companyId=ORGANISATION)
    return group.staff(COORDINATOR)


@pytest.fixture(scope="module")
def interview(group: Group, coordinator: Person, shiori: Person) -> dict[str, Any]:
    """The interview of the story, with a private note."""
    held = talk(group, shiori)
    do(coordinator, "write-note", interviewId=held["id"], noteClass="PRIVATE", text=KEPT)
    return held


def hr_sees(group: Group, company: str) -> tuple[Any, Any]:
    """What HR of a company is told of interviews."""
    hr = group.hr(company)
    released = run(hr, "released-summaries", companyId=company)
    return items(released), items(run(hr, "held-interviews", companyId=company))


# 1. Who may listen.


def test_neither_hr_nor_group_hr_can_make_themselves_coordinators(group: Group, coordinator: Person) -> None:
    for staff in (group.hr("holding"), group.group_hr):
        given = {"mail": staff.address, "role": "COORDINATOR", "companyId": ORGANISATION, "requestId": request_id()}
        assert run(staff, "grant-role", input=given)["__typename"] == "Forbidden"


def test_the_operator_cannot_make_one_for_a_company(group: Group, coordinator: Person) -> None:
    given = {"mail": COORDINATOR, "role": "COORDINATOR", "companyId": "holding", "requestId": request_id()}
    assert run(group.operator, "grant-role", input=given)["__typename"] == "InvalidInput"


# 2. What is said stays.


def test_the_coordinator_sees_what_she_allowed_and_nothing_else(coordinator: Person, interview: dict[str, Any]) -> None:
    (seen,) = (
        each
        for each in items(run(coordinator, "interviews", organisationId=ORGANISATION))
        if each["id"] == interview["id"]
    )
    assert seen["member"]["name"] == {"family": "薬袋", "given": "栞"}
    assert seen["member"]["about"] is None


def test_the_writer_reads_the_note_and_a_colleague_does_not(
    group: Group, coordinator: Person, interview: dict[str, Any]
) -> None:
    colleague = f"colleague@{ORGANISATION}.example"
    do(group.operator, "grant-role", mail=colleague, role="COORDINATOR", companyId=ORGANISATION)
    asked = {"interviewId": interview["id"]}
    assert KEPT in {each["text"] for each in run(coordinator, "interview-notes", **asked)}
    assert KEPT not in {each["text"] for each in run(group.staff(colleague), "interview-notes", **asked)}


def test_no_company_knows_that_they_spoke(group: Group, interview: dict[str, Any]) -> None:
    for company in ("holding", "bank"):
        assert hr_sees(group, company) == ([], [])


def test_who_does_not_apply_afterwards_leaves_no_trace(group: Group, interview: dict[str, Any]) -> None:
    before = {company: hr_sees(group, company) for company in ("holding", "post", "bank", "insurance")}
    talk(group, group.join(SILENT))
    assert before == {company: hr_sees(group, company) for company in before}


# 3. What she wants said.


def test_the_company_reads_the_words_she_approved_and_no_others(
    group: Group, coordinator: Person, shiori: Person, interview: dict[str, Any]
) -> None:
    written = do(
        coordinator, "write-note", interviewId=interview["id"], noteClass="SUMMARY", companyId="holding", text=TOLD
    )
    proposed = do(coordinator, "propose-summary", id=written["id"], version=written["version"])
    (own,) = items(run(shiori, "my-interviews"))
    (shown,) = own["summaries"]
    assert (shown["text"], shown["state"], proposed["state"]) == (TOLD, "PROPOSED", "PROPOSED")
    amended = do(shiori, "amend-summary", id=shown["id"], version=shown["version"], text=BETTER)
    assert hr_sees(group, "holding") == ([], [])
    (note,) = (
        each for each in run(coordinator, "interview-notes", interviewId=interview["id"]) if each["state"] == "AMENDED"
    )
    do(coordinator, "propose-summary", id=note["id"], version=note["version"])
    (shown,) = items(run(shiori, "my-interviews"))[0]["summaries"]
    agreed = {
        "id": shown["id"],
        "requestId": request_id(),
        "consentTextVersion": consent_version(shiori, "INTERVIEW_SUMMARY"),
        "consentLanguage": "ja",
    }
    stale = {**agreed, "version": amended["version"] - 1, "requestId": request_id()}
    assert run(shiori, "approve-summary", input=stale)["__typename"] == "Stale"
    approved = run(shiori, "approve-summary", input={**agreed, "version": shown["version"]})
    assert approved["summary"]["state"] == "RELEASED"
    (released,), held = hr_sees(group, "holding")
    assert (released["text"], released["heldOn"], held) == (BETTER, today().isoformat(), [])
    assert hr_sees(group, "bank") == ([], [])


def test_she_sees_that_it_was_read(shiori: Person, interview: dict[str, Any]) -> None:
    given = items(run(shiori, "my-provisions"))
    assert any(each["company"] == {"name": "日本みらい郵政株式会社"} for each in given), given
    looked = items(run(shiori, "own-accesses"))
    assert any(each["role"] == "HR" and each["company"] for each in looked), looked


def test_she_lets_one_company_know_that_they_spoke(group: Group, shiori: Person, interview: dict[str, Any]) -> None:
    do(
        shiori,
        "allow-interview-held",
        id=interview["id"],
        companyId="holding",
        consentTextVersion=consent_version(shiori, "INTERVIEW_HELD"),
        consentLanguage="ja",
    )
    assert [each["heldOn"] for each in hr_sees(group, "holding")[1]] == [today().isoformat()]
    assert hr_sees(group, "bank") == ([], [])


# 4. And comes back.


def test_she_comes_back_and_what_she_said_stayed(group: Group, shiori: Person, interview: dict[str, Any]) -> None:
    hr = group.hr("holding")
    hired(hr, applied(shiori, open_posting_of(hr, "資産運用の企画"))["application"])
    (comeback,) = until(lambda: comebacks_of(shiori), "comeback of the hired member")
    assert (comeback["fromCompany"], comeback["toCompany"]) == ({"code": "bank"}, {"code": "holding"})
    for company in ("holding", "post", "bank", "insurance"):
        assert KEPT not in str(hr_sees(group, company))
    assert KEPT not in group.logs()


def test_she_takes_the_summary_back(group: Group, shiori: Person, interview: dict[str, Any]) -> None:
    (shown,) = items(run(shiori, "my-interviews"))[0]["summaries"]
    do(shiori, "withdraw-summary", id=shown["id"], version=shown["version"])
    assert hr_sees(group, "holding")[0] == []
