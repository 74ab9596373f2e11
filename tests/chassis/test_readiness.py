"""When a service says that it cannot work, and what it says then."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from nats.aio.client import Client
from structlog.testing import capture_logs

from chassis import clock, credentials, readiness
from chassis.certificates import leave_when_renewed
from chassis.credentials import IssuedToken, OwnToken
from chassis.errors import NotSignedIn
from chassis.mongo import connect
from chassis.outbox import Relay
from chassis.readiness import Readiness
from chassis.settings import Settings
from chassis.trouble import Unavailable
from tests.chassis.things import ThingStore

CONNECTED = cast(Client, SimpleNamespace(is_connected=True))
DISCONNECTED = cast(Client, SimpleNamespace(is_connected=False))
RELAY = SimpleNamespace(refused="")
OFF = "the clock of this machine and that of the database differ by more than 30 seconds"


@pytest.fixture
def store() -> ThingStore:
    return ThingStore(connect("", database="", driver="memory"))


def put_clock_ahead(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    monkeypatch.setattr(readiness, "now", lambda: clock.now() + by)


def readiness_of(store: ThingStore, client: Client, **settings: str) -> Readiness:
    return Readiness(Settings.model_validate(settings), store, client, cast(Relay, RELAY))


async def asked_twice(ready: Readiness) -> tuple[list[bool], list[dict[str, Any]]]:
    with capture_logs() as lines:
        answers = [await ready(), await ready()]
    return answers, [dict(line) for line in lines]


async def test_a_service_with_database_broker_and_clock_is_ready(store: ThingStore) -> None:
    assert await asked_twice(readiness_of(store, CONNECTED)) == ([True, True], [])


async def test_a_broker_that_is_away_is_said_once(store: ThingStore) -> None:
    answers, lines = await asked_twice(readiness_of(store, DISCONNECTED))
    assert answers == [False, False]
    assert [line["reason"] for line in lines] == ["NATS is not connected"]


@pytest.mark.parametrize("by", [timedelta(seconds=31), timedelta(seconds=-31)], ids=["ahead", "behind"])
async def test_a_clock_that_is_off_is_said_once_until_it_is_right(
    store: ThingStore, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    ready = readiness_of(store, CONNECTED)
    put_clock_ahead(monkeypatch, by)
    answers, lines = await asked_twice(ready)
    assert answers == [False, False]
    assert [line["reason"] for line in lines] == [OFF]
    put_clock_ahead(monkeypatch, timedelta())
    assert await ready()


async def test_a_clock_within_what_tokens_allow_is_right(store: ThingStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put_clock_ahead(monkeypatch, timedelta(seconds=29))
    assert await readiness_of(store, CONNECTED)()


async def test_trouble_that_comes_again_is_said_again(store: ThingStore) -> None:
    client = SimpleNamespace(is_connected=False)
    ready = readiness_of(store, cast(Client, client))
    with capture_logs() as lines:
        for client.is_connected in (False, True, False):
            await ready()
    assert len(lines) == 2


async def test_a_broker_that_keeps_nothing_is_said_once(store: ThingStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RELAY, "refused", "insufficient storage resources available")
    answers, lines = await asked_twice(readiness_of(store, CONNECTED))
    assert answers == [False, False]
    said = "NATS does not keep what is announced: insufficient storage resources available"
    assert [line["reason"] for line in lines] == [said]


async def test_a_certificate_that_has_ended_is_said_until_there_is_a_new_one(store: ThingStore, tmp_path: Path) -> None:
    path = tmp_path / "tls.crt"
    ready = readiness_of(store, CONNECTED, tls_certificate=str(path), tls_key="key")
    path.write_bytes(certificate_until(clock.now() - timedelta(days=1)))
    answers, lines = await asked_twice(ready)
    assert answers == [False, False]
    day = f"{clock.now() - timedelta(days=1):%Y-%m-%d}"
    assert [line["reason"] for line in lines] == [f"the certificate {path} ended on {day}"]
    path.write_bytes(certificate_until(clock.now() + timedelta(days=1)))
    assert await ready()


async def test_a_certificate_that_cannot_be_read_is_said(store: ThingStore, tmp_path: Path) -> None:
    path = tmp_path / "tls.crt"
    path.write_bytes(b"no certificate")
    _, lines = await asked_twice(readiness_of(store, CONNECTED, tls_certificate=str(path), tls_key="key"))
    assert [line["reason"] for line in lines] == [f"the certificate {path} cannot be read"]


async def test_a_process_leaves_when_its_certificate_is_another(tmp_path: Path) -> None:
    path, leave = tmp_path / "tls.crt", asyncio.Event()
    path.write_bytes(b"old")
    settings = Settings(tls_certificate=str(path), tls_key="key")
    watch = asyncio.create_task(leave_when_renewed(settings, leave, every=0.01, spread=0.0))
    await asyncio.sleep(0)
    path.unlink()
    await asyncio.wait([watch], timeout=0.05)
    assert not leave.is_set()
    path.write_bytes(b"new")
    await asyncio.wait_for(leave.wait(), 10)
    await watch


async def test_a_process_without_a_certificate_stays() -> None:
    leave = asyncio.Event()
    await leave_when_renewed(Settings(), leave, every=0.0)
    assert not leave.is_set()


async def test_a_service_that_identity_does_not_know_is_said_until_it_does(store: ThingStore) -> None:
    identity = Identity(NotSignedIn("no"))
    ready = Readiness(Settings(), store, CONNECTED, cast(Relay, RELAY), OwnToken(identity))
    answers, lines = await asked_twice(ready)
    assert answers == [False, False]
    assert [line["reason"] for line in lines] == ["identity does not know this service by its OKAERI_SERVICE_SECRET"]
    identity.refusal = None
    assert await ready()
    identity.refusal = NotSignedIn("the secret was changed there")
    assert await ready(), "a service that works must not stop for it"


async def test_a_service_is_ready_without_identity(store: ThingStore, monkeypatch: pytest.MonkeyPatch) -> None:
    away, slow = Identity(Unavailable("identity")), Identity(None)
    assert await Readiness(Settings(), store, CONNECTED, cast(Relay, RELAY), OwnToken(away))()
    monkeypatch.setattr(credentials, "KNOWN_WITHIN", 0.01)
    slow.answers_in = 60
    assert await Readiness(Settings(), store, CONNECTED, cast(Relay, RELAY), OwnToken(slow))()


class Identity:
    """Gives tokens that end at once, so that each call asks anew; or refuses, or takes its time."""

    def __init__(self, refusal: Exception | None) -> None:
        self.refusal = refusal
        self.answers_in = 0

    async def __call__(self) -> IssuedToken:
        await asyncio.sleep(self.answers_in)
        if self.refusal:
            raise self.refusal
        return IssuedToken("x.y.z", clock.now())


def certificate_until(end: datetime) -> bytes:
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "network")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, end - timedelta(days=30), end)
    return made.sign(key, None).public_bytes(Encoding.PEM)
