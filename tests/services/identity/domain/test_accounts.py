"""Accounts and roles, in examples."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import Forbidden, InvalidInput, RuleBroken
from services.identity.domain.accounts import Account, Grant, Role, grant_of, mail_key_of, require_may_give
from services.identity.domain.links import Purpose

MORNING = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
HANAKO = Account("a1", "Hanako@Bank.example", "hanako@bank.example", opened_at=MORNING)
GROUP = {"bank", "post"}
ORGANISATIONS = {"mado"}


@pytest.mark.parametrize("mail", ["Hanako@Bank.example", " hanako@BANK.EXAMPLE ", "HANAKO@bank.example"])
def test_addresses_are_compared_in_lower_case(mail: str) -> None:
    assert mail_key_of(mail) == "hanako@bank.example"


def test_a_role_is_held_once() -> None:
    grant = Grant(Role.HR, "bank")
    assert HANAKO.with_grant(grant).with_grant(grant).grants == (grant,)


def test_the_same_role_for_another_company_is_another_grant() -> None:
    both = HANAKO.with_grant(Grant(Role.HR, "post")).with_grant(Grant(Role.HR, "bank"))
    assert both.grants == (Grant(Role.HR, "bank"), Grant(Role.HR, "post"))
    assert both.without_grant(Grant(Role.HR, "post")).grants == (Grant(Role.HR, "bank"),)


def test_taking_what_is_not_held_changes_nothing() -> None:
    assert HANAKO.without_grant(Grant(Role.AUDITOR)) == HANAKO


@pytest.mark.parametrize("role", [Grant(Role.HR, "post"), Grant(Role.GROUP_HR)])
def test_the_coordinator_is_a_third_party(role: Grant) -> None:
    coordinator = HANAKO.with_grant(Grant(Role.COORDINATOR, "mado"))
    with pytest.raises(RuleBroken) as refused:
        coordinator.with_grant(role)
    assert refused.value.rule == "coordinator_is_a_third_party"


@pytest.mark.parametrize(
    ("role", "company_id", "grant"),
    [
        (Role.HR, "bank", Grant(Role.HR, "bank")),
        (Role.DESK, "post", Grant(Role.DESK, "post")),
        (Role.COORDINATOR, "mado", Grant(Role.COORDINATOR, "mado")),
        (Role.GROUP_HR, "", Grant(Role.GROUP_HR)),
        (Role.OPERATOR, "", Grant(Role.OPERATOR)),
    ],
)
def test_a_role_has_a_company_or_none(role: Role, company_id: str, grant: Grant) -> None:
    assert grant_of(role, company_id, companies=GROUP, organisations=ORGANISATIONS) == grant


@pytest.mark.parametrize(
    ("role", "company_id", "message"),
    [
        (Role.HR, "", "This role is held for one company; please name it."),
        (Role.HR, "bakery", "The group has no company 'bakery'."),
        (Role.HR, "mado", "The group has no company 'mado'."),
        (Role.COORDINATOR, "bank", "There is no organisation of coordinators 'bank'."),
        (Role.AUDITOR, "bank", "This role is for the whole group and is held for no company."),
    ],
)
def test_a_role_with_the_wrong_company_is_refused(role: Role, company_id: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        grant_of(role, company_id, companies=GROUP, organisations=ORGANISATIONS)
    assert (refused.value.message, refused.value.field) == (message, "company_id")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OPERATOR])
@pytest.mark.parametrize("giver", [{"hr"}, {"group_hr"}, {"operator", "hr"}])
def test_hr_gives_neither_coordinator_nor_operator(role: Role, giver: set[str]) -> None:
    with pytest.raises(Forbidden):
        require_may_give(role, giver)


@pytest.mark.parametrize("role", list(Role))
def test_an_operator_gives_every_role(role: Role) -> None:
    require_may_give(role, {"operator"})


def test_a_sign_in_link_goes_out_once_a_minute() -> None:
    given = HANAKO.given_link(Purpose.SIGN_IN, MORNING)
    assert HANAKO.may_get_link(MORNING)
    assert not given.may_get_link(MORNING + timedelta(seconds=59))
    assert given.may_get_link(MORNING + timedelta(seconds=60))


def test_a_confirmation_holds_up_no_sign_in_link() -> None:
    assert HANAKO.given_link(Purpose.CONFIRMATION, MORNING).may_get_link(MORNING)
