"""Rules over who may speak to whom in a rendering: each answers what breaks it."""

import json
from collections.abc import Iterator

from tests.deploy.rendering import PROCESSES, Object, Objects, name_of, named, of_kind, ours, port_of
from tests.test_architecture import EDGES

Edge = tuple[str, str]

# Besides the edges of the architecture every service asks identity for keys and its own token (ADR 0003).
ALLOWED = {(caller, called) for caller, each in EDGES.items() for called in each} | {
    (name, "identity") for name in EDGES if name not in ("identity", "gateway")
}
# Who is spoken to, or speaks, and is no pod of this namespace.
OUTSIDE = {
    "names": {"egress kube-system/kube-dns UDP/53 TCP/53"},
    "mongodb-elsewhere": {"egress private TCP/27017"},
    "nats-elsewhere": {"egress private TCP/4222"},
    "identity": {"egress anywhere but link-local TCP/587"},
    "mongodb": {"egress private TCP/443 TCP/6443"},
    "collector": {"egress monitoring TCP/4317"},
    "figures": {"ingress monitoring TCP/9090"},
    "keda-to-nats": {"ingress keda TCP/8222"},
    "doors-to-gateway": {"ingress doors TCP/8080"},
    "doors-to-identity": {"ingress doors TCP/50051"},
    "doors-to-network": {"ingress doors TCP/50052"},
    "doors-to-recruiting": {"ingress doors TCP/50053"},
}
_PEERS = {
    '[{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}, '
    '"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}]': "kube-system/kube-dns",
    '[{"ipBlock": {"cidr": "10.0.0.0/8"}}, {"ipBlock": {"cidr": "172.16.0.0/12"}}, '
    '{"ipBlock": {"cidr": "192.168.0.0/16"}}]': "private",
    '[{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}]': "anywhere but link-local",
    '[{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]': "monitoring",
    '[{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "keda"}}}]': "keda",
    '[{"namespaceSelector": {"matchLabels": {"okaeri/doors": "open"}}}]': "doors",
}


def everything_is_denied_that_is_not_allowed(objects: Objects) -> list[str]:
    """One policy means every pod and allows nothing."""
    spec = named(objects, "NetworkPolicy", "nothing-else")["spec"]
    return [] if spec == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} else ["nothing-else"]


def calls_follow_the_edges(objects: Objects) -> list[str]:
    """What may leave, and what may come in, are the edges of the architecture, on the ports that are listened at."""
    ports = {name: port_of(one)["containerPort"] for name, one in ours(objects)}
    wanted = {(caller, called, ports[called]) for caller, called in ALLOWED}
    leaving = {(a, b, port) for a, b, port in _allowed(objects, "egress") if b in PROCESSES}
    coming = {(b, a, port) for a, b, port in _allowed(objects, "ingress") if b in PROCESSES and a in PROCESSES}
    return [f"egress {each}" for each in leaving ^ wanted] + [f"ingress {each}" for each in coming ^ wanted]


def doors_outside_are_few(objects: Objects) -> list[str]:
    """What is not a pod of the namespace stands in a literal table, with its ports."""
    return [
        f"{policy['metadata']['name']}: {said}"
        for policy in of_kind(objects, "NetworkPolicy")
        for said in _outside(policy)
        if said not in OUTSIDE.get(policy["metadata"]["name"], ())
    ]


def engines_hear_what_is_said_to_them(objects: Objects) -> list[str]:
    """Whoever may speak to NATS or MongoDB in the namespace may come in there, and nobody else."""
    leaving = {(a, b, port) for a, b, port in _allowed(objects, "egress") if b in ("nats", "mongodb", "collector")}
    coming = {(b, a, port) for a, b, port in _allowed(objects, "ingress") if a in ("nats", "mongodb", "collector")}
    return [str(each) for each in leaving ^ coming]


def _allowed(objects: Objects, way: str) -> Iterator[tuple[str, str, int]]:
    """Pod, the pods at the other end, port."""
    for policy in of_kind(objects, "NetworkPolicy"):
        for rule in policy["spec"].get(way, ()):
            for own in _names(policy["spec"]["podSelector"]):
                for peer in rule["to" if way == "egress" else "from"]:
                    if "podSelector" in peer and "namespaceSelector" not in peer:
                        for other in _names(peer["podSelector"]):
                            yield from ((own, other, port["port"]) for port in rule["ports"])


def _names(selector: Object) -> list[str]:
    labels = [selector.get("matchLabels", {}).get("app.kubernetes.io/name")]
    chosen = [name for each in selector.get("matchExpressions", ()) for name in each["values"]]
    return [name for name in (*labels, *chosen) if name]


def _outside(policy: Object) -> Iterator[str]:
    for way, key in (("ingress", "from"), ("egress", "to")):
        for rule in policy["spec"].get(way, ()):
            peers = [each for each in rule.get(key, [{}]) if set(each) != {"podSelector"} or not each["podSelector"]]
            if peers or not rule.get("ports"):
                ports = " ".join(f"{each['protocol']}/{each['port']}" for each in rule.get("ports", ()))
                said = json.dumps(peers, sort_keys=True)
                yield f"{way} {_PEERS.get(said, said)} {ports}"


def policies_mean_somebody(objects: Objects) -> list[str]:
    """A selector with a slip in a name means nobody, and protects nobody."""
    labels = "app.kubernetes.io/name"
    there = {each["spec"]["template"]["metadata"]["labels"][labels] for each in of_kind(objects, "Deployment")}
    there |= {each["spec"]["template"]["metadata"]["labels"][labels] for each in of_kind(objects, "StatefulSet", "Job")}
    there |= {"mongodb"} if any(of_kind(objects, "MongoDBCommunity")) else set()
    policies = of_kind(objects, "NetworkPolicy")
    return [name_of(each) for each in policies if not set(_names(each["spec"]["podSelector"])) <= there]
