"""The gateways: how each is started and what it is asked."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.gateway import reference

NODE = "node_modules/.bin"


@dataclass(frozen=True)
class Place:
    """Where the parts of a run listen."""

    service: int
    """The gRPC service."""
    people: int
    companies: int
    own: int
    """The gateway that is measured; one at a time."""


@dataclass(frozen=True)
class Contender:
    """One gateway."""

    name: str
    package: str
    """Whose version is told: a package of npm where it begins with `npm:`, else of Python."""
    command: tuple[str, ...]
    query: str
    path: str = "/graphql"
    environment: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=lambda: {"first": reference.PEOPLE})
    prepared_by: tuple[str, ...] = ()
    """A command that is run before."""

    @property
    def is_node(self) -> bool:
        """Whether it comes from npm."""
        return self.package.startswith("npm:")

    @property
    def body(self) -> bytes:
        """The request."""
        asked = {"query": self.query, "variables": self.variables, "operationName": "Directory"}
        return json.dumps(asked).encode()


def of_ours() -> list[Contender]:
    """Ours over the gRPC service: as it is, asked for nothing, and as it is deployed."""
    command = (sys.executable, "-m", "gateway")
    return [
        Contender("**ours, with access, limits and tracing, every span exported**", "okaeri", command, reference.OURS),
        Contender("ours, asked `{ __typename }`", "okaeri", command, "query Directory { __typename }", variables={}),
        Contender(
            "**ours, one trace in twenty exported, as `deploy/k8s` sets it**",
            "okaeri",
            command,
            reference.OURS,
            environment={"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.05"},
        ),
    ]


def of_python(place: Place) -> list[Contender]:
    """What ours is built on, over the gRPC service."""
    stock = (sys.executable, "-m", "bench.gateway.stock", str(place.own))
    return [
        Contender("Strawberry with its caches", "strawberry-graphql", (*stock, "--caches"), reference.OURS, "/"),
        Contender("Strawberry as it comes", "strawberry-graphql", stock, reference.OURS, "/"),
    ]


def of_npm(place: Place) -> list[Contender]:
    """The gateways of others; all but Mesh join two subgraphs."""
    hive = (f"{NODE}/hive-gateway", "-h", "127.0.0.1", "-p", str(place.own))
    grafbase = "node_modules/@grafbase/cli-x86_64-unknown-linux-musl/grafbase"
    address = f"127.0.0.1:{place.own}"
    asks = reference.FEDERATED
    return [
        Contender(
            "Grafbase (Rust), development mode",
            "npm:@grafbase/cli-x86_64-unknown-linux-musl",
            (grafbase, "--home", "home", "dev", "-c", "grafbase.toml", "--listen-address", address),
            asks,
        ),
        Contender(
            "GraphQL Mesh, gRPC handler",
            "npm:@omnigraph/grpc",
            (*hive, "--jit", "supergraph", "mesh.graphql"),
            reference.MESH,
            variables={"first": reference.PEOPLE, "ids": reference.COMPANY_IDS},
            environment={"GRPC": f"127.0.0.1:{place.service}"},
            prepared_by=(f"{NODE}/mesh-compose", "-c", "mesh.config.mjs", "-o", "mesh.graphql"),
        ),
        Contender(
            "Hive Gateway, Rust planner",
            "npm:@graphql-hive/router-runtime",
            (*hive, "supergraph", "--hive-router-runtime", "supergraph.graphql"),
            asks,
        ),
        Contender(
            "Hive Gateway, JavaScript, JIT",
            "npm:@graphql-hive/gateway",
            (*hive, "--jit", "supergraph", "supergraph.graphql"),
            asks,
        ),
        Contender(
            "Apollo Gateway",
            "npm:@apollo/gateway",
            ("node", "apollo.mjs"),
            asks,
            path="/",
            environment={"PORT": str(place.own)},
        ),
    ]
