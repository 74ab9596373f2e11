"""`okaeri up` with fake parts in place of the real ones: `python -m tests.cli.fake_suite up …`.

Settings: FAKE_JOURNAL, and FAKE_CHILDREN as JSON, a list of [name, port, needs, stage, manners]. FAKE_DEMO: how the
load of the demo ends, `well` or `badly`.
"""

import json
import os
import sys
from pathlib import Path
from unittest.mock import patch

from chassis.trouble import CannotStart
from cli.__main__ import app
from cli.up import health
from cli.up.address import Address
from cli.up.child import Child
from cli.up.home import Home
from cli.up.settings import LocalSettings
from cli.up.welcome import SignIn, Steps, Welcome

PROGRAM = str(Path(__file__).with_name("fake_child.py"))


def fakes(_settings: LocalSettings, _home: Home) -> tuple[Child, ...]:
    return tuple(_fake(*each) for each in json.loads(os.environ["FAKE_CHILDREN"]))


def _fake(name: str, port: int, needs: list[str], stage: int, manners: list[str]) -> Child:
    words = (sys.executable, PROGRAM, name, str(port), os.environ["FAKE_JOURNAL"], *manners)
    address = Address("127.0.0.1", port, f"OKAERI_{name.upper()}_ADDRESS")
    return Child(name, words, address, health.smtp, tuple(needs), stage, grace=0.5 if "impatient" in manners else 60)


async def load(_settings: LocalSettings, steps: Steps) -> Welcome:
    steps.step("people", 3, 3)
    if os.environ.get("FAKE_DEMO") == "badly":
        raise CannotStart("The demo group could not be loaded.")
    return Welcome((SignIn("HR of the bank", "hr@bank.example", "okaeri mail --link"),), (("Who am I", "{ me }"),))


if __name__ == "__main__":
    with patch.multiple("cli.up.command", family_of=fakes, load=load):
        app()
