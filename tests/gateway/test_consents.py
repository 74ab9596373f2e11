"""Consents, joint-use notices and provisions in the graph: what is asked of the network, and how its answer reads."""

from typing import Any

from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import consent_pb2 as pb

from chassis.access import Caller, Grant, Kind
from chassis.clock import timestamp
from chassis.errors import Forbidden, InvalidInput, NotFound, RuleBroken
from gateway.node_ids import node_id
from tests.chassis.things import MORNING
from tests.gateway.suite import ALUMNUS, companies, graph_over

AUDITOR = Caller("goro", Kind.PERSON, grants=frozenset({Grant("auditor")}))
GROUP_HR = Caller("saburo", Kind.PERSON, grants=frozenset({Grant("group_hr")}))
CONSENT = pb.Consent(
    id="c1",
    purpose=pb.CONSENT_PURPOSE_PROFILE,
    company_id="bank",
    text_version="2026-11",
    language="ja",
    give_time=timestamp(MORNING),
    items=["name", "skills"],
    holds=True,
    asks_again=True,
)
PROVISION = pb.Provision(
    id="p1",
    member_id="taro",
    company_id="bank",
    items=["name"],
    provide_time=timestamp(MORNING),
    purpose=pb.CONSENT_PURPOSE_PROFILE,
    consent_id="c1",
    what="profile",
)
NOTICE = pb.JointUseNotice(
    id="n1",
    statement="会員の情報を共同して利用します。",
    items=["name"],
    company_ids=["bank", "gone"],
    purpose="再入社の案内",
    responsible=pb.Responsible(name="Holdings", address="東京都", representative="代表"),
    in_force_date="2026-12-01",
    publish_time=timestamp(MORNING),
)
COMPANIES: dict[str, Any] = {"OrganisationService.BatchGetCompanies": companies}


async def test_a_person_gives_a_consent_to_a_company_for_chosen_items() -> None:
    text = """mutation ($input: GiveConsentInput!) { giveConsent(input: $input) {
      ... on GiveConsentPayload { consent { id company { code } items holds asksAgain withdrawTime } }
      ... on InvalidInput { field message } } }"""
    given = {
        "requestId": "give-bank",
        "purpose": "PROFILE",
        "companyId": node_id("Company", "bank"),
        "textVersion": "2026-11",
        "language": "ja",
        "items": ["name", "skills"],
    }
    async with graph_over({"ConsentService.GiveOwnConsent": CONSENT} | COMPANIES) as graph:
        data = await graph.data(text, ALUMNUS, input=given)
    assert data["giveConsent"]["consent"] == {
        "id": node_id("Consent", "c1"),
        "company": {"code": "bank"},
        "items": ["name", "skills"],
        "holds": True,
        "asksAgain": True,
        "withdrawTime": None,
    }
    assert graph.calls[0][1] == pb.GiveOwnConsentRequest(
        request_id="give-bank",
        purpose=pb.CONSENT_PURPOSE_PROFILE,
        company_id="bank",
        text_version="2026-11",
        language="ja",
        items=["name", "skills"],
    )


async def test_the_directory_has_no_company_and_nothing_chosen_is_invalid_input() -> None:
    text = """mutation { giveConsent(input: {purpose: DIRECTORY, textVersion: "2026-11", language: "ja", items: []}) {
      __typename ... on InvalidInput { field } } }"""
    refusal = InvalidInput("Please choose what it covers.", field="items")
    async with graph_over({"ConsentService.GiveOwnConsent": refusal}) as graph:
        answered = await graph.data(text, ALUMNUS)
    assert answered["giveConsent"] == {"__typename": "InvalidInput", "field": "items"}


async def test_an_earlier_text_is_read_by_its_version_and_is_null_when_it_is_no_more() -> None:
    text = '{ consentText(purpose: PROFILE, language: "ja", version: "2020-01") { text } }'
    async with graph_over({"ConsentService.GetConsentText": NotFound("There is no such text.")}) as graph:
        assert await graph.data(text, None) == {"consentText": None}
    asked = pb.GetConsentTextRequest(purpose=pb.CONSENT_PURPOSE_PROFILE, language="ja", version="2020-01")
    assert graph.calls == [("ConsentService.GetConsentText", asked)]


async def test_the_ledger_names_companies_and_organisations_and_leaves_the_directory_without() -> None:
    listed = pb.Consent(id="c2", purpose=pb.CONSENT_PURPOSE_DIRECTORY, give_time=timestamp(MORNING))
    interview = pb.Consent(
        id="c3", purpose=pb.CONSENT_PURPOSE_INTERVIEW, company_id="kakehashi", give_time=timestamp(MORNING)
    )
    organisation = organisation_pb2.CoordinatorOrganisation(id="kakehashi", name="かけはし")
    answers: dict[str, Any] = {
        "ConsentService.ListOwnConsents": pb.ListOwnConsentsResponse(consents=[CONSENT, listed, interview]),
        "OrganisationService.BatchGetCoordinatorOrganisations": (
            organisation_pb2.BatchGetCoordinatorOrganisationsResponse(organisations=[organisation])
        ),
    }
    text = "{ myConsents { purpose companyId company { code } organisation { name } } }"
    async with graph_over(answers | COMPANIES) as graph:
        data = await graph.data(text, ALUMNUS)
    assert data["myConsents"] == [
        {"purpose": "PROFILE", "companyId": "bank", "company": {"code": "bank"}, "organisation": None},
        {"purpose": "DIRECTORY", "companyId": None, "company": None, "organisation": None},
        {"purpose": "INTERVIEW", "companyId": "kakehashi", "company": None, "organisation": {"name": "かけはし"}},
    ]


async def test_a_person_sees_what_was_provided_to_whom_and_on_which_consent() -> None:
    page = pb.ListOwnProvisionsResponse(provisions=[PROVISION], cursors=["x"])
    text = """{ myProvisions(first: 1) { edges { node {
      memberId company { code } what items provideTime purpose consentId noticeId } } } }"""
    async with graph_over({"ProvisionService.ListOwnProvisions": page} | COMPANIES) as graph:
        data = await graph.data(text, ALUMNUS)
    assert data["myProvisions"]["edges"][0]["node"] == {
        "memberId": node_id("Member", "taro"),
        "company": {"code": "bank"},
        "what": "profile",
        "items": ["name"],
        "provideTime": "2026-04-01T09:00:00Z",
        "purpose": "PROFILE",
        "consentId": node_id("Consent", "c1"),
        "noticeId": None,
    }


async def test_an_auditor_asks_for_provisions_by_company_member_and_days() -> None:
    text = """query ($member: ID!) {
      provisions(companyId: "bank", memberId: $member, fromDate: "2026-11-01", untilDate: "2026-11-30", first: 5) {
        edges { node { what } } } }"""
    answers = {"ProvisionService.ListProvisions": pb.ListProvisionsResponse()}
    async with graph_over(answers) as graph:
        assert await graph.data(text, AUDITOR, member=node_id("Member", "taro")) == {"provisions": {"edges": []}}
        refused = await graph.ask(text, ALUMNUS, member=node_id("Member", "taro"))
    assert graph.calls[0][1] == pb.ListProvisionsRequest(
        company_id="bank", member_id="taro", from_date="2026-11-01", until_date="2026-11-30", page_size=5
    )
    assert refused["errors"][0]["extensions"]["code"] == Forbidden.__name__


async def test_a_notice_is_published_with_the_ids_of_its_companies() -> None:
    text = """mutation ($input: PublishJointUseNoticeInput!) { publishJointUseNotice(input: $input) {
      ... on PublishJointUseNoticePayload { notice { id companies { code } inForceDate responsible { name } endTime } }
      ... on InvalidInput { field } } }"""
    given: dict[str, Any] = {
        "statement": "会員の情報を共同して利用します。",
        "items": ["name"],
        "companyIds": ["bank", node_id("Company", "post")],
        "purpose": "再入社の案内",
        "responsible": {"name": "Holdings", "address": "東京都", "representative": "代表"},
        "inForceDate": "2026-12-01",
    }
    async with graph_over({"JointUseService.PublishJointUseNotice": NOTICE} | COMPANIES) as graph:
        data = await graph.data(text, GROUP_HR, input=given)
        wrong = await graph.data(text, GROUP_HR, input=given | {"companyIds": [node_id("Posting", "p")]})
    assert data["publishJointUseNotice"]["notice"] == {
        "id": node_id("JointUseNotice", "n1"),
        "companies": [{"code": "bank"}, None],
        "inForceDate": "2026-12-01",
        "responsible": {"name": "Holdings"},
        "endTime": None,
    }
    assert list(graph.calls[0][1].company_ids) == ["bank", "post"]
    assert wrong["publishJointUseNotice"] == {"field": "companyIds"}


async def test_a_notice_ends_and_anyone_reads_it() -> None:
    ended = "mutation ($id: ID!) { endJointUseNotice(input: {id: $id}) { ... on RuleBroken { rule } } }"
    text = "{ jointUseNotices(first: 1) { edges { node { statement purpose items } } } }"
    answers = {
        "JointUseService.EndJointUseNotice": RuleBroken("This notice is over already.", rule="notice_over"),
        "JointUseService.ListJointUseNotices": pb.ListJointUseNoticesResponse(notices=[NOTICE], cursors=["x"]),
    }
    async with graph_over(answers) as graph:
        answered = await graph.data(ended, GROUP_HR, id=node_id("JointUseNotice", "n1"))
        read = await graph.data(text, None)
    assert answered == {"endJointUseNotice": {"rule": "notice_over"}}
    assert graph.calls[0][1].id == "n1"
    node = {"statement": "会員の情報を共同して利用します。", "purpose": "再入社の案内", "items": ["name"]}
    assert read == {"jointUseNotices": {"edges": [{"node": node}]}}
