"""The gateway over fake services on a real channel: real tokens, real `needs`, real validation, answers by hand."""

import asyncio
import inspect
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import ModuleType
from typing import Any

import httpx
import uvicorn
from okaeri.events.v1 import (
    attendance_pb2_grpc,
    calendar_pb2_grpc,
    door_pb2_grpc,
    gathering_pb2_grpc,
    guest_pb2_grpc,
    mailing_pb2_grpc,
    outcome_pb2_grpc,
    publicity_pb2_grpc,
    seat_pb2_grpc,
    series_pb2_grpc,
    survey_pb2_grpc,
)
from okaeri.identity.v1 import account_pb2, account_pb2_grpc, organisation_pb2_grpc
from okaeri.identity.v1 import organisation_pb2 as organisation_pb
from okaeri.network.v1 import (
    attribution_pb2_grpc,
    consent_pb2_grpc,
    eligibility_pb2_grpc,
    erasure_pb2_grpc,
    member_pb2_grpc,
    merge_pb2_grpc,
    register_pb2_grpc,
    registration_pb2_grpc,
    rights_pb2_grpc,
)
from okaeri.recruiting.v1 import (
    application_pb2_grpc,
    interview_pb2_grpc,
    match_pb2_grpc,
    posting_pb2_grpc,
    wish_pb2_grpc,
)
from starlette.applications import Starlette

from chassis import clock, tokens
from chassis.access import Caller, Grant, Kind, caller
from chassis.server import Face, Server
from gateway.admission import COMPOSER_HEADER
from gateway.app import make_app
from gateway.neighbours import Neighbours
from gateway.settings import GatewaySettings
from tests.infrastructure import free_port

STUBS: tuple[ModuleType, ...] = (
    account_pb2_grpc,
    organisation_pb2_grpc,
    member_pb2_grpc,
    consent_pb2_grpc,
    eligibility_pb2_grpc,
    registration_pb2_grpc,
    merge_pb2_grpc,
    register_pb2_grpc,
    erasure_pb2_grpc,
    rights_pb2_grpc,
    posting_pb2_grpc,
    application_pb2_grpc,
    match_pb2_grpc,
    interview_pb2_grpc,
    gathering_pb2_grpc,
    seat_pb2_grpc,
    guest_pb2_grpc,
    door_pb2_grpc,
    series_pb2_grpc,
    attendance_pb2_grpc,
    calendar_pb2_grpc,
    mailing_pb2_grpc,
    outcome_pb2_grpc,
    publicity_pb2_grpc,
    survey_pb2_grpc,
    wish_pb2_grpc,
    attribution_pb2_grpc,
)
COMPOSER = "a router of the group"
SERVICES = ("identity", "network", "recruiting", "events")
KEY = tokens.new_key("first")
Say = Callable[[Any], Any]
Answers = Mapping[str, Any]


def _person(name: str, *grants: Grant) -> Caller:
    return Caller(name, Kind.PERSON, grants=frozenset(grants))


ALUMNUS = _person("taro", Grant("alumnus"))
HR = _person("hanako", Grant("hr", "holdings"))
DESK = _person("door", Grant("desk", "abcdefghijklmnopqrstuvwxy2"))
OPERATOR = _person("ume", Grant("operator"))
EVERYBODY = _person("all", Grant("alumnus"), Grant("hr", "holdings"), Grant("group_hr"), Grant("operator"))

COMPANIES = {"bank": "Bank", "holdings": "Holdings", "post": "Post"}


def companies(request: Any) -> Any:
    found = [organisation_pb.Company(id=id, name=COMPANIES[id]) for id in request.ids if id in COMPANIES]
    return organisation_pb.BatchGetCompaniesResponse(companies=found)


async def keys() -> str:
    return tokens.published([KEY])


def published_keys(_: Any) -> Any:
    return account_pb2.GetSigningKeysResponse(jwks_json=tokens.published([KEY]))


def token_of(who: Caller) -> str:
    return tokens.sign(who, KEY, token_id="t", issued_at=clock.now(), lifetime=timedelta(minutes=5))


@dataclass
class Graph:
    """A client of the gateway, and what the services were asked."""

    http: httpx.AsyncClient
    calls: list[tuple[str, Any]] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)

    async def ask(self, text: str, who: Caller | None = EVERYBODY, **variables: Any) -> dict[str, Any]:
        """The whole answer of an operation."""
        headers = {COMPOSER_HEADER: COMPOSER}
        headers |= {"authorization": f"Bearer {token_of(who)}"} if who else {}
        answer = await self.http.post("/graphql", json={"query": text, "variables": variables}, headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def data(self, text: str, who: Caller | None = EVERYBODY, **variables: Any) -> dict[str, Any]:
        """The data of an operation without errors."""
        answer = await self.ask(text, who, **variables)
        assert "errors" not in answer, answer["errors"]
        return dict(answer["data"])

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return str(self.http.base_url)

    @property
    def asked(self) -> list[str]:
        return [rpc for rpc, _ in self.calls]


@asynccontextmanager
async def graph_over(answers: Answers, *, down: tuple[str, ...] = (), **settings: Any) -> AsyncIterator[Graph]:
    """The gateway over services that answer so; those that are `down` are not there at all."""
    calls: list[tuple[str, Any]] = []
    callers: list[Caller] = []
    async with _app_over(answers, calls, callers, down, settings) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            yield Graph(http, calls, callers)


@asynccontextmanager
async def served_over(answers: Answers) -> AsyncIterator[Graph]:
    """The same at an address of this machine, for a browser."""
    calls: list[tuple[str, Any]] = []
    callers: list[Caller] = []
    async with _app_over(answers, calls, callers, (), {}) as app:
        address = ("127.0.0.1", free_port())
        server = uvicorn.Server(
            uvicorn.Config(app, host=address[0], port=address[1], lifespan="off", ws="none", log_config=None)
        )
        with socket.create_server(address, backlog=128) as listening:
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            async with httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}") as http:
                yield Graph(http, calls, callers)
            server.should_exit = True
            await serving


@asynccontextmanager
async def _app_over(
    answers: Answers,
    calls: list[tuple[str, Any]],
    callers: list[Caller],
    down: tuple[str, ...],
    settings: dict[str, Any],
) -> AsyncIterator[Starlette]:
    verifier = tokens.Verifier(tokens.Keys(keys))
    async with Server(*_faces(answers, calls, callers), verifier=verifier) as server:
        nowhere = f"127.0.0.1:{free_port()}"
        addresses: dict[str, Any] = {
            f"{name}_address": nowhere if name in down else server.address for name in SERVICES
        }
        given = GatewaySettings(**{"composer_secret": COMPOSER, **addresses, **settings})
        async with Neighbours(given) as neighbours:
            yield make_app(given, neighbours)


def _faces(answers: Answers, calls: list[tuple[str, Any]], callers: list[Caller]) -> list[Face]:
    return [
        partial(getattr(stubs, f"add_{name}_to_server"), _servicer(getattr(stubs, name), answers, calls, callers))
        for stubs in STUBS
        for name in vars(stubs)
        if name.endswith("Servicer")
    ]


def _servicer(kind: type, answers: Answers, calls: list[tuple[str, Any]], callers: list[Caller]) -> Any:
    service = kind.__name__.removesuffix("Servicer")
    said = {rpc.split(".")[1]: answer for rpc, answer in answers.items() if rpc.split(".")[0] == service}
    own = {name: _rpc(f"{service}.{name}", say, calls, callers) for name, say in said.items()}
    if service == "CredentialService":
        # The gateway asks for the keys by itself, which no test means to count.
        own["GetSigningKeys"] = _rpc("", published_keys, [], [])
    return type(kind.__name__, (kind,), own)()


def _rpc(rpc: str, say: Any, calls: list[tuple[str, Any]], callers: list[Caller]) -> Any:
    async def answer(self: Any, request: Any, context: Any) -> Any:
        calls.append((rpc, request))
        callers.append(caller())
        said = say(request) if callable(say) else say
        said = await said if inspect.isawaitable(said) else said
        if isinstance(said, Exception):
            raise said
        return said

    return answer
