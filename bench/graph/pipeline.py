"""Requests through the whole gateway in this process: its endpoint from the parsed request on, without a network.

The services answer at once from bytes that are kept. With a token, limits, cost, spans and figures, as in production;
what a request costs beyond is the HTTP server's and gRPC's (`bench.gateway`).
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import orjson
from okaeri.identity.v1 import account_pb2
from okaeri.identity.v1 import organisation_pb2 as pb
from opentelemetry import metrics, trace
from opentelemetry.sdk.trace import TracerProvider
from starlette.responses import Response

from bench.gateway import reference
from chassis import logs, telemetry, tokens
from chassis.access import Caller, Grant, Kind
from chassis.clock import now
from gateway.endpoint import Endpoint
from gateway.operations import Operations
from gateway.settings import GatewaySettings

NAMELESS = "{ __typename }"
COMPANIES = "{ companies { id code name } }"
_POINTS = 1_000_000_000
_Headers = Mapping[str, str]


def prepare() -> None:
    """Spans are made, figures kept and lines of the log weighed as in production; to be called once in a process."""
    logs.start("bench", level="warning", form="json")
    trace.set_tracer_provider(TracerProvider(shutdown_on_exit=False))
    metrics.set_meter_provider(telemetry.meter_provider("bench"))


async def requests() -> Mapping[str, Callable[[], Awaitable[Any]]]:
    """What is asked, by name."""
    own = _Pipeline()
    signed_in = {"authorization": f"Bearer {own.token}"}
    await own.post({"query": COMPANIES}, {})
    key = quote(orjson.dumps({"persistedQuery": {"version": 1, "sha256Hash": sha256(COMPANIES.encode()).hexdigest()}}))
    _, headers = await own.get(f"extensions={key}", {})
    known = {"if-none-match": headers["etag"]}
    status, _ = await own.get(f"extensions={key}", known)
    assert status == 304, "the answer is not known by its tag"
    members = {"query": reference.OURS, "variables": {"first": reference.PEOPLE}}
    return {
        "the reference query of `bench.gateway`, over messages": lambda: own.post(members, signed_in),
        "`{ __typename }`, with token, limits, cost, span and figures": lambda: own.post(
            {"query": NAMELESS}, signed_in
        ),
        "a persisted query that is known by its ETag; 0.100 to be reached": lambda: own.get(f"extensions={key}", known),
    }


class _Pipeline:
    def __init__(self) -> None:
        self._key = tokens.new_key("bench")
        alumnus = Caller("bench", Kind.PERSON, grants=frozenset({Grant("alumnus")}))
        self.token = tokens.sign(alumnus, self._key, token_id="t", issued_at=now(), lifetime=timedelta(hours=2))
        self._answers: dict[str, Any] = {
            "MemberService.ListMembers": reference.members(),
            "OrganisationService.BatchGetCompanies": reference.companies(),
            "OrganisationService.ListCompanies": pb.ListCompaniesResponse(companies=reference.companies().companies),
            "CredentialService.GetSigningKeys": account_pb2.GetSigningKeysResponse(
                jwks_json=tokens.published([self._key])
            ),
        }
        self._bytes = {rpc: answer.SerializeToString() for rpc, answer in self._answers.items()}
        settings = GatewaySettings(points_per_minute=_POINTS, public_seconds=3600)
        self._endpoint = Endpoint(Operations(self._ask, settings), _never, Response, settings)

    async def post(self, body: Mapping[str, Any], headers: _Headers) -> tuple[int, _Headers]:
        """Sends an operation; the status and the headers of its answer."""
        return await self._send("POST", "", {"content-type": "application/json", **headers}, orjson.dumps(body))

    async def get(self, query_string: str, headers: _Headers) -> tuple[int, _Headers]:
        """Asks for a document by its name."""
        return await self._send("GET", query_string, headers, b"")

    async def _send(self, method: str, query: str, headers: _Headers, body: bytes) -> tuple[int, _Headers]:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        raw = [(name.encode(), value.encode()) for name, value in {"accept": "application/json", **headers}.items()]
        scope = {"type": "http", "method": method, "query_string": query.encode(), "headers": raw, "client": None}
        await self._endpoint(scope, receive, send)
        assert b'"errors"' not in sent[-1]["body"][:20], sent[-1]["body"]
        return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}

    def _ask(self, rpc: str, _: Any) -> Awaitable[Any]:
        async def answer() -> Any:
            return self._answers[rpc].FromString(self._bytes[rpc])

        return answer()


async def _never(*_: Any) -> None:
    raise AssertionError("nothing here lasts")
