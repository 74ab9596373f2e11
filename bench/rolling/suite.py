"""Engines, and two copies of every process of ours, on free ports of this machine."""

import json
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cli.up import health
from cli.up.address import Address
from cli.up.family import module
from tests.infrastructure import HOST, RunningEngine, RunningMongo, RunningNats, free_port

SERVICES = ("identity", "network", "recruiting", "events")
PROCESSES = (*SERVICES, "gateway")
HEARING = ("network", "recruiting", "events")
"""Those that keep a copy of every company they hear of."""
OPERATOR = "operator@okaeri.example"
_SECRET = "only-for-this-run"
_ESTABLISHED = "01"


class Copy(RunningEngine):
    """One of the two copies of a process."""

    patience_seconds = 240.0

    def leave(self) -> None:
        """Tells it to go and does not wait: several go at once."""
        os.kill(self.pid, signal.SIGTERM)

    @property
    def callers(self) -> int:
        """How many connections to it stand."""
        return sum(port == self._address.port for port in _called_ports())


class TwoOfEach:
    """Engines, and two copies of every process of ours."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        for name in ("nats", "mongo", "mail", *(f"{name}-{n}" for name in PROCESSES for n in (0, 1))):
            (folder / name).mkdir()
        self.nats = stack.enter_context(RunningNats(folder / "nats"))
        self.mongo = stack.enter_context(RunningMongo(folder / "mongo"))
        self.folder = folder
        self.mails = folder / "mail"
        smtp = stack.enter_context(_mail_catcher(self.mails))
        self.ports = {name: (free_port(), free_port()) for name in PROCESSES}
        self.settings = self._settings(smtp)
        self.copies = tuple([self._copy(name, number, folder) for name in PROCESSES] for number in (0, 1))
        """The first copies of all processes, and their twins in the same order."""
        every = [copy for half in self.copies for copy in half]
        for copy in every:
            stack.callback(copy.begin().kill9)
        for copy in every:
            copy.until_healthy()

    @property
    def gateways(self) -> list[str]:
        """Where the two gateways answer."""
        return [f"http://{HOST}:{port}" for port in self.ports["gateway"]]

    def address_of(self, name: str) -> str:
        """Both copies of a service, as its callers are told."""
        return self.settings[f"OKAERI_{name.upper()}_ADDRESS"]

    def _settings(self, smtp: int) -> dict[str, str]:
        both = {name: f"ipv4:{HOST}:{first},{HOST}:{second}" for name, (first, second) in self.ports.items()}
        return {f"OKAERI_{name.upper()}_ADDRESS": address for name, address in both.items()} | {
            "OKAERI_NATS_URL": self.nats.url,
            "OKAERI_MONGO_URL": self.mongo.url,
            "OKAERI_SMTP_PORT": str(smtp),
            "OKAERI_SERVICE_SECRET": _SECRET,
            "OKAERI_SERVICE_SECRETS": json.dumps(dict.fromkeys(SERVICES, _SECRET)),
            "OKAERI_IDENTITY_KEY_SECRET": _SECRET,
            "OKAERI_IDENTITY_OPERATOR_MAIL": OPERATOR,
            "OKAERI_IDENTITY_ACCESS_TOKEN_MINUTES": "60",
            "OKAERI_NETWORK_TOMBSTONE_SECRET": _SECRET,
            "OKAERI_EVENTS_SECRET": _SECRET,
        }

    def _copy(self, name: str, number: int, folder: Path) -> Copy:
        gateway, address = name == "gateway", Address(HOST, self.ports[name][number], "")
        own = {**self.settings, "OKAERI_LISTEN_ADDRESS": str(address)}
        command = module(name if gateway else f"services.{name}")
        environment = ("/usr/bin/env", *(f"{key}={value}" for key, value in own.items()))
        probe = health.http if gateway else health.grpc
        return Copy((*environment, *command), address, probe, folder / f"{name}-{number}")


@contextmanager
def _mail_catcher(folder: Path) -> Iterator[int]:
    """A mail server that keeps what it is given in the folder, and its port."""
    port = free_port()
    command = module("cli.up.smtp", HOST, str(port), str(folder))
    with RunningEngine(command, Address(HOST, port, ""), health.smtp, folder):
        yield port


def _called_ports() -> Sequence[int]:
    """The own port of every connection of this machine that stands, as Linux tells it."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return [int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == _ESTABLISHED]
