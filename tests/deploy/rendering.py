"""What kustomize makes of deploy/k8s, as objects to look at. The tools stand in an environment of their own (make)."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
K8S = ROOT / "deploy" / "k8s"
TOOLS = ROOT / "build" / "checks" / "bin"
OVERLAYS = ("local", "production")
COMPONENTS = tuple(sorted(path.name for path in (K8S / "components").iterdir()))
PROCESSES = ("identity", "network", "recruiting", "events", "gateway")

Object = dict[str, Any]
Objects = Sequence[Object]
Rule = Callable[[Objects], list[str]]

_TO_JSON = "import json, sys, yaml; json.dump(list(yaml.load_all(sys.stdin, yaml.CSafeLoader)), sys.stdout)"


def tool(name: str, *arguments: str, said: str = "") -> str:
    """What a tool answers. Fails with its own words."""
    command = TOOLS / name
    assert command.exists(), "make build/checks/.installed"
    # They live for a moment: collecting garbage costs kubectl a third of its time.
    quick = {**os.environ, "GOGC": "off"}
    done = subprocess.run([command, *arguments], input=said, capture_output=True, text=True, timeout=300, env=quick)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def text_of(folder: Path) -> str:
    """The YAML of a kustomization."""
    return tool("kubectl", "kustomize", str(folder))


@cache
def text_of_overlay(name: str) -> str:
    """The YAML of an overlay."""
    return text_of(K8S / "overlays" / name)


@cache
def overlay(name: str) -> tuple[Object, ...]:
    """The objects of an overlay; not to be changed."""
    return objects_in(text_of_overlay(name))


def objects_in(text: str) -> tuple[Object, ...]:
    """The objects of a YAML text."""
    return tuple(json.loads(tool("python", "-c", _TO_JSON, said=text)))


def of_kind(objects: Objects, *kinds: str) -> Iterator[Object]:
    """Those of these kinds."""
    return (each for each in objects if each["kind"] in kinds)


def named(objects: Objects, kind: str, name: str) -> Object:
    """The one object of that kind and name."""
    (found,) = (each for each in of_kind(objects, kind) if each["metadata"]["name"] == name)
    return found


def name_of(one: Object) -> str:
    """Such as `Deployment/identity`."""
    return f"{one['kind']}/{one['metadata']['name']}"


def template_of(one: Object) -> Object:
    """The pod template of a workload."""
    spec: Object = one["spec"]
    template: Object = (spec["jobTemplate"]["spec"] if one["kind"] == "CronJob" else spec)["template"]
    return template


def workloads(objects: Objects) -> Iterator[tuple[str, Object]]:
    """Every workload with the spec of its pods."""
    for each in of_kind(objects, "Deployment", "StatefulSet", "Job", "CronJob"):
        yield name_of(each), template_of(each)["spec"]


def containers(objects: Objects) -> Iterator[tuple[str, Object]]:
    """Every container, also those that run first, by workload."""
    for name, spec in workloads(objects):
        for one in (*spec.get("initContainers", ()), *spec["containers"]):
            yield name, one


def ours(objects: Objects) -> Iterator[tuple[str, Object]]:
    """The container of each process of ours, by the name of the process."""
    for each in of_kind(objects, "Deployment"):
        if each["metadata"]["name"] in PROCESSES:
            (one,) = template_of(each)["spec"]["containers"]
            yield each["metadata"]["name"], one


def port_of(container: Object) -> Object:
    """The port that a process of ours is called at."""
    (found,) = (each for each in container["ports"] if each["name"] in ("grpc", "http"))
    return dict(found)


def environment_of(objects: Objects, container: Object) -> dict[str, str | None]:
    """What a container's environment holds: the text, or None for what a secret says."""
    found: dict[str, str | None] = {}
    for source in container.get("envFrom", ()):
        found |= named(objects, "ConfigMap", source["configMapRef"]["name"])["data"]
    for one in container.get("env", ()):
        found[one["name"]] = one.get("value")
    return found
