"""Rules over the settings of a rendering: each answers what breaks it."""

import os
import re
from collections.abc import Iterator, Mapping
from unittest.mock import patch

from chassis.settings import Settings, read, split_address
from chassis.trouble import CannotStart
from gateway.settings import GatewaySettings
from services.events.__main__ import service as events
from services.identity.__main__ import service as identity
from services.network.__main__ import service as network
from services.recruiting.__main__ import service as recruiting
from tests.deploy.rendering import Object, Objects, containers, environment_of, name_of, named, of_kind, ours, port_of

_SERVICES = {each.name: each for each in (identity, network, recruiting, events)}
KINDS: Mapping[str, type[Settings]] = {name: each.settings for name, each in _SERVICES.items()}
READ_BY_OPENTELEMETRY = {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"}
_SECRETS = {"OKAERI_SERVICE_SECRETS": '{"network": "0123456789abcdef"}'}
_SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|_KEY$|MONGO_URL|NATS_URL|ROUTE_PASSWORD")
_HASHED = re.compile(r"-[0-9a-z]{10}$")


def kind_of(container: Object) -> type[Settings] | None:
    """What a container of our image reads; None for another image."""
    command = container.get("command", [])
    module = command[2] if command[:2] == ["python", "-m"] else ""
    return GatewaySettings if module == "gateway" else KINDS.get(module.removeprefix("services."))


def _settled(objects: Objects) -> Iterator[tuple[str, type[Settings], dict[str, str | None]]]:
    for name, one in containers(objects):
        kind = kind_of(one)
        if kind is not None:
            yield f"{name} {one['name']}", kind, environment_of(objects, one)


def _known(kind: type[Settings]) -> dict[str, bool]:
    """The variables a process reads, and whether it cannot do without."""
    return {f"OKAERI_{name.upper()}": field.is_required() for name, field in kind.model_fields.items()}


def nothing_is_set_that_nobody_reads(objects: Objects) -> list[str]:
    """A setting with a slip in its name changes nothing, and nobody notices."""
    return [
        f"{name}: {one}"
        for name, kind, environment in _settled(objects)
        for one in environment.keys() - _known(kind).keys() - READ_BY_OPENTELEMETRY
    ]


def what_must_be_set_is_set(objects: Objects) -> list[str]:
    """Every setting without a default, and the secret of each service that calls others as itself."""
    missing = [
        f"{name}: {one}"
        for name, kind, environment in _settled(objects)
        for one, needed in _known(kind).items()
        if needed and one not in environment
    ]
    calling = [(name, one) for name, one in ours(objects) if name in _SERVICES and _SERVICES[name].token]
    secret = "OKAERI_SERVICE_SECRET"
    return missing + [f"{name}: {secret}" for name, one in calling if secret not in environment_of(objects, one)]


def what_is_set_is_valid(objects: Objects) -> list[str]:
    """Each process would start with it; what secrets say is taken to be right."""
    return [trouble for name, kind, given in _settled(objects) for trouble in _troubles(name, kind, given)]


def _troubles(name: str, kind: type[Settings], given: Mapping[str, str | None]) -> Iterator[str]:
    secrets = {key: _SECRETS.get(key, "0123456789abcdef") for key, text in given.items() if text is None}
    texts = {key: text for key, text in given.items() if text is not None}
    with patch.dict(os.environ, {**texts, **secrets}, clear=True):
        try:
            read(kind)
        except CannotStart as trouble:
            yield f"{name}: {trouble}"


def secrets_are_references(objects: Objects) -> list[str]:
    """No secret lies in the manifests."""
    written = [f"{name}: {one['name']}" for name, each in containers(objects) for one in each.get("env", ())
               if _SECRET.search(one["name"]) and "valueFrom" not in one]  # fmt: skip
    configured = [key for each in of_kind(objects, "ConfigMap") for key in each["data"] if _SECRET.search(key)]
    return [*written, *configured, *(each["metadata"]["name"] for each in of_kind(objects, "Secret"))]


def a_changed_setting_rolls_the_pods(objects: Objects) -> list[str]:
    """Config maps that pods read have the hash of their content in their name."""
    used = [source["configMapRef"]["name"] for _, one in containers(objects) for source in one.get("envFrom", ())]
    return [name for name in used if not _HASHED.search(name)]


def ports_are_those_of_the_settings(objects: Objects) -> list[str]:
    """Where a process listens, what its Service and probes say, and where others look for it are one port."""
    return [name for name, one in ours(objects) if {_port(name)} != set(_ports(objects, name, one))]


def _port(name: str) -> int:
    return split_address(str(Settings.model_fields[f"{name}_address"].default))[1]


def _ports(objects: Objects, name: str, one: Object) -> Iterator[int]:
    environment = environment_of(objects, one)
    yield split_address(environment["OKAERI_LISTEN_ADDRESS"] or ":0")[1]
    port = port_of(one)
    yield port["containerPort"]
    service = named(objects, "Service", name)["spec"]["ports"][0]
    yield service["port"]
    yield port["containerPort"] if service["targetPort"] == port["name"] else 0
    yield from (one[probe]["grpc"]["port"] for probe in one if probe.endswith("Probe") and "grpc" in one[probe])
    if name != "gateway":
        host, number = split_address(environment[f"OKAERI_{name.upper()}_ADDRESS"] or ":0")
        yield number if host == name else 0


def what_comes_before_a_rollout_can_be_applied_alone(objects: Objects) -> list[str]:
    """The Job that prepares, its account and its config maps have one label, to be applied first by it."""
    job = named(objects, "Job", "prepare")
    spec = job["spec"]["template"]["spec"]
    maps = {source["configMapRef"]["name"] for one in spec["containers"] for source in one["envFrom"]}
    needed = [job, named(objects, "ServiceAccount", spec["serviceAccountName"])]
    needed += [named(objects, "ConfigMap", name) for name in maps]
    return [name_of(each) for each in needed if each["metadata"]["labels"].get("okaeri/before") != "rollout"]
