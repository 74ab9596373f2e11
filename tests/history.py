"""What stood on main before this change, for what must not be broken against it."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def extract(path: str, target: Path) -> bool:
    """Writes that path as it was to the target; False where there is no history to compare with.

    On a branch main is the one of the origin; on main itself it is the commit before, of a merge the first parent.
    """
    commit = before_this_change()
    archive = _ask("archive", commit, path) if commit else None
    if archive is None or archive.returncode:
        return False
    subprocess.run(["tar", "-x", "-C", str(target)], input=archive.stdout, check=True)
    return True


def before_this_change() -> str:
    """The commit to compare with; empty where there is none."""
    if shutil.which("git") is None:
        return ""
    head, main, shared = (
        _ask(*question).stdout.decode().strip()
        for question in (("rev-parse", "HEAD"), ("rev-parse", "origin/main"), ("merge-base", "HEAD", "origin/main"))
    )
    return shared if main and shared and shared != head else "HEAD~1"


def _ask(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([shutil.which("git") or "git", *arguments], cwd=ROOT, capture_output=True, check=False)
