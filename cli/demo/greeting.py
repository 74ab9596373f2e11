"""What a person is told once the demo is loaded: who can sign in and how, and what to ask first."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from okaeri.network.v1 import member_pb2

from cli.demo.people import Staff
from cli.demo.queries import QUERIES
from cli.up.settings import LocalSettings
from cli.up.welcome import SignIn, Welcome


def welcome(settings: LocalSettings, staff: Sequence[Staff], listed: Sequence[member_pb2.ImportedMember]) -> Welcome:
    """The operator, HR, one alumnus, and the queries."""
    operator = _sign_in("The operator", settings.identity_operator_mail)
    hr = (_sign_in(each.who, each.mail) for each in staff)
    alumnus = _sign_in(f"An alumnus of {named(listed).company_id}", named(listed).mail)
    return Welcome(sign_ins=(operator, *hr, alumnus), queries=QUERIES)


def named(listed: Sequence[member_pb2.ImportedMember]) -> member_pb2.ImportedMember:
    """The alumnus that the welcome names: the first of those listed who did not come back yet."""
    return next(each for each in listed if not each.comebacks)


def _sign_in(who: str, mail: str) -> SignIn:
    return SignIn(who, mail, f"{_okaeri()} token {mail}")


def _okaeri() -> str:
    """The command as it can be typed: by its name where the shell finds it, else by its place."""
    if shutil.which("okaeri"):
        return "okaeri"
    beside, here = Path(sys.executable).with_name("okaeri"), Path.cwd()
    return str(beside.relative_to(here)) if beside.is_relative_to(here) else str(beside)
