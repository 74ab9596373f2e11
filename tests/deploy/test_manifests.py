"""What kubectl would apply is what an operator may trust. Each rule with a change that breaks it."""

import copy
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path

import pytest

from cli.up.family import installed
from tests.deploy import edges, outside, pods, settings
from tests.deploy.rendering import (
    COMPONENTS,
    K8S,
    OVERLAYS,
    PROCESSES,
    Object,
    Objects,
    Rule,
    containers,
    environment_of,
    named,
    objects_in,
    ours,
    overlay,
    template_of,
    text_of,
    text_of_overlay,
    tool,
)

pytestmark = pytest.mark.real

KUBERNETES = "1.34"
# Resources of others, of which the validator has no schema; the rules of tests/deploy/outside.py look at these.
WITHOUT_SCHEMA = {
    *("MongoDBCommunity", "Gateway", "GRPCRoute", "HTTPRoute", "ScaledObject", "PrometheusRule", "ServiceMonitor")
}
# What checkov finds and we mean, with the reason.
MEANT = {
    "CKV_K8S_11": "a limit of CPU stops an event loop in the middle of a call; memory is limited, CPU asked for",
    "CKV_K8S_35": "a process has its settings from its environment (chassis/settings.py); here are references",
}

Change = Callable[[list[Object]], object]


def container(objects: Objects, name: str) -> Object:
    return dict(ours(objects))[name]


def deployment(objects: Objects, name: str) -> Object:
    return named(objects, "Deployment", name)


def config(objects: Objects, name: str) -> Object:
    (found,) = (each for each in objects if each["kind"] == "ConfigMap" and each["metadata"]["name"].startswith(name))
    data: Object = found["data"]
    return data


def spec(objects: Objects, kind: str, name: str) -> Object:
    found: Object = named(objects, kind, name)["spec"]
    return found


def without(objects: list[Object], kind: str, name: str) -> None:
    objects.remove(named(objects, kind, name))


def rule_of(objects: Objects, alert: str) -> Object:
    groups = spec(objects, "PrometheusRule", "okaeri")["groups"]
    found: Object
    (found,) = (rule for group in groups for rule in group["rules"] if rule.get("alert") == alert)
    return found


def allow(objects: list[Object], policy: str, way: str, peer: Object, port: int) -> None:
    ends = {"from" if way == "ingress" else "to": [peer], "ports": [{"protocol": "TCP", "port": port}]}
    spec(objects, "NetworkPolicy", policy).setdefault(way, []).append(ends)


def pod_named(name: str) -> Object:
    return {"podSelector": {"matchLabels": {"app.kubernetes.io/name": name}}}


# Each rule with a change of the production overlay that breaks it.
BROKEN: dict[Rule, Change] = {
    pods.images_are_given_by_digest: lambda o: container(o, "network").update(image="registry.example/okaeri:latest"),
    pods.pods_are_restricted: lambda o: container(o, "events")["securityContext"].update(readOnlyRootFilesystem=False),
    pods.the_namespace_enforces_restricted: lambda o: named(o, "Namespace", "okaeri")["metadata"]["labels"].clear(),
    pods.pods_have_their_own_account_without_a_token: lambda o: without(o, "ServiceAccount", "events"),
    pods.memory_is_bounded_and_cpu_is_asked_for: lambda o: container(o, "identity")["resources"].pop("limits"),
    pods.probes_differ: lambda o: container(o, "network")["livenessProbe"]["grpc"].pop("service"),
    pods.the_graceful_stop_fits: lambda o: template_of(deployment(o, "gateway"))["spec"].update(
        terminationGracePeriodSeconds=15
    ),
    pods.each_deployment_has_what_it_needs: lambda o: without(o, "PodDisruptionBudget", "recruiting"),
    pods.callers_of_grpc_see_every_pod: lambda o: spec(o, "Service", "identity").pop("clusterIP"),
    pods.an_update_takes_nothing_away_before_the_new_is_ready: lambda o: deployment(o, "events")["spec"].pop(
        "strategy"
    ),
    settings.nothing_is_set_that_nobody_reads: lambda o: config(o, "okaeri-gateway").update(OKAERI_ALLOWED_ORIGIN="[]"),
    settings.what_must_be_set_is_set: lambda o: container(o, "network")["env"].pop(),
    settings.what_is_set_is_valid: lambda o: config(o, "okaeri-identity").update(OKAERI_SMTP_SECURITY="ssl"),
    settings.secrets_are_references: lambda o: container(o, "events")["env"].append(
        {"name": "OKAERI_SMTP_PASSWORD", "value": "hunter2"}
    ),
    settings.a_changed_setting_rolls_the_pods: lambda o: container(o, "events")["envFrom"].append(
        {"configMapRef": {"name": "okaeri"}}
    ),
    settings.what_comes_before_a_rollout_can_be_applied_alone: lambda o: named(o, "Job", "prepare")["metadata"][
        "labels"
    ].pop("okaeri/before"),
    settings.ports_are_those_of_the_settings: lambda o: container(o, "events")["readinessProbe"]["grpc"].update(port=1),
    edges.everything_is_denied_that_is_not_allowed: lambda o: spec(o, "NetworkPolicy", "nothing-else").update(
        podSelector={"matchLabels": {"app.kubernetes.io/name": "identity"}}
    ),
    edges.calls_follow_the_edges: lambda o: allow(o, "recruiting", "ingress", pod_named("events"), 50053),
    edges.doors_outside_are_few: lambda o: allow(o, "events", "egress", {"ipBlock": {"cidr": "0.0.0.0/0"}}, 443),
    edges.engines_hear_what_is_said_to_them: lambda o: allow(o, "nats", "ingress", pod_named("collector"), 4222),
    edges.policies_mean_somebody: lambda o: spec(o, "NetworkPolicy", "events").update(
        podSelector={"matchLabels": {"app.kubernetes.io/name": "event"}}
    ),
    outside.companies_reach_what_contracts_let_them_call: lambda o: spec(o, "GRPCRoute", "companies")["rules"].pop(),
    outside.the_graph_is_reached: lambda o: spec(o, "HTTPRoute", "graph").update(hostnames=["other.example"]),
    outside.scaling_follows_the_consumers: lambda o: spec(o, "ScaledObject", "events")["triggers"][0][
        "metadata"
    ].update(consumer="event"),
    outside.there_are_two_of_each: lambda o: spec(o, "HorizontalPodAutoscaler", "gateway").update(minReplicas=1),
    outside.figures_that_are_looked_at_exist: lambda o: rule_of(o, "OkaeriDeadLetters").update(
        expr="okaeri_dead_letter > 0"
    ),
    outside.expressions_can_be_read: lambda o: rule_of(o, "OkaeriDeadLetters").update(expr="max by (okaeri_dead > 0"),
    outside.alerts_name_a_page: lambda o: rule_of(o, "OkaeriMailWaits")["annotations"].update(
        runbook_url="docs/operations.md#nowhere"
    ),
}
# These speak of what only the production overlay has.
OF_PRODUCTION = {rule for rule in BROKEN if rule.__module__.endswith("outside")}
OF_OVERLAYS = {pods.images_are_given_by_digest}


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_production_keeps(rule: Rule) -> None:
    assert rule(overlay("production")) == []


@pytest.mark.parametrize("rule", [rule for rule in BROKEN if rule not in OF_PRODUCTION], ids=lambda rule: rule.__name__)
def test_local_keeps(rule: Rule) -> None:
    assert rule(overlay("local")) == []


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_a_breach_is_seen_of(rule: Rule) -> None:
    broken = copy.deepcopy(list(overlay("production")))
    BROKEN[rule](broken)
    assert rule(broken) != []


def test_an_overlay_says_once_which_image_runs() -> None:
    assert outside.every_image_of_ours_is_one(()) == []


@pytest.mark.slow
def test_every_combination_of_components_keeps_the_rules() -> None:
    """A scaled object needs NATS in the namespace; everything else goes with everything."""
    every = [each for size in range(len(COMPONENTS) + 1) for each in combinations(COMPONENTS, size)]
    possible = [each for each in every if "keda" not in each or "nats" in each]
    rules = [rule for rule in BROKEN if rule not in OF_PRODUCTION | OF_OVERLAYS]
    wrong = {
        (chosen, rule.__name__): told
        for chosen, found in zip(possible, renderings(possible), strict=True)
        for rule in rules
        if (told := rule(found))
    }
    assert wrong == {}


def renderings(every: Sequence[tuple[str, ...]]) -> Iterator[Objects]:
    """The objects of each combination; read at once, because starting the reader costs more than reading."""
    folder = K8S.parents[1] / "build" / "combinations"
    folders = [combined(folder / str(number), chosen) for number, chosen in enumerate(every)]
    with ThreadPoolExecutor(2) as at_once:
        texts = list(at_once.map(text_of, folders))
    found: list[Object] = []
    for one in (*objects_in("\n---\nkind: End\n---\n".join(texts)), {"kind": "End"}):
        if one["kind"] == "End":
            yield found
            found = []
        else:
            found.append(one)


def combined(folder: Path, chosen: tuple[str, ...]) -> Path:
    """A kustomization of the base and these components."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["resources: [../../../deploy/k8s/base]", "components:"]
    lines += [f"- ../../../deploy/k8s/components/{name}" for name in chosen]
    (folder / "kustomization.yaml").write_text("\n".join(lines if chosen else lines[:1]) + "\n")
    return folder


def files_of_overlays(folder: Path) -> list[str]:
    """Each overlay as a file: starting a checker costs more than what it reads."""
    for name in OVERLAYS:
        (folder / f"{name}.yaml").write_text(text_of_overlay(name))
    return [str(folder / f"{name}.yaml") for name in OVERLAYS]


def test_the_validator_accepts_every_overlay(tmp_path: Path) -> None:
    said = tool("kubernetes-validate", "--strict", "-k", KUBERNETES, *files_of_overlays(tmp_path))
    passed = [line for line in said.splitlines() if " passed for resource " in line]
    lines = [line for line in said.splitlines() if line not in passed]
    unknown = {line.split("for kind ")[1].split()[0] for line in lines if "Couldn't find schema" in line}
    assert [line for line in lines if "Couldn't find schema" not in line] == []
    assert unknown <= WITHOUT_SCHEMA
    assert all(any(f"{name}.yaml" in line for line in passed) for name in OVERLAYS)


def test_the_validator_refuses_a_slip(tmp_path: Path) -> None:
    text = text_of_overlay("local").replace("minReadySeconds:", "minReadySecond:")
    (tmp_path / "all.yaml").write_text(text)
    with pytest.raises(AssertionError, match="minReadySecond"):
        tool("kubernetes-validate", "--strict", "-k", KUBERNETES, str(tmp_path / "all.yaml"))


@pytest.mark.slow
def test_checkov_finds_nothing_that_is_not_meant(tmp_path: Path) -> None:
    files = [word for path in files_of_overlays(tmp_path) for word in ("-f", path)]
    skipped = ",".join(MEANT)
    tool("checkov", *files, "--framework", "kubernetes", "--compact", "--quiet", "--skip-check", skipped)


def test_the_configuration_of_nats_is_valid() -> None:
    objects = overlay("production")
    one = next(one for name, one in containers(objects) if name == "StatefulSet/nats")
    passwords = {name: text or "secret" for name, text in environment_of(objects, one).items()}
    command = [installed("nats-server"), "-t", "-c", str(K8S / "components" / "nats" / "nats.conf")]
    done = subprocess.run(command, env=passwords, capture_output=True, text=True, timeout=30)
    assert (done.returncode, "is valid" in done.stderr) == (0, True), done.stderr


def test_the_processes_of_the_suite_are_all_there() -> None:
    assert {name for name, _ in ours(overlay("production"))} == set(PROCESSES)
