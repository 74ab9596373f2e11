"""The story: a leaver of the bank comes back to the holding company, over GraphQL, gRPC, SMTP and NATS."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from okaeri.identity.v1 import organisation_pb2
from okaeri.options.v1 import options_pb2

from tests.journeys import people
from tests.journeys.asking import Person, Refused, request_id, until
from tests.journeys.people import SAKUTARO
from tests.journeys.the_group import COMPANIES, Group, refused_in
from tests.journeys.walking import (
    TERMS,
    applied,
    comebacks_of,
    draft,
    hired,
    make_channel,
    moved,
    open_posting_of,
    publish,
)

pytestmark = [pytest.mark.real, pytest.mark.slow]

REGISTRATIONS = """query($company: ID!) { pendingRegistrations(companyId: $company, first: 100) { edges { node {
    id version state name { family given familyKana } birthDate employeeNumber leftOn
    candidates { score reasons leaverRecord { id employeeNumber birthDate } } } } } }"""
FIGURES = """{ figures { memberCount asOfTime launchTime
    registrants { month channelKind firstTouchCount lastTouchCount }
    comebacks { fromCompany { code } toCompany { code } count } } }"""


def nodes(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The items of a connection."""
    return [edge["node"] for edge in data[name]["edges"]]


@pytest.fixture(scope="module")
def leaflet(group: Group) -> dict[str, Any]:
    """A channel of the bank."""
    return make_channel(group.hr("bank"), "LEAFLET", "退職時のリーフレット", "bank")


@pytest.fixture(scope="module")
def sakutaro(group: Group, leaflet: dict[str, Any]) -> Person:
    """An alumnus of the bank, who came by the leaflet."""
    return group.join(SAKUTARO, channelCodes=[leaflet["code"]])


@pytest.fixture(scope="module")
def posting(group: Group) -> dict[str, Any]:
    """An open posting of the holding company."""
    return open_posting_of(group.hr("holding"), "資産運用の企画")


@pytest.fixture(scope="module")
def open_posting(group: Group) -> dict[str, Any]:
    """One more open posting, to apply to again and again."""
    return open_posting_of(group.hr("holding"), "経営企画")


# 1. The operator loads the units.


@pytest.mark.parametrize("company", sorted(COMPANIES))
def test_each_company_has_the_units_of_the_file(group: Group, company: str) -> None:
    sent = organisation_pb2.ListUnitsRequest(company_id=company, page_size=1000)
    answer = group.calling.ask("OrganisationService", "ListUnits", sent, group.operator.token)
    lines = (group.folder / "units.csv").read_text("utf-8").splitlines()
    assert [unit.code for unit in answer.units] == sorted(
        line.split(",")[1] for line in lines[1:] if line.startswith(f"{company},")
    )


def test_the_companies_of_the_group_are_told_to_anyone(group: Group) -> None:
    told = group.person().ask("{ companies { code name } }")["companies"]
    assert {each["code"]: each["name"] for each in told}.items() >= COMPANIES.items()


# 2. HR of each company imports its register.


@pytest.mark.parametrize("company", sorted(COMPANIES))
def test_a_register_is_imported_with_the_report_that_was_expected(group: Group, company: str) -> None:
    report, expected = group.reports[company], group.expected["leavers"][company]
    assert refused_in(report) == expected["faults_by_line"]
    assert (report.rows, report.added) == (expected["rows"], expected["good"])


@pytest.mark.parametrize("company", sorted(COMPANIES))
def test_importing_a_register_twice_changes_nothing(group: Group, company: str) -> None:
    again = group.import_register(company, (group.folder / f"leavers-{company}.csv").read_bytes())
    expected = group.expected["leavers"][company]
    assert (again.added, again.changed, again.unchanged) == (0, 0, expected["good"])
    assert refused_in(again) == expected["faults_by_line"]


def test_importing_a_changed_row_updates_its_record(group: Group) -> None:
    before = people.register_of([people.CHITOSE], "bank-01")
    assert group.import_register("bank", before).unchanged == 1
    after = group.import_register("bank", people.register_of([people.CHITOSE], "bank-02"))
    assert (after.added, after.changed, after.unchanged) == (0, 1, 0)
    assert group.import_register("bank", before).changed == 1


# 3. A channel.


def test_a_channel_has_a_code_that_its_address_and_its_qr_carry(leaflet: dict[str, Any]) -> None:
    assert leaflet["code"]
    assert leaflet["code"] in leaflet["url"]
    assert "<svg" in leaflet["qrSvg"]
    assert leaflet["company"] == {"code": "bank"}


def test_a_channel_is_listed_for_its_company_only(group: Group, leaflet: dict[str, Any]) -> None:
    query = "query($company: ID!) { channels(companyId: $company, first: 100) { edges { node { code } } } }"
    assert leaflet["code"] in {each["code"] for each in nodes(group.hr("bank").ask(query, company="bank"), "channels")}
    assert group.hr("post").ask(query, company="bank")["channels"] is None


# 4. A leaver registers.


def test_registering_answers_the_same_whether_the_person_is_known_or_not(group: Group, leaflet: dict[str, Any]) -> None:
    known = {**people.ITSUKI.claim, "channelCodes": [leaflet["code"]], "requestId": "known-or-not-1"}
    unknown = {**known, "birthDate": "1960-01-01", "mail": "nobody@private.example", "employeeNumber": "1"}
    answers = [
        group.person().answer(
            "mutation($input: RegisterInput!) { register(input: $input) { __typename ... on Problem { message } } }",
            input={**typed, "requestId": request_id()},
        )
        for typed in (known, unknown)
    ]
    assert answers[0] == answers[1] == {"data": {"register": {"__typename": "RegisterPayload"}}}


def test_a_strong_match_is_approved_by_itself(sakutaro: Person) -> None:
    assert sakutaro.roles == {"ALUMNUS"}
    seen = sakutaro.ask("{ viewer { member { name { family } employments { company { code } joinedOn leftOn } } } }")
    assert seen["viewer"]["member"] == {
        "name": {"family": "鷲尾"},
        "employments": [{"company": {"code": "bank"}, "joinedOn": "2007-04-01", "leftOn": "2019-03-31"}],
    }


def pending(group: Group, leaver: people.Leaver, company: str = "bank") -> dict[str, Any]:
    """The registration of that person as HR sees it, once the address is confirmed."""

    def look() -> dict[str, Any] | None:
        found = nodes(group.hr(company).ask(REGISTRATIONS, company=company), "pendingRegistrations")
        return next((each for each in found if each["name"]["family"] == leaver.last_name), None)

    return until(look, "pending registration")


def test_a_weak_match_waits_for_hr_who_sees_what_was_typed_beside_the_candidates(group: Group) -> None:
    tamaki = group.register(people.TAMAKI, employeeNumber="", joinedOn=None, leftOn=None)
    tamaki.redeem(tamaki.link())
    waiting = pending(group, people.TAMAKI)
    assert waiting["name"] == {"family": "纐纈", "given": "環希", "familyKana": "コウケツ"}
    assert waiting["birthDate"] == "1979-11-03"
    (candidate,) = waiting["candidates"]
    assert candidate["leaverRecord"]["employeeNumber"] == "9000002"
    assert "birth_date_agrees" in candidate["reasons"]
    assert "number_missing" in candidate["reasons"]
    assert tamaki.renew().roles == frozenset()
    given = {
        "requestId": request_id(),
        "id": waiting["id"],
        "version": waiting["version"],
        "leaverRecordId": candidate["leaverRecord"]["id"],
    }
    decided = group.hr("bank").done("decideRegistration", given, "registration { state }")
    assert decided["registration"] == {"state": "APPROVED"}
    tamaki.until_role("ALUMNUS")
    again = group.hr("bank").do("decideRegistration", {**given, "requestId": request_id()}, "registration { state }")
    assert again["__typename"] in ("RuleBroken", "Stale")


def test_nobody_is_approved_on_a_name_alone(group: Group) -> None:
    typed = {"birthDate": "1999-09-09", "employeeNumber": "", "joinedOn": None, "leftOn": None}
    rinnosuke = group.register(people.RINNOSUKE, **typed)
    rinnosuke.redeem(rinnosuke.link())
    waiting = pending(group, people.RINNOSUKE)
    assert waiting["state"] == "PENDING"
    assert rinnosuke.renew().roles == frozenset()
    given = {"requestId": request_id(), "id": waiting["id"], "version": waiting["version"], "decline": True}
    declined = group.hr("bank").done("decideRegistration", given, "registration { state }")
    assert declined["registration"] == {"state": "DECLINED"}
    assert rinnosuke.renew().roles == frozenset()


# 5. The alumnus signs in.


def test_a_link_works_once(group: Group) -> None:
    utano = group.register(people.UTANO)
    secret = utano.link()
    utano.redeem(secret)
    with pytest.raises(Refused) as refused:
        group.person("nobody.else@private.example").redeem(secret)
    assert refused.value.codes == {"NotSignedIn"}


def test_reuse_of_an_old_refresh_token_ends_the_whole_family(group: Group) -> None:
    aoto = group.join(people.AOTO)
    assert aoto.session is not None
    first = aoto.session.refresh
    second = aoto.renew().session
    assert second is not None
    thief = {"refreshToken": first}
    for old in (thief, {"refreshToken": second.refresh}):
        with pytest.raises(Refused) as refused:
            aoto.done("refreshSession", old, "session { accessToken }")
        assert refused.value.codes == {"NotSignedIn"}
    assert aoto.sign_in().roles == {"ALUMNUS"}


def test_the_directory_lists_who_agreed_to_be_listed(group: Group, sakutaro: Person) -> None:
    nanao = group.join(people.NANAO)
    directory = "{ members(first: 100) { edges { node { id headline name { family } } } } }"
    own = nanao.ask("{ viewer { member { id version listed } } }")["viewer"]["member"]
    assert own["listed"] is False
    assert own["id"] not in {each["id"] for each in nodes(sakutaro.ask(directory), "members")}
    profile = {
        "requestId": request_id(),
        "version": own["version"],
        "headline": "リスク管理が専門です",
        "about": "",
        "skills": ["リスク管理"],
        "prefectureCode": "13",
        "listed": True,
    }
    nanao.done("updateProfile", profile, "member { version listed }")
    listed = {each["id"]: each for each in nodes(sakutaro.ask(directory), "members")}
    assert listed[own["id"]]["headline"] == "リスク管理が専門です"
    stale = nanao.do("updateProfile", {**profile, "requestId": request_id()}, "member { version }")
    assert stale["__typename"] == "Stale"


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
