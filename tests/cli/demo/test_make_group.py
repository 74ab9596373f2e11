"""The demo group's generator is the scenario's own, so that a fresh clone makes the same demo."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def test_the_generator_is_the_scenarios_own_byte_for_byte() -> None:
    scenario = ROOT.parent / "shared" / "scenarios" / "make_group.py"
    if not scenario.exists():
        pytest.skip("the scenarios do not lie beside this clone")
    assert (ROOT / "cli" / "demo" / "make_group.py").read_bytes() == scenario.read_bytes()
