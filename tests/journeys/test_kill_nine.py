"""kill -9 of each process in the middle of the story: what was acknowledged stays, and nothing happens twice.

Under `okaeri up` a child that dies ends the suite; it is started again on the same folder and the same ports. Clients
repeat what was not answered, with the same request id, as the contract asks of them.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Condition
from typing import Any, TypeVar

import httpx
import pytest

from tests.infrastructure import RunningSuite, suite_environment, until_gone
from tests.journeys.asking import Person, Refused, Session, request_id, until
from tests.journeys.listening import dead_letters, everything, until_heard_by
from tests.journeys.people import Leaver, crowd
from tests.journeys.the_group import Group
from tests.journeys.walking import APPLICATION, comebacks_of, open_posting_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

T = TypeVar("T")
PARTS = ("network", "identity", "recruiting", "events", "gateway", "nats", "mongo")
AT_ONCE = 3
ACKNOWLEDGED_BEFORE_THE_KILL = 8
PATIENCE_SECONDS = 90.0
MOVES = ("SCREENING", "INTERVIEW", "OFFERED", "HIRED")
LATER = {"Unavailable"}
"""What an operation is answered while a part is away; it may or may not have been done."""


class Acknowledgements:
    """What clients were told is done, as it is told."""

    def __init__(self) -> None:
        self._changed = Condition()
        self.kept: list[tuple[str, dict[str, Any]]] = []

    def add(self, name: str, answer: dict[str, Any]) -> None:
        """One more."""
        with self._changed:
            self.kept.append((name, answer))
            self._changed.notify_all()

    def wait_for(self, count: int) -> None:
        """Returns once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.kept) >= count, PATIENCE_SECONDS)

    def of(self, name: str) -> list[dict[str, Any]]:
        """The answers of one mutation."""
        return [answer for each, answer in self.kept if each == name]


def patiently(work: Callable[[], T]) -> T:
    """What the work answers, however often the other side is away meanwhile."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return work()
        except (httpx.HTTPError, Refused) as trouble:
            away = not isinstance(trouble, Refused) or trouble.codes <= LATER
            if not away or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


class Traveller:
    """A leaver who registers, joins, applies and is hired, and repeats whatever was not answered."""

    def __init__(self, group: Group, leaver: Leaver, posting: str, acknowledged: Acknowledgements) -> None:
        self._leaver = leaver
        self._posting = posting
        self._acknowledged = acknowledged
        self._hr = Person(group.url, group.home / "mail")
        self._hr.session = Session(group.hr("holding").token, "", frozenset())
        self.person = Person(group.url, group.home / "mail", leaver.mail)

    def travel(self) -> None:
        """The whole way."""
        self._do(self.person, "register", self._leaver.claim, "requestId")
        self._sign_in()
        version = patiently(lambda: self.person.ask(CONSENT_TEXT))["consentText"]["version"]
        given = {"postingId": self._posting, "consentTextVersion": version, "consentLanguage": "ja"}
        application = self._do(self.person, "apply", given, APPLICATION)["application"]
        for state in MOVES:
            given = {"id": application["id"], "version": application["version"], "state": state}
            application = self._do(self._hr, "moveApplication", given, APPLICATION)["application"]

    def _do(self, person: Person, name: str, given: dict[str, Any], gives: str) -> dict[str, Any]:
        sent = {**given, "requestId": request_id()}
        answer = patiently(lambda: person.done(name, sent, gives))
        self._acknowledged.add(name, answer)
        return answer

    def _sign_in(self) -> None:
        """By the link of the registration; by one asked for where its answer, or that of a refresh, was lost."""
        secret = self.person.link()
        try:
            patiently(lambda: self.person.redeem(secret))
            patiently(lambda: self.person.until_role("ALUMNUS"))
        except Refused as refused:
            if refused.codes != {"NotSignedIn"}:
                raise
            known = self.person.links()
            given = {"mail": self._leaver.mail, "requestId": request_id()}
            patiently(lambda: self.person.done("requestSignInLink", given, "requestId"))
            patiently(lambda: self.person.redeem(self.person.link(known)))
            self.person.until_role("ALUMNUS")
        self._acknowledged.add("joined", {})

    def comebacks(self) -> list[dict[str, Any]]:
        """What the own profile shows at last."""
        return patiently(lambda: comebacks_of(self.person))

    def close(self) -> None:
        """Ends the connections."""
        self.person.close()
        self._hr.close()


CONSENT_TEXT = '{ consentText(purpose: APPLICATION, language: "ja") { version } }'


class House:
    """A suite that is killed and started again on the same folder, with everybody who travelled in it."""

    def __init__(self, folder: Path) -> None:
        self.settings = suite_environment(folder / "home")
        self._home = Path(self.settings["OKAERI_HOME"])
        self._crowd = crowd("bank", AT_ONCE * len(PARTS))
        self.suite = RunningSuite(self._home, settings=self.settings)
        self.group = Group(self.suite, folder / "files")
        self.travelled: list[Traveller] = []
        self.acknowledged = Acknowledgements()

    def open(self) -> None:
        """The group, with everybody in the register of the bank who is going to travel."""
        self.suite.until_ready()
        self.group.open(seed=9)
        self.group.employ(crowd("bank", AT_ONCE * len(PARTS)))
        self.posting = open_posting_of(self.group.hr("holding"), "経営企画")["id"]

    def travellers(self) -> list[Traveller]:
        """The next ones; HR has a new token for their way, which nobody renews meanwhile."""
        self.group.hr("holding").renew()
        new = [Traveller(self.group, next(self._crowd), self.posting, self.acknowledged) for _ in range(AT_ONCE)]
        self.travelled += new
        return new

    def kill(self, part: str) -> None:
        """Kills one process; the suite ends by itself and leaves nothing."""
        os.kill(self.suite.process_of(part), signal.SIGKILL)
        assert self.suite.ended() == 1, "\n".join(self.suite.heard)
        assert self.suite.heard[-1].startswith(f"{part} was ended by SIGKILL; it last logged ")
        until_gone(self.suite.mark)
        self.suite.__exit__()

    def start_again(self) -> None:
        """The same folder, the same ports."""
        self.suite = RunningSuite(self._home, settings=self.settings)
        self.suite.until_ready()

    def close(self) -> None:
        """Ends everything."""
        for each in self.travelled:
            each.close()
        self.group.close()
        self.suite.__exit__()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    house = House(folder)
    try:
        house.open()
        yield house
    finally:
        house.close()


def travel_through_a_kill(house: House, part: str) -> None:
    """Some travel at once; after some acknowledged writes the part is killed, and all is started again."""
    before = len(house.acknowledged.kept)
    travellers = house.travellers()
    with ThreadPoolExecutor(AT_ONCE) as roads:
        ways = [roads.submit(each.travel) for each in travellers]
        house.acknowledged.wait_for(before + ACKNOWLEDGED_BEFORE_THE_KILL)
        house.kill(part)
        house.start_again()
        for way in ways:
            way.result()


@pytest.mark.parametrize("part", PARTS)
def test_nothing_acknowledged_is_missing_and_nothing_happened_twice(house: House, part: str) -> None:
    travel_through_a_kill(house, part)
    for traveller in house.travelled:
        (comeback,) = until(traveller.comebacks, "comeback", PATIENCE_SECONDS)
        assert comeback["toCompany"] == {"code": "holding"}
    for service in ("identity", "network"):
        until_heard_by(house.group.nats_url, service)
    assert counted(house.group) == (len(house.travelled), len(house.travelled))
    assert applications(house.group) == {each["application"]["id"] for each in house.acknowledged.of("apply")}
    assert announced_twice(house.group) == {}
    assert dead_letters(house.group.nats_url) == 0


def counted(group: Group) -> tuple[int, int]:
    """Members, and comebacks from the bank to the holding company."""
    query = "{ figures { memberCount comebacks { fromCompany { code } toCompany { code } count } } }"
    figures = group.group_hr.ask(query)["figures"]
    (comebacks,) = figures["comebacks"]
    return figures["memberCount"], comebacks["count"]


def applications(group: Group) -> set[str]:
    """The ids of all applications to the holding company; each is hired."""
    query = '{ applications(companyId: "holding", first: 100) { edges { node { id state steps { state } } } } }'
    found = [edge["node"] for edge in group.hr("holding").ask(query)["applications"]["edges"]]
    assert {each["state"] for each in found} == {"HIRED"}
    assert {tuple(step["state"] for step in each["steps"]) for each in found} == {MOVES}
    return {each["id"] for each in found}


def announced_twice(group: Group) -> dict[tuple[str, str], int]:
    """The members who joined or returned, and the hires, that a partner would count more than once."""
    once = ("MemberJoined", "MemberReturned", "ApplicantHired", "RegistrationDecided", "ApplicationReceived")
    told = {each.headers["ce-id"]: each for each in everything(group.nats_url) if each.name in once}
    times = Counter((each.name, each.headers["ce-subject"]) for each in told.values())
    return {each: count for each, count in times.items() if count > 1}
