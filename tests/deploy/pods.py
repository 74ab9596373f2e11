"""Rules over the pods of a rendering: each answers what breaks it."""

import re
from collections.abc import Iterator

from chassis.arrivals import MOST_DRAINS
from chassis.outbox import ACK_SECONDS
from chassis.server.health import LIVE
from chassis.server.listening import STOP_WITHIN
from chassis.settings import Settings
from gateway.running import FINISH_WITHIN
from tests.deploy.rendering import (
    Object,
    Objects,
    containers,
    name_of,
    named,
    of_kind,
    ours,
    template_of,
    workloads,
)

_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
_PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def images_are_given_by_digest(objects: Objects) -> list[str]:
    """A tag may be another image tomorrow."""
    return [f"{name}: {one['image']}" for name, one in containers(objects) if not _DIGEST.search(one["image"])]


def pods_are_restricted(objects: Objects) -> list[str]:
    """What the level *restricted* of PodSecurity asks for, and a root that nobody writes to."""
    return [name for name, spec in workloads(objects) if not _is_restricted(spec)]


def _is_restricted(spec: Object) -> bool:
    pod = spec.get("securityContext", {})
    outside = any(spec.get(key) for key in ("hostNetwork", "hostPID", "hostIPC"))
    volumes = all(not volume.get("hostPath") for volume in spec.get("volumes", ()))
    user = pod.get("runAsNonRoot") is True and pod.get("runAsUser", 0) > 0
    profile = pod.get("seccompProfile", {}).get("type") == "RuntimeDefault"
    return not outside and volumes and user and profile and all(map(_is_bare, spec["containers"]))


def _is_bare(one: Object) -> bool:
    context = one.get("securityContext", {})
    no_more = context.get("allowPrivilegeEscalation") is False and not context.get("privileged")
    nothing = context.get("capabilities") == {"drop": ["ALL"]}
    return no_more and nothing and context.get("readOnlyRootFilesystem") is True


def the_namespace_enforces_restricted(objects: Objects) -> list[str]:
    """The cluster itself turns away what is not restricted."""
    labels = named(objects, "Namespace", "okaeri")["metadata"]["labels"]
    return [] if labels.get("pod-security.kubernetes.io/enforce") == "restricted" else ["Namespace/okaeri"]


def pods_have_their_own_account_without_a_token(objects: Objects) -> list[str]:
    """Nobody in a pod speaks to the API server."""
    accounts = {each["metadata"]["name"]: each for each in of_kind(objects, "ServiceAccount")}
    return [
        name
        for name, spec in workloads(objects)
        if spec.get("automountServiceAccountToken") is not False
        or accounts.get(spec.get("serviceAccountName", ""), {}).get("automountServiceAccountToken") is not False
    ]


def memory_is_bounded_and_cpu_is_asked_for(objects: Objects) -> list[str]:
    """A pod without them is the first to go, or takes others with it."""
    return [name for name, one in containers(objects) if not _has_resources(one.get("resources", {}))]


def _has_resources(resources: Object) -> bool:
    return {"cpu", "memory"} <= resources.get("requests", {}).keys() and "memory" in resources.get("limits", {})


def probes_differ(objects: Objects) -> list[str]:
    """A pod whose database is away takes no calls, and is not started again for it."""
    return [name for name, one in ours(objects) if not _has_good_probes(one)]


def _has_good_probes(one: Object) -> bool:
    start, live, ready = (_asked(one.get(probe, {})) for probe in _PROBES)
    liveness = ({"service": LIVE}, {"path": "/live"})
    return start == live and live in liveness and ready in ({}, {"path": "/health"})


def _asked(probe: Object) -> Object:
    asked = {**probe.get("grpc", {}), **probe.get("httpGet", {"missing": "grpc" not in probe})}
    return {key: value for key, value in asked.items() if key in ("service", "path") or value is True}


def the_graceful_stop_fits(objects: Objects) -> list[str]:
    """The pause before the stop, the drain, the calls under way and the last announcements are over before the kill."""
    drain = float(Settings.model_fields["drain_seconds"].default)
    needed = MOST_DRAINS * drain + max(FINISH_WITHIN, STOP_WITHIN + ACK_SECONDS)
    return [name for name, spec, pause in _graces(objects) if pause < 3 or spec < pause + needed + 5]


def _graces(objects: Objects) -> Iterator[tuple[str, float, float]]:
    for name, one in ours(objects):
        spec = template_of(named(objects, "Deployment", name))["spec"]
        pause = one.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        yield name, spec.get("terminationGracePeriodSeconds", 30), pause


def each_deployment_has_what_it_needs(objects: Objects) -> list[str]:
    """A budget, a scaler, a policy and a Service that mean its pods, and spread over nodes."""
    return [f"{name_of(each)}: {what}" for each in of_kind(objects, "Deployment") for what in _missing(objects, each)]


def _missing(objects: Objects, deployment: Object) -> Iterator[str]:
    labels = template_of(deployment)["metadata"]["labels"]
    own = {"app.kubernetes.io/name": labels["app.kubernetes.io/name"]}
    for kind in ("PodDisruptionBudget", "NetworkPolicy", "Service"):
        if not any(_selector(each) == own for each in of_kind(objects, kind)):
            yield kind
    scalers = of_kind(objects, "HorizontalPodAutoscaler", "ScaledObject")
    if [each["spec"]["scaleTargetRef"]["name"] for each in scalers].count(deployment["metadata"]["name"]) != 1:
        yield "one scaler"
    if not template_of(deployment)["spec"].get("topologySpreadConstraints"):
        yield "topologySpreadConstraints"


def _selector(one: Object) -> Object:
    selector = one["spec"].get("podSelector" if one["kind"] == "NetworkPolicy" else "selector", {})
    found: Object = selector if one["kind"] == "Service" else selector.get("matchLabels", {})
    return found


def callers_of_grpc_see_every_pod(objects: Objects) -> list[str]:
    """The Service of a gRPC service is headless: one connection would stay with one pod."""
    services = [each for each in of_kind(objects, "Service") if each["spec"]["ports"][0]["name"] == "grpc"]
    return [name_of(each) for each in services if each["spec"].get("clusterIP") != "None"]


def an_update_takes_nothing_away_before_the_new_is_ready(objects: Objects) -> list[str]:
    """One more first, then one less."""
    spread = {"maxUnavailable": 0, "maxSurge": 1}
    deployments = [named(objects, "Deployment", name) for name, _ in ours(objects)]
    return [name_of(each) for each in deployments if each["spec"].get("strategy", {}).get("rollingUpdate") != spread]
