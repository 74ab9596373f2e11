"""Who a caller is and what a contract lets them do."""

import asyncio

import pytest
from okaeri.options.v1 import options_pb2

from chassis.access import ANONYMOUS, Caller, Grant, Kind, Needs, acting_for, caller, token_in_hand
from chassis.errors import Forbidden, NotFound, NotSignedIn
from tests.chassis.echo import ALUMNUS, HR, MACHINE, RECRUITING

HR_OF_ANY_COMPANY = Needs(roles=frozenset({"hr"}))


def test_a_grant_is_read_back_as_it_is_written() -> None:
    assert Grant.parse("hr@bank") == Grant("hr", "bank")
    assert Grant.parse("alumnus") == Grant("alumnus")
    assert [str(Grant("hr", "bank")), str(Grant("group_hr"))] == ["hr@bank", "group_hr"]


def test_a_role_is_held_for_one_company_only() -> None:
    assert HR.has("hr")
    assert HR.has("hr", "bank")
    assert not HR.has("hr", "steel")
    assert not HR.has("group_hr")


def test_the_companies_of_a_caller_are_those_of_the_role() -> None:
    assert HR.companies("hr") == {"bank"}
    assert HR.companies("alumnus") == frozenset()
    assert ANONYMOUS.companies("hr") == frozenset()


def test_the_company_of_a_service_account_counts_for_every_role() -> None:
    assert MACHINE.companies("hr") == {"bank"}
    MACHINE.require_company("bank")


@pytest.mark.parametrize("who", [HR, MACHINE, ALUMNUS, RECRUITING, ANONYMOUS])
def test_another_company_does_not_exist_for_a_caller(who: Caller) -> None:
    with pytest.raises(NotFound):
        who.require_company("steel")


def test_a_person_answers_for_their_own_account_only() -> None:
    HR.require_subject("hanako")
    with pytest.raises(NotFound):
        HR.require_subject("taro")


def test_an_empty_subject_is_nobodys_account() -> None:
    with pytest.raises(NotFound):
        ANONYMOUS.require_subject("")


def test_scopes_count_for_service_accounts_only() -> None:
    assert MACHINE.has_scope("leavers.write")
    assert not Caller("x", Kind.PERSON, scopes=frozenset({"leavers.write"})).has_scope("leavers.write")


def test_a_service_is_known_by_name_only_when_it_calls_as_itself() -> None:
    assert RECRUITING.is_service("recruiting")
    assert not Caller("recruiting", Kind.SERVICE_ACCOUNT).is_service("recruiting")


def test_needs_are_read_from_the_contract() -> None:
    option = options_pb2.Needs(roles=[options_pb2.ROLE_GROUP_HR], scopes=["a.b"], services=["network"])
    assert Needs.of(option) == Needs(
        roles=frozenset({"group_hr"}), scopes=frozenset({"a.b"}), services=frozenset({"network"})
    )


def test_a_contract_without_needs_names_nobody() -> None:
    assert Needs.of(options_pb2.Needs()).nobody
    with pytest.raises(Forbidden):
        Needs().check(HR)


def test_anyone_may_call_what_is_open_to_anyone() -> None:
    Needs(anyone=True).check(ANONYMOUS)


@pytest.mark.parametrize("needs", [Needs(), Needs(signed_in=True), HR_OF_ANY_COMPANY])
def test_an_unknown_caller_is_asked_to_sign_in(needs: Needs) -> None:
    with pytest.raises(NotSignedIn):
        needs.check(ANONYMOUS)


@pytest.mark.parametrize("who", [HR, MACHINE, ALUMNUS, RECRUITING])
def test_every_known_caller_is_signed_in(who: Caller) -> None:
    Needs(signed_in=True).check(who)


@pytest.mark.parametrize(
    ("who", "needs"),
    [
        (HR, HR_OF_ANY_COMPANY),
        (MACHINE, Needs(scopes=frozenset({"leavers.write"}))),
        (RECRUITING, Needs(services=frozenset({"recruiting"}))),
    ],
)
def test_a_caller_that_is_named_comes_in(who: Caller, needs: Needs) -> None:
    needs.check(who)


@pytest.mark.parametrize(
    ("who", "needs"),
    [
        (ALUMNUS, HR_OF_ANY_COMPANY),
        (MACHINE, HR_OF_ANY_COMPANY),
        (RECRUITING, HR_OF_ANY_COMPANY),
        (Caller("m", Kind.SERVICE_ACCOUNT, grants=frozenset({Grant("hr", "bank")})), HR_OF_ANY_COMPANY),
        (MACHINE, Needs(scopes=frozenset({"leavers.read"}))),
        (Caller("recruiting", Kind.PERSON), Needs(services=frozenset({"recruiting"}))),
        (Caller("x", Kind.PERSON, scopes=frozenset({"a.b"})), Needs(scopes=frozenset({"a.b"}))),
    ],
)
def test_a_caller_that_is_not_named_is_forbidden(who: Caller, needs: Needs) -> None:
    with pytest.raises(Forbidden):
        needs.check(who)


async def test_each_task_has_its_own_caller() -> None:
    async def who_in_there() -> str:
        with acting_for(ALUMNUS, "t"):
            await asyncio.sleep(0)
            return caller().subject + token_in_hand()

    with acting_for(HR):
        assert await asyncio.create_task(who_in_there()) == "tarot"
        assert caller() is HR
    assert caller() is ANONYMOUS
    assert token_in_hand() == ""
