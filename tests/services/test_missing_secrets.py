"""A service without a secret of its own does not start, and says which in one sentence, never what was given."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from chassis import sign_in
from chassis.settings import Settings, read
from chassis.trouble import CannotStart
from services.events.settings import EventsSettings
from services.identity.settings import IdentitySettings
from services.network.settings import NetworkSettings

ROOT = Path(__file__).parent.parent.parent
SHORT = "hunter2"


SECRETS: dict[str, tuple[type[Settings], str]] = {
    "identity": (IdentitySettings, "OKAERI_IDENTITY_KEY_SECRET"),
    "network": (NetworkSettings, "OKAERI_NETWORK_TOMBSTONE_SECRET"),
    "events": (EventsSettings, "OKAERI_EVENTS_SECRET"),
}


@pytest.mark.real
@pytest.mark.parametrize("service", SECRETS)
def test_a_process_names_the_secret_that_is_missing(service: str) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OKAERI_", "OTEL_"))}
    paths = os.pathsep.join([str(ROOT / "build" / "stubs"), str(ROOT)])
    command = [sys.executable, "-m", f"services.{service}"]
    started = subprocess.run(
        command, env={**own, "PYTHONPATH": paths}, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert (started.returncode, started.stdout) == (1, "")
    assert started.stderr.startswith(f"okaeri {service} cannot start: {SECRETS[service][1]}: ")
    assert started.stderr.count("\n") == 1


@pytest.mark.parametrize(("kind", "secret"), SECRETS.values(), ids=SECRETS)
def test_a_secret_that_is_too_short_is_named_and_never_shown(
    kind: type[Settings], secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(secret, SHORT)
    with pytest.raises(CannotStart) as refused:
        read(kind)
    assert f"{secret}: " in str(refused.value)
    assert SHORT not in str(refused.value)


def test_a_service_that_calls_others_as_itself_needs_its_secret() -> None:
    running = SimpleNamespace(name="recruiting", settings=Settings())
    with pytest.raises(CannotStart) as refused:
        sign_in.own_token(cast(Any, running))
    assert str(refused.value) == "OKAERI_SERVICE_SECRET must be set to what identity knows recruiting by."
