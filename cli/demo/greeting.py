"""What a person is told once the demo is loaded: who can sign in and how, and what to ask first."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from okaeri.network.v1 import member_pb2

from cli.demo.gatherings import DESK
from cli.demo.people import Staff
from cli.demo.queries import QUERIES
from cli.up.settings import LocalSettings
from cli.up.welcome import SignIn, Welcome


def welcome(
    settings: LocalSettings,
    staff: Sequence[Staff],
    listed: Sequence[member_pb2.ImportedMember],
    pages: Sequence[tuple[str, str]],
) -> Welcome:
    """The operator, HR, the desk, one alumnus, the pages, and the queries."""
    operator = _sign_in("The operator", settings.identity_operator_mail)
    hr = (_sign_in(each.who, each.mail) for each in staff)
    alumnus = _sign_in(f"An alumnus of {named(listed).company_id}", named(listed).mail)
    desk = _sign_in("The desk of the next gathering", DESK)
    return Welcome(sign_ins=(operator, *hr, desk, alumnus), queries=QUERIES, pages=tuple(pages))


def pages_of(settings: LocalSettings, gathering_id: str, code: str) -> tuple[tuple[str, str], ...]:
    """The pages for people without an app, each under what it is."""
    begin = settings.where_people_come
    return (
        ("The network, for everybody", f"{begin}/network"),
        ("The next gathering, for everybody", f"{begin}/gatherings/{gathering_id}"),
        ("Registration by the leaflet", f"{begin}/register?channel={code}"),
        ("The door, for the desk", f"{begin}/door"),
    )


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
