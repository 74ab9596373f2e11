"""How much of the time that is left another part gets."""

import pytest

from chassis import deadlines


@pytest.mark.parametrize(("left", "most"), [(10.0, 9.95), (1.0, 0.95), (0.1, 0.09)])
def test_a_call_gets_what_is_left_less_a_margin(left: float, most: float) -> None:
    with deadlines.within(left):
        assert most - 0.05 < deadlines.shrunk(30.0) <= most
        assert deadlines.shrunk(0.01) == 0.01


def test_work_inside_has_all_that_is_left() -> None:
    with deadlines.within(1.0), deadlines.within(30.0):
        assert 0.97 < (deadlines.remaining() or 0) <= 1.0


def test_without_a_deadline_a_call_gets_what_it_wants_or_ten_seconds() -> None:
    assert (deadlines.shrunk(None), deadlines.shrunk(3.0)) == (10.0, 3.0)
