"""The story of somebody who registered twice: found by HR, made one member everywhere, and two again."""

from dataclasses import replace
from typing import Any

import pytest

from tests.journeys.asking import Person, request_id, until
from tests.journeys.people import Leaver
from tests.journeys.the_group import Group
from tests.journeys.walking import applied, nodes, open_posting_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

FIRST = Leaver(
    "bank", "9000031", "小比類巻", "一華", "コヒルイマキ", "イチカ", "1987-02-11", "2008-04-01", "2012-03-31"
)
AGAIN = replace(FIRST, employee_no="9000032", joined_on="2014-04-01", left_on="2020-03-31")
"""The same person, who came back to the bank, left again, and registers from another address."""
DUPLICATES = """query($company: ID!) { suspectedDuplicates(companyId: $company, first: 100) { edges { node {
    id version memberId mergedMemberId score reasons { code ja en }
    leaverRecord { employeeNumber } mergedLeaverRecord { employeeNumber } } } } }"""


def suspected(hr: Person) -> dict[str, Any] | None:
    found = nodes(hr.ask(DUPLICATES, company="bank"), "suspectedDuplicates")
    return next((each for each in found if each["leaverRecord"]["employeeNumber"] in ("9000031", "9000032")), None)


def periods(person: Person) -> int:
    """How many the person has, signed in anew."""
    member = person.renew().ask("{ viewer { member { employments { leftOn } } } }")["viewer"]["member"]
    return len(member["employments"]) if member else 0


def member_id(person: Person) -> str:
    found: str = person.ask("{ viewer { member { id } } }")["viewer"]["member"]["id"]
    return found


def applications(person: Person) -> set[str]:
    found = person.ask("{ myApplications(first: 10) { edges { node { id } } } }")
    return {each["id"] for each in nodes(found, "myApplications")}


def test_one_person_with_two_accounts_becomes_one_member_and_two_again(group: Group) -> None:
    group.employ([FIRST, AGAIN])
    first, second = group.join(FIRST), group.join(AGAIN)
    posting = open_posting_of(group.hr("holding"), "二度目の登録")
    theirs = applied(second, posting)["application"]["id"]
    hr = group.hr("bank")
    found = until(lambda: suspected(hr), "suspected duplicate")
    assert "カナ氏名が一致" in [reason["ja"] for reason in found["reasons"]]
    assert group.hr("post").ask(DUPLICATES, company="bank")["suspectedDuplicates"] is None

    stays = member_id(first)
    given = {
        "requestId": request_id(),
        "suspectedDuplicateId": found["id"],
        "version": found["version"],
        "memberId": stays,
    }
    refused = group.hr("post").do("mergeMembers", given, "merge { id }")
    assert refused["__typename"] == "NotFound"
    merge = hr.done("mergeMembers", given, "merge { id version }")["merge"]
    until(lambda: periods(second) == 2, "the second address signed in as the first")
    assert member_id(second) == stays == member_id(first.renew())
    until(lambda: applications(first) == {theirs}, "the application of the one that stays")

    undone = hr.done("separateMembers", {"requestId": request_id(), **merge}, "merge { separateTime }")["merge"]
    assert undone["separateTime"]
    # The network separates them first; until identity heard of it, the second address signs in as the first.
    until(lambda: (periods(first), periods(second)) == (1, 1) and member_id(second) != stays, "two members again")
    until(lambda: (applications(first), applications(second)) == (set(), {theirs}), "the application back")
