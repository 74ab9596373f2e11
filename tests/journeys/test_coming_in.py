"""The story up to the directory: registers, a channel, registrations and their approval, sign-in, the profile."""

from typing import Any

import pytest
from okaeri.identity.v1 import organisation_pb2

from tests.journeys import people
from tests.journeys.asking import Person, Refused, request_id, until
from tests.journeys.the_group import COMPANIES, Group, refused_in
from tests.journeys.walking import nodes

pytestmark = [pytest.mark.real, pytest.mark.slow]

REGISTRATIONS = """query($company: ID!) { pendingRegistrations(companyId: $company, first: 100) { edges { node {
    id version state name { family given familyKana } birthDate employeeNumber leftOn
    candidates { score reasons leaverRecord { id employeeNumber birthDate } } } } } }"""


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
    }
    nanao.done("updateProfile", profile, "member { version listed }")
    assert own["id"] not in {each["id"] for each in nodes(sakutaro.ask(directory), "members")}
    chosen = {"purpose": "DIRECTORY", "textVersion": "2026-11", "language": "ja", "items": ["headline"]}
    given = nanao.done("giveConsent", {**chosen, "requestId": request_id()}, "consent { id holds }")["consent"]
    listed = {each["id"]: each for each in nodes(sakutaro.ask(directory), "members")}
    assert (listed[own["id"]]["headline"], listed[own["id"]]["name"]) == ("リスク管理が専門です", {"family": None})
    nanao.done("withdrawConsent", {"requestId": request_id(), "id": given["id"]}, "consent { holds }")
    assert own["id"] not in {each["id"] for each in nodes(sakutaro.ask(directory), "members")}
    stale = nanao.do("updateProfile", {**profile, "requestId": request_id()}, "member { version }")
    assert stale["__typename"] == "Stale"
