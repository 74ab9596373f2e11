"""The data folder of a suite on one machine (`OKAERI_HOME`): who may use it, which layout it has, what lies where."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chassis.trouble import CannotStart

LAYOUT = "2"
"""Raised when a folder of the layout before can no longer be used as it is."""


@dataclass(frozen=True)
class Home:
    """A data folder that this process holds for itself."""

    path: Path

    def room(self, name: str) -> Path:
        """A folder of that name for one part, made if it is not there; nobody else on the machine reads it."""
        room = self.path / name
        room.mkdir(mode=0o700, exist_ok=True)
        return room

    def log(self, name: str) -> Path:
        """Where the part of that name logs."""
        return self.room("logs") / f"{name}.log"

    def secret(self, name: str) -> str:
        """A secret of 256 random bits under that name, made at first use and readable by its owner only."""
        place = self.room("secrets") / name
        if not place.exists():
            write_privately(place, secrets.token_urlsafe(32))
        return place.read_text("utf-8")


@contextmanager
def hold(path: Path) -> Iterator[Home]:
    """Opens the folder for this process alone, made if it is not there. Refuses one in use or of another layout."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(f"The data folder {path} cannot be used ({error.strerror}): set OKAERI_HOME.") from error
    try:
        _lock(lock, path)
        _check_layout(path)
        yield Home(path)
    finally:
        os.close(lock)


def write_privately(place: Path, text: str) -> None:
    """Writes the file in one step, readable by its owner only."""
    draft = place.with_name(f".{place.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(place)


def _lock(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode().strip() or "unknown"
        raise CannotStart(f"Another `okaeri up` (process {holder}) already runs on the data folder {path}.") from None
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())


def _check_layout(path: Path) -> None:
    mark = path / "version"
    if mark.exists():
        found = mark.read_text("utf-8").strip()
        if found != LAYOUT:
            raise CannotStart(
                f"The data folder {path} is of version {found!r} and this okaeri works with version {LAYOUT!r}: "
                "start the okaeri that made it, or name another folder with OKAERI_HOME."
            )
    elif any(entry.name != "lock" for entry in path.iterdir()):
        raise CannotStart(f"{path} holds other files and is no data folder of okaeri: name another with OKAERI_HOME.")
    else:
        write_privately(mark, f"{LAYOUT}\n")
