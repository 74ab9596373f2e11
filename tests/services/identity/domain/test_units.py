"""What an import of units changes, in examples."""

from dataclasses import replace

import pytest

from chassis.errors import InvalidInput
from services.identity.domain.units import Unit, UnitKind, sort_out, unit_id

COMPANIES = {"bank", "post"}


def unit(code: str, parent: str = "", company_id: str = "bank") -> Unit:
    return Unit(unit_id(company_id, code), company_id, code, f"店 {code}", UnitKind.SITE, parent)


def stored(*units: Unit) -> dict[str, Unit]:
    return {each.id: replace(each, version=3) for each in units}


def test_new_changed_and_same_rows_are_told_apart() -> None:
    known = stored(unit("a"), unit("b"))
    outcome = sort_out([unit("a"), replace(unit("b"), name="新"), unit("c", "a")], companies=COMPANIES, stored=known)
    assert [each.code for each in outcome.written] == ["c", "b"]
    assert (outcome.rows_added, outcome.rows_changed, outcome.rows_unchanged) == (1, 1, 1)
    assert outcome.changed["bank/b"].version == 3


def test_each_company_hears_of_its_own_units() -> None:
    outcome = sort_out([unit("a"), unit("z", company_id="post")], companies=COMPANIES, stored={})
    assert outcome.companies == ("bank", "post")
    assert [each.code for each in outcome.of("post")] == ["z"]
    assert outcome.added_to("bank") == 1


def test_what_is_the_same_concerns_nobody() -> None:
    assert sort_out([unit("a")], companies=COMPANIES, stored=stored(unit("a"))).companies == ()


def test_a_unit_above_may_be_stored_already() -> None:
    outcome = sort_out([unit("b", "a")], companies=COMPANIES, stored=stored(unit("a")))
    assert [each.code for each in outcome.written] == ["b"]


@pytest.mark.parametrize(
    ("rows", "field", "message"),
    [
        ([unit("a", company_id="bakery")], "units[0].company_id", "The group has no company 'bakery'."),
        ([unit("a"), unit("b", "x")], "units[1].parent_code", "The unit 'x' above 'b' is nowhere."),
        ([unit("a", "a")], "units[0].parent_code", "The unit 'a' would stand below itself."),
        (
            [unit("c"), unit("a", "b"), unit("b", "a")],
            "units[1].parent_code",
            "The unit 'a' would stand below itself.",
        ),
    ],
)
def test_a_row_that_does_not_hang_together_is_named(rows: list[Unit], field: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        sort_out(rows, companies=COMPANIES, stored={})
    assert (refused.value.field, refused.value.message) == (field, message)


def test_a_circle_that_closes_over_stored_units_is_seen() -> None:
    known = stored(unit("head"), unit("a", "head"), unit("b", "a"))
    with pytest.raises(InvalidInput):
        sort_out([unit("head", "b")], companies=COMPANIES, stored=known)
