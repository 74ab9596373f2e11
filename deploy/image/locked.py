"""Chooses from requirements.lock what one stage of the image installs: `python3 locked.py runtime` or `build`.

`runtime` is what pyproject.toml names without its extras and what that stands on; `build` is what builds the wheel.
Versions and hashes are those of the lock, so there is no second lock to forget. Needs nothing but Python 3.11.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

_ENTRY = re.compile(r"^(?P<name>[a-z0-9._-]+)==")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def entries_of(lock: str) -> dict[str, str]:
    """The entry of each package in a lock, with its hashes and its comments of who wants it."""
    found: dict[str, str] = {}
    name = ""
    for line in lock.splitlines(keepends=True):
        starts = _ENTRY.match(line)
        name = starts["name"] if starts else name
        found[name] = found.get(name, "") + line
    return found


def wanted_by(entry: str) -> set[str]:
    """Who wants a package, as the lock says in the comments of its entry."""
    said = re.sub(r"# +via\b|#", " ", " ".join(re.findall(r"^ +#.*$", entry, re.MULTILINE)))
    return {_plain(each) for each in _NAME.findall(re.sub(r"\([^)]*\)", "", said))}


def chosen(lock: str, roots: Iterable[str]) -> Iterator[str]:
    """The entries of these packages and of all they stand on. Raises SystemExit where the lock misses one."""
    entries = entries_of(lock)
    names = {_plain(each) for each in roots}
    if missing := names - entries.keys():
        raise SystemExit(f"requirements.lock does not name {', '.join(sorted(missing))}: make lock.")
    while more := {each for each, entry in entries.items() if each not in names and wanted_by(entry) & names}:
        names |= more
    return (entry for name, entry in entries.items() if name in names)


def roots_of(stage: str, pyproject: str) -> list[str]:
    """What pyproject.toml names for a stage."""
    project = tomllib.loads(pyproject)
    named = {"runtime": project["project"]["dependencies"], "build": project["build-system"]["requires"]}[stage]
    return [found.group() for each in named if (found := _NAME.match(each))]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    here = Path.cwd()
    wanted = roots_of(sys.argv[1], (here / "pyproject.toml").read_text("utf-8"))
    sys.stdout.writelines(chosen((here / "requirements.lock").read_text("utf-8"), wanted))
