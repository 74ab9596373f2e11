"""Which role a call is made in: that is what the audit log says of it, and whether a write is an administrative act."""

import pytest

from chassis.access import ANONYMOUS, Caller, Grant, Kind, Needs
from chassis.call import ADMINISTERING, Call
from tests.chassis.echo import MACHINE, RECRUITING

HR_OR_GROUP = Needs(roles=frozenset({"alumnus", "hr", "group_hr"}))


def call(needs: Needs, *grants: str) -> Call:
    held = frozenset(map(Grant.parse, grants))
    return Call(Caller("hanako", Kind.PERSON, grants=held), "x.v1.X/Y", needs)


def test_those_administer_who_work_on_others_affairs() -> None:
    assert {"hr", "group_hr", "coordinator", "desk", "auditor", "operator"} == ADMINISTERING


@pytest.mark.parametrize(
    ("grants", "company_id", "role"),
    [
        (["hr@bank"], "", "hr@bank"),
        (["hr@bank", "alumnus"], "", "hr@bank"),
        (["alumnus"], "", "alumnus"),
        (["group_hr", "alumnus"], "", "group_hr"),
        (["hr@bank", "hr@post"], "", "hr"),
        (["hr@bank", "hr@post"], "post", "hr@post"),
        (["group_hr", "hr@post"], "post", "hr@post"),
        (["group_hr"], "post", "group_hr@post"),
        (["operator", "alumnus"], "", "alumnus"),
    ],
)
def test_the_role_is_the_one_the_contract_asks_for(grants: list[str], company_id: str, role: str) -> None:
    assert str(call(HR_OR_GROUP, *grants).let_in_by(company_id)) == role


@pytest.mark.parametrize(
    ("grants", "role"),
    [(["alumnus", "employee@bank"], "alumnus"), (["alumnus", "hr@bank"], "hr@bank"), (["unheard_of"], "")],
)
def test_where_being_signed_in_is_enough_every_role_held_counts(grants: list[str], role: str) -> None:
    assert str(call(Needs(signed_in=True), *grants).let_in_by()) == role


def test_a_machine_has_no_role_and_its_own_company() -> None:
    scopes = Needs(scopes=frozenset({"leavers.write"}))
    assert str(Call(MACHINE, "x.v1.X/Y", scopes).let_in_by("post")) == "@bank"
    assert Call(MACHINE, "x.v1.X/Y", scopes).let_in_by() == Grant("", "bank")
    assert Call(RECRUITING, "x.v1.X/Y", Needs(services=frozenset({"recruiting"}))).let_in_by("post") == Grant(
        "", "post"
    )
    assert Call(ANONYMOUS, "x.v1.X/Y", Needs(anyone=True)).let_in_by() == Grant("")


@pytest.mark.parametrize(
    ("needs", "grants", "administers"),
    [
        (HR_OR_GROUP, ["hr@bank"], True),
        (HR_OR_GROUP, ["alumnus", "group_hr"], True),
        (HR_OR_GROUP, ["alumnus", "operator"], False),
        (Needs(signed_in=True), ["hr@bank"], False),
        (Needs(roles=frozenset({"employee"})), ["employee@bank"], False),
    ],
)
def test_a_person_administers_in_a_role_the_contract_asks_for(
    needs: Needs, grants: list[str], administers: bool
) -> None:
    assert call(needs, *grants).administers is administers


def test_a_machine_administers_and_our_own_service_does_not() -> None:
    assert Call(MACHINE, "x.v1.X/Y", Needs()).administers
    assert not Call(RECRUITING, "x.v1.X/Y", Needs()).administers
    assert not Call(ANONYMOUS, "x.v1.X/Y", Needs()).administers
