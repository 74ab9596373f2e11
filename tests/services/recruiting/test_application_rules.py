"""How an application moves, who moves it, and where it ends."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chassis.errors import AlreadyExists, RuleBroken
from services.recruiting.domain.applications import Application, ApplicationState, require_none_live
from services.recruiting.domain.postings import ComebackKind

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 1, tzinfo=UTC)
APPLIED = Application(
    id="a",
    posting_id="p",
    company_id="holding",
    member_id="taro",
    kind=ComebackKind.EMPLOYMENT,
    statement="",
    consent_id="c",
    consent_text_version="2026-11",
    applied_at=AT,
)
ALLOWED = {
    ("applied", "screening"),
    ("applied", "declined"),
    ("screening", "interview"),
    ("screening", "declined"),
    ("interview", "offered"),
    ("interview", "declined"),
    ("offered", "hired"),
    ("offered", "declined"),
    ("hired", "hire_cancelled"),
}
ENDED = {"declined", "withdrawn", "hire_cancelled"}
EVERY_MOVE = [(str(before), str(after)) for before in ApplicationState for after in ApplicationState]


def in_state(state: str) -> Application:
    return replace(APPLIED, state=ApplicationState(state))


@pytest.mark.parametrize(("before", "after"), EVERY_MOVE)
def test_the_company_moves_an_application_as_the_table_says(before: str, after: str) -> None:
    application, to = in_state(before), ApplicationState(after)
    if (before, after) in ALLOWED:
        assert application.move(to, AT).state == after
        return
    with pytest.raises(RuleBroken) as error:
        application.move(to, AT)
    assert error.value.rule == ("ended_applications_do_not_move" if before in ENDED else "next_step")


@pytest.mark.parametrize("ended", sorted(ENDED))
def test_an_application_that_has_ended_cannot_get_an_offer(ended: str) -> None:
    with pytest.raises(RuleBroken) as error:
        in_state(ended).move(ApplicationState.OFFERED, AT)
    assert error.value.rule == "ended_applications_do_not_move"


@pytest.mark.parametrize("state", ["applied", "screening", "interview", "offered"])
def test_a_person_withdraws_as_long_as_nothing_is_decided(state: str) -> None:
    assert in_state(state).withdraw(AT).state == "withdrawn"


@pytest.mark.parametrize(
    ("state", "rule"),
    [
        ("hired", "next_step"),
        ("declined", "ended_applications_do_not_move"),
        ("withdrawn", "ended_applications_do_not_move"),
        ("hire_cancelled", "ended_applications_do_not_move"),
    ],
)
def test_nobody_withdraws_what_is_decided(state: str, rule: str) -> None:
    with pytest.raises(RuleBroken) as error:
        in_state(state).withdraw(AT)
    assert error.value.rule == rule


def test_every_move_is_remembered_with_its_time() -> None:
    moved = APPLIED.move(ApplicationState.SCREENING, AT).move(ApplicationState.DECLINED, LATER)
    assert [(str(step.state), step.at) for step in moved.steps] == [("screening", AT), ("declined", LATER)]


@pytest.mark.parametrize(
    ("state", "to", "live"),
    [("offered", "hired", True), ("offered", "declined", False), ("hired", "hire_cancelled", False)],
)
def test_an_application_lives_until_it_has_ended(state: str, to: str, live: bool) -> None:
    assert in_state(state).move(ApplicationState(to), AT).live is live


def test_one_application_lives_at_a_time() -> None:
    require_none_live(None)
    with pytest.raises(AlreadyExists):
        require_none_live(APPLIED)


def test_an_application_is_seen_by_its_member_and_its_company() -> None:
    assert APPLIED.is_visible(member_id="taro", companies=())
    assert APPLIED.is_visible(member_id="hanako", companies={"holding"})
    assert not APPLIED.is_visible(member_id="hanako", companies={"bank"})
