"""What a partner hears of the story on NATS, and what nobody can read anywhere: no name, mail or birth date."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
from google.protobuf import json_format

from tests.journeys import people
from tests.journeys.asking import until
from tests.journeys.listening import Heard, dead_letters, everything
from tests.journeys.people import KAGURA, Leaver
from tests.journeys.the_group import ROOT, Group
from tests.journeys.walking import come_back

pytestmark = [pytest.mark.real, pytest.mark.slow]

STORY = (
    *("CompanyCreated", "UnitsImported", "GrantChanged", "LeaversImported", "ChannelCreated", "MailConfirmed"),
    *("RegistrationDecided", "MemberJoined", "PostingPublished", "ConsentGiven", "ApplicationReceived"),
    *("ApplicationMoved", "ApplicantHired", "MemberReturned"),
)
WALKER = Leaver("bank", "9300001", "不来方", "湊", "コズカタ", "ミナト", "1983-08-19", "2006-04-01", "2018-12-31")


@pytest.fixture(scope="module")
def heard(group: Group) -> list[Heard]:
    """Everything announced, once the story was walked to its end."""
    group.employ([WALKER])
    come_back(group, WALKER)
    names = lambda: {each.name for each in everything(group.nats_url)}  # noqa: E731
    until(lambda: names() >= set(STORY), "whole story on NATS")
    return everything(group.nats_url)


def test_every_step_of_the_story_is_announced(heard: list[Heard]) -> None:
    assert {each.name for each in heard} >= set(STORY)


def test_every_announcement_is_a_cloud_event(heard: list[Heard]) -> None:
    for each in heard:
        assert each.headers["ce-specversion"] == "1.0"
        assert re.fullmatch(r"/okaeri/(identity|network|recruiting|events)", each.headers["ce-source"])
        assert each.headers["ce-type"].startswith(f"okaeri.{each.headers['ce-source'].rpartition('/')[2]}.v1.")
        assert datetime.fromisoformat(each.headers["ce-time"]).tzinfo is not None
        assert each.headers["ce-id"] == each.headers["Nats-Msg-Id"]
        assert each.headers["ce-subject"]
        assert each.headers["content-type"] == "application/protobuf"


def test_no_event_is_announced_twice(heard: list[Heard]) -> None:
    ids = [each.headers["ce-id"] for each in heard]
    assert len(ids) == len(set(ids))


def test_the_subject_names_the_company_so_that_a_partner_can_be_given_its_events(heard: list[Heard]) -> None:
    received = {each.subject for each in heard if each.name == "ApplicationReceived"}
    assert "okaeri.recruiting.v1.application_received.holding" in received


def spellings(text: str) -> Iterator[bytes]:
    """How a text may be written somewhere."""
    yield text.encode("utf-8")
    yield json.dumps(text)[1:-1].encode("ascii")
    yield quote(text).encode("ascii")


def personal() -> list[str]:
    """Everything personal of everybody in the story."""
    return [fact for leaver in (*people.STORY, WALKER) for fact in leaver.personal if len(fact) > 1]


def found_in(content: bytes) -> list[str]:
    return [fact for fact in personal() if any(each in content for each in spellings(fact))]


def test_no_domain_event_holds_anything_personal(heard: list[Heard]) -> None:
    for each in heard:
        headers = json.dumps(dict(each.headers), ensure_ascii=False).encode()
        told = json_format.MessageToJson(each.event, ensure_ascii=False).encode()
        assert found_in(each.payload + headers + each.subject.encode() + told) == [], each.name


def test_no_log_holds_anything_personal(heard: list[Heard], group: Group) -> None:
    logs = group.home / "logs"
    names = {each.stem for each in logs.glob("*.log")}
    assert names >= {"identity", "network", "recruiting", "events", "gateway", "nats", "mongo"}
    for each in sorted(logs.glob("*.log")):
        assert found_in(each.read_bytes()) == [], each.name


def test_no_log_holds_a_token_or_a_link(heard: list[Heard], group: Group) -> None:
    logs = group.logs()
    kagura = group.join(KAGURA)
    assert kagura.token not in logs
    assert all(secret not in logs for secret in kagura.links())
    assert "eyJ" not in logs


def test_nothing_became_a_dead_letter(heard: list[Heard], group: Group) -> None:
    assert dead_letters(group.nats_url) == 0


def test_the_command_tail_shows_the_events_from_the_start(heard: list[Heard], group: Group) -> None:
    command = [sys.executable, "-m", "cli", "tail", "--since", "start", "--limit", str(len(heard))]
    environment: dict[str, Any] = {**os.environ, **group.settings}
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "okaeri.recruiting.v1.ApplicantHired" in ran.stdout
    assert found_in(ran.stdout.encode()) == []
