"""The words of the pages: in both languages, each once, none forgotten and none left over."""

import re
from collections import Counter
from pathlib import Path

import gateway.pages
from gateway.pages.words import SAID, words_in

HERE = Path(gateway.pages.__file__).parent
WORDS = {name: both for words in SAID for name, both in words.items()}
MADE = re.compile(r"^(door|rule|problem|state|done|form|audience|kind|move_to)[._]")
"""Names that are put together from what the graph answers; and labels of fields, which are named by their field."""


def used() -> set[str]:
    """The names that templates and pages ask for."""
    templates = "\n".join(path.read_text("utf-8") for path in (HERE / "html").glob("*.html"))
    pages = "\n".join(path.read_text("utf-8") for path in HERE.glob("*.py"))
    named = re.findall(r"\bt\.([a-z_]+)", templates) + re.findall(r"t\['([a-z_A-Z.]+)'\]", templates)
    fields = re.findall(r"field\('([a-z_]+)'", templates) + re.findall(r"words='([a-z_]+)'", templates)
    return {*named, *fields, *re.findall(r'words\["([a-z_.A-Z]+)"\]', pages), *re.findall(r'"([a-z_]+)"', pages)}


def test_everything_is_said_in_both_languages() -> None:
    empty = [name for name, both in WORDS.items() if not all(both) and name != "times"]
    assert empty == []
    assert words_in("ja")["brand"] == "おかえり"
    assert words_in("en")["brand"] == "Okaeri"


def test_no_name_is_given_twice() -> None:
    assert [name for name, count in Counter(name for words in SAID for name in words).items() if count > 1] == []


def test_no_name_is_one_that_a_template_would_take_for_a_method() -> None:
    assert [name for name in WORDS if hasattr(dict, name)] == []


def test_nothing_is_left_over_and_nothing_is_missing() -> None:
    asked = used()
    assert [name for name in WORDS if name not in asked and not MADE.match(name)] == []
    templates = {name for name in asked if name in WORDS}
    missing = set(re.findall(r"\bt\.([a-z_]+)", "".join(p.read_text("utf-8") for p in (HERE / "html").glob("*.html"))))
    assert missing - templates == set()


def test_every_state_and_outcome_of_the_contracts_is_said() -> None:
    from okaeri.events.v1 import door_pb2, gathering_pb2

    outcomes = [name.removeprefix("SCAN_OUTCOME_") for name in door_pb2.ScanOutcome.keys()[1:]]
    states = [name.removeprefix("SEAT_STATE_") for name in gathering_pb2.SeatState.keys()[1:]]
    assert [name for name in outcomes if f"door.{name}" not in WORDS] == []
    # Who gave a seat back is shown none.
    assert [name for name in states if f"state.{name}" not in WORDS] == ["LEFT"]


def test_every_problem_of_the_graph_is_said() -> None:
    from gateway.problems import PROBLEMS

    assert [each.__name__ for each in PROBLEMS if f"problem.{each.__name__}" not in WORDS] == []
