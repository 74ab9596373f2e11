"""Processes of a run: started on free ports, asked until they answer, ended with all their children."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.measures import cpu_seconds

PATIENCE_SECONDS = 60.0


class Failed(Exception):
    """It did not start, or did not answer what was expected."""


@contextmanager
def running(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Iterator[int]:
    """The process, by its id, for as long as it lasts."""
    with log.open("wb") as out:
        started = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield started.pid
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


def family_of(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {int(each.name): _parent(each) for each in Path("/proc").iterdir() if each.name.isdigit()}
    family = [pid]
    for member in family:
        family.extend(child for child, parent in parents.items() if parent == member)
    return family


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def cpu_of(family: Sequence[int]) -> float:
    """Seconds of CPU that these have spent so far."""
    return sum(map(cpu_seconds, family))


def until_answered(port: int, path: str, body: bytes, headers: Mapping[str, str], pid: int) -> bytes:
    """The first whole answer of a gateway that starts. Raises Failed when none comes in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    said = b"nothing"
    while time.monotonic() < deadline and Path(f"/proc/{pid}").exists():
        try:
            said = Asking(port, path, body, headers).once()
            if b'"data"' in said and b'"errors"' not in said:
                return said
        except (OSError, http.client.HTTPException) as error:
            said = repr(error).encode()
        time.sleep(0.25)
    raise Failed(said[:300].decode(errors="replace"))


class Asking:
    """One operation, asked again and again over one connection."""

    def __init__(self, port: int, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._path = path
        self._body = body
        self._headers = {"content-type": "application/json", "accept": "application/json", **headers}

    def once(self) -> bytes:
        """The body of one answer."""
        self._connection.request("POST", self._path, self._body, self._headers)
        answer = self._connection.getresponse()
        return answer.read()

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()
