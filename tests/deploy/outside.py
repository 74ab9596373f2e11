"""Rules over resources that no offline schema knows, and over what stands inside of texts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from chassis.nats import EVENTS
from chassis.rpc import Rpc, rpcs_in
from gateway.contracts import CONTRACTS
from tests.deploy.rendering import OVERLAYS, ROOT, Objects, named, of_kind, ours, overlay, port_of, tool

ISSUE_TOKEN = "/okaeri.identity.v1.CredentialService/IssueToken"
_INSTRUMENT = re.compile(r'create_(histogram|gauge|counter)\(\s*"([a-z_.]+)"(?:,\s*unit="(s)")?', re.DOTALL)
_USED = re.compile(r"\b(?:rpc|graphql|okaeri)_[a-z_]+")
_RECORDED = re.compile(r"\bokaeri:[a-z0-9_]+")
_IN_PARSER = "import json, sys, promql_parser; [promql_parser.parse(each) for each in json.load(sys.stdin)]"


def companies_reach_what_contracts_let_them_call(objects: Objects) -> list[str]:
    """The routes lead to every service that has something for service accounts, and to where their token comes from."""
    routed = {}
    for rule in named(objects, "GRPCRoute", "companies")["spec"]["rules"]:
        (backend,) = rule["backendRefs"]
        for match in rule["matches"]:
            routed[match["method"]["service"], match["method"].get("method", "")] = (backend["name"], backend["port"])
    ports = {name: port_of(one)["containerPort"] for name, one in ours(objects)}
    wanted = {_target(each): (name, ports[name]) for name, each in _for_companies()}
    return [str(each) for each in routed.items() ^ wanted.items()]


def _for_companies() -> Iterator[tuple[str, Rpc]]:
    for name, files in CONTRACTS.items():
        yield from ((name, each) for each in rpcs_in(*files) if each.needs.scopes or each.path == ISSUE_TOKEN)


def _target(rpc: Rpc) -> tuple[str, str]:
    return (rpc.service, rpc.name if rpc.path == ISSUE_TOKEN else "")


def the_graph_is_reached(objects: Objects) -> list[str]:
    """The route of the graph ends at the gateway's Service, at a listener of the same host."""
    route = named(objects, "HTTPRoute", "graph")["spec"]
    listeners = {each["name"]: each for each in named(objects, "Gateway", "okaeri")["spec"]["listeners"]}
    (parent,), (rule,) = route["parentRefs"], route["rules"]
    hosts = [listeners[parent["sectionName"]]["hostname"]]
    secure = all(each["protocol"] == "HTTPS" and each["tls"]["certificateRefs"] for each in listeners.values())
    right = rule["backendRefs"] == [{"name": "gateway", "port": 8080}] and route["hostnames"] == hosts and secure
    return [] if right else ["HTTPRoute/graph"]


def scaling_follows_the_consumers(objects: Objects) -> list[str]:
    """Each scaled object looks at the consumer of its own service, in our stream and our account."""
    return [
        each["metadata"]["name"]
        for each in of_kind(objects, "ScaledObject")
        for facts in [each["spec"]["triggers"][0]["metadata"]]
        if (facts["consumer"], facts["stream"], facts["account"]) != (each["metadata"]["name"], EVENTS, "SUITE")
        or each["spec"]["scaleTargetRef"]["name"] != each["metadata"]["name"]
        or each["spec"]["minReplicaCount"] < 2
    ]


def there_are_two_of_each(objects: Objects) -> list[str]:
    """One that goes leaves one that answers."""
    return [
        each["metadata"]["name"]
        for each in of_kind(objects, "HorizontalPodAutoscaler")
        if not 2 <= each["spec"]["minReplicas"] < each["spec"]["maxReplicas"]
    ]


def figures_that_are_looked_at_exist(objects: Objects) -> list[str]:
    """Alerts and dashboards name figures that a process shows, or that a rule records."""
    expressions = [*_expressions(objects), *_of_dashboards(objects)]
    recorded = {each["record"] for each in _rules(objects) if "record" in each}
    shown = _shown()
    used = {name for each in expressions for name in _USED.findall(each)} - {"rpc_response_status_code"}
    unknown = {name for name in used if re.sub(r"_(count|sum|bucket)$", "", name) not in shown and name not in shown}
    missing = {name for each in expressions for name in _RECORDED.findall(each)} - recorded
    return sorted(unknown | missing)


def _rules(objects: Objects) -> list[dict[str, str]]:
    rules = [group["rules"] for each in of_kind(objects, "PrometheusRule") for group in each["spec"]["groups"]]
    return [rule for group in rules for rule in group]


def _expressions(objects: Objects) -> list[str]:
    return [str(rule["expr"]) for rule in _rules(objects)]


def _of_dashboards(objects: Objects) -> list[str]:
    maps = [each["data"] for each in of_kind(objects, "ConfigMap") if "dashboard.json" in each["data"]]
    panels = [panel for each in maps for panel in json.loads(each["dashboard.json"])["panels"]]
    return [str(target["expr"]) for panel in panels for target in panel["targets"]]


def _shown() -> set[str]:
    """What our processes show, in Prometheus' words."""
    paths = [path for top in ("chassis", "services", "gateway") for path in (ROOT / top).rglob("*.py")]
    found = [each for path in paths for each in _INSTRUMENT.findall(path.read_text("utf-8"))]
    return {name.replace(".", "_") + ("_seconds" if unit else "") for _, name, unit in found}


def expressions_can_be_read(objects: Objects) -> list[str]:
    """PromQL that does not parse would only be noticed by the operator."""
    try:
        tool("python", "-c", _IN_PARSER, said=json.dumps([*_expressions(objects), *_of_dashboards(objects)]))
    except AssertionError as error:
        return [str(error).strip().splitlines()[-1]]
    return []


def alerts_name_a_page(objects: Objects) -> list[str]:
    """Each alert says how bad it is and names a heading of docs/operations.md."""
    headings = _anchors(ROOT / "docs" / "operations.md")
    alerts = [rule for rule in _rules(objects) if "alert" in rule]
    return [str(each["alert"]) for each in alerts if not _is_actionable(each, headings)]


def _is_actionable(alert: dict[str, object], headings: set[str]) -> bool:
    notes, labels = alert.get("annotations", {}), alert.get("labels", {})
    assert isinstance(notes, dict)
    assert isinstance(labels, dict)
    file, _, anchor = notes.get("runbook_url", "").partition("#")
    return file == "docs/operations.md" and anchor in headings and labels.get("severity") in ("page", "ticket")


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def every_image_of_ours_is_one(_: Objects) -> list[str]:
    """An overlay says once which image of ours runs."""
    texts = [json.dumps(overlay(name)) for name in OVERLAYS]
    found = [set(re.findall(r'"([^"@]+/okaeri@sha256:[0-9a-f]{64})"', text)) for text in texts]
    return [str(each) for each in found if len(each) != 1]
