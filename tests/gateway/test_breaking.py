"""A change of the graph takes nothing from its clients that no decision names; and what would is seen."""

from pathlib import Path

import pytest

from gateway import breaking
from gateway.breaking import RELEASED, breaks, decisions
from gateway.schema import WRITTEN
from tests import history

BEFORE = """
type Query { postings(kind: Int): Posting state: State one: One }
type Posting { title: String! pay(in: Terms): [Int] }
enum State { DRAFT OPEN }
input Terms { currency: String }
type Other { name: String }
union One = Posting | Other
"""


def changed(*changes: tuple[str, str]) -> str:
    text = BEFORE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


BROKEN = {
    "a field is gone": (changed(("state: State", "")), "Field Query.state was removed."),
    "a field may be null": (changed(("title: String!", "title: String")), "Posting.title changed type"),
    "an argument is gone": (changed(("(kind: Int)", "")), "Argument Query.postings(kind:) was removed."),
    "an argument is needed": (changed(("(kind: Int)", "(kind: Int, of: Int!)")), "Query.postings(of:) was added"),
    "a value is gone": (changed(("DRAFT ", "")), "Enum value State.DRAFT was removed."),
    "an input field is needed": (changed(("currency: String", "currency: String!")), "Terms.currency changed type"),
    "a type is gone": (changed(("type Other { name: String }", ""), (" | Other", "")), "Other was removed."),
    "a member is gone": (changed((" | Other", "")), "Other was removed from union type One."),
}
FINE = {
    "nothing": BEFORE,
    "a field more": changed(("state: State", "state: State more: Int")),
    "an argument more": changed(("(kind: Int)", "(kind: Int, of: Int)")),
    "a value more": changed(("DRAFT ", "DRAFT CLOSED ")),
    "never null": changed(("[Int]", "[Int!]!")),
    "not to be used any more": changed(("state: State", 'state: State @deprecated(reason: "It is gone soon.")')),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_taken_from_clients_is_seen(name: str) -> None:
    after, said = BROKEN[name]
    assert any(said in sentence for sentence in breaks(BEFORE, after, []))


@pytest.mark.parametrize("name", FINE)
def test_what_is_given_to_clients_breaks_nothing(name: str) -> None:
    assert breaks(BEFORE, FINE[name], []) == []


def test_a_decision_that_names_it_lets_a_break_pass_and_no_other() -> None:
    after = changed(("state: State", ""), ("DRAFT ", ""), ("title: String!", "title: String"))
    decision = (
        "# 0099\n\n*Breaks* `Query.state` and\n`Posting.title`, of no use.\n\nElsewhere `State.DRAFT` is spoken of.\n"
    )
    assert breaks(BEFORE, after, [decision]) == ["Enum value State.DRAFT was removed."]


def test_a_type_is_named_by_itself() -> None:
    after, _ = BROKEN["a member is gone"]
    assert breaks(BEFORE, after, ["*Breaks* `One`\n"]) == ["Other was removed from union type One."]
    assert breaks(BEFORE, after, ["*Breaks* `One` and `Other`\n"]) == []


def test_the_graph_breaks_nothing_that_was_released() -> None:
    assert breaks(RELEASED.read_text("utf-8"), WRITTEN.read_text("utf-8"), decisions()) == []


def test_the_graph_breaks_nothing_of_main(tmp_path: Path) -> None:
    if not history.extract("docs/schema.graphql", tmp_path):
        return  # A first commit or an unpacked archive: what was released is all there is to compare with.
    before = (tmp_path / "docs" / "schema.graphql").read_text("utf-8")
    assert breaks(before, WRITTEN.read_text("utf-8"), decisions()) == []


def test_a_release_that_would_break_something_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("RELEASED", BEFORE), ("WRITTEN", FINE["a field more"])):
        monkeypatch.setattr(breaking, name, tmp_path / name)
        (tmp_path / name).write_text(text, "utf-8")
    breaking.main(["--release"])
    assert (tmp_path / "RELEASED").read_text("utf-8") == FINE["a field more"]
    (tmp_path / "WRITTEN").write_text(BEFORE, "utf-8")
    with pytest.raises(SystemExit, match="1"):
        breaking.main(["--release"])
    assert capsys.readouterr().out == "Field Query.more was removed.\n"
    assert (tmp_path / "RELEASED").read_text("utf-8") == FINE["a field more"]
