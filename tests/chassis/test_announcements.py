import pytest

from chassis.announcements import filter_of, is_announced, subject_of
from chassis.clock import now, today
from chassis.errors import InvalidInput, Refusal, RuleBroken, TooMany
from chassis.ids import new_id
from tests.chassis.announced import ThingMoved, ThingPainted, Unannounced


def test_a_subject_takes_its_placeholders_from_the_event() -> None:
    assert subject_of(ThingMoved(company_id="bank")) == "okaeri.tests.v1.thing_moved.bank"  # type: ignore[call-arg]
    assert filter_of(ThingMoved) == "okaeri.tests.v1.thing_moved.*"
    assert filter_of(ThingPainted) == "okaeri.tests.v1.thing_painted"


@pytest.mark.parametrize("company", ["", "a.b", "*", ">", "a b", "銀行"])
def test_a_value_that_would_change_the_subject_is_a_defect(company: str) -> None:
    with pytest.raises(ValueError, match="does not fit into a subject"):
        subject_of(ThingMoved(company_id=company))  # type: ignore[call-arg]


def test_only_messages_with_a_subject_are_announced() -> None:
    assert is_announced(ThingMoved.DESCRIPTOR)
    assert not is_announced(Unannounced.DESCRIPTOR)


def test_ids_are_short_opaque_and_never_alike() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(id) == 26 and id.isalnum() and id == id.lower() for id in ids)


def test_now_is_in_whole_milliseconds() -> None:
    assert now().microsecond % 1000 == 0
    assert now().utcoffset() is not None
    assert today() >= now().date()


def test_refusals_carry_their_facts() -> None:
    assert InvalidInput("No.", field="title").facts == {"field": "title"}
    assert RuleBroken("No.", rule="closed").facts == {"rule": "closed"}
    assert TooMany("No.", retry_after_seconds=3).facts == {"retry_after_seconds": "3"}
    assert Refusal("No.").message == str(Refusal("No.")) == "No."
