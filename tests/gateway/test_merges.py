"""Registrations in depth, suspected duplicates and merges as HR meets them in the graph."""

from okaeri.network.v1 import merge_pb2 as merge_pb
from okaeri.network.v1 import register_pb2 as register_pb
from okaeri.network.v1 import registration_pb2 as pb

from chassis.errors import NotFound, RuleBroken
from gateway.node_ids import node_id
from tests.gateway.suite import ALUMNUS, HR, graph_over

BANK = node_id("Company", "bank")
REASON = pb.CandidateReason(code="birth_date_agrees", points=30, ja="生年月日が一致", en="The birth date agrees")
WORDS = {"code": "birth_date_agrees", "points": 30, "ja": "生年月日が一致", "en": "The birth date agrees"}


async def test_candidates_and_decisions_come_with_their_reasons_in_words() -> None:
    registration = pb.Registration(
        id="r",
        state=pb.REGISTRATION_STATE_DECLINED,
        candidates=[
            pb.Candidate(
                leaver_record=register_pb.LeaverRecord(id="l"),
                score=60,
                reasons=["birth_date_agrees"],
                reason_words=[REASON],
                member_id="m",
            )
        ],
        decisions=[
            pb.RegistrationDecision(
                id="d",
                registration_id="r",
                state=pb.REGISTRATION_STATE_DECLINED,
                decider_id="hanako",
                records=[pb.DecidedRecord(leaver_record_id="l", score=55, reasons=[REASON])],
            )
        ],
    )
    records = register_pb.BatchGetLeaverRecordsResponse(leaver_records=[register_pb.LeaverRecord(id="l")])
    answers = {
        "RegistrationService.GetRegistration": registration,
        "RegisterService.BatchGetLeaverRecords": records,
    }
    text = """query($id: ID!) { registration(id: $id) {
      candidates { score reasons reasonWords { code points ja en } memberId }
      decisions { state deciderId bySoftware mergeId records { score reasons { en } leaverRecord { id } } } } }"""
    async with graph_over(answers) as graph:
        found = (await graph.data(text, HR, id=node_id("Registration", "r")))["registration"]
    assert found["candidates"] == [
        {
            "score": 60,
            "reasons": ["birth_date_agrees"],
            "reasonWords": [WORDS],
            "memberId": node_id("Member", "m"),
        }
    ]
    assert found["decisions"] == [
        {
            "state": "DECLINED",
            "deciderId": "hanako",
            "bySoftware": False,
            "mergeId": None,
            "records": [
                {
                    "score": 55,
                    "reasons": [{"en": "The birth date agrees"}],
                    "leaverRecord": {"id": node_id("LeaverRecord", "l")},
                }
            ],
        }
    ]


DUPLICATE = merge_pb.SuspectedDuplicate(
    id="s",
    company_id="bank",
    state=merge_pb.SUSPICION_STATE_OPEN,
    member_id="taro",
    merged_member_id="taro2",
    registration_id="r",
    score=70,
    reasons=[REASON],
    version=3,
)
LIST = """query($company: ID!) { suspectedDuplicates(companyId: $company, first: 5) { edges { node {
  id memberId mergedMemberId registrationId mergedLeaverRecord { id } score reasons { ja } version state } } } }"""


async def test_suspected_duplicates_are_listed_for_a_company() -> None:
    page = merge_pb.ListSuspectedDuplicatesResponse(suspected_duplicates=[DUPLICATE], cursors=["c"])
    async with graph_over({"MergeService.ListSuspectedDuplicates": page}) as graph:
        (edge,) = (await graph.data(LIST, HR, company=BANK))["suspectedDuplicates"]["edges"]
    assert edge["node"] == {
        "id": node_id("SuspectedDuplicate", "s"),
        "memberId": node_id("Member", "taro"),
        "mergedMemberId": node_id("Member", "taro2"),
        "registrationId": node_id("Registration", "r"),
        "mergedLeaverRecord": None,
        "score": 70,
        "reasons": [{"ja": "生年月日が一致"}],
        "version": 3,
        "state": "OPEN",
    }
    (asked,) = graph.calls
    assert asked[1] == merge_pb.ListSuspectedDuplicatesRequest(company_id="bank", page_size=5)


async def test_another_companys_duplicates_are_null() -> None:
    async with graph_over({"MergeService.ListSuspectedDuplicates": NotFound("Nothing here.")}) as graph:
        assert await graph.data(LIST, HR, company=node_id("Company", "post")) == {"suspectedDuplicates": None}


async def test_hr_merges_the_pair_it_saw_and_undoes_it() -> None:
    merge = merge_pb.Merge(id="m", company_id="bank", member_id="taro", merged_member_id="taro2", version=1)
    answers = {"MergeService.MergeMembers": merge, "MergeService.SeparateMembers": merge}
    merging = """mutation($input: MergeMembersInput!) { mergeMembers(input: $input) {
      ... on MergeMembersPayload { merge { id memberId separateTime version } } } }"""
    undoing = """mutation($input: SeparateMembersInput!) { separateMembers(input: $input) {
      ... on SeparateMembersPayload { merge { id } } } }"""
    pair = {"suspectedDuplicateId": node_id("SuspectedDuplicate", "s"), "version": 3, "requestId": "request-1"}
    async with graph_over(answers) as graph:
        found = await graph.data(merging, HR, input=pair | {"memberId": node_id("Member", "taro")})
        await graph.data(undoing, HR, input={"id": node_id("Merge", "m"), "version": 1, "requestId": "request-2"})
    assert found["mergeMembers"]["merge"] == {
        "id": node_id("Merge", "m"),
        "memberId": node_id("Member", "taro"),
        "separateTime": None,
        "version": 1,
    }
    assert [request for _, request in graph.calls] == [
        merge_pb.MergeMembersRequest(request_id="request-1", suspected_duplicate_id="s", version=3, member_id="taro"),
        merge_pb.SeparateMembersRequest(request_id="request-2", id="m", version=1),
    ]


async def test_a_merge_that_cannot_be_undone_says_why() -> None:
    refusal = RuleBroken("Please undo the later one first.", rule="last_merge")
    undoing = """mutation($input: SeparateMembersInput!) { separateMembers(input: $input) {
      ... on RuleBroken { message rule } } }"""
    async with graph_over({"MergeService.SeparateMembers": refusal}) as graph:
        found = await graph.data(undoing, HR, input={"id": node_id("Merge", "m"), "version": 1})
    assert found["separateMembers"] == {"message": "Please undo the later one first.", "rule": "last_merge"}


async def test_an_alumnus_adds_a_period_and_may_not_merge() -> None:
    adding = """mutation($input: AddMyEmploymentInput!) { addMyEmployment(input: $input) {
      ... on AddMyEmploymentPayload { requestId } } }"""
    merging = """mutation($input: MergeMembersInput!) { mergeMembers(input: $input) { __typename } }"""
    pair = {"suspectedDuplicateId": node_id("SuspectedDuplicate", "s"), "version": 3}
    claim = {"companyId": BANK, "joinedOn": "2016-04-01", "formerFamilyKana": "スズキ", "requestId": "request-1"}
    answers = {
        "RegistrationService.AddOwnEmployment": pb.AddOwnEmploymentResponse(),
        "MergeService.MergeMembers": merge_pb.Merge(),
    }
    async with graph_over(answers) as graph:
        assert await graph.data(adding, ALUMNUS, input=claim) == {"addMyEmployment": {"requestId": "request-1"}}
        assert await graph.data(merging, ALUMNUS, input=pair) == {"mergeMembers": {"__typename": "Forbidden"}}
    assert [request for _, request in graph.calls] == [
        pb.AddOwnEmploymentRequest(
            request_id="request-1", company_id="bank", joined_on="2016-04-01", former_family_kana="スズキ"
        )
    ]
