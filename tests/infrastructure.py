"""Real engines and whole suites for tests, on free ports of 127.0.0.1. All end with the test process, even by kill -9.

Start them from the main thread only: Linux ties a child to the thread that started it.
"""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from cli.up import health
from cli.up.address import Address
from cli.up.child import Probe, on_leash
from cli.up.family import OURS, installed, module, mongo_command, nats_configuration

HOST = "127.0.0.1"
PATIENCE_SECONDS = 60.0
# Below the range from which the kernel takes the ports of outgoing connections, which may take one at any moment.
_PORTS = range(12_000, 32_000)


def free_port() -> int:
    """A port of this machine where nobody listens; workers of one run hardly ever draw the same."""
    while True:
        port = random.SystemRandom().choice(_PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port


def free_address() -> str:
    """`host:port` where nobody listens."""
    return f"{HOST}:{free_port()}"


def processes_with(mark: str) -> list[int]:
    """The processes whose environment holds the mark. How a test knows that nothing was left running."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _carries(entry, mark)]


def until_gone(mark: str) -> None:
    """Waits for the end of all processes with the mark: the kernel ends orphans in its own, short time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := processes_with(mark):
        assert time.monotonic() < deadline, f"processes are left: {left}"
        os.sched_yield()


def _carries(process: Path, mark: str) -> bool:
    try:
        return mark.encode() in (process / "environ").read_bytes()
    except OSError:
        return False


class RunningEngine:
    """One engine on one port and one folder; it may be killed and started again, and keeps what the folder keeps."""

    patience_seconds = PATIENCE_SECONDS

    def __init__(self, command: tuple[str, ...], address: Address, probe: Probe, folder: Path) -> None:
        self._command = command
        self._address = address
        self._probe = probe
        self._folder = folder
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process as it runs now."""
        assert self._running is not None, "it was not started"
        return self._running.pid

    def start(self) -> Self:
        """Starts it and returns once it can work."""
        return self.begin().until_healthy()

    def begin(self) -> Self:
        """Starts it and does not wait: several that need nothing of each other start at once."""
        with (self._folder / "log").open("ab") as log:
            self._running = subprocess.Popen(
                on_leash(self._command),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**os.environ, "TMPDIR": str(self._folder)},
            )
        return self

    def until_healthy(self) -> Self:
        """Returns once it can work."""
        assert self._running is not None, "it was not started"
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(asyncio.run, self._until_healthy(self._running)).result()
        return self

    async def _until_healthy(self, running: "subprocess.Popen[bytes]") -> None:
        async with asyncio.timeout(self.patience_seconds):
            while not await self._probe(self._address):
                assert running.poll() is None, (self._folder / "log").read_text("utf-8")
                await asyncio.sleep(health.POLL_SECONDS)

    def kill9(self) -> None:
        """Ends it without a word."""
        if self._running:
            self._running.kill()
            self._forget(self._running)

    def _forget(self, running: "subprocess.Popen[bytes]") -> None:
        assert running.stdin is not None
        running.stdin.close()
        running.wait(self.patience_seconds)
        self._running = None

    def stop(self) -> None:
        """Asks it to end and waits."""
        if self._running:
            self._running.terminate()
            self._forget(self._running)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill9()


class RunningNats(RunningEngine):
    """The real NATS server with JetStream in files below `folder`."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        address = Address(HOST, port or free_port(), "")
        configuration = nats_configuration(address, folder)
        command = (installed("nats-server"), "--config", str(configuration))
        super().__init__(command, address, health.nats, folder)
        self.url = f"nats://{address}"


class RunningMongo(RunningEngine):
    """SecantusDB with its files below `folder`; without `keep`, in memory, and a restart forgets everything."""

    def __init__(self, folder: Path, port: int | None = None, *, keep: bool = False) -> None:
        address = Address(HOST, port or free_port(), "")
        storage = str(folder / "files") if keep else ":memory:"
        command = mongo_command(address, storage, folder / "secantusd.toml")
        if not keep:
            command = tuple(word for word in command if word != "--sync-on-commit")
        super().__init__(command, address, health.mongo, folder)
        self.url = f"mongodb://{address}"


class RunningCommand:
    """A started command whose lines a test waits for. It and what it started end when the test process does."""

    longest_seconds = PATIENCE_SECONDS * 2
    """After this the command is killed, whatever it waits for."""

    def __init__(self, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self.mark = f"OKAERI_TEST_MARK={random.SystemRandom().getrandbits(64):x}"
        name, value = self.mark.split("=")
        self.heard: list[str] = []
        self._running = subprocess.Popen(
            on_leash(command) if sys.platform == "linux" else command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **environment, name: value},
        )
        self._end = threading.Timer(self.longest_seconds, self._running.kill)
        self._end.start()

    @property
    def pid(self) -> int:
        """The process of the command itself."""
        return self._running.pid

    def hear(self, said: Callable[[str], bool]) -> str:
        """Waits for the first line of which `said` is true."""
        for line in self._lines():
            if said(line):
                return line
        raise AssertionError("it ended before it said so:\n" + "\n".join(self.heard))

    def _lines(self) -> Iterator[str]:
        assert self._running.stdout is not None
        for line in self._running.stdout:
            self.heard.append(line.rstrip("\n"))
            yield self.heard[-1]

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the command only."""
        self._running.send_signal(number)

    def ended(self) -> int:
        """Waits for the end, hears the rest, and answers the exit code."""
        for _ in self._lines():
            pass
        return self._running.wait(PATIENCE_SECONDS)

    def left(self) -> list[int]:
        """The processes it started, and itself, that still run."""
        return processes_with(self.mark)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end.cancel()
        self._running.kill()
        assert self._running.stdout is not None
        self._running.stdout.close()
        self._running.wait()
        self._end.join()


def suite_environment(home: Path) -> dict[str, str]:
    """Settings for a whole suite on free ports, with its data below `home`."""
    ours = {f"OKAERI_{name.upper()}_ADDRESS": free_address() for name in OURS}
    return ours | {
        "OKAERI_HOME": str(home),
        "OKAERI_NATS_URL": f"nats://{free_address()}",
        "OKAERI_MONGO_URL": f"mongodb://{free_address()}",
        "OKAERI_SMTP_PORT": str(free_port()),
        "OKAERI_FIRST_METRICS_PORT": "0",
    }


class RunningSuite(RunningCommand):
    """`okaeri up` as a person starts it, on free ports. `settings` are the variables it was started with."""

    longest_seconds = 90 * 60.0

    def __init__(self, home: Path, *options: str, settings: Mapping[str, str] | None = None) -> None:
        self.settings = dict(settings or suite_environment(home))
        super().__init__(module("cli", "up", *(options or ("--no-demo",))), self.settings)

    @property
    def environment(self) -> dict[str, str]:
        """What a further command needs in its environment to speak to this suite."""
        return {**os.environ, **self.settings}

    @property
    def graphql_url(self) -> str:
        """Where the gateway answers."""
        return f"http://{self.settings['OKAERI_GATEWAY_ADDRESS']}/graphql"

    def until_ready(self) -> Self:
        """Returns once everything is healthy and, with the demo, loaded."""
        self.hear(lambda line: line.startswith("Ready."))
        return self

    def process_of(self, name: str) -> int:
        """The process of one part, such as `recruiting` or `nats`."""
        words = {"nats": "nats-server", "mongo": "secantusd", "mail": "-m cli.up.smtp", "gateway": "-m gateway"}
        sought = words.get(name, f"-m services.{name}")
        (pid,) = (each for each in self.left() if sought in _command_line(each))
        return pid


def _command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
