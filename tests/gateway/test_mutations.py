"""What the graph does: inputs become the services' requests, refusals become problems."""

from typing import Any

import pytest
from okaeri.events.v1 import gathering_pb2 as gathering_pb
from okaeri.events.v1 import series_pb2
from okaeri.identity.v1 import account_pb2 as account_pb
from okaeri.network.v1 import comeback_pb2
from okaeri.network.v1 import registration_pb2 as registration_pb
from okaeri.recruiting.v1 import application_pb2 as application_pb
from okaeri.recruiting.v1 import posting_pb2 as posting_pb

from chassis import errors
from gateway.node_ids import node_id
from gateway.problems import graph_path
from tests.gateway import gathering_faults
from tests.gateway.suite import EVERYBODY, graph_over

APPLICATION, POSTING = node_id("Application", "a"), node_id("Posting", "p")
KAKEHASHI = node_id("Organisation", "kakehashi")
PROBLEM = """
  __typename
  ... on Problem { message }
  ... on InvalidInput { field }
  ... on RuleBroken { rule fields }
  ... on TooMany { retryAfterSeconds }
"""
MOVE = f"""mutation Move($input: MoveApplicationInput!) {{ moveApplication(input: $input) {{
  ... on MoveApplicationPayload {{ application {{ id state version }} }} {PROBLEM} }} }}"""
MOVED = {"id": APPLICATION, "version": 3, "state": "OFFERED", "requestId": "request-1"}


async def test_an_input_becomes_the_request_of_the_rpc() -> None:
    moved = application_pb.Application(id="a", state=application_pb.APPLICATION_STATE_OFFERED, version=4)
    async with graph_over({"ApplicationService.MoveApplication": moved}) as graph:
        answered = await graph.data(MOVE, input=MOVED)
    application = {"id": APPLICATION, "state": "OFFERED", "version": 4}
    assert answered["moveApplication"] == {"__typename": "MoveApplicationPayload", "application": application}
    assert graph.calls == [
        (
            "ApplicationService.MoveApplication",
            application_pb.MoveApplicationRequest(
                request_id="request-1", id="a", version=3, state=application_pb.APPLICATION_STATE_OFFERED
            ),
        )
    ]


async def test_a_request_id_is_made_where_none_is_given() -> None:
    async with graph_over({"ApplicationService.MoveApplication": application_pb.Application()}) as graph:
        for _ in range(2):
            await graph.ask(MOVE, input={**MOVED, "requestId": None})
    first, second = (request.request_id for _, request in graph.calls)
    assert len(first) >= 16
    assert first != second


@pytest.mark.parametrize(
    ("refusal", "problem"),
    [
        (
            errors.InvalidInput("Too long.", field="terms.as_of_date"),
            {"__typename": "InvalidInput", "message": "Too long.", "field": "terms.asOfDate"},
        ),
        (errors.Forbidden("Not you."), {"__typename": "Forbidden", "message": "Not you."}),
        (errors.NotFound("Nothing."), {"__typename": "NotFound", "message": "Nothing."}),
        (errors.AlreadyExists("Taken."), {"__typename": "AlreadyExists", "message": "Taken."}),
        (
            errors.RuleBroken("Not any more.", rule="ended"),
            {"__typename": "RuleBroken", "message": "Not any more.", "rule": "ended", "fields": []},
        ),
        (errors.Stale("Changed."), {"__typename": "Stale", "message": "Changed."}),
        (
            errors.TooMany("Wait.", retry_after_seconds=60),
            {"__typename": "TooMany", "message": "Wait.", "retryAfterSeconds": 60},
        ),
    ],
)
async def test_each_refusal_is_the_problem_of_its_name(refusal: errors.Refusal, problem: dict[str, Any]) -> None:
    async with graph_over({"ApplicationService.MoveApplication": refusal}) as graph:
        assert await graph.data(MOVE, input=MOVED) == {"moveApplication": problem}


async def test_the_fields_a_rule_speaks_of_are_named_as_the_graph_spells_them() -> None:
    refusal = errors.RuleBroken("Say more.", rule="mandatory_terms")
    refusal.facts["fields"] = "duties_change_range, pay,terms.as_of_date"
    text = f"mutation ($input: PublishPostingInput!) {{ publishPosting(input: $input) {{ {PROBLEM} }} }}"
    async with graph_over({"PostingService.PublishPosting": refusal}) as graph:
        answered = await graph.data(text, input={"id": POSTING, "version": 1})
    assert answered["publishPosting"]["fields"] == ["dutiesChangeRange", "pay", "terms.asOfDate"]


async def test_not_being_signed_in_is_an_error_with_its_code() -> None:
    async with graph_over({"ApplicationService.MoveApplication": application_pb.Application()}) as graph:
        answered = await graph.ask(MOVE, None, input=MOVED)
    assert answered["data"] == {"moveApplication": None}
    assert [error["extensions"] for error in answered["errors"]] == [{"code": "NotSignedIn"}]


async def test_a_service_that_is_down_is_an_error_with_the_code_unavailable() -> None:
    async with graph_over({}, down=("recruiting",)) as graph:
        answered = await graph.ask(MOVE, input=MOVED)
    assert [error["extensions"]["code"] for error in answered["errors"]] == ["Unavailable"]


DRAFT = f"mutation ($input: DraftPostingInput!) {{ draftPosting(input: $input) {{ {PROBLEM} }} }}"


async def test_nested_input_is_taken_as_far_as_it_was_given() -> None:
    terms = {"title": "支店長", "asOfDate": "2026-11-01", "skills": ["law", "ward"]}
    async with graph_over({"PostingService.DraftPosting": posting_pb.Posting(id="p")}) as graph:
        await graph.data(DRAFT, input={"companyId": "holdings", "kind": "EMPLOYMENT", "terms": terms})
    ((_, asked),) = graph.calls
    expected = posting_pb.PostingTerms(title="支店長", as_of_date="2026-11-01", skills=["law", "ward"])
    assert (asked.company_id, asked.kind, asked.terms) == ("holdings", comeback_pb2.COMEBACK_KIND_EMPLOYMENT, expected)


async def test_what_the_contract_forbids_names_the_field_inside_of_the_input() -> None:
    async with graph_over({"PostingService.DraftPosting": posting_pb.Posting(id="p")}) as graph:
        answered = await graph.data(
            DRAFT, input={"companyId": "holdings", "kind": "EMPLOYMENT", "terms": {"contractTerm": "x" * 401}}
        )
    assert answered["draftPosting"]["__typename"] == "InvalidInput"
    assert answered["draftPosting"]["field"] == "terms.contractTerm"
    assert graph.calls == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"leaverRecordId": node_id("LeaverRecord", "r"), "decline": True}, "decline"),
        ({}, "decision"),
        ({"decline": False}, "decision"),
    ],
)
async def test_a_decision_is_one_thing_or_the_other(given: dict[str, Any], field: str) -> None:
    text = f"mutation ($input: DecideRegistrationInput!) {{ decideRegistration(input: $input) {{ {PROBLEM} }} }}"
    decided = registration_pb.Registration(id="g")
    async with graph_over({"RegistrationService.DecideRegistration": decided}) as graph:
        answered = await graph.data(text, input={"id": node_id("Registration", "g"), "version": 1, **given})
    assert (answered["decideRegistration"]["__typename"], answered["decideRegistration"]["field"]) == (
        "InvalidInput",
        field,
    )


async def test_the_record_of_a_decision_is_known_by_its_opaque_id() -> None:
    text = "mutation ($input: DecideRegistrationInput!) { decideRegistration(input: $input) { __typename } }"
    given = {
        "id": node_id("Registration", "g"),
        "version": 1,
        "leaverRecordId": node_id("LeaverRecord", "r"),
        "decline": False,
    }
    async with graph_over({"RegistrationService.DecideRegistration": registration_pb.Registration(id="g")}) as graph:
        await graph.data(text, input=given)
    ((_, asked),) = graph.calls
    assert (asked.id, asked.WhichOneof("decision"), asked.leaver_record_id) == ("g", "leaver_record_id", "r")


async def test_registering_answers_its_request_id_and_nothing_of_the_person() -> None:
    wanted = f"... on RegisterPayload {{ requestId }} {PROBLEM}"
    text = f"mutation ($input: RegisterInput!) {{ register(input: $input) {{ {wanted} }} }}"
    given = {
        "requestId": "request-1",
        "companyId": node_id("Company", "bank"),
        "name": {"family": "山田", "given": "花子", "familyKana": "ヤマダ", "givenKana": "ハナコ"},
        "birthDate": "1980-04-01",
        "mail": "hanako@example.org",
        "channelCodes": ["ABC"],
    }
    async with graph_over({"RegistrationService.Register": registration_pb.RegisterResponse()}) as graph:
        answered = await graph.data(text, None, input=given)
    assert answered["register"] == {"__typename": "RegisterPayload", "requestId": "request-1"}
    ((_, asked),) = graph.calls
    assert (asked.company_id, asked.name.family_kana, asked.birth_date) == ("bank", "ヤマダ", "1980-04-01")
    assert list(asked.channel_codes) == ["ABC"]


async def test_a_moment_is_taken_with_its_time_zone() -> None:
    text = "mutation ($input: DraftGatheringInput!) { draftGathering(input: $input) { __typename } }"
    given = {"companyId": "bank", "title": "Spring", "capacity": 30}
    times = {"startTime": "2026-12-01T18:00:00+09:00", "endTime": "2026-12-01T11:00:00Z"}
    async with graph_over({"GatheringService.DraftGathering": gathering_pb.Gathering(id="g")}) as graph:
        await graph.data(text, input={**given, **times})
    ((_, asked),) = graph.calls
    assert asked.start_time.ToJsonString() == "2026-12-01T09:00:00Z"
    assert asked.end_time.ToJsonString() == "2026-12-01T11:00:00Z"


async def test_a_seat_given_back_answers_the_gathering_as_it_is_now() -> None:
    text = """mutation ($input: LeaveSeatInput!) { leaveSeat(input: $input) {
      ... on LeaveSeatPayload { gathering { seatsTaken } } } }"""
    answers = {
        "GatheringService.LeaveSeat": gathering_pb.LeaveSeatResponse(),
        "GatheringService.BatchGetGatherings": gathering_pb.BatchGetGatheringsResponse(
            gatherings=[gathering_pb.Gathering(id="g", seats_taken=4)]
        ),
    }
    async with graph_over(answers) as graph:
        answered = await graph.data(text, input={"gatheringId": node_id("Gathering", "g")})
    assert answered == {"leaveSeat": {"gathering": {"seatsTaken": 4}}}


async def test_calling_off_shows_the_series_as_it_is_now() -> None:
    off = gathering_pb.Gathering(id="g1", state=gathering_pb.GATHERING_STATE_CANCELLED, series_id="s")
    left = gathering_pb.Gathering(id="g2", state=gathering_pb.GATHERING_STATE_PUBLISHED, series_id="s")
    text = """mutation($input: CancelGatheringInput!) { cancelGathering(input: $input) { ... on CancelGatheringPayload {
        gathering { state } series { gatherings { state } } } } }"""
    answers = {
        "GatheringService.CancelGathering": off,
        "SeriesService.BatchGetSeries": series_pb2.BatchGetSeriesResponse(
            series=[series_pb2.Series(id="s", gathering_ids=["g1", "g2"])]
        ),
        "GatheringService.BatchGetGatherings": gathering_pb.BatchGetGatheringsResponse(gatherings=[off, left]),
    }
    async with graph_over(answers) as graph:
        given = {"id": node_id("Gathering", "g1"), "version": 2, "scope": "THIS_AND_FOLLOWING", "includingHeld": True}
        answered = (await graph.data(text, input=given))["cancelGathering"]
    assert answered["gathering"] == {"state": "CANCELLED"}
    assert answered["series"]["gatherings"] == [{"state": "CANCELLED"}, {"state": "PUBLISHED"}]
    _, asked = graph.calls[0]
    assert (asked.scope, asked.including_held) == (gathering_pb.CHANGE_SCOPE_THIS_AND_FOLLOWING, True)


async def test_other_hosts_of_a_draft_are_said_by_their_node_ids_or_not_at_all() -> None:
    text = "mutation($input: UpdateGatheringInput!) { updateGathering(input: $input) { __typename } }"
    kept = {"id": node_id("Gathering", "g"), "version": 2, "title": "会", "capacity": 1}
    times = {"startTime": "2030-01-01T09:00:00Z", "endTime": "2030-01-01T10:00:00Z"}
    async with graph_over({"GatheringService.UpdateGathering": gathering_pb.UpdateGatheringResponse()}) as graph:
        for hosts in ({}, {"coHosts": {"companyIds": ["bank"]}}, {"coHosts": {"companyIds": []}}):
            await graph.data(text, input={**kept, **times, **hosts})
    silent, together, alone = (request for _, request in graph.calls)
    assert (silent.HasField("co_hosts"), alone.HasField("co_hosts")) == (False, True)
    assert (list(together.co_hosts.company_ids), list(alone.co_hosts.company_ids)) == (["bank"], [])


async def test_a_link_is_redeemed_without_a_token() -> None:
    session = account_pb.Session(access_token="a", refresh_token="r", account={"id": "taro", "mail": "t@example.org"})  # type: ignore[arg-type]
    session.access_expire_time.FromSeconds(1795392000)
    text = """mutation ($input: RedeemLinkInput!) { redeemLink(input: $input) {
      ... on RedeemLinkPayload { session { accessToken accessExpireTime refreshToken account { mail } } } } }"""
    async with graph_over({"AccountService.RedeemLink": session}) as graph:
        answered = await graph.data(text, None, input={"secret": "s" * 32})
    assert answered["redeemLink"]["session"] == {
        "accessToken": "a",
        "accessExpireTime": "2026-11-23T00:00:00Z",
        "refreshToken": "r",
        "account": {"mail": "t@example.org"},
    }


def test_paths_are_spelled_as_the_graph_does() -> None:
    assert graph_path("terms.duties_change_range") == "terms.dutiesChangeRange"
    assert graph_path("channel_codes[3]") == "channelCodes[3]"
    assert graph_path("") == ""


# One faulty input for each mutation: either GraphQL itself names the place, or the contract names the field.
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "register": (
        {"companyId": "bank", "name": {}, "birthDate": "1980-02-30", "mail": "a@example.org"},
        "at .birthDate:",
    ),
    "requestSignInLink": ({"mail": "nobody"}, "mail"),
    "redeemLink": ({"secret": "short"}, "secret"),
    "refreshSession": ({"refreshToken": "short"}, "refreshToken"),
    "endSession": ({"refreshToken": "x" * 257}, "refreshToken"),
    "createCompany": ({"companyId": "bank", "name": ""}, "name"),
    "grantRole": ({"mail": "a@example.org", "role": "ALUMNUS"}, "role"),
    "revokeRole": ({"mail": "a@example.org", "role": "KING"}, "at .role:"),
    "createServiceAccount": ({"companyId": "bank", "name": "HR system", "scopes": ["everything"]}, "scopes[0]"),
    "updateProfile": ({"version": 0, "headline": "", "about": "", "skills": []}, "version"),
    "createChannel": ({"kind": "LEAFLET", "name": "x" * 101}, "name"),
    "decideRegistration": ({"id": POSTING, "version": 1, "decline": True}, "id"),
    "draftPosting": ({"companyId": "Bank!", "kind": "EMPLOYMENT", "terms": {}}, "companyId"),
    "updatePosting": ({"id": POSTING, "version": 1, "terms": {"skills": [""]}}, "terms.skills[0]"),
    "publishPosting": ({"id": POSTING, "version": 2**31}, "at .version:"),
    "closePosting": ({"id": "p", "version": 1}, "id"),
    "apply": ({"postingId": POSTING, "consentTextVersion": "1", "consentLanguage": "fr"}, "consentLanguage"),
    "moveApplication": ({"id": APPLICATION, "version": 1, "state": "WITHDRAWN"}, "state"),
    "withdrawApplication": ({"id": APPLICATION, "version": "one"}, "at .version:"),
    "giveConsent": (
        {"purpose": "PROFILE", "companyId": "bank", "textVersion": "2026-11", "language": "ja", "items": []},
        "items",
    ),
    "withdrawConsent": ({"id": APPLICATION}, "id"),
    "publishJointUseNotice": (
        {
            "statement": "a",
            "items": ["name"],
            "companyIds": ["bank"],
            "purpose": "a",
            "inForceDate": "2026-12-01",
            "responsible": {"name": "a", "address": "a", "representative": "a"},
        },
        "companyIds",
    ),
    "endJointUseNotice": ({"id": APPLICATION}, "id"),
    "correctName": ({"version": 1, "name": {"family": "x" * 101}}, "name.family"),
    "stopUse": ({"requestId": "short"}, "requestId"),
    "resumeUse": ({"requestId": "short"}, "requestId"),
    "requestErasure": ({"confirmation": ""}, "confirmation"),
    "placeLegalHold": (
        {"memberId": "m", "reason": "INQUIRY", "untilTime": "2027-04-01T00:00:00+09:00"},
        "memberId",
    ),
    "releaseLegalHold": ({"id": APPLICATION}, "id"),
    **gathering_faults.FAULTS,
    **{
        name: ({"id": POSTING, "version": 1}, "id")
        for name in (
            "cancelInterview",
            "declineInterview",
            "dismissSuspectedDuplicate",
            "proposeSummary",
            "refuseSummary",
            "removeEligibilityRule",
            "reopenRegistration",
            "separateMembers",
            "withdrawSummary",
        )
    },
    "requestInterview": (
        {"organisationId": KAKEHASHI, "consentTextVersion": "1", "consentLanguage": "fr", "consentItems": ["name"]},
        "consentLanguage",
    ),
    "acceptInterview": (
        {"id": POSTING, "version": 1, "consentTextVersion": "1", "consentLanguage": "ja", "consentItems": ["name"]},
        "id",
    ),
    "offerInterview": ({"organisationId": KAKEHASHI, "memberId": "m", "invitation": "x"}, "memberId"),
    "scheduleInterview": ({"id": POSTING, "version": 1, "startTime": "tomorrow", "place": "a"}, "at .startTime:"),
    "holdInterview": ({"id": POSTING, "version": 1, "heldOn": "2026-02-30"}, "at .heldOn:"),
    "allowInterviewHeld": (
        {"id": POSTING, "companyId": "bank", "consentTextVersion": "1", "consentLanguage": "ja"},
        "id",
    ),
    "disallowInterviewHeld": ({"id": POSTING, "companyId": "bank"}, "id"),
    "writeNote": ({"interviewId": POSTING, "noteClass": "PRIVATE", "text": "a"}, "interviewId"),
    "reviseNote": ({"id": POSTING, "version": 1, "topics": ["GOSSIP"]}, "at .topics[0]:"),
    "amendSummary": ({"id": POSTING, "version": 1, "text": "a"}, "id"),
    "approveSummary": ({"id": POSTING, "version": 1, "consentTextVersion": "1", "consentLanguage": "ja"}, "id"),
    "createCoordinatorOrganisation": (
        {
            "organisationId": "kakehashi",
            "name": "",
            "legalGround": "COMMISSIONED",
            "validFromDate": "2026-01-01",
            "validUntilDate": "2026-12-31",
        },
        "name",
    ),
    "updateCoordinatorOrganisation": (
        {
            "id": POSTING,
            "version": 1,
            "name": "a",
            "legalGround": "COMMISSIONED",
            "validFromDate": "2026-01-01",
            "validUntilDate": "2026-12-31",
        },
        "id",
    ),
    "setEligibilityRule": (
        {"companyId": "bank", "kind": "EMPLOYMENT", "startsOn": "2027-04-01", "conditions": {"ageLimitYears": 121}},
        "conditions.ageLimitYears",
    ),
    "addMyEmployment": ({"companyId": "bank", "joinedOn": "2003-02-29"}, "at .joinedOn:"),
    "suspectDuplicate": ({"leaverRecordId": POSTING}, "leaverRecordId"),
    "mergeMembers": ({"suspectedDuplicateId": POSTING, "version": 1}, "suspectedDuplicateId"),
}
EMPTY: dict[str, Any] = {}


def every_mutation() -> list[str]:
    from gateway.schema import graph

    mutation = graph()._schema.mutation_type
    assert mutation is not None
    return sorted(mutation.fields)


def test_every_mutation_has_its_fault() -> None:
    assert sorted(FAULTS) == every_mutation()


@pytest.mark.parametrize("name", sorted(FAULTS))
async def test_a_faulty_input_is_refused_by_the_name_of_its_field(name: str) -> None:
    given, place = FAULTS[name]
    type_name = f"{name[0].upper()}{name[1:]}Input"
    text = f"mutation ($input: {type_name}!) {{ {name}(input: $input) {{ {PROBLEM} }} }}"
    async with graph_over(_every_write()) as graph:
        answered = await graph.ask(text, EVERYBODY, input=given)
    if "errors" in answered:
        assert place in answered["errors"][0]["message"]
        assert answered["errors"][0]["extensions"] == {"code": "BadRequest"}
    else:
        assert (answered["data"][name]["__typename"], answered["data"][name]["field"]) == ("InvalidInput", place)
    assert graph.calls == []


def _every_write() -> dict[str, Any]:
    """Answers that would let anything through: only the contract stands between."""
    from gateway.contracts import answer_of, methods

    return {name: answer_of(method)() for name, method in methods().items() if not method.server_streaming}
