"""The story from the posting on: an alumnus of the bank applies to the holding company and comes back."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from okaeri.options.v1 import options_pb2

from tests.journeys import people
from tests.journeys.asking import Person, request_id, until
from tests.journeys.people import SAKUTARO
from tests.journeys.the_group import Group
from tests.journeys.walking import (
    TERMS,
    applied,
    comebacks_of,
    draft,
    hired,
    make_channel,
    moved,
    nodes,
    open_posting_of,
    publish,
)

pytestmark = [pytest.mark.real, pytest.mark.slow]

FIGURES = """{ figures { memberCount asOfTime launchTime
    registrants { month channelKind firstTouchCount lastTouchCount }
    comebacks { fromCompany { code } toCompany { code } count } } }"""


@pytest.fixture(scope="module")
def posting(group: Group) -> dict[str, Any]:
    """An open posting of the holding company."""
    return open_posting_of(group.hr("holding"), "資産運用の企画")


@pytest.fixture(scope="module")
def open_posting(group: Group) -> dict[str, Any]:
    """One more open posting, to apply to again and again."""
    return open_posting_of(group.hr("holding"), "経営企画")


# 6. HR of the holding company publishes.


def test_publishing_names_every_legally_required_field_that_is_missing(group: Group) -> None:
    hr = group.hr("holding")
    answer = publish(hr, draft(hr, {"title": "企画", "pay": "月給 400,000 円から"}))
    assert answer["__typename"] == "RuleBroken"
    assert answer["rule"] == "mandatory_terms"
    assert set(answer["fields"]) == {
        "duties",
        "dutiesChangeRange",
        "workplace",
        "workplaceChangeRange",
        "contractTerm",
        "renewalCriteria",
        "hours",
        "asOfDate",
        "opensOn",
        "closesOn",
    }


def test_a_published_posting_names_the_legal_employer(group: Group, posting: dict[str, Any]) -> None:
    seen = group.hr("holding").ask("query($id: ID!) { posting(id: $id) { legalEmployer state } }", id=posting["id"])
    assert seen["posting"] == {"legalEmployer": "日本みらい郵政株式会社", "state": "PUBLISHED"}


@pytest.mark.parametrize(
    "leaver", [SAKUTARO, people.SOUSUKE, people.HIYORI, people.ITSUKI], ids=lambda leaver: leaver.company
)
def test_alumni_of_all_companies_see_a_published_posting(
    group: Group, posting: dict[str, Any], leaver: people.Leaver, sakutaro: Person
) -> None:
    alumnus = sakutaro if leaver is SAKUTARO else group.join(leaver)
    found = nodes(alumnus.ask("{ postings(first: 100) { edges { node { id terms { title } } } } }"), "postings")
    assert {"id": posting["id"], "terms": {"title": "資産運用の企画"}} in found


def test_a_draft_is_seen_by_no_alumnus(group: Group, sakutaro: Person) -> None:
    drafted = draft(group.hr("holding"), TERMS)
    assert sakutaro.ask("query($id: ID!) { posting(id: $id) { id } }", id=drafted["id"]) == {"posting": None}


# 7. The alumnus applies; the company decides.


@pytest.fixture(scope="module")
def application(sakutaro: Person, posting: dict[str, Any]) -> dict[str, Any]:
    """The application of the story."""
    answer = applied(sakutaro, posting)
    assert answer["__typename"] == "ApplyPayload", answer
    received: dict[str, Any] = answer["application"]
    return received


def test_applying_records_the_consent_with_the_version_of_its_text(
    sakutaro: Person, application: dict[str, Any]
) -> None:
    assert application["state"] == "APPLIED"
    consents = sakutaro.ask("{ myConsents { textVersion language company { code } withdrawTime } }")["myConsents"]
    given = {"textVersion": application["consentTextVersion"], "language": "ja", "company": {"code": "holding"}}
    assert {**given, "withdrawTime": None} in consents


def test_a_text_that_is_not_in_force_cannot_be_consented_to(group: Group, open_posting: dict[str, Any]) -> None:
    answer = applied(group.join(people.HIYORI), open_posting, consentTextVersion="1999-01")
    assert answer["__typename"] == "InvalidInput"
    assert answer["field"] == "consentTextVersion"


def test_hr_of_the_holding_company_sees_the_applicant(group: Group, application: dict[str, Any]) -> None:
    query = """{ applications(companyId: "holding", first: 100) { edges { node {
        id applicant { name { family } employments { company { code } } } } } } }"""
    seen = {each["id"]: each for each in nodes(group.hr("holding").ask(query), "applications")}
    applicant = seen[application["id"]]["applicant"]
    assert applicant["name"] == {"family": "鷲尾"}
    assert applicant["employments"] == [{"company": {"code": "bank"}}]


def test_hr_of_the_bank_gets_not_found_for_the_application_everywhere(
    group: Group, application: dict[str, Any], sakutaro: Person
) -> None:
    bank = group.hr("bank")
    own = sakutaro.ask("{ viewer { member { id } } }")["viewer"]["member"]["id"]
    query = """query($id: ID!, $member: ID!) {
        application(id: $id) { id }
        node(id: $id) { id }
        applicant: node(id: $member) { id }
        applications(companyId: "holding", first: 10) { edges { node { id } } }
        own: applications(companyId: "bank", first: 100) { edges { node { id } } } }"""
    seen = bank.ask(query, id=application["id"], member=own)
    assert application["id"] not in {each["id"] for each in nodes(seen, "own")}
    assert {name: seen[name] for name in ("application", "node", "applicant", "applications")} == {
        "application": None,
        "node": None,
        "applicant": None,
        "applications": None,
    }
    assert moved(bank, application, "SCREENING")["__typename"] == "NotFound"


def test_an_illegal_move_is_refused_with_its_rule(group: Group, open_posting: dict[str, Any]) -> None:
    received = applied(group.join(people.SOUSUKE), open_posting)["application"]
    answer = moved(group.hr("holding"), received, "HIRED")
    assert answer["__typename"] == "RuleBroken"
    assert answer["rule"]


def test_of_two_recruiters_at_once_one_is_told_that_it_is_stale(group: Group, open_posting: dict[str, Any]) -> None:
    group.grant("second.recruiter@staff.example", options_pb2.ROLE_HR, "holding")
    recruiters = [group.hr("holding"), group.staff("second.recruiter@staff.example")]
    received = applied(group.join(people.ITSUKI), open_posting)["application"]
    with ThreadPoolExecutor(2) as both:
        move = partial(moved, application=received, state="SCREENING")
        answers = list(both.map(move, recruiters))
    assert sorted(each["__typename"] for each in answers) == ["MoveApplicationPayload", "Stale"]


def test_a_declined_application_gets_no_offer(group: Group, open_posting: dict[str, Any]) -> None:
    hr = group.hr("holding")
    received = applied(group.join(people.NANAO), open_posting)["application"]
    declined = moved(hr, received, "DECLINED")["application"]
    assert declined["state"] == "DECLINED"
    assert moved(hr, declined, "OFFERED")["__typename"] == "RuleBroken"


def test_a_withdrawn_application_gets_no_offer(group: Group, open_posting: dict[str, Any]) -> None:
    kagura = group.join(people.KAGURA)
    received = applied(kagura, open_posting)["application"]
    given = {"requestId": request_id(), "id": received["id"], "version": received["version"]}
    withdrawn = kagura.done("withdrawApplication", given, "application { id version state }")["application"]
    assert withdrawn["state"] == "WITHDRAWN"
    assert moved(group.hr("holding"), withdrawn, "OFFERED")["__typename"] == "RuleBroken"


def test_a_write_with_the_same_request_id_answers_the_same(group: Group) -> None:
    hr, once = group.hr("holding"), {"requestId": request_id()}
    given = {**once, "companyId": "holding", "kind": "EMPLOYMENT", "terms": TERMS}
    first, second = (hr.done("draftPosting", given, "posting { id version createTime }") for _ in range(2))
    assert first == second
    other = hr.do("draftPosting", {**given, "terms": {**TERMS, "title": "別の募集"}}, "posting { id }")
    assert (other["__typename"], other["field"]) == ("InvalidInput", "requestId")
    published = {"requestId": request_id(), "id": first["posting"]["id"], "version": first["posting"]["version"]}
    assert hr.do("publishPosting", published, "posting { version }") == hr.do(
        "publishPosting", published, "posting { version }"
    )


# 8. Hired.


def counts(figures: dict[str, Any]) -> tuple[int, int, int, int]:
    """Members, first touches by a leaflet, last touches by word of mouth, comebacks from the bank to the holding."""
    registrants, comebacks = figures["registrants"], figures["comebacks"]
    return (
        figures["memberCount"],
        sum(each["firstTouchCount"] for each in registrants if each["channelKind"] == "leaflet"),
        sum(each["lastTouchCount"] for each in registrants if each["channelKind"] == "word_of_mouth"),
        sum(each["count"] for each in comebacks if between(each) == ("bank", "holding")),
    )


def between(comeback: dict[str, Any]) -> tuple[str, str]:
    """From where to where; empty where the company left is not known."""
    return (comeback["fromCompany"] or {"code": ""})["code"], comeback["toCompany"]["code"]


def test_a_hired_member_is_a_returnee_and_counted_once(
    group: Group, leaflet: dict[str, Any], open_posting: dict[str, Any]
) -> None:
    talk = make_channel(group.group_hr, "WORD_OF_MOUTH", "口コミ", None)
    before = counts(group.group_hr.ask(FIGURES)["figures"])
    mashiro = group.join(people.MASHIRO, channelCodes=[leaflet["code"], talk["code"]])
    hired(group.hr("holding"), applied(mashiro, open_posting)["application"])
    (comeback,) = until(lambda: comebacks_of(mashiro), "comeback of the hired member")
    assert (comeback["fromCompany"], comeback["toCompany"]) == ({"code": "bank"}, {"code": "holding"})
    figures = group.group_hr.ask(FIGURES)["figures"]
    assert counts(figures) == tuple(each + 1 for each in before)
    assert figures["asOfTime"] >= comeback["hireTime"]
    assert figures["launchTime"] < figures["asOfTime"]


def test_hr_of_a_company_sees_figures_of_its_own_row_and_column_only(group: Group) -> None:
    seen = group.hr("insurance").ask(FIGURES)["figures"]["comebacks"]
    assert all("insurance" in between(each) for each in seen)
